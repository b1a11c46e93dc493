// Points in float32, centred, put in an order in which near points stand together, and cut into groups: what a search of
// all pairs for near ones works on.
//
// The float32 points stand for the given ones with a bounded error: squared distances, computed from a float32 product
// and the sums of squares kept here, times 2^(-2 exponent), are those of the given rows within error(). So they tell which
// pairs cannot be near; the others are measured on the given rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hartonomous/kernels.hpp"
#include "product.hpp"

namespace hartonomous {

inline constexpr std::size_t MOST_ROWS_PER_GROUP = 24 * PRODUCT_ROWS;

class PointGroups {
public:
    /// The points are rows first_row[0], first_row[1], … of `rows`, no two equal, all finite.
    template <typename Real>
    PointGroups(const Kernels& kernels, const Real* rows, std::size_t row_count,
                const std::vector<std::uint32_t>& first_row, std::size_t dims, int threads);

    std::size_t count() const { return order_.size(); }
    std::size_t dims() const { return dims_; }
    std::size_t groups() const { return (count() + group_rows_ - 1) / group_rows_; }
    /// Group g is places [first(g), first(g) + rows(g)).
    std::size_t first(std::size_t group) const { return group * group_rows_; }
    std::size_t rows(std::size_t group) const;
    /// The point at a place.
    std::uint32_t point(std::size_t place) const { return order_[place]; }
    /// Sum of squares of the float32 point.
    double squared(std::size_t place) const { return squared_[place]; }
    int exponent() const { return exponent_; }

    /// The error of squared(a) + squared(b) - 2 * product, for a sum of the two squares.
    double error(double sum_of_squares) const { return relative_error_ * sum_of_squares + absolute_error_; }
    /// No pair of points of the two groups is nearer, squared, by such a computed distance less its error.
    double least_squared_distance(std::size_t a, std::size_t b) const;

    /// Packed blocks of PRODUCT_ROWS rows of a group, and panels of PRODUCT_COLUMNS<float> of them.
    const float* block(std::size_t group, std::size_t i) const {
        return by_rows_.data() + (group * group_rows_ + i * PRODUCT_ROWS) * dims_;
    }
    const float* panel(std::size_t group, std::size_t i) const {
        return by_columns_.data() + (group * panels_ + i) * PRODUCT_COLUMNS<float> * dims_;
    }

private:
    template <typename Real>
    std::vector<float> centred(const Real* rows, std::size_t row_count, const std::vector<std::uint32_t>& first_row,
                               int threads);
    void put_near_together(const float* points, std::size_t first, std::size_t last);
    void pack_group(const Kernels& kernels, const float* points, std::size_t group);

    std::size_t dims_, group_rows_, panels_;
    int exponent_ = 0;
    double relative_error_, absolute_error_;
    std::vector<std::uint32_t> order_;
    std::vector<double> squared_, greatest_squared_;  // of places, of groups
    std::vector<float> least_, greatest_;             // groups x dims: each group's box
    PackedMemory<float> by_rows_, by_columns_;
};

}  // namespace hartonomous
