// Rows rounded to 16-bit integers, so that inner products of many rows with many are exact integers and take half the time
// of float32 ones, whatever the rows' type. How far such a product is from the one of the rows themselves is known from
// what rounding took away of each (Cauchy and Schwarz); whoever uses it computes what that leaves open.
//
// Row q times its factor is c + r, c the integers and r what was taken away. Then factor_a factor_b (a . b) is
// c_a . c_b, no further away than (|c_a| + |r_a|) |r_b| + |r_a| |factor_b b|.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hartonomous/kernels.hpp"
#include "product.hpp"

namespace hartonomous {

/// The kernels' block, and the elements of a row that stand together in it.
inline constexpr std::size_t ROUNDED_ROWS = 24, ROUNDED_ELEMENTS = 32, ROUNDED_PAIRS = ROUNDED_ELEMENTS / 2;
/// Columns of a panel; a panel of few has half of them.
inline constexpr std::size_t ROUNDED_COLUMNS = 32;

/// Pairs of a row, in whole runs.
constexpr std::size_t rounded_pairs(std::size_t dims) {
    return (dims + ROUNDED_ELEMENTS - 1) / ROUNDED_ELEMENTS * ROUNDED_PAIRS;
}

/// Steps that a product of two rows takes: all pairs of whole runs, and those of the last that are not zeros.
constexpr std::size_t rounded_steps(std::size_t dims) {
    const std::size_t rest = dims % ROUNDED_ELEMENTS;
    return dims / ROUNDED_ELEMENTS * ROUNDED_PAIRS + (rest < ROUNDED_PAIRS ? rest : ROUNDED_PAIRS);
}

/// A row's sum of squares is within this of RoundedRow::squared, relative to it; a length within half of it.
inline constexpr double ROUNDED_SQUARES_ERROR = 0x1p-17;

struct RoundedRow {
    double squared;  // sum of squares of the row
    double factor;   // what it was multiplied with; NaN: its integers are zeros and nothing is known of it
    double length;   // its length times the factor, or a little more
    double rest;     // the length of what rounding took away, or a little more
};

/// Rounds `count` rows of at most ELEMENTS_PER_SUM elements. Run i of 16 pairs of row r goes to
/// pairs + i * run_stride + r * row_stride.
template <typename Real>
void round_rows(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, std::int32_t* pairs,
                std::size_t row_stride, std::size_t run_stride, RoundedRow* facts);

/// Rows rounded and packed as columns, ROUNDED_COLUMNS to a panel.
class RoundedPanels {
public:
    template <typename Real>
    RoundedPanels(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, int threads);
    std::size_t count() const { return rows_.size(); }
    std::size_t panels() const { return (count() + ROUNDED_COLUMNS - 1) / ROUNDED_COLUMNS; }
    /// The last panel is half as wide if that is enough.
    std::size_t width(std::size_t panel) const {
        return count() - panel * ROUNDED_COLUMNS <= ROUNDED_COLUMNS / 2 ? ROUNDED_COLUMNS / 2 : ROUNDED_COLUMNS;
    }
    const std::int32_t* panel(std::size_t i) const { return memory_.data() + i * panel_pairs_; }
    const RoundedRow& row(std::size_t i) const { return rows_[i]; }

private:
    std::vector<RoundedRow> rows_;
    std::size_t panel_pairs_;
    PackedMemory<std::int32_t> memory_;
};

}  // namespace hartonomous
