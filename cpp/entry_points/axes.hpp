// Three columns x, y, z read or written as the points (x, y, z) that kernels take, a cache-sized piece at a time.
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

    void read(std::size_t first, std::size_t count, Number* points) const {
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t axis = 0; axis < 3; ++axis) points[3 * i + axis] = values[axis][first + i];
        }
        for (std::size_t i = 0; !valid.empty() && i < count; ++i) {
            if (valid[first + i] == 0) std::copy_n(in_place_of_null.data(), 3, points + 3 * i);
        }
    }

    /// work(points, first row, rows) for pieces that together are all rows.
    template <typename Work>
    void share(const Arguments& arguments, std::size_t rows, const Work& work) const {
        share_rows(arguments, rows, POINTS_A_BLOCK, [&](std::size_t first, std::size_t count) {
            std::array<Number, 3 * POINTS_AT_ONCE> points;
            for (std::size_t at = 0; at < count; at += POINTS_AT_ONCE) {
                const std::size_t some = std::min(POINTS_AT_ONCE, count - at);
                read(first + at, some, points.data());
                work(points.data(), first + at, some);
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
