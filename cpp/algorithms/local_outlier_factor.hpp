// Local outlier factor: how much sparser the surroundings of a point are than those of its neighbours.
//
// M. M. Breunig, H.-P. Kriegel, R. T. Ng, J. Sander: LOF: Identifying Density-Based Local Outliers, SIGMOD 2000.
// A neighbourhood has every point within the k-distance, so more than k where several are equally far (definition 4). The
// paper leaves open what a density is where all reachability distances are 0, at k + 1 equal points or more: here it is
// infinite, and the ratio of two infinite ones is 1. So such points score 1, and a point of finite density that has one of
// them in its neighbourhood scores infinity.
#pragma once

#include <cstddef>

#include "hartonomous/kernels.hpp"

namespace hartonomous {

/// scores[r] of each row, 0 or more, perhaps infinite. 1 <= k < count < 2^32 - 1; rows are finite. Sums run from the nearest
/// neighbour to the furthest, ties by row. Throws Error Capacity where distances are beyond float64.
template <typename Real>
void local_outlier_factor(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, std::size_t k,
                          double* scores, int threads);

}  // namespace hartonomous
