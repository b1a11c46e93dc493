// The neighbourhood of every row among the others: all that are no further away than the k-th nearest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "distinct_rows.hpp"
#include "hartonomous/kernels.hpp"

namespace hartonomous {

struct Neighbour {
    double distance;
    std::uint32_t point;
};

/// Equal rows are one point, and stand for each other: their neighbourhoods differ only in that each has the others.
struct Neighbourhoods {
    DistinctRows rows;
    /// Of each point's rows: the least distance within which there are k other rows; 0 where k others are equal.
    std::vector<double> k_distance;
    /// Of each point: all other points within the k-distance, nearest first, ties to the lower row. A point stands for as
    /// many rows as its weight. None where the k-distance is 0.
    std::vector<std::vector<Neighbour>> near;
};

/// 1 <= k < count < 2^32 - 1; rows are finite. Distances are those that measure_pair gives (Euclidean), so the result has
/// the same bits for any number of threads.
template <typename Real>
Neighbourhoods neighbourhoods(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims,
                              std::size_t k, int threads);

}  // namespace hartonomous
