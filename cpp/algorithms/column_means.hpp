// Means of the columns or of the rows of a matrix, plain or weighted, by fixed blocks of rows.
#pragma once

#include <cstddef>

namespace hartonomous {

/// means[dims]. Without weights (nullptr) every row counts alike; weights_sum is then not used.
template <typename Real>
void column_means(const Real* x, std::size_t rows, std::size_t dims, const double* weights, double weights_sum,
                  int threads, double* means);

/// means[rows]; weights, if any, are one for each column.
template <typename Real>
void row_means(const Real* x, std::size_t rows, std::size_t dims, const double* weights, double weights_sum,
               int threads, double* means);

}  // namespace hartonomous
