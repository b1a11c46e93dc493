// The primes of a window that is narrow for its height: few primes are crossed off, and what they leave is tested.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checkpoint.hpp"

namespace hartonomous {

/// Whether the primes of first..last are found sooner by testing than by crossing off all primes to the root of last.
/// Estimated from width and height alone, never from threads or level; it never changes the answer.
bool is_narrow_window(std::uint64_t first, std::uint64_t last);

/// The primes of first..last, 2^20 < first <= last < 2^63.
class PrimeWindow {
public:
    PrimeWindow(std::uint64_t first, std::uint64_t last, int threads, const Checkpoint& check);

    std::size_t count() const { return count_; }

    /// Writes the primes, ascending.
    void write(std::int64_t* primes, int threads) const;

private:
    std::uint64_t first_;               // odd
    std::size_t block_;                 // words given to a thread at a time
    std::vector<std::uint64_t> words_;  // a bit to each odd number
    std::vector<std::size_t> starts_;   // where the primes of each block go
    std::size_t count_ = 0;
};

}  // namespace hartonomous
