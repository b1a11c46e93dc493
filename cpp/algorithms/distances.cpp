#include "distances.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "parallel.hpp"

namespace hartonomous {

namespace {

// The work of one block, in elements read. Waking a thread costs what one thread reads of BYTES_PER_THREAD or less.
constexpr std::size_t ELEMENTS_PER_BLOCK = std::size_t{1} << 14;
constexpr std::size_t BYTES_PER_THREAD = std::size_t{1} << 18;
constexpr std::size_t RUNS_PER_THREAD = 4;
constexpr std::size_t LARGEST_IN_CACHE = std::size_t{4} << 20;

int worthwhile_threads(std::size_t bytes, int threads) {
    return static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(threads), bytes / BYTES_PER_THREAD + 1));
}

enum class Sums { Dot, SquaredDifference, Cosine };

Sums sums_of(Measure measure) {
    switch (measure) {
        case Measure::Dot:
        case Measure::NegativeDot: return Sums::Dot;
        case Measure::CosineSimilarity:
        case Measure::CosineDistance: return Sums::Cosine;
        default: return Sums::SquaredDifference;
    }
}

struct Parts {
    double dot_or_squares = 0.0, a_squared = 0.0, b_squared = 0.0;
};

Parts kernel_sums(const Kernels& kernels, Sums sums, const float* a, const float* b, std::size_t dims) {
    double parts[3] = {0.0, 0.0, 0.0};
    if (sums == Sums::Dot) parts[0] = kernels.dot_f32(a, b, dims);
    else if (sums == Sums::SquaredDifference) parts[0] = kernels.l2sq_f32(a, b, dims);
    else kernels.cosine_parts_f32(a, b, dims, parts);
    return {parts[0], parts[1], parts[2]};
}
Parts kernel_sums(const Kernels& kernels, Sums sums, const double* a, const double* b, std::size_t dims) {
    double parts[3] = {0.0, 0.0, 0.0};
    if (sums == Sums::Dot) parts[0] = kernels.dot_f64(a, b, dims);
    else if (sums == Sums::SquaredDifference) parts[0] = kernels.l2sq_f64(a, b, dims);
    else kernels.cosine_parts_f64(a, b, dims, parts);
    return {parts[0], parts[1], parts[2]};
}

void kernel_sums_of_rows(const Kernels& kernels, Sums sums, const double* query, const float* rows, std::size_t count,
                         std::size_t dims, double* out) {
    if (sums == Sums::Dot) kernels.dot_f32_one_to_many(query, rows, count, dims, dims, out);
    else if (sums == Sums::SquaredDifference) kernels.l2sq_f32_one_to_many(query, rows, count, dims, dims, out);
    else kernels.cosine_parts_f32_one_to_many(query, rows, count, dims, dims, out);
}
void kernel_sums_of_rows(const Kernels& kernels, Sums sums, const double* query, const double* rows, std::size_t count,
                         std::size_t dims, double* out) {
    if (sums == Sums::Dot) kernels.dot_f64_one_to_many(query, rows, count, dims, dims, out);
    else if (sums == Sums::SquaredDifference) kernels.l2sq_f64_one_to_many(query, rows, count, dims, dims, out);
    else kernels.cosine_parts_f64_one_to_many(query, rows, count, dims, dims, out);
}

template <typename Real>
Parts pair_sums(const Kernels& kernels, Sums sums, const Real* a, const Real* b, std::size_t dims, int threads) {
    if (dims <= ELEMENTS_PER_SUM) return kernel_sums(kernels, sums, a, b, dims);
    const std::size_t blocks = (dims + ELEMENTS_PER_SUM - 1) / ELEMENTS_PER_SUM;
    std::vector<Parts> parts(blocks);
    // Memory is read faster in long runs, so a thread takes many blocks at once; each keeps its own sum.
    const int many = worthwhile_threads(2 * dims * sizeof(Real), threads);
    const std::size_t runs = std::min(blocks, many == 1 ? 1 : static_cast<std::size_t>(many) * RUNS_PER_THREAD);
    parallel_for(runs, many, [&](std::size_t run) {
        for (std::size_t block = blocks * run / runs; block < blocks * (run + 1) / runs; ++block) {
            const std::size_t first = block * ELEMENTS_PER_SUM;
            parts[block] = kernel_sums(kernels, sums, a + first, b + first, std::min(ELEMENTS_PER_SUM, dims - first));
        }
    });
    Parts total;
    for (const Parts& part : parts) {
        total.dot_or_squares += part.dot_or_squares;
        total.a_squared += part.a_squared;
        total.b_squared += part.b_squared;
    }
    return total;
}

// A copy of the vector divided by a power of two, so that its largest element is in [1, 2); empty if that cannot be:
// nothing but zeros, or a NaN or an infinity.
std::vector<double> scaled_to_one(const double* a, std::size_t dims) {
    double largest = 0.0;
    for (std::size_t i = 0; i < dims; ++i) {
        if (!std::isfinite(a[i])) return {};
        largest = std::max(largest, std::fabs(a[i]));
    }
    if (largest == 0.0) return {};
    const int exponent = std::ilogb(largest);
    std::vector<double> scaled(dims);
    for (std::size_t i = 0; i < dims; ++i) scaled[i] = std::scalbn(a[i], -exponent);
    return scaled;
}

// The root of a * b, whose square is in range if both are in this range. For a = b it is exactly a, so that the cosine
// of a vector with itself is exactly 1.
constexpr double SMALLEST_SQUARE = 1e-140, LARGEST_SQUARE = 1e150;
bool in_range(double square) { return square >= SMALLEST_SQUARE && square <= LARGEST_SQUARE; }

template <typename Real>
double similarity_of(const Kernels& kernels, Parts parts, const Real* a, const Real* b, std::size_t dims) {
    if constexpr (std::is_same_v<Real, double>) {
        if (!in_range(parts.a_squared) || !in_range(parts.b_squared)) {
            const std::vector<double> scaled_a = scaled_to_one(a, dims), scaled_b = scaled_to_one(b, dims);
            if (scaled_a.empty() || scaled_b.empty()) return std::numeric_limits<double>::quiet_NaN();
            parts = pair_sums(kernels, Sums::Cosine, scaled_a.data(), scaled_b.data(), dims, 1);
        }
    } else {
        static_cast<void>(kernels), static_cast<void>(a), static_cast<void>(b), static_cast<void>(dims);
    }
    const double similarity = parts.dot_or_squares / std::sqrt(parts.a_squared * parts.b_squared);
    if (similarity > 1.0) return 1.0;
    if (similarity < -1.0) return -1.0;
    return similarity;
}

// A sum of squares below this may have lost terms.
constexpr double SMALLEST_SUM = 1e-280;

// The largest |a[i] - b[i]| * scale.
double largest_difference(const double* a, const double* b, std::size_t dims, double scale) {
    double largest = 0.0;
    for (std::size_t i = 0; i < dims; ++i) largest = std::max(largest, std::fabs(a[i] * scale - b[i] * scale));
    return largest;
}

template <typename Real>
double euclidean_of(const Kernels& kernels, double squares, const Real* a, const Real* b, std::size_t dims) {
    if constexpr (std::is_same_v<Real, double>) {
        if (squares < SMALLEST_SUM || squares == std::numeric_limits<double>::infinity()) {
            // Halved where the difference itself would overflow; with an infinity in the input it stays infinite.
            double scale = 1.0, largest = largest_difference(a, b, dims, scale);
            if (!std::isfinite(largest)) largest = largest_difference(a, b, dims, scale = 0.5);
            if (largest == 0.0) return 0.0;
            if (!std::isfinite(largest)) return std::sqrt(squares);
            const int exponent = std::ilogb(largest);
            std::vector<double> differences(dims), zeros(dims, 0.0);
            for (std::size_t i = 0; i < dims; ++i) {
                differences[i] = std::scalbn(a[i] * scale - b[i] * scale, -exponent);
            }
            const Parts parts = pair_sums(kernels, Sums::SquaredDifference, differences.data(), zeros.data(), dims, 1);
            return std::scalbn(std::sqrt(parts.dot_or_squares), exponent) / scale;
        }
    } else {
        static_cast<void>(kernels), static_cast<void>(a), static_cast<void>(b), static_cast<void>(dims);
    }
    return std::sqrt(squares);
}

template <typename Real>
double measure_of(const Kernels& kernels, Measure measure, const Parts& parts, const Real* a, const Real* b,
                  std::size_t dims) {
    switch (measure) {
        case Measure::Dot:
        case Measure::SquaredEuclidean: return parts.dot_or_squares;
        case Measure::NegativeDot: return 0.0 - parts.dot_or_squares;
        case Measure::CosineSimilarity: return similarity_of(kernels, parts, a, b, dims);
        case Measure::CosineDistance: return 1.0 - similarity_of(kernels, parts, a, b, dims);
        default: return euclidean_of(kernels, parts.dot_or_squares, a, b, dims);
    }
}

// The query as the kernels of many rows take it.
template <typename Real>
class FloatsWidened {
public:
    FloatsWidened(const Real* query, std::size_t dims) : data_(short_) {
        if constexpr (std::is_same_v<Real, double>) {
            data_ = query;
        } else {
            double* copy = short_;
            if (dims > SHORT) {
                long_.resize(dims);
                data_ = copy = long_.data();
            }
            for (std::size_t i = 0; i < dims; ++i) copy[i] = static_cast<double>(query[i]);
        }
    }
    FloatsWidened(const FloatsWidened&) = delete;
    FloatsWidened& operator=(const FloatsWidened&) = delete;
    const double* data() const { return data_; }

private:
    static constexpr std::size_t SHORT = std::is_same_v<Real, double> ? 1 : 256;
    double short_[SHORT];
    std::vector<double> long_;
    const double* data_;
};

constexpr std::size_t MOST_ROWS_AT_ONCE = 128;

// Measures of one query with up to MOST_ROWS_AT_ONCE rows.
template <typename Real>
struct RowMeasures {
    const Kernels& kernels;
    Measure measure;
    const Real* query;
    const double* widened;
    std::size_t dims;
    double query_squared;

    void operator()(const Real* rows, std::size_t many, double* out) const {
        const Sums sums = sums_of(measure);
        if (sums == Sums::Cosine) {
            cosines(rows, many, out);
        } else if (measure == Measure::Euclidean) {
            double squares[MOST_ROWS_AT_ONCE];
            kernel_sums_of_rows(kernels, sums, widened, rows, many, dims, squares);
            kernels.square_roots_f64(squares, many, out);
            if constexpr (std::is_same_v<Real, double>) {
                for (std::size_t i = 0; i < many; ++i) {
                    if (!(squares[i] >= SMALLEST_SUM && squares[i] < std::numeric_limits<double>::infinity())) {
                        out[i] = euclidean_of(kernels, squares[i], query, rows + i * dims, dims);
                    }
                }
            }
        } else {
            kernel_sums_of_rows(kernels, sums, widened, rows, many, dims, out);
            if (measure == Measure::NegativeDot) {
                for (std::size_t i = 0; i < many; ++i) out[i] = 0.0 - out[i];
            }
        }
    }

    void cosines(const Real* rows, std::size_t many, double* out) const {
        double parts[2 * MOST_ROWS_AT_ONCE];
        kernel_sums_of_rows(kernels, Sums::Cosine, widened, rows, many, dims, parts);
        kernels.cosines_of_parts(query_squared, parts, many, out);
        if constexpr (std::is_same_v<Real, double>) {
            for (std::size_t i = 0; i < many; ++i) {
                if (in_range(query_squared) && in_range(parts[2 * i + 1])) continue;
                out[i] = similarity_of(kernels, {parts[2 * i], query_squared, parts[2 * i + 1]}, query, rows + i * dims,
                                       dims);
            }
        }
        if (measure == Measure::CosineDistance) {
            for (std::size_t i = 0; i < many; ++i) out[i] = 1.0 - out[i];
        }
    }
};

}  // namespace

template <typename Real>
double measure_pair(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t dims,
                    int threads) {
    return measure_of(kernels, measure, pair_sums(kernels, sums_of(measure), a, b, dims, threads), a, b, dims);
}

template <typename Real>
void measure_one_to_many(const Kernels& kernels, Measure measure, const Real* query, const Real* rows,
                         std::size_t count, std::size_t dims, double* out, int threads) {
    if (count == 0) return;
    if (dims > ELEMENTS_PER_SUM) {
        for (std::size_t row = 0; row < count; ++row) {
            out[row] = measure_pair(kernels, measure, query, rows + row * dims, dims, threads);
        }
        return;
    }
    const FloatsWidened<Real> widened(query, dims);
    const RowMeasures<Real> rows_measured{kernels, measure, query, widened.data(), dims,
                                          sums_of(measure) == Sums::Cosine ? sum_of_squares(kernels, query, dims) : 0.0};
    const int many_threads = worthwhile_threads(count * dims * sizeof(Real), threads);
    // Long runs for each thread: where a run ends changes no result.
    const std::size_t least = std::max<std::size_t>(1, ELEMENTS_PER_BLOCK / (4 * (dims + 1)));
    const std::size_t run = count / 4 / (RUNS_PER_THREAD * static_cast<std::size_t>(many_threads));
    const std::size_t rows_per_block = std::max(least, run) * 4;
    const std::size_t blocks = (count + rows_per_block - 1) / rows_per_block;
    // Rows that come from memory are read fastest one after the other; rows in a cache several at a time.
    const bool from_memory = count * dims * sizeof(Real) > LARGEST_IN_CACHE && dims * sizeof(Real) >= 2048;
    const std::size_t at_once = from_memory ? 1 : MOST_ROWS_AT_ONCE;
    parallel_for(blocks, many_threads, [&](std::size_t block) {
        const std::size_t last = std::min(count, (block + 1) * rows_per_block);
        for (std::size_t row = block * rows_per_block; row < last; row += at_once) {
            rows_measured(rows + row * dims, std::min(at_once, last - row), out + row);
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
    const std::size_t rows_per_block = std::max<std::size_t>(1, ELEMENTS_PER_BLOCK / (2 * dims + 8));
    const std::size_t blocks = (count + rows_per_block - 1) / rows_per_block;
    parallel_for(blocks, worthwhile_threads(2 * count * dims * sizeof(Real), threads), [&](std::size_t block) {
        const std::size_t last = std::min(count, (block + 1) * rows_per_block);
        for (std::size_t row = block * rows_per_block; row < last; ++row) {
            out[row] = measure_pair(kernels, measure, a + row * dims, b + row * dims, dims);
        }
    });
}

template <typename Real>
double sum_of_squares(const Kernels& kernels, const Real* a, std::size_t dims, int threads) {
    return pair_sums(kernels, Sums::Dot, a, a, dims, threads).dot_or_squares;
}

#define HARTONOMOUS_MEASURES_OF(Real)                                                                                \
    template double measure_pair<Real>(const Kernels&, Measure, const Real*, const Real*, std::size_t, int);         \
    template void measure_one_to_many<Real>(const Kernels&, Measure, const Real*, const Real*, std::size_t,          \
                                            std::size_t, double*, int);                                              \
    template void measure_row_by_row<Real>(const Kernels&, Measure, const Real*, const Real*, std::size_t,           \
                                           std::size_t, double*, int);                                               \
    template double sum_of_squares<Real>(const Kernels&, const Real*, std::size_t, int);
HARTONOMOUS_MEASURES_OF(float)
HARTONOMOUS_MEASURES_OF(double)
#undef HARTONOMOUS_MEASURES_OF

}  // namespace hartonomous
