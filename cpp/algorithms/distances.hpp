// Similarities and distances of many rows: one vector with many, and two matrices row by row. A given pair has the same
// bits whichever of these or pair_measures.hpp computes it and with however many threads.
#pragma once

#include <cstddef>

#include "hartonomous/kernels.hpp"
#include "pair_measures.hpp"

namespace hartonomous {

/// out[r] = measure(query, row r). Who reads rows for the first time, a part of them at a time, says how many bytes there
/// are in all: it tells rows in a cache from those in memory.
template <typename Real>
void measure_one_to_many(const Kernels& kernels, Measure measure, const Real* query, const Real* rows,
                         std::size_t count, std::size_t dims, double* out, int threads = 1, std::size_t bytes_in_all = 0);

/// out[r] = measure(row r of a, row r of b).
template <typename Real>
void measure_row_by_row(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t count,
                        std::size_t dims, double* out, int threads = 1);

}  // namespace hartonomous
