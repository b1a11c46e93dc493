#include "sieve.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "hartonomous/kernels.hpp"
#include "parallel.hpp"
#include "sieve_patterns.hpp"

namespace hartonomous {

namespace {

// Primes up to here are crossed off in whole turns of the wheel, block by block. A larger one would reach too far beyond
// the block, and strikes so seldom that finding where is most of the work.
constexpr std::uint64_t LARGEST_DIVISOR = std::uint64_t{1} << 20;

// Primes up to a limit are crossed off in so many bytes at a time: the first-level cache for those that strike often,
// and more of the second level the longer the turns are.
struct Tier {
    std::uint64_t primes_to;
    std::size_t span;
};
constexpr Tier TIERS[] = {{std::uint64_t{1} << 14, std::size_t{32} << 10},
                          {std::uint64_t{1} << 17, std::size_t{128} << 10},
                          {LARGEST_DIVISOR, std::size_t{512} << 10}};

constexpr std::size_t NARROW = std::size_t{1} << 20;        // bytes of a sieve that stays in cache whatever strikes it
constexpr std::size_t LARGE_PART = std::size_t{64} << 10;   // bytes sieved by one thread at a time to find large primes
constexpr std::size_t LARGE_PARTS = 16;                     // so many are kept before they are crossed off
constexpr std::size_t SHORTEST_PART = std::size_t{64} << 10;  // bytes that are worth another thread
constexpr std::size_t GROUP = 16;                           // parts between two checkpoints
constexpr std::uint64_t FEW = std::uint64_t{1} << 12;       // a plain sieve finds the primes to here in microseconds

// The primes the patterns do not hold up to `limit`, by a plain sieve of odd numbers.
std::vector<std::uint32_t> few_primes_after_patterns(std::uint64_t limit) {
    std::vector<std::uint8_t> composite(static_cast<std::size_t>(limit / 2 + 1), 0);
    for (std::uint64_t p = 3; p * p <= limit; p += 2) {
        if (composite[p / 2] != 0) continue;
        for (std::uint64_t m = p * p; m <= limit; m += 2 * p) composite[m / 2] = 1;
    }
    std::vector<std::uint32_t> primes;
    for (std::uint64_t p = LARGEST_PATTERN_PRIME + 2; p <= limit; p += 2) {
        if (composite[p / 2] == 0) primes.push_back(static_cast<std::uint32_t>(p));
    }
    return primes;
}

// Bytes of a sieve in which large primes up to `largest` are crossed off together: the strikes want a small block, which
// stays in cache, and finding where each prime starts wants few blocks.
std::size_t large_block(std::uint64_t largest) {
    return largest < (std::uint64_t{1} << 25)   ? std::size_t{2} << 20
           : largest < (std::uint64_t{1} << 27) ? std::size_t{4} << 20
                                                : std::size_t{8} << 20;
}

std::size_t up_to(const std::vector<std::uint32_t>& primes, std::uint64_t limit) {
    return static_cast<std::size_t>(
        std::upper_bound(primes.begin(), primes.end(), limit, [](std::uint64_t l, std::uint32_t p) { return l < p; }) -
        primes.begin());
}

}  // namespace

std::uint64_t integer_root(std::uint64_t n) {
    std::uint64_t r = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(n)));
    while (r > 0 && r > n / r) --r;
    while (r + 1 <= n / (r + 1)) ++r;
    return r;
}

Sieve::Sieve(std::uint64_t first, std::uint64_t last)
    : first_(first), last_(last), root_(integer_root(last)),
      // In a short range a long turn mostly misses.
      divisors_to_(std::min(root_, std::clamp(last / 30 - first / 30 + 1, TIERS[0].primes_to, LARGEST_DIVISOR))) {
    const std::vector<std::uint32_t> primes = primes_after_patterns(divisors_to_);
    for (auto& each : divisors_) each.reserve(primes.size() / 7 + 8);
    for (const std::uint32_t p : primes) divisors_[residue_index(p)].push_back(p);
    divisor_count_ = primes.size();
    reach_ = static_cast<std::size_t>(divisors_to_ / 64 + 2) * 64;
    for (const Tier& tier : TIERS) {
        block_ = tier.span;
        if (divisors_to_ <= tier.primes_to) break;
    }
}

// This comes before any thread has anything to do, so it counts: a plain sieve to 2^20 took a seventh of the time of a
// range of 10^8 at 10^12.
std::vector<std::uint32_t> Sieve::primes_after_patterns(std::uint64_t limit) {
    if (limit <= FEW) return few_primes_after_patterns(limit);
    const Sieve smaller(LARGEST_PATTERN_PRIME + 1, limit);
    LargeWorkspace found;
    constexpr std::uint64_t FIRST_BYTE = (LARGEST_PATTERN_PRIME + 1) / 30;
    smaller.large_primes(FIRST_BYTE, static_cast<std::size_t>(limit / 30 - FIRST_BYTE + 1), found);
    return std::move(found.primes);
}

bool Sieve::done_in_cache() const { return root_ <= divisors_to_; }

// Each part begins with finding where its divisors start, so parts are long; but every thread is given some. Which part a
// number is in makes no difference to the answer.
std::uint64_t Sieve::task_bytes(std::uint64_t bytes, int threads) const {
    const std::uint64_t long_enough = std::max<std::uint64_t>(block_, 200 * std::uint64_t{divisor_count_});
    const std::uint64_t share = (bytes + static_cast<std::uint64_t>(threads) - 1) / static_cast<std::uint64_t>(threads);
    return std::max<std::uint64_t>(std::min(long_enough, share), SHORTEST_PART);
}

void Sieve::sieve(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits, int threads, const Checkpoint& check) const {
    const std::size_t task = static_cast<std::size_t>(task_bytes(bytes, threads)), tasks = (bytes + task - 1) / task;
    for (std::size_t group = 0; group < tasks; group += GROUP) {
        parallel_for(std::min(GROUP, tasks - group), threads, [&](std::size_t i) {
            const std::size_t at = (group + i) * task, length = std::min(task, bytes - at);
            part(first_byte + at, length, bits + at);
        });
        check();
    }
    if (root_ > divisors_to_) cross_large(first_byte, bytes, bits, threads, check);
}

std::uint64_t Sieve::count(std::uint64_t first_byte, std::uint64_t bytes, int threads, const Checkpoint& check) const {
    const std::uint64_t task = task_bytes(bytes, threads), tasks = (bytes + task - 1) / task;
    std::uint64_t total = 0;
    for (std::uint64_t group = 0; group < tasks; group += GROUP) {
        std::uint64_t counts[GROUP] = {};
        parallel_for(static_cast<std::size_t>(std::min<std::uint64_t>(GROUP, tasks - group)), threads, [&](std::size_t i) {
            const std::uint64_t at = (group + i) * task;
            counts[i] = part(first_byte + at, static_cast<std::size_t>(std::min(task, bytes - at)), nullptr);
        });
        for (const std::uint64_t each : counts) total += each;
        check();
    }
    return total;
}

// Crosses off the divisors in the bytes; copies them to `bits`, or counts what is left when there is no such place.
std::uint64_t Sieve::part(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) const {
    const Kernels& k = kernels();
    const Workspaces<Workspace>::Loan space(workspaces_);
    const std::size_t block = std::min(block_, bytes);
    // Never read before it is written: only the pages that are used come into being.
    if (space->size < block + 2 * reach_) {
        space->size = block + 2 * reach_;
        space->bytes.reset(new std::uint8_t[space->size]);
    }
    std::uint8_t* const lead = space->bytes.get();
    std::uint8_t* const begin = lead + reach_;

    const std::uint64_t largest = integer_root(30 * (first_byte + bytes));
    std::size_t ends[8];
    for (std::size_t residue = 0; residue < 8; ++residue) {
        const auto& primes = divisors_[residue];
        ends[residue] = up_to(primes, largest);
        auto& positions = space->positions[residue];
        if (positions.size() < ends[residue]) positions.resize(primes.size());
        k.sieve_turns_start(first_byte, static_cast<std::uint32_t>(reach_), primes.data(), positions.data(), ends[residue]);
    }

    std::uint64_t count = 0;
    std::size_t filled = 0;  // bytes of this block and of those after it that the patterns are in
    for (std::size_t at = 0; at < bytes; at += block) {
        const std::size_t length = std::min(block, bytes - at);
        // Turns reach into the block to come, so what they strike there must have been filled before.
        const std::size_t to_fill = std::min(block + reach_, bytes - at);
        fill_by_patterns(first_byte + at + filled, to_fill - filled, begin + filled);
        filled = to_fill;
        std::size_t from[8] = {};
        for (const Tier& tier : TIERS) {
            std::size_t to[8], any = 0;
            for (std::size_t residue = 0; residue < 8; ++residue) {
                to[residue] = std::min(ends[residue], up_to(divisors_[residue], tier.primes_to));
                any += to[residue] - from[residue];
            }
            for (std::size_t segment = 0; any > 0 && segment < length; segment += tier.span) {
                // The first turns of the part may have started before it.
                std::uint8_t* const start = at == 0 && segment == 0 ? lead : begin + segment;
                std::uint8_t* const end = begin + std::min(segment + tier.span, length);
                for (std::uint32_t residue = 0; residue < 8; ++residue) {
                    k.sieve_turns(start, static_cast<std::size_t>(end - start), divisors_[residue].data() + from[residue],
                                  space->positions[residue].data() + from[residue], to[residue] - from[residue], residue);
                }
            }
            std::copy(to, to + 8, from);
        }
        restore_pattern_primes(first_byte + at, length, begin);
        trim(first_byte + at, length, begin);
        if (bits != nullptr) std::memcpy(bits + at, begin, length);
        else count += k.sieve_count(begin, length);
        if (filled > length) std::memmove(begin, begin + length, filled - length);
        filled -= length;
    }
    return count;
}

// The primes of a part, ascending.
void Sieve::large_primes(std::uint64_t first_byte, std::size_t bytes, LargeWorkspace& space) const {
    space.bits.resize(std::max(space.bits.size(), bytes));
    part(first_byte, bytes, space.bits.data());
    space.primes.resize(static_cast<std::size_t>(kernels().sieve_count(space.bits.data(), bytes)));
    kernels().sieve_extract_u32(space.bits.data(), bytes, 30 * first_byte, space.primes.data());
}

void Sieve::cross_large(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits, int threads,
                        const Checkpoint& check) const {
    const std::uint64_t from = divisors_to_ + 1, to = std::min(root_, integer_root(30 * (first_byte + bytes)));
    if (from > to) return;
    const Sieve larger(from, to);
    const std::uint64_t begin = from / 30, end = to / 30 + 1;
    const std::uint64_t parts = (end - begin + LARGE_PART - 1) / LARGE_PART;
    const Kernels& k = kernels();

    if (bytes <= NARROW) {
        // Each thread has its own primes, and its own sieve for what they strike.
        Workspaces<LargeWorkspace> spaces;
        for (std::uint64_t group = 0; group < parts; group += GROUP) {
            parallel_for(static_cast<std::size_t>(std::min<std::uint64_t>(GROUP, parts - group)), threads, [&](std::size_t i) {
                const Workspaces<LargeWorkspace>::Loan space(spaces);
                if (space->struck.empty()) space->struck.assign(bytes, 0xff);
                const std::uint64_t at = begin + (group + i) * LARGE_PART;
                larger.large_primes(at, static_cast<std::size_t>(std::min<std::uint64_t>(LARGE_PART, end - at)), *space);
                k.sieve_cross_large(space->struck.data(), bytes, 30 * first_byte, space->primes.data(), space->primes.size());
            });
            check();
        }
        for (const auto& space : spaces.all()) {
            for (std::size_t i = 0; i < bytes; ++i) bits[i] &= space->struck[i];
        }
        return;
    }

    // Many primes at a time, so that a block of the sieve comes into cache once for all of them.
    LargeWorkspace found[LARGE_PARTS];
    const std::size_t share = bytes / static_cast<std::size_t>(threads) + 1, block = std::min(share, large_block(to));
    for (std::uint64_t group = 0; group < parts; group += LARGE_PARTS) {
        const std::size_t some = static_cast<std::size_t>(std::min<std::uint64_t>(LARGE_PARTS, parts - group));
        parallel_for(some, threads, [&](std::size_t i) {
            const std::uint64_t at = begin + (group + i) * LARGE_PART;
            larger.large_primes(at, static_cast<std::size_t>(std::min<std::uint64_t>(LARGE_PART, end - at)), found[i]);
        });
        parallel_for((bytes + block - 1) / block, threads, [&](std::size_t i) {
            const std::size_t at = i * block, length = std::min(block, bytes - at);
            const std::uint64_t largest = integer_root(30 * (first_byte + at + length));
            for (std::size_t each = 0; each < some; ++each) {
                k.sieve_cross_large(bits + at, length, 30 * (first_byte + at), found[each].primes.data(),
                                    up_to(found[each].primes, largest));
            }
        });
        check();
    }
}

void Sieve::trim(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) const {
    if (first_byte == 0 && bytes > 0) bits[0] &= 0xfe;  // 1
    for (int j = 0; j < 8; ++j) {
        const std::uint8_t others = static_cast<std::uint8_t>(~(1U << j));
        if (first_byte == first_ / 30 && 30 * first_byte + SIEVE_RESIDUES[j] < first_) bits[0] &= others;
        const std::uint64_t end = last_ / 30;
        if (end >= first_byte && end - first_byte < bytes && 30 * end + SIEVE_RESIDUES[j] > last_) bits[end - first_byte] &= others;
    }
}

}  // namespace hartonomous
