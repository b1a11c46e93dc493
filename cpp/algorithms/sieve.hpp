// Which numbers of a range are prime, as a bitmap of thirty numbers to a byte (the layout is in kernels.def).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checkpoint.hpp"
#include "workspaces.hpp"

namespace hartonomous {

/// Sieves bytes of thirty numbers. Made once for a range; it may be used for any of its parts.
class Sieve {
public:
    /// For parts of the numbers first..last, first <= last < 2^63.
    Sieve(std::uint64_t first, std::uint64_t last);

    /// Fills `bits` for the numbers 30 * first_byte and on; bits of numbers outside first..last, and of 1, are 0.
    void sieve(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits, int threads, const Checkpoint& check) const;

    /// Whether blocks are done with once they leave the cache. Then they can be counted there: count() is how many bits
    /// sieve() would set.
    bool done_in_cache() const;
    std::uint64_t count(std::uint64_t first_byte, std::uint64_t bytes, int threads, const Checkpoint& check) const;

private:
    // What one thread works in: a block, with room before and behind it for the turns that reach beyond.
    struct Workspace {
        std::unique_ptr<std::uint8_t[]> bytes{};
        std::size_t size = 0;
        std::vector<std::uint32_t> positions[8]{};
    };
    // A thread's workspace, and what it needs to find large primes and to cross them off.
    struct LargeWorkspace {
        std::vector<std::uint8_t> bits{};
        std::vector<std::uint32_t> primes{};
        std::vector<std::uint8_t> struck{};
    };

    static std::vector<std::uint32_t> primes_after_patterns(std::uint64_t limit);
    std::uint64_t task_bytes(std::uint64_t bytes, int threads) const;
    std::uint64_t part(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) const;
    void cross_large(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits, int threads, const Checkpoint& check) const;
    void large_primes(std::uint64_t first_byte, std::size_t bytes, LargeWorkspace& space) const;
    void trim(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) const;

    std::uint64_t first_, last_, root_;
    std::uint64_t divisors_to_;  // primes up to here are crossed off while a block is in cache
    std::size_t reach_ = 0, block_ = 0;
    std::vector<std::uint32_t> divisors_[8];  // by remainder modulo 30, ascending
    std::size_t divisor_count_ = 0;
    mutable Workspaces<Workspace> workspaces_;
};

/// The largest r with r * r <= n.
std::uint64_t integer_root(std::uint64_t n);

}  // namespace hartonomous
