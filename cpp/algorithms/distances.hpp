// Similarities and distances of vectors: what is made of the kernels' sums, one pair, one vector with many rows, and
// two matrices row by row. A given pair has the same bits whichever of these computes it and with however many threads.
#pragma once

#include <cstddef>

#include "hartonomous/kernels.hpp"

namespace hartonomous {

enum class Measure { Dot, NegativeDot, CosineSimilarity, CosineDistance, Euclidean, SquaredEuclidean };

/// Vectors longer than this are summed in blocks of this many elements, whose sums are added in order. It is part of
/// what a result is: it must not depend on the number of threads.
inline constexpr std::size_t ELEMENTS_PER_SUM = std::size_t{1} << 14;

/// One pair. Cosine of a zero vector, or of vectors with NaN or infinity, is NaN; rounding never takes a cosine
/// similarity out of [-1, 1]. Float64 values so large or small that their squares leave the range of float64 are scaled
/// where the result itself is in range (cosine and Euclidean).
template <typename Real>
double measure_pair(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t dims,
                    int threads = 1);

/// out[r] = measure(query, row r).
template <typename Real>
void measure_one_to_many(const Kernels& kernels, Measure measure, const Real* query, const Real* rows,
                         std::size_t count, std::size_t dims, double* out, int threads = 1);

/// out[r] = measure(row r of a, row r of b).
template <typename Real>
void measure_row_by_row(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t count,
                        std::size_t dims, double* out, int threads = 1);

/// The sum of the squares of a vector, the same bits as the part of it inside a cosine.
template <typename Real>
double sum_of_squares(const Kernels& kernels, const Real* a, std::size_t dims, int threads = 1);

}  // namespace hartonomous
