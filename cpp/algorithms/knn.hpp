// The k nearest rows to each query, exactly.
//
// Many queries are compared with many rows by blocked products, of rows rounded to 16-bit integers (knn_rounded.hpp), or,
// where the rows lie too near each other for that, in their own type (knn_products.hpp). A product has a known bound on its
// error, so it says between which bounds the distance lies; rows that these bounds cannot exclude have their distances
// computed by measure_pair. So distances and order are those of computing every pair, with the same bits.
#pragma once

#include <cstddef>
#include <cstdint>

#include "distances.hpp"

namespace hartonomous {

/// distances and rows are (query_count, k), nearest first, ties to the lower row, NaN last; 1 <= k <= base_count.
/// measure is NegativeDot, CosineDistance, Euclidean or SquaredEuclidean.
/// Returns whether nothing was met that may come of NaN or infinity in base: false does not say that there is any.
template <typename Real>
bool knn(const Kernels& kernels, Measure measure, const Real* queries, std::size_t query_count, const Real* base,
         std::size_t base_count, std::size_t dims, std::size_t k, double* distances, std::int64_t* rows, int threads);

}  // namespace hartonomous
