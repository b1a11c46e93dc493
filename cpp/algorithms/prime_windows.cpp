#include "prime_windows.hpp"

#include <algorithm>
#include <cmath>

#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::uint64_t LOWEST = std::uint64_t{1} << 32;  // below, all primes to the root are few
constexpr std::uint64_t LARGEST_DIVISOR = std::uint64_t{1} << 17;
constexpr std::size_t SMALLEST_BLOCK = 32, LARGEST_BLOCK = 4096;  // words of 128 numbers; the largest fills an L1 cache
constexpr std::size_t GROUP = 64;                                 // blocks between two checkpoints

// Nanoseconds for one thread, measured on a Zen 4 core with IFMA; without, all are about three times that. Only their
// ratios matter, and only to the time taken.
constexpr double TESTING_A_NUMBER = 5.0;     // sieved a little and tested, for each number of the window
constexpr double A_PRIME_OF_THE_ROOT = 3.7;  // found and crossed off
constexpr double SIEVING_A_NUMBER = 0.4;     // by all primes, besides

// The primes above 61 and up to LARGEST_DIVISOR.
const std::vector<std::uint32_t>& divisors() {
    static const std::vector<std::uint32_t> found = [] {
        std::vector<std::uint8_t> composite(LARGEST_DIVISOR / 2, 0);
        std::vector<std::uint32_t> primes;
        for (std::uint32_t p = 3; p < LARGEST_DIVISOR; p += 2) {
            if (composite[p / 2] != 0) continue;
            if (p > 61) primes.push_back(p);
            for (std::uint64_t m = std::uint64_t{p} * p; m < LARGEST_DIVISOR; m += 2 * std::uint64_t{p}) composite[m / 2] = 1;
        }
        return primes;
    }();
    return found;
}

// How many divisors pay in a block of so many numbers: one as large as the block's width costs, to find where it
// starts, about what it saves in tests.
std::size_t divisors_for(std::size_t words) {
    const std::uint64_t limit = std::max<std::uint64_t>(256, 128 * std::uint64_t{words});
    const auto& all = divisors();
    return static_cast<std::size_t>(std::upper_bound(all.begin(), all.end(), limit,
                                                     [](std::uint64_t x, std::uint32_t p) { return x < p; }) - all.begin());
}

}  // namespace

bool is_narrow_window(std::uint64_t first, std::uint64_t last) {
    if (first > last || first < LOWEST) return false;
    const double width = static_cast<double>(last - first) + 1.0, root = std::sqrt(static_cast<double>(last));
    return width * TESTING_A_NUMBER < root / (std::log(root) - 1.0) * A_PRIME_OF_THE_ROOT + width * SIEVING_A_NUMBER;
}

PrimeWindow::PrimeWindow(std::uint64_t first, std::uint64_t last, int threads, const Checkpoint& check)
    : first_(first | 1), block_(0) {
    const std::uint64_t odd = last < first_ ? 0 : (last - first_) / 2 + 1;
    words_.resize(static_cast<std::size_t>((odd + 63) / 64));
    block_ = std::clamp((words_.size() + 15) / 16, SMALLEST_BLOCK, LARGEST_BLOCK);
    starts_.resize((words_.size() + block_ - 1) / block_);
    const std::size_t used = divisors_for(std::min(block_, words_.size()));
    for (std::size_t group = 0; group < starts_.size(); group += GROUP) {
        parallel_for(std::min(GROUP, starts_.size() - group), threads, [&](std::size_t i) {
            const std::size_t block = group + i, at = block * block_, n = std::min(block_, words_.size() - at);
            const std::uint64_t start = first_ + 128 * std::uint64_t{at};
            const Kernels& k = kernels();
            k.window_sieve(&words_[at], n, start, divisors().data(), used);
            if (at + n == words_.size() && odd % 64 != 0) words_.back() &= (std::uint64_t{1} << odd % 64) - 1;
            starts_[block] = static_cast<std::size_t>(k.window_test(&words_[at], n, start));
        });
        check();
    }
    for (std::size_t& start : starts_) {
        const std::size_t found = start;
        start = count_;
        count_ += found;
    }
}

void PrimeWindow::write(std::int64_t* primes, int threads) const {
    parallel_for(starts_.size(), words_.size() < 4 * LARGEST_BLOCK ? 1 : threads, [&](std::size_t block) {
        const std::size_t at = block * block_;
        kernels().window_extract(&words_[at], std::min(block_, words_.size() - at), first_ + 128 * std::uint64_t{at},
                                 primes + starts_[block]);
    });
}

}  // namespace hartonomous
