// The multiples of the smallest primes, which repeat after few bytes, copied into a sieve instead of crossed off.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hartonomous {

/// The residues modulo 30 that have a bit in a sieve (the layout is in kernels.def).
constexpr std::uint32_t SIEVE_RESIDUES[8] = {1, 7, 11, 13, 17, 19, 23, 29};

/// The index of p's residue; 8 for a number without a bit.
std::size_t residue_index(std::uint64_t p);

/// The largest prime that is in the patterns; 7 is the least, and all between are.
constexpr std::uint32_t LARGEST_PATTERN_PRIME = 163;

/// Fills bytes for the numbers from 30 * first_byte on: 0 for the multiples of the primes in the patterns, those primes
/// themselves included, and 1 for the others.
void fill_by_patterns(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits);

/// Sets the bits of the primes in the patterns.
void restore_pattern_primes(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits);

}  // namespace hartonomous
