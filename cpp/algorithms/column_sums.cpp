#include "column_sums.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

// Rows summed plainly before the rounding errors are carried.
constexpr std::size_t RUN = 512;
// Blocks depend on the shape alone, never on the threads; there are few, since each keeps two numbers a column.
constexpr std::size_t MOST_BLOCKS = 64;
constexpr std::size_t ELEMENTS_FOR_THREADS = std::size_t{1} << 21;

/// Rows [first, first + count), in place where they lie together.
template <typename Real>
const Real* run_of(const SomeRows<Real>& rows, std::size_t first, std::size_t count, std::vector<Real>& gathered) {
    if (rows.numbers == nullptr) return rows.data + first * rows.dims;
    const std::size_t* const numbers = rows.numbers + first;
    if (numbers[count - 1] - numbers[0] == count - 1) return rows.data + numbers[0] * rows.dims;
    if (gathered.size() < count * rows.dims) gathered.resize(count * rows.dims);
    for (std::size_t i = 0; i < count; ++i) {
        std::copy_n(rows.data + numbers[i] * rows.dims, rows.dims, gathered.data() + i * rows.dims);
    }
    return gathered.data();
}

void add_columns(double* high, double* low, const double* terms, std::size_t width) {
    for (std::size_t j = 0; j < width; ++j) {
        const double total = high[j] + terms[j], part = total - high[j];
        low[j] += (high[j] - (total - part)) + (terms[j] - part);
        high[j] = total;
    }
}

/// sums[width] of what terms(rows, first row, count, out[width]) gives for each run.
template <typename Real, typename Terms>
void sum_runs(const SomeRows<Real>& rows, std::size_t width, int threads, ColumnScratch<Real>& scratch, const Terms& terms,
              double* sums) {
    const std::size_t runs = (rows.count + RUN - 1) / RUN;
    // A single run has no error to carry, and its sums are never -0, so that adding it to 0 would change nothing.
    if (runs == 1) return terms(run_of(rows, 0, rows.count, scratch.gathered), 0, rows.count, sums);
    const std::size_t runs_a_block = std::max<std::size_t>(1, (runs + MOST_BLOCKS - 1) / MOST_BLOCKS);
    const std::size_t blocks = (runs + runs_a_block - 1) / runs_a_block, rows_a_block = runs_a_block * RUN;
    const std::size_t kept = std::max<std::size_t>(1, blocks);
    scratch.high.assign(kept * width, 0);
    scratch.low.assign(kept * width, 0);
    const auto sum_block = [&](std::size_t block, ColumnScratch<Real>& mine) {
        if (mine.terms.size() < width) mine.terms.resize(width);
        const std::size_t last = std::min(rows.count, (block + 1) * rows_a_block);
        for (std::size_t row = block * rows_a_block; row < last; row += RUN) {
            const std::size_t count = std::min(RUN, last - row);
            terms(run_of(rows, row, count, mine.gathered), row, count, mine.terms.data());
            add_columns(scratch.high.data() + block * width, scratch.low.data() + block * width, mine.terms.data(), width);
        }
    };
    if (threads == 1 || blocks <= 1 || rows.count * rows.dims < ELEMENTS_FOR_THREADS) {
        for (std::size_t block = 0; block < blocks; ++block) sum_block(block, scratch);
    } else {
        parallel_for(blocks, threads, [&](std::size_t block) {
            ColumnScratch<Real> mine;
            sum_block(block, mine);
        });
    }
    double *const high = scratch.high.data(), *const low = scratch.low.data();
    for (std::size_t block = 1; block < blocks; ++block) {
        add_columns(high, low, high + block * width, width);
        for (std::size_t j = 0; j < width; ++j) low[j] += low[block * width + j];
    }
    // After an overflow or an infinity the carried part is NaN and says nothing.
    for (std::size_t j = 0; j < width; ++j) sums[j] = std::isfinite(high[j]) ? high[j] + low[j] : high[j];
}

}  // namespace

template <typename Real>
void column_sums(const SomeRows<Real>& rows, const double* weights, int threads, ColumnScratch<Real>& scratch, double* sums) {
    const Kernels& k = kernels();
    const std::size_t dims = rows.dims;
    sum_runs(rows, dims, threads, scratch, [&](const Real* start, std::size_t first, std::size_t count, double* out) {
        if constexpr (std::is_same_v<Real, float>) {
            if (weights != nullptr) k.weighted_column_sums_f32(start, weights + first, count, dims, out);
            else k.column_sums_f32(start, count, dims, out);
        } else {
            if (weights != nullptr) k.weighted_column_sums_f64(start, weights + first, count, dims, out);
            else k.column_sums_f64(start, count, dims, out);
        }
    }, sums);
}

void column_squares(const SomeRows<float>& rows, const double* sums, int threads, ColumnScratch<float>& scratch, double* squares) {
    const Kernels& k = kernels();
    const std::size_t dims = rows.dims;
    const double count = static_cast<double>(rows.count);
    scratch.centers.resize(dims);
    scratch.pairs.resize(2 * dims);
    double *const means = scratch.centers.data(), *const both = scratch.pairs.data();
    for (std::size_t j = 0; j < dims; ++j) means[j] = sums[j] / count;
    sum_runs(rows, 2 * dims, threads, scratch, [&](const float* start, std::size_t, std::size_t many, double* out) {
        k.column_deviations_f32(start, means, many, dims, out);
    }, both);
    // A sum of squares is never negative; rounding could leave the difference a hair below nought.
    for (std::size_t j = 0; j < dims; ++j) {
        const double off = both[j], square = both[dims + j] - off * off / count;
        squares[j] = square < 0 ? 0 : square;
    }
}

template void column_sums(const SomeRows<float>&, const double*, int, ColumnScratch<float>&, double*);
template void column_sums(const SomeRows<double>&, const double*, int, ColumnScratch<double>&, double*);

}  // namespace hartonomous
