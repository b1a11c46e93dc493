// Linear projection to a few dimensions: the product, and the principal components that make a good basis.
#pragma once

#include <cstddef>
#include <vector>

namespace hartonomous {

/// out[rows, count] = (x - mean) * basis^T; mean may be nullptr. The same bits for any number of threads.
template <typename Real>
void project(const Real* x, std::size_t rows, std::size_t dims, const double* basis, std::size_t count,
             const double* mean, int threads, double* out);

struct PrincipalComponents {
    std::vector<double> mean;      // dims
    std::vector<double> basis;     // count * dims, orthonormal rows, most variance first
    std::vector<double> variance;  // count: variance along each row (divided by rows - 1)
    std::vector<double> share;     // count: of the variance of all columns together
};

/// The `count` directions of most variance. In each, the element of largest magnitude (the first of equals) is positive.
/// Throws Error NotFinite for NaN or infinity in x, Range where all rows are equal, Capacity where a variance is beyond
/// float64. Needs rows >= 2 and 1 <= count <= min(rows - 1, dims).
template <typename Real>
PrincipalComponents principal_components(const Real* x, std::size_t rows, std::size_t dims, std::size_t count,
                                         int threads);

}  // namespace hartonomous
