// Random numbers that depend on a seed and a stream number alone: the same on every machine and for any thread count.
#pragma once

#include <cstdint>

namespace hartonomous {

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
class Random {
public:
    Random(std::uint64_t seed, std::uint64_t stream) : state_(mixed(mixed(seed + STEP) + (stream + 1) * STEP)) {}

    std::uint64_t bits() { return mixed(state_ += STEP); }

    /// Uniform in [0, n), n >= 1: the products' high halves, those of an incomplete range drawn anew.
    std::uint32_t below(std::uint32_t n) {
        const std::uint32_t incomplete = (0U - n) % n;
        for (;;) {
            const std::uint64_t product = (bits() >> 32) * n;
            if (static_cast<std::uint32_t>(product) >= incomplete) return static_cast<std::uint32_t>(product >> 32);
        }
    }

    /// Uniform in (0, 1): the middles of 2^52 equal parts.
    double fraction() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }

private:
    static constexpr std::uint64_t STEP = 0x9E3779B97F4A7C15;
    static std::uint64_t mixed(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    std::uint64_t state_;
};

}  // namespace hartonomous
