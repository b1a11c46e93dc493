#include "distances.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "parallel.hpp"

namespace hartonomous {

namespace {

// The work of one block: some microseconds, so that threads end at about the same time.
constexpr std::size_t BYTES_PER_BLOCK = std::size_t{1} << 17;
constexpr std::size_t LARGEST_IN_CACHE = std::size_t{4} << 20;
// Rows from memory are read in runs side by side, which are to be long.
constexpr std::size_t BYTES_PER_FAR_BLOCK = std::size_t{1} << 20, LEAST_FROM_MEMORY = 2048;

// The kernels of a type, chosen by what is summed: one query with rows in a cache, with rows from memory, and two matrices
// row by row.
#define HARTONOMOUS_SUMS_OF_ROWS(Real, suffix)                                                                          \
    void kernel_sums_of_rows(const Kernels& kernels, Sums sums, const double* query, const Real* rows,                  \
                             std::size_t count, std::size_t dims, double* out) {                                        \
        if (sums == Sums::Dot) kernels.dot_##suffix##_one_to_many(query, rows, count, dims, dims, out);                 \
        else if (sums == Sums::SquaredDifference) kernels.l2sq_##suffix##_one_to_many(query, rows, count, dims, dims, out); \
        else kernels.cosine_parts_##suffix##_one_to_many(query, rows, count, dims, dims, out);                          \
    }                                                                                                                   \
    void kernel_sums_of_far_rows(const Kernels& kernels, Sums sums, const Real* query, const Real* rows,                \
                                 std::size_t count, std::size_t dims, double* out) {                                    \
        if (sums == Sums::Dot) kernels.dot_##suffix##_one_to_far(query, rows, count, dims, dims, out);                  \
        else if (sums == Sums::SquaredDifference) kernels.l2sq_##suffix##_one_to_far(query, rows, count, dims, dims, out); \
        else kernels.cosine_parts_##suffix##_one_to_far(query, rows, count, dims, dims, out);                           \
    }                                                                                                                   \
    void kernel_sums_row_by_row(const Kernels& kernels, Sums sums, const Real* a, const Real* b, std::size_t count,     \
                                std::size_t dims, double* out) {                                                        \
        if (sums == Sums::Dot) kernels.dot_##suffix##_row_by_row(a, b, count, dims, out);                               \
        else if (sums == Sums::SquaredDifference) kernels.l2sq_##suffix##_row_by_row(a, b, count, dims, out);           \
        else kernels.cosine_parts_##suffix##_row_by_row(a, b, count, dims, out);                                        \
    }
HARTONOMOUS_SUMS_OF_ROWS(float, f32)
HARTONOMOUS_SUMS_OF_ROWS(double, f64)
#undef HARTONOMOUS_SUMS_OF_ROWS

// The query as the kernels of many rows take it: in float64, and on a cache line, since it is read again for every row
// or few rows, and a load across two lines counts twice.
template <typename Real>
class FloatsWidened {
public:
    FloatsWidened(const Real* query, std::size_t dims, [[maybe_unused]] std::size_t rows) : data_(short_) {
        if constexpr (std::is_same_v<Real, double>) {
            if (rows < ROWS_WORTH_A_COPY || reinterpret_cast<std::uintptr_t>(query) % LINE == 0) {
                data_ = query;
                return;
            }
        }
        double* copy = short_;
        if (dims > SHORT) {
            long_.resize(dims + LINE / sizeof(double));
            copy = long_.data() + (LINE - reinterpret_cast<std::uintptr_t>(long_.data()) % LINE) / sizeof(double);
            data_ = copy;
        }
        for (std::size_t i = 0; i < dims; ++i) copy[i] = static_cast<double>(query[i]);
    }
    FloatsWidened(const FloatsWidened&) = delete;
    FloatsWidened& operator=(const FloatsWidened&) = delete;
    const double* data() const { return data_; }

private:
    static constexpr std::size_t SHORT = 256, LINE = 64, ROWS_WORTH_A_COPY = 16;
    alignas(LINE) double short_[SHORT];
    std::vector<double> long_;
    const double* data_;
};

constexpr std::size_t MOST_ROWS_AT_ONCE = 128;

// The smallest and the largest of some sums: if both are in a range, so are all. A NaN is passed over; what is made of it
// is NaN in any case.
struct Extremes {
    double smallest, largest;
};
Extremes extremes(const double* sums, std::size_t count, std::size_t step) {
    constexpr std::size_t LANES = 4;
    double smallest[LANES], largest[LANES];
    // Not from sums[0], which may be the NaN.
    std::fill_n(smallest, LANES, std::numeric_limits<double>::infinity());
    std::fill_n(largest, LANES, -std::numeric_limits<double>::infinity());
    const auto look = [&](std::size_t lane, double sum) {
        smallest[lane] = sum < smallest[lane] ? sum : smallest[lane];
        largest[lane] = sum > largest[lane] ? sum : largest[lane];
    };
    std::size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (std::size_t lane = 0; lane < LANES; ++lane) look(lane, sums[(i + lane) * step]);
    }
    for (; i < count; ++i) look(0, sums[i * step]);
    return {*std::min_element(smallest, smallest + LANES), *std::max_element(largest, largest + LANES)};
}

// Whether some of the sums are out of the range in which a cosine, or a distance, is made of them as they are.
bool any_square_out_of_range(const double* sums, std::size_t count, std::size_t step) {
    const Extremes all = extremes(sums, count, step);
    return !square_in_range(all.smallest) || !square_in_range(all.largest);
}
bool any_distance_out_of_range(const double* sums, std::size_t count) {
    const Extremes all = extremes(sums, count, 1);
    return !distance_in_range(all.smallest) || !distance_in_range(all.largest);
}

// Measures of one query with up to MOST_ROWS_AT_ONCE rows.
template <typename Real>
struct RowMeasures {
    const Kernels& kernels;
    Measure measure;
    const Real* query;
    const double* widened;
    std::size_t dims;
    double query_squared;
    bool from_memory;

    void sums_of_rows(Sums sums, const Real* rows, std::size_t many, double* out) const {
        if (from_memory) kernel_sums_of_far_rows(kernels, sums, query, rows, many, dims, out);
        else kernel_sums_of_rows(kernels, sums, widened, rows, many, dims, out);
    }

    void operator()(const Real* rows, std::size_t many, double* out) const {
        const Sums sums = sums_of(measure);
        if (sums == Sums::Cosine) {
            cosines(rows, many, out);
        } else if (measure == Measure::Euclidean) {
            double squares[MOST_ROWS_AT_ONCE];
            sums_of_rows(sums, rows, many, squares);
            kernels.square_roots_f64(squares, many, out);
            if constexpr (std::is_same_v<Real, double>) {
                if (!any_distance_out_of_range(squares, many)) return;
                for (std::size_t i = 0; i < many; ++i) {
                    if (distance_in_range(squares[i])) continue;
                    out[i] = scaled_euclidean(kernels, squares[i], query, rows + i * dims, dims);
                }
            }
        } else {
            sums_of_rows(sums, rows, many, out);
            if (measure == Measure::NegativeDot) {
                for (std::size_t i = 0; i < many; ++i) out[i] = 0.0 - out[i];
            }
        }
    }

    void cosines(const Real* rows, std::size_t many, double* out) const {
        double parts[2 * MOST_ROWS_AT_ONCE];
        sums_of_rows(Sums::Cosine, rows, many, parts);
        kernels.cosines_of_parts(query_squared, parts, many, out);
        if constexpr (std::is_same_v<Real, double>) {
            if (!square_in_range(query_squared) || any_square_out_of_range(parts + 1, many, 2)) {
                for (std::size_t i = 0; i < many; ++i) {
                    if (square_in_range(query_squared) && square_in_range(parts[2 * i + 1])) continue;
                    out[i] = scaled_similarity(kernels, query, rows + i * dims, dims);
                }
            }
        }
        if (measure == Measure::CosineDistance) {
            for (std::size_t i = 0; i < many; ++i) out[i] = 1.0 - out[i];
        }
    }
};

template <typename Real>
void cosines_row_by_row(const Kernels& kernels, const Real* a, const Real* b, std::size_t many, std::size_t dims, double* out) {
    double sums[3 * MOST_ROWS_AT_ONCE];
    kernel_sums_row_by_row(kernels, Sums::Cosine, a, b, many, dims, sums);
    kernels.cosines_row_by_row(sums, many, out);
    if constexpr (std::is_same_v<Real, double>) {
        const double *a_squared = sums + many, *b_squared = a_squared + many;
        if (!any_square_out_of_range(a_squared, 2 * many, 1)) return;
        for (std::size_t i = 0; i < many; ++i) {
            if (square_in_range(a_squared[i]) && square_in_range(b_squared[i])) continue;
            out[i] = scaled_similarity(kernels, a + i * dims, b + i * dims, dims);
        }
    }
}

template <typename Real>
void distances_row_by_row(const Kernels& kernels, const Real* a, const Real* b, std::size_t many, std::size_t dims, double* out) {
    double squares[MOST_ROWS_AT_ONCE];
    kernel_sums_row_by_row(kernels, Sums::SquaredDifference, a, b, many, dims, squares);
    kernels.square_roots_f64(squares, many, out);
    if constexpr (std::is_same_v<Real, double>) {
        if (!any_distance_out_of_range(squares, many)) return;
        for (std::size_t i = 0; i < many; ++i) {
            if (distance_in_range(squares[i])) continue;
            out[i] = scaled_euclidean(kernels, squares[i], a + i * dims, b + i * dims, dims);
        }
    }
}

// Measures of up to MOST_ROWS_AT_ONCE rows with as many others.
template <typename Real>
void measure_rows(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t many,
                  std::size_t dims, double* out) {
    if (sums_of(measure) == Sums::Cosine) cosines_row_by_row(kernels, a, b, many, dims, out);
    else if (measure == Measure::Euclidean) distances_row_by_row(kernels, a, b, many, dims, out);
    else kernel_sums_row_by_row(kernels, sums_of(measure), a, b, many, dims, out);
    if (measure == Measure::CosineDistance) {
        for (std::size_t i = 0; i < many; ++i) out[i] = 1.0 - out[i];
    } else if (measure == Measure::NegativeDot) {
        for (std::size_t i = 0; i < many; ++i) out[i] = 0.0 - out[i];
    }
}

}  // namespace

template <typename Real>
void measure_one_to_many(const Kernels& kernels, Measure measure, const Real* query, const Real* rows,
                         std::size_t count, std::size_t dims, double* out, int threads, std::size_t bytes_in_all) {
    if (count == 0) return;
    if (dims > ELEMENTS_PER_SUM) {
        for (std::size_t row = 0; row < count; ++row) {
            out[row] = measure_pair(kernels, measure, query, rows + row * dims, dims, threads);
        }
        return;
    }
    const std::size_t row_bytes = dims * sizeof(Real);
    const bool from_memory = std::max(count * row_bytes, bytes_in_all) > LARGEST_IN_CACHE && row_bytes >= LEAST_FROM_MEMORY;
    const FloatsWidened<Real> widened(query, dims, count);
    const RowMeasures<Real> rows_measured{kernels, measure, query, widened.data(), dims,
                                          sums_of(measure) == Sums::Cosine ? sum_of_squares(kernels, query, dims) : 0.0,
                                          from_memory};
    // Whole fours of rows; where a block ends changes no result.
    const std::size_t block_bytes = from_memory ? BYTES_PER_FAR_BLOCK : BYTES_PER_BLOCK;
    const std::size_t most_rows = (block_bytes / (row_bytes + sizeof(double)) / 4 + 1) * 4;
    const std::size_t rows_per_block = from_memory ? std::min(most_rows, MOST_ROWS_AT_ONCE) : most_rows;
    const std::size_t blocks = (count + rows_per_block - 1) / rows_per_block;
    parallel_for(blocks, worthwhile_threads(count * (row_bytes + sizeof(double)), threads), [&](std::size_t block) {
        const std::size_t last = std::min(count, (block + 1) * rows_per_block);
        for (std::size_t row = block * rows_per_block; row < last; row += MOST_ROWS_AT_ONCE) {
            rows_measured(rows + row * dims, std::min(MOST_ROWS_AT_ONCE, last - row), out + row);
        }
    });
}

template <typename Real>
void measure_row_by_row(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t count,
                        std::size_t dims, double* out, int threads) {
    if (count == 0) return;
    if (dims > ELEMENTS_PER_SUM) {
        for (std::size_t row = 0; row < count; ++row) {
            out[row] = measure_pair(kernels, measure, a + row * dims, b + row * dims, dims, threads);
        }
        return;
    }
    const std::size_t bytes = 2 * dims * sizeof(Real) + sizeof(double);
    const std::size_t rows_per_block = std::max<std::size_t>(1, BYTES_PER_BLOCK / bytes);
    const std::size_t blocks = (count + rows_per_block - 1) / rows_per_block;
    parallel_for(blocks, worthwhile_threads(count * bytes, threads), [&](std::size_t block) {
        const std::size_t last = std::min(count, (block + 1) * rows_per_block);
        for (std::size_t row = block * rows_per_block; row < last; row += MOST_ROWS_AT_ONCE) {
            measure_rows(kernels, measure, a + row * dims, b + row * dims, std::min(MOST_ROWS_AT_ONCE, last - row), dims,
                         out + row);
        }
    });
}

#define HARTONOMOUS_MEASURES_OF(Real)                                                                                \
    template void measure_one_to_many<Real>(const Kernels&, Measure, const Real*, const Real*, std::size_t,          \
                                            std::size_t, double*, int, std::size_t);                                 \
    template void measure_row_by_row<Real>(const Kernels&, Measure, const Real*, const Real*, std::size_t,           \
                                           std::size_t, double*, int);
HARTONOMOUS_MEASURES_OF(float)
HARTONOMOUS_MEASURES_OF(double)
#undef HARTONOMOUS_MEASURES_OF

}  // namespace hartonomous
