#include "pair_measures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "pair_sums.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t BYTES_PER_THREAD = std::size_t{1} << 20;

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

// The largest |a[i] - b[i]| * scale.
double largest_difference(const double* a, const double* b, std::size_t dims, double scale) {
    double largest = 0.0;
    for (std::size_t i = 0; i < dims; ++i) largest = std::max(largest, std::fabs(a[i] * scale - b[i] * scale));
    return largest;
}

}  // namespace

double scaled_similarity(const Kernels& kernels, const double* a, const double* b, std::size_t dims) {
    const std::vector<double> scaled_a = scaled_to_one(a, dims), scaled_b = scaled_to_one(b, dims);
    if (scaled_a.empty() || scaled_b.empty()) return std::numeric_limits<double>::quiet_NaN();
    return similarity_of(pair_sums(kernels, Sums::Cosine, scaled_a.data(), scaled_b.data(), dims, 1));
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
    if (dims <= ELEMENTS_PER_SUM) return measure_short_pair(kernels, measure, a, b, dims);
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
