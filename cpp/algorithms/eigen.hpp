// The largest eigenvalues of a symmetric matrix, with their vectors, in one fixed order of operations.
#pragma once

#include <cstddef>
#include <vector>

namespace hartonomous {

struct Eigenpairs {
    std::vector<double> values;   // count, largest first
    std::vector<double> vectors;  // count * order, orthonormal rows
};

/// `matrix` is order rows of `stride` doubles; its lower triangle is read and overwritten. Eigenvalues are within a few
/// 2^-53 * order times the largest magnitude; vectors of equal eigenvalues are one orthonormal choice among many.
Eigenpairs largest_eigenpairs(double* matrix, std::size_t order, std::size_t stride, std::size_t count);

}  // namespace hartonomous
