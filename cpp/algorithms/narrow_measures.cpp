#include "narrow_measures.hpp"

#include <algorithm>

#include "parallel.hpp"

namespace hartonomous {

template <typename Narrow>
void measure_narrow_rows(const Kernels& kernels, Measure measure, const Narrow* a, std::size_t a_stride,
                         const Narrow* b, std::size_t b_stride, std::size_t count, std::size_t dims, double* out,
                         int threads) {
    if (dims > ELEMENTS_PER_SUM) {
        for (std::size_t row = 0; row < count; ++row) {
            out[row] = measure_pair(kernels, measure, a + row * a_stride, b + row * b_stride, dims, threads);
        }
        return;
    }
    const std::size_t rows_per_block = std::max<std::size_t>(1, ELEMENTS_PER_SUM / (dims + 8));
    const std::size_t blocks = (count + rows_per_block - 1) / rows_per_block;
    parallel_for(blocks, worthwhile_threads(2 * count * dims * sizeof(Narrow), threads), [&](std::size_t block) {
        const std::size_t last = std::min(count, (block + 1) * rows_per_block);
        for (std::size_t row = block * rows_per_block; row < last; ++row) {
            out[row] = measure_pair(kernels, measure, a + row * a_stride, b + row * b_stride, dims);
        }
    });
}

#define HARTONOMOUS_ROWS_OF(Narrow)                                                                             \
    template void measure_narrow_rows<Narrow>(const Kernels&, Measure, const Narrow*, std::size_t, const Narrow*, \
                                              std::size_t, std::size_t, std::size_t, double*, int);
HARTONOMOUS_ROWS_OF(Float16)
HARTONOMOUS_ROWS_OF(BFloat16)
HARTONOMOUS_ROWS_OF(std::int8_t)
#undef HARTONOMOUS_ROWS_OF

}  // namespace hartonomous
