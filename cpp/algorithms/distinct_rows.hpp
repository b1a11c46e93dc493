// Equal rows of a matrix, found once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hartonomous {

/// Points are numbered in the order of their first rows.
struct DistinctRows {
    std::vector<std::uint32_t> point_of;   // of each row
    std::vector<std::uint32_t> first_row;  // of each point
    std::vector<std::uint32_t> weight;     // rows at each point
};

/// Rows are equal where all elements are (0 and -0 are). Rows are finite and fewer than 2^32 - 1.
template <typename Real>
DistinctRows distinct_rows(const Real* rows, std::size_t count, std::size_t dims, int threads);

}  // namespace hartonomous
