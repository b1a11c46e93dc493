// Sum, mean, extremes and spread of one array, by fixed blocks: the same bits for any number of threads and any level.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hartonomous {

/// What there is to say of an array of floats. `squares` is the sum of squared deviations from the mean.
struct FloatSummary {
    double sum = 0, mean = 0, smallest = 0, largest = 0, squares = 0;
};

/// The sum of integers is high * 2^32 + low, exactly.
struct IntegerSummary {
    std::int64_t high = 0, low = 0, smallest = 0, largest = 0;
    double squares = 0;
};

/// Arrays smaller than this are one thread's work, whatever number of threads is given.
constexpr std::size_t LEAST_ELEMENTS_FOR_THREADS = std::size_t{1} << 19;

template <typename Real>
double sum(const Real* x, std::size_t n, int threads);

/// NaN if x holds one; n must be at least 1.
template <typename Real>
Real smallest(const Real* x, std::size_t n, int threads);
template <typename Real>
Real largest(const Real* x, std::size_t n, int threads);

/// The sum of squared deviations from the mean: what summarize says, bit for bit, without the rest. NaN if x holds a NaN or
/// an infinity; n must be at least 1.
template <typename Real>
double squared_deviations(const Real* x, std::size_t n, int threads);

template <typename Real>
double weighted_sum(const Real* x, const double* weights, std::size_t n, int threads);

/// n must be at least 1.
template <typename Real>
FloatSummary summarize(const Real* x, std::size_t n, int threads);

/// n must be at least 1.
template <typename Integer>
IntegerSummary summarize_integers(const Integer* x, std::size_t n, int threads);

/// The exact sum alone: `high` and `low` of the summary.
template <typename Integer>
IntegerSummary sum_integers(const Integer* x, std::size_t n, int threads);

}  // namespace hartonomous
