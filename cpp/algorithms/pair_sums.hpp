// What one pair's measure is made of, in a header: for short vectors the calls would cost as much as the sums.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "pair_measures.hpp"

namespace hartonomous {

inline const float* bits_of(const float* a) { return a; }
inline const double* bits_of(const double* a) { return a; }
inline const std::int8_t* bits_of(const std::int8_t* a) { return a; }
inline const std::uint16_t* bits_of(const Float16* a) { return &a->bits; }
inline const std::uint16_t* bits_of(const BFloat16* a) { return &a->bits; }

struct Parts {
    double dot_or_squares = 0.0, a_squared = 0.0, b_squared = 0.0;
};

#define HARTONOMOUS_SUMS_OF(Element, Sum, suffix)                                                                  \
    inline Parts kernel_sums(const Kernels& kernels, Sums sums, const Element* a, const Element* b, std::size_t dims) { \
        Sum parts[3] = {0, 0, 0};                                                                                    \
        if (sums == Sums::Dot) parts[0] = kernels.dot_##suffix(bits_of(a), bits_of(b), dims);                        \
        else if (sums == Sums::SquaredDifference) parts[0] = kernels.l2sq_##suffix(bits_of(a), bits_of(b), dims);    \
        else kernels.cosine_parts_##suffix(bits_of(a), bits_of(b), dims, parts);                                     \
        return {static_cast<double>(parts[0]), static_cast<double>(parts[1]), static_cast<double>(parts[2])};        \
    }
HARTONOMOUS_SUMS_OF(float, double, f32)
HARTONOMOUS_SUMS_OF(double, double, f64)
HARTONOMOUS_SUMS_OF(Float16, double, f16)
HARTONOMOUS_SUMS_OF(BFloat16, double, bf16)
HARTONOMOUS_SUMS_OF(std::int8_t, std::int64_t, i8)
#undef HARTONOMOUS_SUMS_OF

inline double similarity_of(const Parts& parts) {
    const double similarity = parts.dot_or_squares / std::sqrt(parts.a_squared * parts.b_squared);
    return similarity > 1.0 ? 1.0 : similarity < -1.0 ? -1.0 : similarity;
}

template <typename Real>
inline double similarity_of(const Kernels& kernels, const Parts& parts, const Real* a, const Real* b, std::size_t dims) {
    if constexpr (std::is_same_v<Real, double>) {
        if (!square_in_range(parts.a_squared) || !square_in_range(parts.b_squared)) {
            return scaled_similarity(kernels, a, b, dims);
        }
    } else {
        static_cast<void>(kernels), static_cast<void>(a), static_cast<void>(b), static_cast<void>(dims);
    }
    return similarity_of(parts);
}

template <typename Real>
inline double euclidean_of(const Kernels& kernels, double squares, const Real* a, const Real* b, std::size_t dims) {
    if constexpr (std::is_same_v<Real, double>) {
        if (!distance_in_range(squares)) return scaled_euclidean(kernels, squares, a, b, dims);
    } else {
        static_cast<void>(kernels), static_cast<void>(a), static_cast<void>(b), static_cast<void>(dims);
    }
    return std::sqrt(squares);
}

template <typename Real>
inline double measure_of(const Kernels& kernels, Measure measure, const Parts& parts, const Real* a, const Real* b,
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

/// measure_pair of at most ELEMENTS_PER_SUM elements.
template <typename Real>
inline double measure_short_pair(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t dims) {
    return measure_of(kernels, measure, kernel_sums(kernels, sums_of(measure), a, b, dims), a, b, dims);
}

}  // namespace hartonomous
