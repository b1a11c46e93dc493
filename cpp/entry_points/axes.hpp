// Three columns x, y, z, as the kernels of columns take them; and points written to three columns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "inputs.hpp"
#include "pieces.hpp"

namespace hartonomous {

inline constexpr std::array<const char*, 3> AXES = {"x", "y", "z"};

/// Rows that a thread takes at once, and rows whose points stay in the first-level cache between two steps.
inline constexpr std::size_t POINTS_A_BLOCK = std::size_t{1} << 16, POINTS_AT_ONCE = 1024;

/// For each row whether all of the columns have a value; empty where no row is NULL in any.
inline std::vector<std::uint8_t> rows_with_all(std::initializer_list<const Column*> columns) {
    std::vector<std::uint8_t> valid;
    for (const Column* column : columns) {
        if (!column->has_nulls()) continue;
        if (valid.empty()) valid.assign(column->rows, 1);
        for (std::size_t row = 0; row < column->rows; ++row) valid[row] = valid[row] != 0 && column->valid(row) ? 1 : 0;
    }
    return valid;
}

template <typename Number>
struct Axes {
    std::array<const Number*, 3> values;
    std::array<Number, 3> in_place_of_null;
    std::vector<std::uint8_t> valid;  // empty: every row

    Axes(const Inputs& inputs, std::array<Number, 3> replacement)
        : in_place_of_null(replacement),
          valid(rows_with_all({&inputs.column(AXES[0]), &inputs.column(AXES[1]), &inputs.column(AXES[2])})) {
        for (std::size_t axis = 0; axis < 3; ++axis) values[axis] = inputs.column(AXES[axis]).data<Number>();
    }

    /// work(x, y, z, first row, rows) for pieces that together are all rows. Where rows are NULL, pieces are copies.
    template <typename Work>
    void share(const Arguments& arguments, std::size_t rows, const Work& work) const {
        share_rows(arguments, rows, POINTS_A_BLOCK, [&](std::size_t first, std::size_t count) {
            if (valid.empty()) {
                work(values[0] + first, values[1] + first, values[2] + first, first, count);
                return;
            }
            std::array<std::array<Number, POINTS_AT_ONCE>, 3> pieces;
            for (std::size_t at = first; at < first + count; at += POINTS_AT_ONCE) {
                const std::size_t some = std::min(POINTS_AT_ONCE, first + count - at);
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    for (std::size_t i = 0; i < some; ++i) {
                        pieces[axis][i] = valid[at + i] != 0 ? values[axis][at + i] : in_place_of_null[axis];
                    }
                }
                work(pieces[0].data(), pieces[1].data(), pieces[2].data(), at, some);
            }
        });
    }
};

/// points as they are written to three columns from row `first` on.
template <typename Number>
void write_axes(const Number* points, std::size_t count, std::size_t first, const std::array<Number*, 3>& columns) {
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t axis = 0; axis < 3; ++axis) columns[axis][first + i] = points[3 * i + axis];
    }
}

}  // namespace hartonomous
