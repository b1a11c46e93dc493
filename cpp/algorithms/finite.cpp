#include "finite.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

#include "hartonomous/errors.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t ELEMENTS_PER_BLOCK = std::size_t{1} << 16;
constexpr std::size_t ELEMENTS_FOR_THREADS = std::size_t{1} << 21;

// Zero times anything finite is zero, and NaN times or plus anything is NaN; eight sums let the compiler use vectors.
template <typename Real>
bool block_is_finite(const Real* x, std::size_t count) {
    constexpr std::size_t SUMS = 8;
    Real sums[SUMS] = {};
    std::size_t i = 0;
    for (; i + SUMS <= count; i += SUMS) {
        for (std::size_t j = 0; j < SUMS; ++j) sums[j] += x[i + j] * Real{0};
    }
    for (; i < count; ++i) sums[0] += x[i] * Real{0};
    Real total = 0;
    for (const Real sum : sums) total += sum;
    return total == Real{0};
}

// The first block that is not finite, or the number of blocks.
template <typename Real>
std::size_t first_bad_block(const Real* x, std::size_t count, int threads) {
    const std::size_t blocks = (count + ELEMENTS_PER_BLOCK - 1) / ELEMENTS_PER_BLOCK;
    std::atomic<std::size_t> first_bad{blocks};
    parallel_for(blocks, count < ELEMENTS_FOR_THREADS ? 1 : threads, [&](std::size_t block) {
        const std::size_t first = block * ELEMENTS_PER_BLOCK;
        if (block_is_finite(x + first, std::min(ELEMENTS_PER_BLOCK, count - first))) return;
        std::size_t before = first_bad.load();
        while (block < before && !first_bad.compare_exchange_weak(before, block)) {
        }
    });
    return first_bad.load();
}

}  // namespace

template <typename Real>
bool all_finite(const Real* x, std::size_t count, int threads) {
    return first_bad_block(x, count, threads) * ELEMENTS_PER_BLOCK >= count;
}

template <typename Real>
void require_finite(const char* name, const Real* x, std::size_t rows, std::size_t dims, int threads) {
    const std::size_t count = rows * dims;
    for (std::size_t i = first_bad_block(x, count, threads) * ELEMENTS_PER_BLOCK; i < count; ++i) {
        if (std::isfinite(x[i])) continue;
        throw Error(ErrorNumber::NotFinite,
                    std::string(name) + " must be finite; row " + std::to_string(i / dims) + ", column " +
                        std::to_string(i % dims) + (std::isnan(x[i]) ? " is NaN" : " is infinite"));
    }
}

template bool all_finite<float>(const float*, std::size_t, int);
template bool all_finite<double>(const double*, std::size_t, int);
template void require_finite<float>(const char*, const float*, std::size_t, std::size_t, int);
template void require_finite<double>(const char*, const double*, std::size_t, std::size_t, int);

}  // namespace hartonomous
