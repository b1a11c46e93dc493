#include "sieve.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::uint32_t RESIDUES[8] = {1, 7, 11, 13, 17, 19, 23, 29};

// Above this a prime strikes a segment so seldom that it is crossed off in whole blocks instead.
constexpr std::uint64_t LARGEST_DIVISOR = std::uint64_t{1} << 21;
constexpr std::size_t LARGEST_BLOCK = std::size_t{16} << 20;
constexpr std::uint64_t PRIMES_STEP = std::uint64_t{30} << 19;  // numbers sieved at a time to find the larger primes
constexpr std::size_t GROUP = 16;                               // blocks between two checkpoints

// 8 for a number without a bit.
std::size_t residue_index(std::uint32_t p) {
    return static_cast<std::size_t>(std::find(RESIDUES, RESIDUES + 8, p % 30) - RESIDUES);
}

// Primes 7..101 are crossed off by patterns, which repeat after as many bytes as the product of their primes.
struct Pattern {
    std::vector<std::uint8_t> bits;
};

const std::vector<Pattern>& patterns() {
    static const std::vector<Pattern> all = [] {
        std::vector<Pattern> made;
        const std::vector<std::vector<std::uint32_t>> groups = {{7, 11, 13, 17}, {19, 23, 29}, {31, 37}, {41, 43}, {47, 53},
                                                                {59, 61},        {67, 71},     {73, 79}, {83, 89}, {97, 101}};
        for (const auto& primes : groups) {
            std::size_t period = 1;
            for (const std::uint32_t p : primes) period *= p;
            // Short ones are repeated: the kernel goes through a pattern in runs.
            const std::size_t times = std::max<std::size_t>(1, 8192 / period);
            Pattern pattern;
            pattern.bits.assign(period * times, 0xff);
            for (const std::uint32_t p : primes) {
                for (std::size_t m = p; m < 30 * pattern.bits.size(); m += 2 * std::size_t{p}) {
                    const std::size_t j = residue_index(static_cast<std::uint32_t>(m % 30));
                    if (j < 8) pattern.bits[m / 30] &= static_cast<std::uint8_t>(~(1U << j));
                }
            }
            made.push_back(std::move(pattern));
        }
        return made;
    }();
    return all;
}
constexpr std::uint32_t PATTERN_PRIMES[] = {7,  11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47,
                                            53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101};

// The primes above 101 and up to `limit`, which is small enough for a plain sieve of odd numbers.
std::vector<std::uint32_t> primes_after_patterns(std::uint64_t limit) {
    std::vector<std::uint8_t> composite(static_cast<std::size_t>(limit / 2 + 1), 0);
    for (std::uint64_t p = 3; p * p <= limit; p += 2) {
        if (composite[p / 2] != 0) continue;
        for (std::uint64_t m = p * p; m <= limit; m += 2 * p) composite[m / 2] = 1;
    }
    std::vector<std::uint32_t> primes;
    for (std::uint64_t p = 103; p <= limit; p += 2) {
        if (composite[p / 2] == 0) primes.push_back(static_cast<std::uint32_t>(p));
    }
    return primes;
}

double primes_below(double n) { return n < 10.0 ? 4.0 : n / (std::log(n) - 1.1); }

// The numbers of a short sieve; they are below 2^32.
void extract_u32(const std::uint8_t* bits, std::size_t bytes, std::uint64_t first, std::vector<std::uint32_t>& numbers,
                 int threads) {
    constexpr std::size_t PART = std::size_t{32} << 10;
    std::vector<std::size_t> starts;
    std::size_t count = 0;
    for (std::size_t at = 0; at < bytes; at += PART) {
        starts.push_back(count);
        count += static_cast<std::size_t>(kernels().sieve_count(bits + at, std::min(PART, bytes - at)));
    }
    numbers.resize(count);
    parallel_for(starts.size(), threads, [&](std::size_t part) {
        constexpr std::size_t STEP = 512;
        std::int64_t wide[8 * STEP];
        std::uint32_t* out = numbers.data() + starts[part];
        for (std::size_t at = part * PART; at < std::min(bytes, (part + 1) * PART); at += STEP) {
            const std::size_t found =
                kernels().sieve_extract(bits + at, std::min(STEP, bytes - at), first + 30 * at, wide);
            out = std::transform(wide, wide + found, out, [](std::int64_t p) { return static_cast<std::uint32_t>(p); });
        }
    });
}

}  // namespace

std::uint64_t integer_root(std::uint64_t n) {
    std::uint64_t r = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(n)));
    while (r > 0 && r > n / r) --r;
    while (r + 1 <= n / (r + 1)) ++r;
    return r;
}

SievePlan plan_sieve(std::uint64_t first, std::uint64_t last) {
    const std::uint64_t root = integer_root(last);
    const std::size_t range = static_cast<std::size_t>(std::min<std::uint64_t>(last / 30 - first / 30 + 1, LARGEST_BLOCK));

    SievePlan plan;
    plan.divisors_to = std::min(root, LARGEST_DIVISOR);
    plan.segment = root < (1U << 17) ? std::size_t{32} << 10 : std::size_t{256} << 10;
    // A block is long enough that starting its divisors is a small part of the work.
    const double divisors = primes_below(static_cast<double>(root));
    plan.block = std::bit_ceil(std::clamp(static_cast<std::size_t>(4.0 * divisors), plan.segment * 4, LARGEST_BLOCK));
    plan.segment = std::min(plan.segment, (range + 63) / 64 * 64);
    return plan;
}

Sieve::Sieve(std::uint64_t first, std::uint64_t last, const SievePlan& plan)
    : first_(first), last_(last), root_(integer_root(last)), plan_(plan) {
    for (const std::uint32_t p : primes_after_patterns(plan.divisors_to)) divisors_[residue_index(p)].push_back(p);
}

void Sieve::sieve(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits, int threads, const Checkpoint& check) const {
    const std::size_t blocks = (bytes + plan_.block - 1) / plan_.block;
    for (std::size_t group = 0; group < blocks; group += GROUP) {
        parallel_for(std::min(GROUP, blocks - group), threads, [&](std::size_t i) {
            const std::size_t at = (group + i) * plan_.block, length = std::min(plan_.block, bytes - at);
            cross_small(first_byte + at, length, bits + at);
            trim(first_byte + at, length, bits + at);
        });
        check();
    }
    if (root_ > plan_.divisors_to) cross_large(first_byte, bytes, bits, threads, check);
}

void Sieve::cross_small(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) const {
    const Kernels& k = kernels();
    const std::uint64_t first = 30 * first_byte;
    const std::uint64_t largest = integer_root(first + 30 * std::uint64_t{bytes});
    std::vector<std::uint32_t> positions[8];
    for (std::size_t residue = 0; residue < 8; ++residue) {
        const auto& primes = divisors_[residue];
        const auto end = std::upper_bound(primes.begin(), primes.end(), largest,
                                          [](std::uint64_t limit, std::uint32_t p) { return limit < p; });
        positions[residue].resize(static_cast<std::size_t>(end - primes.begin()));
        k.sieve_positions(first, primes.data(), positions[residue].data(), positions[residue].size());
    }
    for (std::size_t at = 0; at < bytes; at += plan_.segment) {
        const std::size_t length = std::min(plan_.segment, bytes - at);
        std::uint8_t* segment = bits + at;
        std::memset(segment, 0xff, length);
        for (const Pattern& pattern : patterns()) {
            const std::size_t period = pattern.bits.size();
            k.sieve_and_pattern(segment, length, pattern.bits.data(), period, (first_byte + at) % period);
        }
        for (std::uint32_t residue = 0; residue < 8; ++residue) {
            k.sieve_cross(segment, length, divisors_[residue].data(), positions[residue].data(),
                          positions[residue].size(), residue);
        }
    }
    for (const std::uint32_t p : PATTERN_PRIMES) {
        // The patterns took these primes away with their multiples.
        if (p / 30 >= first_byte && p / 30 - first_byte < bytes) {
            bits[p / 30 - first_byte] |= static_cast<std::uint8_t>(1U << residue_index(p));
        }
    }
}

void Sieve::cross_large(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits, int threads,
                        const Checkpoint& check) const {
    const std::uint64_t from = plan_.divisors_to + 1, to = std::min(root_, integer_root(30 * (first_byte + bytes)));
    if (from > to) return;
    SievePlan plan = plan_sieve(from, to);
    plan.block = std::max(plan.segment, std::size_t{128} << 10);
    const Sieve larger(from, to, plan);
    std::vector<std::uint8_t> some(static_cast<std::size_t>(PRIMES_STEP / 30));
    std::vector<std::uint32_t> primes;
    for (std::uint64_t byte = from / 30; byte <= to / 30; byte += some.size()) {
        const std::size_t length = static_cast<std::size_t>(std::min<std::uint64_t>(some.size(), to / 30 - byte + 1));
        larger.sieve(byte, length, some.data(), threads, check);
        extract_u32(some.data(), length, 30 * byte, primes, threads);
        parallel_for((bytes + plan_.block - 1) / plan_.block, threads, [&](std::size_t block) {
            const std::size_t at = block * plan_.block;
            kernels().sieve_cross_large(bits + at, std::min(plan_.block, bytes - at), 30 * (first_byte + at),
                                        primes.data(), primes.size());
        });
        check();
    }
}

void Sieve::trim(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) const {
    if (first_byte == 0 && bytes > 0) bits[0] &= 0xfe;  // 1
    for (int j = 0; j < 8; ++j) {
        const std::uint8_t others = static_cast<std::uint8_t>(~(1U << j));
        if (first_byte == first_ / 30 && 30 * first_byte + RESIDUES[j] < first_) bits[0] &= others;
        const std::uint64_t end = last_ / 30;
        if (end >= first_byte && end - first_byte < bytes && 30 * end + RESIDUES[j] > last_) bits[end - first_byte] &= others;
    }
}

}  // namespace hartonomous
