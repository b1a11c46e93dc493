#include "primes.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "hartonomous/errors.hpp"
#include "hartonomous/kernels.hpp"
#include "memory.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t PART = std::size_t{64} << 10;    // bytes of a sieve counted or written by one thread at a time
constexpr std::size_t TESTS_PART = 1024;               // numbers tested by one thread at a time
constexpr std::size_t WINDOW = std::size_t{64} << 20;  // bytes of a sieve counted at a time where primes are large

std::vector<std::int64_t> of_2_3_5(std::uint64_t first, std::uint64_t last) {
    std::vector<std::int64_t> primes;
    for (const std::uint64_t p : {2U, 3U, 5U}) {
        if (first <= p && p <= last) primes.push_back(static_cast<std::int64_t>(p));
    }
    return primes;
}

// The number of bits set in each part.
std::vector<std::size_t> counts_of_parts(const std::uint8_t* bits, std::size_t bytes, int threads) {
    std::vector<std::size_t> counts((bytes + PART - 1) / PART);
    parallel_for(counts.size(), bytes < 32 * PART ? 1 : threads, [&](std::size_t part) {
        counts[part] = static_cast<std::size_t>(kernels().sieve_count(bits + part * PART, std::min(PART, bytes - part * PART)));
    });
    return counts;
}

}  // namespace

std::uint64_t count_primes(std::uint64_t first, std::uint64_t last, int threads, const Checkpoint& check) {
    if (first > last) return 0;
    if (is_narrow_window(first, last)) return PrimeWindow(first, last, threads, check).count();
    std::uint64_t count = of_2_3_5(first, last).size();
    const Sieve sieve(first, last);
    const std::uint64_t first_byte = first / 30, bytes = last / 30 - first_byte + 1;
    if (sieve.done_in_cache()) return count + sieve.count(first_byte, bytes, threads, check);
    // Large primes are found anew for each window, so it is as large as is decent.
    const std::size_t window = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, WINDOW));
    const std::unique_ptr<std::uint8_t[]> bits(new std::uint8_t[window]);
    for (std::uint64_t at = 0; at < bytes; at += window) {
        const std::size_t length = static_cast<std::size_t>(std::min<std::uint64_t>(window, bytes - at));
        sieve.sieve(first_byte + at, length, bits.get(), threads, check);
        for (const std::size_t part : counts_of_parts(bits.get(), length, threads)) count += part;
    }
    return count;
}

FoundPrimes::FoundPrimes(std::uint64_t first, std::uint64_t last, int threads, const Checkpoint& check) {
    if (first > last) return;
    if (is_narrow_window(first, last)) {
        count_ = window_.emplace(first, last, threads, check).count();
        return;
    }
    first_byte_ = first / 30;
    const std::uint64_t bytes = last / 30 - first_byte_ + 1;
    const double width = static_cast<double>(last - first) + 1.0;
    const double density = 1.0 / std::max(1.0, std::log(static_cast<double>(last) + 3.0) - 1.1);
    const double needed = static_cast<double>(bytes) + 8.0 * width * density;
    if (needed > static_cast<double>(physical_memory()) && width > 1e6) {
        throw Error(ErrorNumber::Capacity,
                    "the primes in " + std::to_string(first) + ".." + std::to_string(last) + " would take about " +
                        std::to_string(static_cast<std::uint64_t>(needed / 1e9) + 1) + " GB; this machine has " +
                        std::to_string(physical_memory() / 1000000000) + " GB. Take a part of the range, or count_primes");
    }
    smallest_ = of_2_3_5(first, last);
    bytes_ = static_cast<std::size_t>(bytes);
    bits_.reset(new std::uint8_t[bytes_]);
    Sieve(first, last).sieve(first_byte_, bytes_, bits_.get(), threads, check);
    starts_ = counts_of_parts(bits_.get(), bytes_, threads);
    count_ = smallest_.size();
    for (std::size_t& part : starts_) {
        const std::size_t start = count_;
        count_ += part;
        part = start;
    }
}

void FoundPrimes::write(std::int64_t* primes, int threads) const {
    if (window_) {
        window_->write(primes, threads);
        return;
    }
    std::copy(smallest_.begin(), smallest_.end(), primes);
    parallel_for(starts_.size(), bytes_ < 4 * PART ? 1 : threads, [&](std::size_t part) {
        kernels().sieve_extract(bits_.get() + part * PART, std::min(PART, bytes_ - part * PART),
                                30 * (first_byte_ + part * PART), primes + starts_[part]);
    });
}

void is_prime(const std::uint64_t* numbers, std::size_t n, std::uint8_t* prime, int threads) {
    parallel_for((n + TESTS_PART - 1) / TESTS_PART, threads, [&](std::size_t part) {
        const std::size_t at = part * TESTS_PART;
        kernels().is_prime_u64(numbers + at, std::min(TESTS_PART, n - at), prime + at);
    });
}

}  // namespace hartonomous
