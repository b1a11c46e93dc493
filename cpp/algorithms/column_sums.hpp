// Sums over the columns of some rows of a matrix, by fixed runs and blocks of rows: the same bits for any number of
// threads, at every level, and whether the rows lie together or have to be gathered.
#pragma once

#include <cstddef>
#include <vector>

namespace hartonomous {

/// Rows of `dims` elements: `count` of them from `data` on, or those whose numbers stand in `numbers`, ascending.
template <typename Real>
struct SomeRows {
    const Real* data = nullptr;
    std::size_t dims = 0, count = 0;
    const std::size_t* numbers = nullptr;
};

/// Memory that sums take; kept by a caller with many small ones, so that they need not allocate.
template <typename Real>
struct ColumnScratch {
    std::vector<double> high, low, terms, centers, pairs;
    std::vector<Real> gathered;
};

/// sums[dims], of each element times its row's weight, if weights (one for each of the rows) are given. A sum is within
/// 88 * 2^-53 of exact (158 with weights), relative to the sum of magnitudes, for any number of rows.
template <typename Real>
void column_sums(const SomeRows<Real>& rows, const double* weights, int threads, ColumnScratch<Real>& scratch, double* sums);

/// squares[dims]: the sums of squared deviations from the mean of each column, given the column sums. Two passes: the mean
/// is rounded, and what that adds is taken off again (Chan, Golub and LeVeque, 1983). Within 2^-44 of exact, relative,
/// for up to 2^32 rows; exactly 0 where all rows are equal.
void column_squares(const SomeRows<float>& rows, const double* sums, int threads, ColumnScratch<float>& scratch, double* squares);

}  // namespace hartonomous
