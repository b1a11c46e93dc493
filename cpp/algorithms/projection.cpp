// Principal components from the matrix of products of columns (or of rows, where those are fewer), which is summed by
// fixed panels, and its largest eigenpairs.
#include "projection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

#include "column_means.hpp"
#include "eigen.hpp"
#include "hartonomous/errors.hpp"
#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t TILE = 16;
constexpr std::size_t ELEMENTS_A_BLOCK = 65536;
constexpr std::size_t ELEMENTS_FOR_THREADS = std::size_t{1} << 20;

template <typename Real>
void refuse_not_finite(const Real* x, std::size_t rows, std::size_t dims) {
    for (std::size_t i = 0; i < rows * dims; ++i) {
        if (!std::isfinite(x[i])) {
            throw Error(ErrorNumber::NotFinite, "x must be finite; row " + std::to_string(i / dims) + ", column " +
                        std::to_string(i % dims) + " is " + (std::isnan(x[i]) ? "NaN" : "infinite"));
        }
    }
}

template <typename Real>
bool all_rows_equal(const Real* x, std::size_t rows, std::size_t dims) {
    for (std::size_t row = 1; row < rows; ++row) {
        if (!std::equal(x, x + dims, x + row * dims)) return false;
    }
    return true;
}

/// The largest |x - mean|; not finite if x or the mean is not.
template <typename Real>
double largest_deviation(const Real* x, std::size_t rows, std::size_t dims, const double* mean, int threads) {
    const std::size_t rows_a_block = std::max<std::size_t>(1, ELEMENTS_A_BLOCK / dims);
    const std::size_t blocks = (rows + rows_a_block - 1) / rows_a_block;
    std::vector<double> largest(blocks, 0);
    parallel_for(blocks, rows * dims < ELEMENTS_FOR_THREADS ? 1 : threads, [&](std::size_t block) {
        double lanes[8] = {};
        const std::size_t last = std::min(rows, (block + 1) * rows_a_block);
        for (std::size_t row = block * rows_a_block; row < last; ++row) {
            for (std::size_t j = 0; j < dims; ++j) {
                const double off = std::fabs(static_cast<double>(x[row * dims + j]) - mean[j]);
                double& lane = lanes[j % 8];
                lane = off <= lane ? lane : off;
            }
        }
        for (const double lane : lanes) largest[block] = lane <= largest[block] ? largest[block] : lane;
    });
    // A NaN may be lost among the lanes, but it makes the mean of its column NaN.
    double all = 0;
    for (std::size_t j = 0; j < dims; ++j) {
        if (!std::isfinite(mean[j])) return std::numeric_limits<double>::infinity();
    }
    for (const double each : largest) all = each <= all ? all : each;
    return all;
}

/// One panel of the centred and scaled matrix: `depth` lines (rows of x from `start`, or columns where `across`), cut
/// into tiles of 16 so that the kernel reads memory in order. The last tile is filled up with noughts.
template <typename Real>
void pack(const Real* x, std::size_t rows, std::size_t dims, const double* mean, double factor, bool across,
          std::size_t start, std::size_t depth, std::size_t tile, double* out) {
    const std::size_t order = across ? rows : dims;
    for (std::size_t line = 0; line < depth; ++line) {
        for (std::size_t i = 0; i < TILE; ++i) {
            const std::size_t at = tile * TILE + i;
            const std::size_t row = across ? at : start + line, column = across ? start + line : at;
            out[line * TILE + i] =
                at < order ? (static_cast<double>(x[row * dims + column]) - mean[column]) * factor : 0.0;
        }
    }
}

/// The lower triangle of sum(line^T * line) over all lines, order by order, in rows of `stride`.
template <typename Real>
std::vector<double> products(const Real* x, std::size_t rows, std::size_t dims, const double* mean, double factor,
                             bool across, std::size_t stride, int threads) {
    const Kernels& k = kernels();
    const std::size_t lines = across ? dims : rows, tiles = stride / TILE;
    // A panel of about a megabyte stays in the second-level cache; its depth depends on the shape alone.
    const std::size_t depth = std::clamp<std::size_t>(131072 / stride, 64, 1024);
    std::vector<double> matrix(stride * stride, 0), panel(depth * stride);
    const int helpers = lines * stride < ELEMENTS_FOR_THREADS / 8 || tiles < 8 ? 1 : threads;
    for (std::size_t start = 0; start < lines; start += depth) {
        const std::size_t count = std::min(depth, lines - start);
        parallel_for(tiles, helpers, [&](std::size_t tile) {
            pack(x, rows, dims, mean, factor, across, start, count, tile, panel.data() + tile * TILE * count);
        });
        parallel_for(tiles, helpers, [&](std::size_t block) {
            const std::size_t tile = tiles - 1 - block;  // the longest rows first
            for (std::size_t other = 0; other <= tile; ++other) {
                k.add_products_f64(panel.data() + tile * TILE * count, panel.data() + other * TILE * count, count,
                                   matrix.data() + tile * TILE * stride + other * TILE, stride);
            }
        });
    }
    return matrix;
}

double length_of(const double* x, std::size_t n) {
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) total += x[i] * x[i];
    return std::sqrt(total);
}

/// Takes out of x what lies along the `count` orthonormal rows of basis.
void make_orthogonal(double* x, const double* basis, std::size_t count, std::size_t n) {
    for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t other = 0; other < count; ++other) {
            const double* y = basis + other * n;
            double along = 0;
            for (std::size_t i = 0; i < n; ++i) along += x[i] * y[i];
            for (std::size_t i = 0; i < n; ++i) x[i] -= along * y[i];
        }
    }
}

/// A unit vector orthogonal to the rows so far: the axis least covered by them, made orthogonal.
void fill_free_direction(double* x, const double* basis, std::size_t count, std::size_t n) {
    std::size_t best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < n; ++i) {
        double covered = 0;
        for (std::size_t other = 0; other < count; ++other) covered += basis[other * n + i] * basis[other * n + i];
        if (covered < least) {
            least = covered;
            best = i;
        }
    }
    std::fill_n(x, n, 0.0);
    x[best] = 1;
    make_orthogonal(x, basis, count, n);
}

void fix_sign(double* x, std::size_t n) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < n; ++i) {
        if (std::fabs(x[i]) > std::fabs(x[best])) best = i;
    }
    if (x[best] < 0) {
        for (std::size_t i = 0; i < n; ++i) x[i] = -x[i];
    }
    for (std::size_t i = 0; i < n; ++i) x[i] += 0.0;  // -0 becomes 0
}

}  // namespace

template <typename Real>
void project(const Real* x, std::size_t rows, std::size_t dims, const double* basis, std::size_t count,
             const double* mean, int threads, double* out) {
    const Kernels& k = kernels();
    const std::size_t rows_a_block = std::max<std::size_t>(1, ELEMENTS_A_BLOCK / dims);
    parallel_for((rows + rows_a_block - 1) / rows_a_block, rows * dims < ELEMENTS_FOR_THREADS ? 1 : threads,
                 [&](std::size_t block) {
        const std::size_t first = block * rows_a_block, size = std::min(rows_a_block, rows - first);
        if constexpr (std::is_same_v<Real, float>) {
            k.project_f32(x + first * dims, size, dims, basis, count, mean, out + first * count);
        } else {
            k.project_f64(x + first * dims, size, dims, basis, count, mean, out + first * count);
        }
    });
}

template <typename Real>
PrincipalComponents principal_components(const Real* x, std::size_t rows, std::size_t dims, std::size_t count,
                                         int threads) {
    PrincipalComponents found;
    found.mean.resize(dims);
    column_means(x, rows, dims, nullptr, 0, threads, found.mean.data());
    const double largest = largest_deviation(x, rows, dims, found.mean.data(), threads);
    if (!std::isfinite(largest)) {
        refuse_not_finite(x, rows, dims);
        throw Error(ErrorNumber::Capacity, "x spans more than float64 can hold: its sums or differences overflow");
    }
    if (all_rows_equal(x, rows, dims)) {
        throw Error(ErrorNumber::Range, "x must vary: all " + std::to_string(rows) + " rows are equal");
    }
    // Scaled by a power of two, which is exact, so that no square overflows and none that matters vanishes.
    int exponent = 0;
    std::frexp(largest, &exponent);
    exponent = std::max(exponent, -1000);
    const double factor = std::ldexp(1.0, -exponent);
    const bool across = rows < dims;
    const std::size_t order = across ? rows : dims, stride = (order + TILE - 1) / TILE * TILE;
    std::vector<double> matrix = products(x, rows, dims, found.mean.data(), factor, across, stride, threads);
    const auto unscaled = [&](double value) {
        return std::ldexp(std::ldexp(value / static_cast<double>(rows - 1), exponent), exponent);
    };
    double trace = 0;
    for (std::size_t i = 0; i < order; ++i) trace += matrix[i * stride + i];
    if (!std::isfinite(unscaled(trace))) {
        throw Error(ErrorNumber::Capacity, "the variance of x is beyond float64");
    }
    const Eigenpairs pairs = largest_eigenpairs(matrix.data(), order, stride, count);
    // Eigenvalues this small are rounding error of the largest: the data do not vary in that direction.
    const double noise = static_cast<double>(order) * std::numeric_limits<double>::epsilon() * pairs.values[0];
    found.variance.resize(count);
    found.share.resize(count);
    found.basis.assign(count * dims, 0);
    for (std::size_t c = 0; c < count; ++c) {
        double* direction = found.basis.data() + c * dims;
        const double* vector = pairs.vectors.data() + c * order;
        const bool varies = pairs.values[c] > noise;
        found.variance[c] = varies ? unscaled(pairs.values[c]) : 0;
        found.share[c] = varies ? pairs.values[c] / trace : 0;
        if (!across) {
            std::copy_n(vector, dims, direction);
        } else if (varies) {
            for (std::size_t row = 0; row < rows; ++row) {
                for (std::size_t j = 0; j < dims; ++j) {
                    direction[j] += vector[row] * ((static_cast<double>(x[row * dims + j]) - found.mean[j]) * factor);
                }
            }
            const double length = length_of(direction, dims);
            for (std::size_t j = 0; j < dims; ++j) direction[j] /= length;
            make_orthogonal(direction, found.basis.data(), c, dims);
        } else {
            fill_free_direction(direction, found.basis.data(), c, dims);
        }
        const double length = length_of(direction, dims);
        for (std::size_t j = 0; j < dims; ++j) direction[j] /= length;
        fix_sign(direction, dims);
    }
    return found;
}

template void project(const float*, std::size_t, std::size_t, const double*, std::size_t, const double*, int, double*);
template void project(const double*, std::size_t, std::size_t, const double*, std::size_t, const double*, int, double*);
template PrincipalComponents principal_components(const float*, std::size_t, std::size_t, std::size_t, int);
template PrincipalComponents principal_components(const double*, std::size_t, std::size_t, std::size_t, int);

}  // namespace hartonomous
