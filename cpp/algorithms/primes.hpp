// The primes of a range: how many, and which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "prime_windows.hpp"
#include "sieve.hpp"

namespace hartonomous {

/// How many primes lie in first..last (both included, below 2^63; none when first > last).
std::uint64_t count_primes(std::uint64_t first, std::uint64_t last, int threads, const Checkpoint& check);

/// Finds first, then is written out once the caller has made room for exactly count() numbers.
class FoundPrimes {
public:
    /// Throws Error Capacity, before any work, when the numbers would not fit into this machine's memory.
    FoundPrimes(std::uint64_t first, std::uint64_t last, int threads, const Checkpoint& check);

    std::size_t count() const { return count_; }

    /// Writes the primes, ascending.
    void write(std::int64_t* primes, int threads) const;

private:
    std::vector<std::int64_t> smallest_;  // of 2, 3 and 5, which the sieve leaves out
    std::uint64_t first_byte_ = 0;
    std::size_t bytes_ = 0, count_ = 0;
    std::unique_ptr<std::uint8_t[]> bits_;
    std::vector<std::size_t> starts_;  // where the primes of each part go
    std::optional<PrimeWindow> window_;  // instead of all of these, for a narrow window of large numbers
};

/// prime[i] = whether numbers[i] is a prime.
void is_prime(const std::uint64_t* numbers, std::size_t n, std::uint8_t* prime, int threads);

}  // namespace hartonomous
