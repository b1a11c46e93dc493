// The search by products of rounded rows: a bound on each distance in half the time of a float32 product.
//
// In units of the integers a row is far where p < l, p being the product of its integers with the query's and l a bound
// made of three things: the limit on the query's distance, turned into one on products; the row's own share of that; and
// the slack that rounding leaves. With factors f, lengths f|x| and rests as of RoundedRow, q the query and b the row:
//
//   dot                    l = -limit f_q * f_b
//   cosine                 l = (1 - limit) |f_q q| * |f_b b|
//   squared Euclidean      l = (|q|^2 - limit) / 2 f_q * f_b + f_q * |b|^2 / 2 f_b
//   and in each case less (|f_q q| + rest_q) * rest_b + rest_q * |f_b b|
//
// The kernel computes this in float32; everything that is rounded is first moved so far that rounding cannot matter.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "knn_search.hpp"
#include "rounded_rows.hpp"

namespace hartonomous::knn_search {

// Relative errors that are allowed for: of a row's squares, of a computed distance, of the few float32 operations.
inline constexpr double SQUARES_SLACK = 2.0 * ROUNDED_SQUARES_ERROR, DISTANCE_SLACK = 0x1p-18, FLOAT_SLACK = 0x1p-20;

// A float32 number above (below) x by more than the kernel's operations on it may lose; NaN where it is out of range.
inline float widened(double x, double slack) {
    const double moved = x + std::fabs(x) * slack;
    return std::fabs(moved) < 3e38 ? static_cast<float>(moved) : std::numeric_limits<float>::quiet_NaN();
}
inline float lowered(double x, double slack) { return -widened(-x, slack); }

// What a thread needs to search a group's queries, besides what it has found.
template <typename Real>
class RoundedSearch {
public:
    RoundedSearch(const Search<Real>& search, const RoundedPanels& queries, std::size_t first_query,
                  SharedLimits& shared, Found& found)
        : search_(search), queries_(queries), first_query_(first_query), shared_(shared), found_(found),
          column_facts_(queries.panels() * FACTS_OF_PANEL) {
        for (std::size_t i = 0; i < queries.count(); ++i) {
            const RoundedRow& query = queries.row(i);
            float* facts = facts_of(i);
            const std::size_t width = queries.width(i / ROUNDED_COLUMNS);
            facts[width] = search.squares() ? lowered(query.factor, FLOAT_SLACK) : 0.0F;
            facts[2 * width] = widened(query.length + query.rest, FLOAT_SLACK);
            facts[3 * width] = widened(query.rest, FLOAT_SLACK);
            set_limit(i);
        }
    }

    // The limits that others have found are taken over.
    void take_limits() {
        for (std::size_t i = 0; i < found_.nearest.size(); ++i) {
            const double limit = shared_.get(i);
            if (!(limit < found_.nearest[i].limit())) continue;
            found_.nearest[i].tighten(limit);
            set_limit(i);
        }
    }

    // Looks at rows [first, last) of the base for all queries of the group. Gives up where the rows are too near each
    // other, so that measuring pairs costs more than products of the rows' own type would. Returns the first row that it
    // has not looked at.
    std::size_t look_at(std::size_t first, std::size_t last) {
        while (first < last && !too_near_) {
            // The first few rows show what is to come.
            rows_at_once_ = std::min(2 * rows_at_once_, most_rows_at_once());
            const std::size_t next = std::min(last, first + rows_at_once_);
            look_at_once(first, next, last);
            pairs_ += (next - first) * queries_.count();
            too_near_ = found_.measured > pairs_ / PAIRS_FOR_ONE_MEASURED + queries_.count() * KINDLY_MEASURED;
            first = next;
        }
        return first;
    }

private:
    static constexpr std::size_t FACTS_OF_PANEL = 4 * ROUNDED_COLUMNS;
    // One pair in so many may be measured, besides so many for each query.
    static constexpr std::size_t PAIRS_FOR_ONE_MEASURED = 48, KINDLY_MEASURED = 8;

    float* facts_of(std::size_t i) {
        return column_facts_.data() + i / ROUNDED_COLUMNS * FACTS_OF_PANEL + i % ROUNDED_COLUMNS;
    }

    void set_limit(std::size_t i) {
        const RoundedRow& query = queries_.row(i);
        double limit = found_.nearest[i].limit();
        float* const to = facts_of(i);
        if (limit == INFINITE) {
            *to = std::isnan(query.factor) ? static_cast<float>(query.factor) : -std::numeric_limits<float>::infinity();
        } else if (search_.measure == Measure::NegativeDot) {
            *to = lowered(-limit * query.factor, FLOAT_SLACK);
        } else if (search_.measure == Measure::CosineDistance) {
            *to = lowered((1.0 - limit) * query.length, SQUARES_SLACK + FLOAT_SLACK);
        } else {
            if (search_.measure == Measure::Euclidean) limit *= limit;
            limit *= 1.0 + 2.0 * DISTANCE_SLACK;
            *to = lowered(0.5 * (query.squared * (1.0 - SQUARES_SLACK) - limit) * query.factor, FLOAT_SLACK);
        }
    }

    void set_row_facts(std::size_t row) {
        RoundedRow& of = rows_[row];
        if (std::isnan(of.factor)) search_.finite.store(false, std::memory_order_relaxed);
        // Room for the error of the distance computed for the pair, and for rounding the product to float32.
        of.rest += 2.0 * DISTANCE_SLACK * of.length + 0x1p-6;
        float* const facts = row_facts_.data() + 4 * row;
        facts[0] = static_cast<float>(search_.measure == Measure::CosineDistance ? of.length : of.factor);
        facts[1] = search_.squares() ? lowered(0.5 * of.squared * of.factor, SQUARES_SLACK) : 0.0F;
        facts[2] = static_cast<float>(of.rest);
        facts[3] = static_cast<float>(of.length);
        // A factor or a share out of float32's range: nothing is known of the row.
        if (!(std::fabs(facts[0]) < std::numeric_limits<float>::infinity())) {
            facts[0] = std::numeric_limits<float>::quiet_NaN();
        }
    }

    // Rounded rows that stay in a near cache while all queries look at them. With few queries it is the next rows that
    // must find room there.
    std::size_t most_rows_at_once() const {
        constexpr std::size_t BYTES = std::size_t{384} << 10, MOST_GROUPS = 20;
        const std::size_t bytes_of_group = ROUNDED_ROWS * rounded_pairs(search_.dims) * sizeof(std::int32_t);
        return ROUNDED_ROWS * std::clamp<std::size_t>((few() ? BYTES / 4 : BYTES) / bytes_of_group, 1, MOST_GROUPS);
    }
    bool few() const { return queries_.panels() <= 3; }

    void look_at_once(std::size_t first, std::size_t last, std::size_t end) {
        const std::size_t pairs = rounded_pairs(search_.dims), groups = (last - first + ROUNDED_ROWS - 1) / ROUNDED_ROWS;
        const std::size_t count = groups * ROUNDED_ROWS;
        if (rows_.size() < count) {
            rows_.resize(count);
            row_facts_.resize(4 * count);
            rounded_ = PackedMemory<std::int32_t>(count * pairs);
        }
        first_ = first;
        for (std::size_t group = 0; group < groups; ++group) {
            const std::size_t row = group * ROUNDED_ROWS;
            round_rows(search_.kernels, search_.base + (first + row) * search_.dims,
                       std::min(ROUNDED_ROWS, last - first - row), search_.dims, rounded_.data() + row * pairs,
                       ROUNDED_PAIRS, ROUNDED_ROWS * ROUNDED_PAIRS, rows_.data() + row);
        }
        for (std::size_t row = 0; row < last - first; ++row) set_row_facts(row);
        // What comes next is fetched meanwhile: the next rows, or, where there are many panels, the next of those.
        const std::size_t bytes_of_rows = (std::min(end, last + (last - first)) - last) * search_.dims * sizeof(Real);
        const auto* const next_rows = reinterpret_cast<const char*>(search_.base + last * search_.dims);
        const std::size_t bytes = few() ? (bytes_of_rows + queries_.panels() - 1) / queries_.panels()
                                        : pairs * ROUNDED_COLUMNS * sizeof(std::int32_t);
        for (std::size_t panel = 0; panel < queries_.panels(); ++panel) {
            const bool rows_next = few() || panel + 1 == queries_.panels();
            const char* const next = few() ? next_rows + panel * bytes
                                     : rows_next ? next_rows : reinterpret_cast<const char*>(queries_.panel(panel + 1));
            for (std::size_t group = 0; group < groups; ++group) {
                const std::size_t row = group * ROUNDED_ROWS;
                multiply(panel, row, std::min(ROUNDED_ROWS, last - first - row), rounded_.data() + row * pairs,
                         next + group * bytes / groups, bytes / groups);
            }
        }
    }

    void multiply(std::size_t panel, std::size_t row, std::size_t many, const std::int32_t* rounded,
                  const char* ahead, std::size_t bytes) {
        alignas(64) std::int32_t products[ROUNDED_ROWS * ROUNDED_COLUMNS];
        std::uint32_t masks[ROUNDED_ROWS];
        const std::size_t width = queries_.width(panel), first = panel * ROUNDED_COLUMNS;
        search_.kernels.near_rounded(rounded, queries_.panel(panel), rounded_steps(search_.dims), width,
                                     row_facts_.data() + 4 * row, column_facts_.data() + panel * FACTS_OF_PANEL,
                                     ahead, bytes, products, masks);
        const std::size_t columns = std::min(width, queries_.count() - first);
        const std::uint32_t real = columns == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << columns) - 1;
        for (std::size_t r = 0; r < many; ++r) {
            for (std::uint32_t mask = masks[r] & real; mask != 0; mask &= mask - 1) {
                const auto c = static_cast<std::size_t>(std::countr_zero(mask));
                look_at_pair(first + c, row + r, static_cast<double>(products[r * width + c]));
            }
        }
    }

    void look_at_pair(std::size_t i, std::size_t row, double product) {
        const RoundedRow &query = queries_.row(i), &other = rows_[row];
        const double slack = (query.length + query.rest) * other.rest + query.rest * other.length;
        double middle = 0.0, apart = 0.0;
        if (search_.measure == Measure::CosineDistance) {
            const double scale = 1.0 / (query.length * other.length);
            middle = 1.0 - product * scale;
            apart = slack * scale * (1.0 + 2.0 * SQUARES_SLACK) + 2.0 * SQUARES_SLACK;
        } else {
            const double scale = 1.0 / (query.factor * other.factor);
            middle = -product * scale;
            apart = slack * scale * (1.0 + SQUARES_SLACK);
            if (search_.squares()) {
                const double squares = query.squared + other.squared;
                middle = squares + 2.0 * middle;
                apart = 2.0 * apart + 2.0 * SQUARES_SLACK * squares;
            }
        }
        const Candidate candidate = candidate_between(search_.measure, middle - apart, middle + apart, first_ + row);
        if (consider(search_, first_query_, i, candidate, found_, shared_)) set_limit(i);
    }

    const Search<Real>& search_;
    const RoundedPanels& queries_;
    std::size_t first_query_, first_ = 0, rows_at_once_ = ROUNDED_ROWS / 2, pairs_ = 0;
    bool too_near_ = false;
    SharedLimits& shared_;
    Found& found_;
    std::vector<float> column_facts_, row_facts_;
    std::vector<RoundedRow> rows_;
    PackedMemory<std::int32_t> rounded_{0};
};

}  // namespace hartonomous::knn_search
