#include "cdist.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "parallel.hpp"
#include "product.hpp"

namespace hartonomous {

namespace {

// Up to so many rows on either side it costs less to compute pair by pair than to pack the other matrix, and with so few
// columns always.
constexpr std::size_t FEW_ROWS = 8, FEW_DIMS = 4;
constexpr std::size_t WORK_PER_THREAD = std::size_t{1} << 20;
// Rows that a near cache holds while every row of the other matrix looks at them.
constexpr std::size_t BYTES_IN_NEAR_CACHE = std::size_t{1} << 18;

// A distance is offset_i + offset_j - scale_i * scale_j * product, and is trusted from trust_i + trust_j on; where an
// offset is NaN it is never trusted.
struct Side {
    std::vector<double> offset, scale, trust;
    explicit Side(std::size_t count) : offset(count), scale(count), trust(count) {}
};

// Rows [first, last) of a side.
template <typename Real>
void fill(const Kernels& kernels, Measure measure, const Real* rows, std::size_t first, std::size_t last,
          std::size_t dims, bool of_a, Side& side) {
    constexpr double NEAR = std::is_same_v<Real, float> ? 1.0 / 16 : 1.0 / 256;
    const RowNorms norms = row_norms(kernels, rows + first * dims, last - first, dims, 1);
    for (std::size_t i = first; i < last; ++i) {
        const double norm = norms.norm[i - first], squared = norms.squared[i - first];
        const double nothing = norm - norm;  // 0, or NaN
        if (measure == Measure::NegativeDot) {
            side.offset[i] = nothing;
            side.scale[i] = 1.0;
            side.trust[i] = -std::numeric_limits<double>::infinity();
        } else if (measure == Measure::CosineDistance) {
            side.offset[i] = (of_a ? 1.0 : 0.0) + nothing;
            side.scale[i] = 1.0 / norm;
            side.trust[i] = of_a ? NEAR : 0.0;
        } else {
            side.offset[i] = squared + nothing;
            side.scale[i] = of_a ? 2.0 : 1.0;
            side.trust[i] = NEAR * squared;
        }
    }
}

// One row of `few` after the other with a chunk of `many`. What is found of row i of `few` and row j of `many` goes to
// out[i * few_stride + j * many_stride]; every measure is symmetric to the bit.
template <typename Real>
void cdist_directly(const Kernels& kernels, Measure measure, const Real* few, std::size_t few_rows,
                    std::size_t few_stride, const Real* many, std::size_t many_rows, std::size_t many_stride,
                    std::size_t dims, double* out, int threads) {
    const std::size_t chunk = std::max<std::size_t>(4, BYTES_IN_NEAR_CACHE / ((dims + 8) * sizeof(Real)) / 4 * 4);
    parallel_for((many_rows + chunk - 1) / chunk, threads, [&](std::size_t block) {
        const std::size_t first = block * chunk, count = std::min(chunk, many_rows - first);
        std::vector<double> found(many_stride == 1 ? 0 : count);
        for (std::size_t i = 0; i < few_rows; ++i) {
            double* const to = out + i * few_stride + first * many_stride;
            measure_one_to_many(kernels, measure, few + i * dims, many + first * dims, count, dims,
                                many_stride == 1 ? to : found.data(), 1, i == 0 ? many_rows * dims * sizeof(Real) : 0);
            for (std::size_t j = 0; j < found.size(); ++j) to[j * many_stride] = found[j];
        }
    });
}

// Rows of a shared among the threads, each with all of b.
template <typename Real>
void cdist_by_rows(const Kernels& kernels, Measure measure, const Real* a, std::size_t a_rows, const Real* b,
                   std::size_t b_rows, std::size_t dims, double* out, int threads) {
    constexpr std::size_t ROWS = 16;
    parallel_for((a_rows + ROWS - 1) / ROWS, threads, [&](std::size_t block) {
        for (std::size_t i = block * ROWS; i < std::min(a_rows, (block + 1) * ROWS); ++i) {
            measure_one_to_many(kernels, measure, a + i * dims, b, b_rows, dims, out + i * b_rows);
        }
    });
}

// Cosines of few columns: products taken in float64, times what both sides are to be divided by, which is known once for
// all, while they are in the nearest cache. What is so near that rounding shows is computed as a pair.
template <typename Real>
void cosines_by_rows(const Kernels& kernels, const Real* a, std::size_t a_rows, const Real* b, std::size_t b_rows,
                     std::size_t dims, double* out, int threads) {
    constexpr std::size_t ROWS = 16, COLUMNS = 512, AT_ONCE = 32;
    constexpr Measure COSINE = Measure::CosineDistance;
    Side of_a(a_rows), of_b(b_rows);
    fill(kernels, COSINE, a, 0, a_rows, dims, true, of_a);
    fill(kernels, COSINE, b, 0, b_rows, dims, false, of_b);
    std::fill(of_a.trust.begin(), of_a.trust.end(), 0x1p-40);
    const auto finish = [&](std::size_t i, std::size_t j, std::size_t count, const double* products) {
        double* const to = out + i * b_rows + j;
        std::uint32_t untrusted = 0;
        kernels.distances_of_products(products, 1, count, AT_ONCE, &of_a.offset[i], &of_a.scale[i], &of_a.trust[i],
                                      &of_b.offset[j], &of_b.scale[j], &of_b.trust[j], 2, to, b_rows, &untrusted);
        for (; untrusted != 0; untrusted &= untrusted - 1) {
            const auto c = static_cast<std::size_t>(std::countr_zero(untrusted));
            to[c] = measure_pair(kernels, COSINE, a + i * dims, b + (j + c) * dims, dims);
        }
    };
    parallel_for((a_rows + ROWS - 1) / ROWS, threads, [&](std::size_t block) {
        double products[COLUMNS];
        for (std::size_t i = block * ROWS; i < std::min(a_rows, (block + 1) * ROWS); ++i) {
            for (std::size_t j = 0; j < b_rows; j += COLUMNS) {
                const std::size_t count = std::min(COLUMNS, b_rows - j);
                measure_one_to_many(kernels, Measure::Dot, a + i * dims, b + j * dims, count, dims, products);
                for (std::size_t c = 0; c < count; c += AT_ONCE) {
                    finish(i, j + c, std::min(AT_ONCE, count - c), products + c);
                }
            }
        }
    });
}

}  // namespace

template <typename Real>
void cdist(const Kernels& kernels, Measure measure, const Real* a, std::size_t a_rows, const Real* b,
           std::size_t b_rows, std::size_t dims, double* out, int threads) {
    if (a_rows == 0 || b_rows == 0) return;
    const int many = a_rows * b_rows * (dims + 16) < WORK_PER_THREAD ? 1 : threads;
    if (a_rows == 1 || dims > ELEMENTS_PER_SUM) {
        for (std::size_t i = 0; i < a_rows; ++i) {
            measure_one_to_many(kernels, measure, a + i * dims, b, b_rows, dims, out + i * b_rows, threads);
        }
        return;
    }
    if (a_rows <= FEW_ROWS || b_rows <= FEW_ROWS || dims <= FEW_DIMS) {
        if (a_rows <= FEW_ROWS) {
            cdist_directly(kernels, measure, a, a_rows, b_rows, b, b_rows, 1, dims, out, many);
        } else if (b_rows <= FEW_ROWS) {
            cdist_directly(kernels, measure, b, b_rows, 1, a, a_rows, b_rows, dims, out, many);
        } else if (measure == Measure::CosineDistance && dims > 1) {
            cosines_by_rows(kernels, a, a_rows, b, b_rows, dims, out, many);
        } else {
            cdist_by_rows(kernels, measure, a, a_rows, b, b_rows, dims, out, many);
        }
        return;
    }
    const int finish = measure == Measure::Euclidean ? 1 : measure == Measure::CosineDistance ? 2 : 0;
    Side of_a(a_rows), of_b(b_rows);
    const auto multiply_group = [&](std::size_t group, std::size_t first, std::size_t last,
                                    const PackedRows<Real>& packed) {
        multiply_tiles<Real>(kernels, packed, b, first, last, dims, [&](const ProductTile& tile) {
            const std::size_t i = group * ROWS_PER_GROUP + tile.first_row, j = tile.first_column;
            double* const to = out + i * b_rows + j;
            std::uint32_t untrusted[PRODUCT_ROWS];
            kernels.distances_of_products(tile.values, tile.rows, tile.columns, PRODUCT_COLUMNS<Real>,
                                          of_a.offset.data() + i, of_a.scale.data() + i, of_a.trust.data() + i,
                                          of_b.offset.data() + j, of_b.scale.data() + j, of_b.trust.data() + j, finish,
                                          to, b_rows, untrusted);
            for (std::size_t r = 0; r < tile.rows; ++r) {
                for (std::uint32_t mask = untrusted[r]; mask != 0; mask &= mask - 1) {
                    const auto c = static_cast<std::size_t>(std::countr_zero(mask));
                    to[r * b_rows + c] = measure_pair(kernels, measure, a + (i + r) * dims, b + (j + c) * dims, dims);
                }
            }
        });
    };
    const std::size_t groups = (a_rows + ROWS_PER_GROUP - 1) / ROWS_PER_GROUP;
    const std::size_t step = columns_per_task<Real>(dims);
    for (std::size_t group = 0; group < groups; ++group) {
        const std::size_t first = group * ROWS_PER_GROUP, rows = std::min(ROWS_PER_GROUP, a_rows - first);
        fill(kernels, measure, a, first, first + rows, dims, true, of_a);
        const PackedRows<Real> packed(kernels, a + first * dims, rows, dims, many);
        parallel_for((b_rows + step - 1) / step, many, [&](std::size_t task) {
            const std::size_t from = task * step, to = std::min(b_rows, from + step);
            // Here, where they are about to be packed, so that they come from memory once.
            if (group == 0) fill(kernels, measure, b, from, to, dims, false, of_b);
            multiply_group(group, from, to, packed);
        });
    }
}

template void cdist<float>(const Kernels&, Measure, const float*, std::size_t, const float*, std::size_t, std::size_t,
                           double*, int);
template void cdist<double>(const Kernels&, Measure, const double*, std::size_t, const double*, std::size_t,
                            std::size_t, double*, int);

}  // namespace hartonomous
