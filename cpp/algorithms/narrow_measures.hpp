// Similarities and distances of vectors of narrow elements: float16, bfloat16 and int8, read as they are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pair_measures.hpp"

namespace hartonomous {

/// `count` pairs of rows, out[r] = measure(a + r*a_stride, b + r*b_stride); a stride of 0 repeats one vector. int8 sums
/// are exact. The same bits for any number of threads, and as measure_pair.
template <typename Narrow>
void measure_narrow_rows(const Kernels& kernels, Measure measure, const Narrow* a, std::size_t a_stride,
                         const Narrow* b, std::size_t b_stride, std::size_t count, std::size_t dims, double* out,
                         int threads = 1);

}  // namespace hartonomous
