#include "column_means.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "column_sums.hpp"
#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t ELEMENTS_FOR_THREADS = std::size_t{1} << 21;

}  // namespace

template <typename Real>
void column_means(const Real* x, std::size_t rows, std::size_t dims, const double* weights, double weights_sum,
                  int threads, double* means) {
    ColumnScratch<Real> scratch;
    column_sums<Real>({x, dims, rows}, weights, threads, scratch, means);
    const double total = weights != nullptr ? weights_sum : static_cast<double>(rows);
    for (std::size_t j = 0; j < dims; ++j) means[j] /= total;
}

template <typename Real>
void row_means(const Real* x, std::size_t rows, std::size_t dims, const double* weights, double weights_sum,
               int threads, double* means) {
    const Kernels& k = kernels();
    const std::size_t rows_a_block = std::max<std::size_t>(1, 65536 / dims);
    const double total = weights != nullptr ? weights_sum : static_cast<double>(dims);
    parallel_for((rows + rows_a_block - 1) / rows_a_block, rows * dims < ELEMENTS_FOR_THREADS ? 1 : threads,
                 [&](std::size_t block) {
        const std::size_t first = block * rows_a_block, count = std::min(rows_a_block, rows - first);
        double* out = means + first;
        const Real* start = x + first * dims;
        if (weights == nullptr) {
            if constexpr (std::is_same_v<Real, float>) k.sum_rows_f32(start, count, dims, out);
            else k.sum_rows_f64(start, count, dims, out);
        } else {
            for (std::size_t row = 0; row < count; ++row) {
                double parts[2];
                if constexpr (std::is_same_v<Real, float>) k.weighted_sum_f32(start + row * dims, weights, dims, parts);
                else k.weighted_sum_f64(start + row * dims, weights, dims, parts);
                out[row] = std::isfinite(parts[0]) ? parts[0] + parts[1] : parts[0];
            }
        }
        for (std::size_t row = 0; row < count; ++row) out[row] /= total;
    });
}

template void column_means(const float*, std::size_t, std::size_t, const double*, double, int, double*);
template void column_means(const double*, std::size_t, std::size_t, const double*, double, int, double*);
template void row_means(const float*, std::size_t, std::size_t, const double*, double, int, double*);
template void row_means(const double*, std::size_t, std::size_t, const double*, double, int, double*);

}  // namespace hartonomous
