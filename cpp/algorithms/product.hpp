// Blocked matrix products: rows of one matrix with rows of another, tile by tile, for distances of many with many.
//
// What a tile holds is a float32 product for float32 rows, so it comes with a bound on its error; whoever uses it
// recomputes what the bound leaves open. Sums of squares say for which rows the bound holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <type_traits>
#include <vector>

#include "hartonomous/kernels.hpp"

namespace hartonomous {

/// The block that the product kernels compute at once.
inline constexpr std::size_t PRODUCT_ROWS = 42;
template <typename Real>
inline constexpr std::size_t PRODUCT_COLUMNS = 128 / sizeof(Real);

/// As many rows are packed and multiplied together: a few megabytes, which stay in the last cache.
inline constexpr std::size_t ROWS_PER_GROUP = 24 * PRODUCT_ROWS;

/// |computed product - a . b| <= product_error * |a| * |b|, for rows whose length is in range (see RowNorms).
/// float32: one rounding of each product and up to 128 of the sums; the rest covers float64 totals and products
/// that underflow, which are less than 2^-49 of the lengths' product each.
template <typename Real>
inline double product_error(std::size_t dims) {
    const double d = static_cast<double>(dims);
    if constexpr (std::is_same_v<Real, float>) return 129.5 * 0x1p-24 + d * 0x1p-48;
    else return (d + 32.0) * 0x1p-52;
}

/// How far the distance that is computed of a pair may be from the exact one, relative to |a| * |b|, or, for squares of
/// differences, to itself. Wider than what the kernels state, so that they may change.
template <typename Real>
inline double measured_error(std::size_t dims) {
    if constexpr (std::is_same_v<Real, float>) return 0x1p-20;
    else return (static_cast<double>(dims) + 64.0) * 0x1p-52;
}

/// Lengths whose products, and the products of whose elements, keep clear of both ends of the type's range.
template <typename Real>
inline constexpr double SHORTEST_ROW = std::is_same_v<Real, float> ? 0x1p-50 : 1e-70;
template <typename Real>
inline constexpr double LONGEST_ROW = std::is_same_v<Real, float> ? 0x1p60 : 1e75;

/// Sums of squares of rows, the same bits as in a cosine, and their roots. `norm` is NaN for a row that the bound does
/// not hold for: zero, NaN, infinite, or so long or short that products may leave the range of Real.
struct RowNorms {
    std::vector<double> squared, norm;
};
/// dims is at most ELEMENTS_PER_SUM.
template <typename Real>
RowNorms row_norms(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, int threads);

/// Memory for packed rows, aligned to a cache line and not set to anything.
template <typename Real>
class PackedMemory {
public:
    explicit PackedMemory(std::size_t count);
    Real* data() const { return memory_.get(); }

private:
    struct Free {
        void operator()(Real* memory) const;
    };
    std::unique_ptr<Real[], Free> memory_;
};

/// Rows packed in blocks of PRODUCT_ROWS.
template <typename Real>
class PackedRows {
public:
    PackedRows(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, int threads);
    std::size_t count() const { return count_; }
    const Real* block(std::size_t i) const { return memory_.data() + i * PRODUCT_ROWS * dims_; }

private:
    std::size_t count_, dims_;
    PackedMemory<Real> memory_;
};

/// values[r * PRODUCT_COLUMNS<Real> + c] is the product of row first_row + r with column first_column + c.
struct ProductTile {
    const double* values;
    std::size_t first_row, rows, first_column, columns;
};

/// Columns that one call of multiply_tiles should take: so many that a row's results lie together, and so few that
/// the packed columns stay in a near cache.
template <typename Real>
std::size_t columns_per_task(std::size_t dims);

/// Multiplies all packed rows with rows [first, last) of `columns` (which are the product's columns) and hands over
/// each tile in turn.
template <typename Real>
void multiply_tiles(const Kernels& kernels, const PackedRows<Real>& rows, const Real* columns, std::size_t first,
                    std::size_t last, std::size_t dims, const std::function<void(const ProductTile&)>& use);

}  // namespace hartonomous
