// Similarities and distances of one pair of vectors: what is made of the kernels' sums. distances.hpp has those of many
// rows, with the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "hartonomous/kernels.hpp"

namespace hartonomous {

enum class Measure { Dot, NegativeDot, CosineSimilarity, CosineDistance, Euclidean, SquaredEuclidean };

/// Which sums of the kernels a measure is made of.
enum class Sums { Dot, SquaredDifference, Cosine };
inline Sums sums_of(Measure measure) {
    switch (measure) {
        case Measure::Dot:
        case Measure::NegativeDot: return Sums::Dot;
        case Measure::CosineSimilarity:
        case Measure::CosineDistance: return Sums::Cosine;
        default: return Sums::SquaredDifference;
    }
}

/// Vectors longer than this are summed in blocks of this many elements, whose sums are added in order. It is part of
/// what a result is: it must not depend on the number of threads.
inline constexpr std::size_t ELEMENTS_PER_SUM = std::size_t{1} << 14;

/// The bits of an IEEE half and of a bfloat16, the upper half of a float.
struct Float16 { std::uint16_t bits; };
struct BFloat16 { std::uint16_t bits; };

/// One pair of float, double, Float16, BFloat16 or int8_t. Cosine of a zero vector, or of vectors with NaN or infinity,
/// is NaN; rounding never takes a cosine similarity out of [-1, 1]. Float64 values so large or small that their squares
/// leave the range of float64 are scaled where the result itself is in range (cosine and Euclidean).
template <typename Real>
double measure_pair(const Kernels& kernels, Measure measure, const Real* a, const Real* b, std::size_t dims,
                    int threads = 1);

/// The sum of the squares of a vector, the same bits as the part of it inside a cosine.
template <typename Real>
double sum_of_squares(const Kernels& kernels, const Real* a, std::size_t dims, int threads = 1);

/// True if a root can be taken of the product of two such sums of squares, neither of which has lost terms.
/// For a = b that root is exactly a, so that the cosine of a vector with itself is exactly 1.
inline bool square_in_range(double square) { return square >= 1e-140 && square <= 1e150; }
/// Cosine similarity of two float64 vectors of which one has a sum of squares that is not in range.
double scaled_similarity(const Kernels& kernels, const double* a, const double* b, std::size_t dims);

/// True if the root of this sum of squared differences is the distance: below 1e-280 terms may be lost, above they may
/// overflow. Of a NaN no scaling would make more.
inline bool distance_in_range(double squares) {
    return !(squares < 1e-280 || squares == std::numeric_limits<double>::infinity());
}
/// Euclidean distance of two float64 vectors whose sum of squared differences is not in range.
double scaled_euclidean(const Kernels& kernels, double squares, const double* a, const double* b, std::size_t dims);

/// Of the threads offered, as many as the reading of so many bytes is worth: a thread wakes in the time that half a
/// mebibyte takes, so each is to have one.
int worthwhile_threads(std::size_t bytes, int threads);
/// Memory is read faster in long runs: so many runs for each thread.
inline constexpr std::size_t RUNS_PER_THREAD = 4;

}  // namespace hartonomous
