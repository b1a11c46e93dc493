#include "point_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "column_means.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t FEW_ROWS_PER_GROUP = 6 * PRODUCT_ROWS;
constexpr std::size_t POINTS_OF_FEW = std::size_t{1} << 18;
constexpr std::size_t POINTS_LOOKED_AT = 128;
constexpr std::size_t ROWS_PER_BLOCK = 256;
constexpr std::size_t COLUMNS = PRODUCT_COLUMNS<float>;

std::size_t group_rows_for(std::size_t points) {
    return points <= POINTS_OF_FEW ? FEW_ROWS_PER_GROUP : MOST_ROWS_PER_GROUP;
}
std::size_t whole_groups(std::size_t points) {
    const std::size_t rows = group_rows_for(points);
    return (points + rows - 1) / rows;
}

// In units of 2^-24 of the two squares' sum: rounding the points 4, the product (128 steps and the sums of those, twice,
// of at most half the sum) as many as it has; the few operations on the totals and limits, and float64's part, the rest.
double relative_error_for(std::size_t dims) {
    const std::size_t steps = std::min<std::size_t>(dims, 128) + (dims + 127) / 128;
    return (static_cast<double>(steps) + 20.0) * 0x1p-24 + static_cast<double>(dims) * 0x1p-49;
}

}  // namespace

template <typename Real>
PointGroups::PointGroups(const Kernels& kernels, const Real* rows, std::size_t row_count,
                         const std::vector<std::uint32_t>& first_row, std::size_t dims, int threads)
    : dims_(dims), group_rows_(group_rows_for(first_row.size())), panels_((group_rows_ + COLUMNS - 1) / COLUMNS),
      relative_error_(relative_error_for(dims)),
      // Elements, and products of elements, below the least float32 numbers.
      absolute_error_(static_cast<double>(dims) * 0x1p-120), order_(first_row.size()), squared_(first_row.size()),
      greatest_squared_(whole_groups(first_row.size())), least_(greatest_squared_.size() * dims),
      greatest_(greatest_squared_.size() * dims), by_rows_(greatest_squared_.size() * group_rows_ * dims),
      by_columns_(greatest_squared_.size() * panels_ * COLUMNS * dims) {
    const std::vector<float> points = centred(rows, row_count, first_row, threads);
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    put_near_together(points.data(), 0, order_.size());
    parallel_for(groups(), threads, [&](std::size_t group) { pack_group(kernels, points.data(), group); });
}

std::size_t PointGroups::rows(std::size_t group) const { return std::min(group_rows_, count() - first(group)); }

// The points less the mean of all rows, which takes nothing from their distances but makes the float32 ones' error small,
// times the power of two that brings the largest element near 1. Elements whose squares might leave the range of float64
// are scaled first, and not centred.
template <typename Real>
std::vector<float> PointGroups::centred(const Real* rows, std::size_t row_count,
                                        const std::vector<std::uint32_t>& first_row, int threads) {
    const std::size_t blocks = (first_row.size() + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
    std::vector<double> means(dims_), largest(blocks);
    const auto for_blocks = [&](const auto& work) {
        parallel_for(blocks, threads, [&](std::size_t block) {
            const std::size_t last = std::min(first_row.size(), (block + 1) * ROWS_PER_BLOCK);
            for (std::size_t i = block * ROWS_PER_BLOCK; i < last; ++i) work(block, i, rows + first_row[i] * dims_);
        });
    };
    const auto largest_of_all = [&] {
        std::fill(largest.begin(), largest.end(), 0.0);
        for_blocks([&](std::size_t block, std::size_t, const Real* row) {
            double most = largest[block];
            for (std::size_t k = 0; k < dims_; ++k) {
                most = std::max(most, std::fabs(static_cast<double>(row[k]) - means[k]));
            }
            largest[block] = most;
        });
        return *std::max_element(largest.begin(), largest.end());
    };
    double most = largest_of_all();
    const bool extreme = !(most >= 1e-100 && most <= 1e100);
    if (!extreme) {
        column_means(rows, row_count, dims_, nullptr, 0.0, threads, means.data());
        most = largest_of_all();
    }
    exponent_ = -std::ilogb(most) - 1;
    std::vector<float> points(first_row.size() * dims_);
    // An exponent beyond what one factor can hold is only met where elements are extreme.
    const double factor = extreme ? 1.0 : std::ldexp(1.0, exponent_);
    for_blocks([&](std::size_t, std::size_t i, const Real* row) {
        float* to = points.data() + i * dims_;
        for (std::size_t k = 0; k < dims_; ++k) {
            const double element = static_cast<double>(row[k]) - means[k];
            to[k] = static_cast<float>(extreme ? std::ldexp(element, exponent_) : element * factor);
        }
    });
    return points;
}

// Halves the places at a whole number of groups, along the dimension in which a few of the points vary most.
void PointGroups::put_near_together(const float* points, std::size_t first, std::size_t last) {
    const std::size_t size = last - first;
    if (size <= group_rows_) return;
    const std::size_t looked_at = std::min(size, POINTS_LOOKED_AT);
    std::vector<double> sums(dims_), squares(dims_);
    for (std::size_t i = 0; i < looked_at; ++i) {
        const float* point = points + order_[first + i * (size / looked_at)] * dims_;
        for (std::size_t k = 0; k < dims_; ++k) {
            const double x = static_cast<double>(point[k]);
            sums[k] += x;
            squares[k] += x * x;
        }
    }
    std::size_t widest = 0;
    double most = -1.0;
    for (std::size_t k = 0; k < dims_; ++k) {
        const double spread = squares[k] - sums[k] * sums[k] / static_cast<double>(looked_at);
        if (spread > most) most = spread, widest = k;
    }
    const std::size_t half = (size / 2 + group_rows_ - 1) / group_rows_ * group_rows_;
    const auto start = order_.begin() + static_cast<std::ptrdiff_t>(first);
    std::nth_element(start, start + static_cast<std::ptrdiff_t>(half), start + static_cast<std::ptrdiff_t>(size),
                     [&](std::uint32_t a, std::uint32_t b) {
                         const float x = points[a * dims_ + widest], y = points[b * dims_ + widest];
                         return x != y ? x < y : a < b;
                     });
    put_near_together(points, first, first + half);
    put_near_together(points, first + half, last);
}

void PointGroups::pack_group(const Kernels& kernels, const float* points, std::size_t group) {
    const std::size_t many = rows(group);
    float *least = least_.data() + group * dims_, *greatest = greatest_.data() + group * dims_;
    std::fill_n(least, dims_, std::numeric_limits<float>::infinity());
    std::fill_n(greatest, dims_, -std::numeric_limits<float>::infinity());
    std::vector<float> together(many * dims_);
    for (std::size_t i = 0; i < many; ++i) {
        const float* point = points + order_[first(group) + i] * dims_;
        std::copy_n(point, dims_, together.data() + i * dims_);
        for (std::size_t k = 0; k < dims_; ++k) {
            least[k] = std::min(least[k], point[k]);
            greatest[k] = std::max(greatest[k], point[k]);
        }
    }
    const std::vector<double> origin(dims_, 0.0);
    double* squared = squared_.data() + first(group);
    kernels.l2sq_f32_one_to_many(origin.data(), together.data(), many, dims_, dims_, squared);
    greatest_squared_[group] = *std::max_element(squared, squared + many);
    for (std::size_t row = 0; row < many; row += PRODUCT_ROWS) {
        kernels.pack_f32(together.data() + row * dims_, std::min(PRODUCT_ROWS, many - row), dims_, PRODUCT_ROWS,
                         by_rows_.data() + (first(group) + row) * dims_);
    }
    for (std::size_t column = 0; column < many; column += COLUMNS) {
        kernels.pack_f32(together.data() + column * dims_, std::min(COLUMNS, many - column), dims_, COLUMNS,
                         by_columns_.data() + (group * panels_ * COLUMNS + column) * dims_);
    }
}

double PointGroups::least_squared_distance(std::size_t a, std::size_t b) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < dims_; ++k) {
        const double above = static_cast<double>(least_[a * dims_ + k]) - static_cast<double>(greatest_[b * dims_ + k]);
        const double below = static_cast<double>(least_[b * dims_ + k]) - static_cast<double>(greatest_[a * dims_ + k]);
        const double apart = std::max({above, below, 0.0});
        sum += apart * apart;
    }
    // The error's float64 part covers that of this sum too.
    return sum - error(greatest_squared_[a] + greatest_squared_[b]);
}

template PointGroups::PointGroups(const Kernels&, const float*, std::size_t, const std::vector<std::uint32_t>&,
                                  std::size_t, int);
template PointGroups::PointGroups(const Kernels&, const double*, std::size_t, const std::vector<std::uint32_t>&,
                                  std::size_t, int);

}  // namespace hartonomous
