// Which numbers of a range are prime, as a bitmap of thirty numbers to a byte (the layout is in kernels.def).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checkpoint.hpp"

namespace hartonomous {

/// How a range is sieved. The choice depends on the range alone, never on threads or level, and never changes the answer.
struct SievePlan {
    std::uint64_t divisors_to = 0;  // the primes up to here are crossed off while a segment is in cache
    std::size_t segment = 0;        // bytes sieved at a time
    std::size_t block = 0;          // bytes given to a thread at a time; a multiple of segment
};

/// The cheapest plan for the numbers first..last, by estimated cost.
SievePlan plan_sieve(std::uint64_t first, std::uint64_t last);

/// Sieves bytes of thirty numbers. Made once for a range; sieve() may be called for any of its parts.
class Sieve {
public:
    /// For parts of the numbers first..last, first <= last < 2^63.
    Sieve(std::uint64_t first, std::uint64_t last, const SievePlan& plan);

    /// Fills `bits` for the numbers 30 * first_byte and on; bits of numbers outside first..last, and of 1, are 0.
    void sieve(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits, int threads, const Checkpoint& check) const;

private:
    void cross_small(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) const;
    void cross_large(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits, int threads, const Checkpoint& check) const;
    void trim(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) const;

    std::uint64_t first_, last_, root_;
    SievePlan plan_;
    std::vector<std::uint32_t> divisors_[8];  // by remainder modulo 30, ascending
};

/// The largest r with r * r <= n.
std::uint64_t integer_root(std::uint64_t n);

}  // namespace hartonomous
