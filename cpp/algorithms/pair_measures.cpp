#include "pair_measures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t BYTES_PER_THREAD = std::size_t{1} << 20;

const float* bits_of(const float* a) { return a; }
const double* bits_of(const double* a) { return a; }
const std::int8_t* bits_of(const std::int8_t* a) { return a; }
const std::uint16_t* bits_of(const Float16* a) { return &a->bits; }
const std::uint16_t* bits_of(const BFloat16* a) { return &a->bits; }

struct Parts {
    double dot_or_squares = 0.0, a_squared = 0.0, b_squared = 0.0;
};

#define HARTONOMOUS_SUMS_OF(Element, Sum, suffix)                                                             \
    Parts kernel_sums(const Kernels& kernels, Sums sums, const Element* a, const Element* b, std::size_t dims) {     \
        Sum parts[3] = {0, 0, 0};                                                                                    \
        if (sums == Sums::Dot) parts[0] = kernels.dot_##suffix(bits_of(a), bits_of(b), dims);                                \
        else if (sums == Sums::SquaredDifference) parts[0] = kernels.l2sq_##suffix(bits_of(a), bits_of(b), dims);            \
        else kernels.cosine_parts_##suffix(bits_of(a), bits_of(b), dims, parts);                                             \
        return {static_cast<double>(parts[0]), static_cast<double>(parts[1]), static_cast<double>(parts[2])};        \
    }
HARTONOMOUS_SUMS_OF(float, double, f32)
HARTONOMOUS_SUMS_OF(double, double, f64)
HARTONOMOUS_SUMS_OF(Float16, double, f16)
HARTONOMOUS_SUMS_OF(BFloat16, double, bf16)
HARTONOMOUS_SUMS_OF(std::int8_t, std::int64_t, i8)
#undef HARTONOMOUS_SUMS_OF

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

double similarity_of(const Parts& parts) {
    const double similarity = parts.dot_or_squares / std::sqrt(parts.a_squared * parts.b_squared);
    return similarity > 1.0 ? 1.0 : similarity < -1.0 ? -1.0 : similarity;
}

template <typename Real>
double similarity_of(const Kernels& kernels, const Parts& parts, const Real* a, const Real* b, std::size_t dims) {
    if constexpr (std::is_same_v<Real, double>) {
        if (!square_in_range(parts.a_squared) || !square_in_range(parts.b_squared)) {
            return scaled_similarity(kernels, a, b, dims);
        }
    } else {
        static_cast<void>(kernels), static_cast<void>(a), static_cast<void>(b), static_cast<void>(dims);
    }
    return similarity_of(parts);
}

// The largest |a[i] - b[i]| * scale.
double largest_difference(const double* a, const double* b, std::size_t dims, double scale) {
    double largest = 0.0;
    for (std::size_t i = 0; i < dims; ++i) largest = std::max(largest, std::fabs(a[i] * scale - b[i] * scale));
    return largest;
}

template <typename Real>
double euclidean_of(const Kernels& kernels, double squares, const Real* a, const Real* b, std::size_t dims) {
    if constexpr (std::is_same_v<Real, double>) {
        if (!distance_in_range(squares)) return scaled_euclidean(kernels, squares, a, b, dims);
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

}  // namespace

Sums sums_of(Measure measure) {
    switch (measure) {
        case Measure::Dot:
        case Measure::NegativeDot: return Sums::Dot;
        case Measure::CosineSimilarity:
        case Measure::CosineDistance: return Sums::Cosine;
        default: return Sums::SquaredDifference;
    }
}

// For a = b the root of a * b is exactly a, so that the cosine of a vector with itself is exactly 1.
bool square_in_range(double square) { return square >= 1e-140 && square <= 1e150; }

double scaled_similarity(const Kernels& kernels, const double* a, const double* b, std::size_t dims) {
    const std::vector<double> scaled_a = scaled_to_one(a, dims), scaled_b = scaled_to_one(b, dims);
    if (scaled_a.empty() || scaled_b.empty()) return std::numeric_limits<double>::quiet_NaN();
    return similarity_of(pair_sums(kernels, Sums::Cosine, scaled_a.data(), scaled_b.data(), dims, 1));
}

// A sum of squares below 1e-280 may have lost terms. A NaN is as far as scaling would get.
bool distance_in_range(double squares) {
    return !(squares < 1e-280 || squares == std::numeric_limits<double>::infinity());
}

double scaled_euclidean(const Kernels& kernels, double squares, const double* a, const double* b, std::size_t dims) {
    // Halved where the difference itself would overflow; with an infinity in the input it stays infinite.
    double scale = 1.0, largest = largest_difference(a, b, dims, scale);
    if (!std::isfinite(largest)) largest = largest_difference(a, b, dims, scale = 0.5);
    if (largest == 0.0) return 0.0;
    if (!std::isfinite(largest)) return std::sqrt(squares);
    const int exponent = std::ilogb(largest);
    std::vector<double> differences(dims), zeros(dims, 0.0);
    for (std::size_t i = 0; i < dims; ++i) differences[i] = std::scalbn(a[i] * scale - b[i] * scale, -exponent);
    const Parts parts = pair_sums(kernels, Sums::SquaredDifference, differences.data(), zeros.data(), dims, 1);
    return std::scalbn(std::sqrt(parts.dot_or_squares), exponent) / scale;
}

int worthwhile_threads(std::size_t bytes, int threads) {
    return static_cast<int>(std::clamp<std::size_t>(bytes / BYTES_PER_THREAD, 1, static_cast<std::size_t>(threads)));
}

template <typename Real>
double measure_pair(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t dims,
                    int threads) {
    return measure_of(kernels, measure, pair_sums(kernels, sums_of(measure), a, b, dims, threads), a, b, dims);
}

template <typename Real>
double sum_of_squares(const Kernels& kernels, const Real* a, std::size_t dims, int threads) {
    return pair_sums(kernels, Sums::Dot, a, a, dims, threads).dot_or_squares;
}

#define HARTONOMOUS_MEASURES_OF(Element) \
    template double measure_pair<Element>(const Kernels&, Measure, const Element*, const Element*, std::size_t, int);
HARTONOMOUS_MEASURES_OF(float)
HARTONOMOUS_MEASURES_OF(double)
HARTONOMOUS_MEASURES_OF(Float16)
HARTONOMOUS_MEASURES_OF(BFloat16)
HARTONOMOUS_MEASURES_OF(std::int8_t)
#undef HARTONOMOUS_MEASURES_OF

template double sum_of_squares<float>(const Kernels&, const float*, std::size_t, int);
template double sum_of_squares<double>(const Kernels&, const double*, std::size_t, int);

}  // namespace hartonomous
