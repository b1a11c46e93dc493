// All distances between the rows of two matrices.
#pragma once

#include <cstddef>

#include "distances.hpp"

namespace hartonomous {

/// out[i * b_rows + j] = measure(row i of a, row j of b), for NegativeDot, CosineDistance, Euclidean and SquaredEuclidean.
///
/// At most 8 rows on a side or 4 columns: the bits of measure_pair. Cosine distances of two to four columns are an
/// exception: products with what either side is to be divided by, within 30 * 2^-53 of the exact ones, except that those
/// below 2^-40 are measure_pair's.
///
/// Otherwise from blocked products, whose error is at most e = product_error<Real>(dims) times |a| |b|. Where that would
/// be much of a distance (the distance is below 1/16 of what it is made of for float32, 1/256 for float64: near vectors),
/// or the product is out of range, the element is measure_pair's. So the error is at most 2e |a| |b| for a dot product, 2e
/// for a cosine distance, and relative 17e (320e for float64) for Euclidean ones.
template <typename Real>
void cdist(const Kernels& kernels, Measure measure, const Real* a, std::size_t a_rows, const Real* b,
           std::size_t b_rows, std::size_t dims, double* out, int threads);

}  // namespace hartonomous
