#include "cdist.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include "parallel.hpp"
#include "product.hpp"

namespace hartonomous {

namespace {

// Fewer rows than this do not repay packing the other matrix.
constexpr std::size_t FEWEST_ROWS = 4;
constexpr std::size_t WORK_PER_THREAD = std::size_t{1} << 21;

// A distance is offset_i + offset_j - scale_i * scale_j * product, and is trusted from trust_i + trust_j on; where an
// offset is NaN it is never trusted.
struct Side {
    std::vector<double> offset, scale, trust;
};

template <typename Real>
Side side_of(Measure measure, const RowNorms& norms, bool first) {
    constexpr double NEAR = std::is_same_v<Real, float> ? 1.0 / 16 : 1.0 / 256;
    const std::size_t count = norms.norm.size();
    Side side{std::vector<double>(count), std::vector<double>(count), std::vector<double>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        const double norm = norms.norm[i], squared = norms.squared[i];
        const double nothing = norm - norm;  // 0, or NaN
        if (measure == Measure::NegativeDot) {
            side.offset[i] = nothing;
            side.scale[i] = 1.0;
            side.trust[i] = -std::numeric_limits<double>::infinity();
        } else if (measure == Measure::CosineDistance) {
            side.offset[i] = (first ? 1.0 : 0.0) + nothing;
            side.scale[i] = 1.0 / norm;
            side.trust[i] = first ? NEAR : 0.0;
        } else {
            side.offset[i] = squared + nothing;
            side.scale[i] = first ? 2.0 : 1.0;
            side.trust[i] = NEAR * squared;
        }
    }
    return side;
}

}  // namespace

template <typename Real>
void cdist(const Kernels& kernels, Measure measure, const Real* a, std::size_t a_rows, const Real* b,
           std::size_t b_rows, std::size_t dims, double* out, int threads) {
    if (a_rows == 0 || b_rows == 0) return;
    if (a_rows < FEWEST_ROWS || b_rows < FEWEST_ROWS || dims > ELEMENTS_PER_SUM) {
        if (a_rows <= b_rows || dims > ELEMENTS_PER_SUM) {
            for (std::size_t i = 0; i < a_rows; ++i) {
                measure_one_to_many(kernels, measure, a + i * dims, b, b_rows, dims, out + i * b_rows, threads);
            }
            return;
        }
        // Every measure is symmetric to the bit.
        std::vector<double> column(a_rows);
        for (std::size_t j = 0; j < b_rows; ++j) {
            measure_one_to_many(kernels, measure, b + j * dims, a, a_rows, dims, column.data(), threads);
            for (std::size_t i = 0; i < a_rows; ++i) out[i * b_rows + j] = column[i];
        }
        return;
    }
    const int many = a_rows * b_rows * (dims + 16) < WORK_PER_THREAD ? 1 : threads;
    const Side of_a = side_of<Real>(measure, row_norms(kernels, a, a_rows, dims, many), true);
    const Side of_b = side_of<Real>(measure, row_norms(kernels, b, b_rows, dims, many), false);
    const auto multiply_group = [&](std::size_t group, std::size_t first, std::size_t last,
                                    const PackedRows<Real>& packed) {
        multiply_tiles<Real>(kernels, packed, b, first, last, dims, [&](const ProductTile& tile) {
            for (std::size_t r = 0; r < tile.rows; ++r) {
                const std::size_t i = group * ROWS_PER_GROUP + tile.first_row + r, j = tile.first_column;
                const double* product = tile.values + r * PRODUCT_COLUMNS<Real>;
                const double *offset = of_b.offset.data() + j, *scale = of_b.scale.data() + j;
                const double* trust = of_b.trust.data() + j;
                const double offset_i = of_a.offset[i], scale_i = of_a.scale[i], trust_i = of_a.trust[i];
                double* to = out + i * b_rows + j;
                std::size_t untrusted = 0;
                for (std::size_t c = 0; c < tile.columns; ++c) {
                    to[c] = offset_i + offset[c] - scale_i * scale[c] * product[c];
                    untrusted += to[c] >= trust_i + trust[c] ? 0 : 1;
                }
                if (untrusted != 0) {
                    for (std::size_t c = 0; c < tile.columns; ++c) {
                        if (!(to[c] >= trust_i + trust[c])) {
                            to[c] = measure_pair(kernels, measure, a + i * dims, b + (j + c) * dims, dims);
                        } else if (measure == Measure::Euclidean) {
                            to[c] = std::sqrt(to[c]);
                        }
                    }
                } else if (measure == Measure::Euclidean) {
                    for (std::size_t c = 0; c < tile.columns; ++c) to[c] = std::sqrt(to[c]);
                }
                if (measure == Measure::CosineDistance) {
                    for (std::size_t c = 0; c < tile.columns; ++c) to[c] = to[c] > 2.0 ? 2.0 : to[c];
                }
            }
        });
    };
    const std::size_t groups = (a_rows + ROWS_PER_GROUP - 1) / ROWS_PER_GROUP;
    const std::size_t step = columns_per_task<Real>(dims);
    for (std::size_t group = 0; group < groups; ++group) {
        const std::size_t first = group * ROWS_PER_GROUP;
        const PackedRows<Real> packed(kernels, a + first * dims, std::min(ROWS_PER_GROUP, a_rows - first), dims, many);
        parallel_for((b_rows + step - 1) / step, many, [&](std::size_t task) {
            multiply_group(group, task * step, std::min(b_rows, (task + 1) * step), packed);
        });
    }
}

template void cdist<float>(const Kernels&, Measure, const float*, std::size_t, const float*, std::size_t, std::size_t,
                           double*, int);
template void cdist<double>(const Kernels&, Measure, const double*, std::size_t, const double*, std::size_t,
                            std::size_t, double*, int);

}  // namespace hartonomous
