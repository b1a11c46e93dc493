#include "column_means.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

// Rows summed plainly before the rounding errors are carried.
constexpr std::size_t RUN = 512;
// Blocks depend on the shape alone, never on the threads; there are few, since each keeps two numbers a column.
constexpr std::size_t MOST_BLOCKS = 64;
constexpr std::size_t ELEMENTS_FOR_THREADS = std::size_t{1} << 21;

void add_columns(double* high, double* low, const double* terms, std::size_t dims) {
    for (std::size_t j = 0; j < dims; ++j) {
        const double total = high[j] + terms[j], part = total - high[j];
        low[j] += (high[j] - (total - part)) + (terms[j] - part);
        high[j] = total;
    }
}

}  // namespace

template <typename Real>
void column_means(const Real* x, std::size_t rows, std::size_t dims, const double* weights, double weights_sum,
                  int threads, double* means) {
    const Kernels& k = kernels();
    const std::size_t runs = (rows + RUN - 1) / RUN;
    const std::size_t runs_a_block = (runs + MOST_BLOCKS - 1) / MOST_BLOCKS;
    const std::size_t blocks = (runs + runs_a_block - 1) / runs_a_block, rows_a_block = runs_a_block * RUN;
    std::vector<double> high(blocks * dims), low(blocks * dims);
    parallel_for(blocks, rows * dims < ELEMENTS_FOR_THREADS ? 1 : threads, [&](std::size_t block) {
        std::vector<double> terms(dims);
        const std::size_t last = std::min(rows, (block + 1) * rows_a_block);
        for (std::size_t row = block * rows_a_block; row < last; row += RUN) {
            const std::size_t count = std::min(RUN, last - row);
            const Real* start = x + row * dims;
            if constexpr (std::is_same_v<Real, float>) {
                if (weights != nullptr) k.weighted_column_sums_f32(start, weights + row, count, dims, terms.data());
                else k.column_sums_f32(start, count, dims, terms.data());
            } else {
                if (weights != nullptr) k.weighted_column_sums_f64(start, weights + row, count, dims, terms.data());
                else k.column_sums_f64(start, count, dims, terms.data());
            }
            add_columns(high.data() + block * dims, low.data() + block * dims, terms.data(), dims);
        }
    });
    for (std::size_t block = 1; block < blocks; ++block) {
        add_columns(high.data(), low.data(), high.data() + block * dims, dims);
        for (std::size_t j = 0; j < dims; ++j) low[j] += low[block * dims + j];
    }
    const double total = weights != nullptr ? weights_sum : static_cast<double>(rows);
    for (std::size_t j = 0; j < dims; ++j) means[j] = (std::isfinite(high[j]) ? high[j] + low[j] : high[j]) / total;
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
