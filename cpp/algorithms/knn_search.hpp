// What the ways of searching for the nearest rows share: the query and base they are about, and the limits found so far.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "distances.hpp"
#include "nearest.hpp"

namespace hartonomous::knn_search {

inline constexpr double INFINITE = std::numeric_limits<double>::infinity();

template <typename Real>
struct Search {
    const Kernels& kernels;
    Measure measure;
    const Real* queries;
    const Real* base;
    std::size_t base_count;
    std::size_t dims;
    std::atomic<bool>& finite;  // cleared where something is met that may come of NaN or infinity

    double exact(std::size_t query, std::int64_t row) const {
        return measure_pair(kernels, measure, queries + query * dims, base + static_cast<std::size_t>(row) * dims, dims);
    }
    bool squares() const { return measure == Measure::Euclidean || measure == Measure::SquaredEuclidean; }
};

// The lowest limit that anyone has found for each query of a group. It spares others work; the result is the same
// without it.
class SharedLimits {
public:
    explicit SharedLimits(std::size_t count) : limits_(count) {
        for (auto& limit : limits_) limit.store(INFINITE, std::memory_order_relaxed);
    }
    double get(std::size_t i) const { return limits_[i].load(std::memory_order_relaxed); }
    void lower(std::size_t i, double limit) {
        double now = get(i);
        while (limit < now && !limits_[i].compare_exchange_weak(now, limit, std::memory_order_relaxed)) {
        }
    }

private:
    std::vector<std::atomic<double>> limits_;
};

// What one thread at a time has found for the queries of a group.
struct Found {
    std::vector<Nearest> nearest;
    std::size_t measured = 0;  // pairs whose distances had to be computed
    Found(std::size_t count, std::size_t k) : nearest(count, Nearest(k)) {}
};

// Makes a candidate of bounds on what comes before the root; nothing is known of a row out of range, or not a number.
inline Candidate candidate_between(Measure measure, double lower, double upper, std::size_t row) {
    if (measure == Measure::Euclidean) {
        lower = lower > 0.0 ? std::sqrt(lower) * (1.0 - 0x1p-48) : lower;
        upper = std::sqrt(upper) * (1.0 + 0x1p-48);
    }
    if (!(lower < upper)) return {-INFINITE, INFINITE, static_cast<std::int64_t>(row)};
    return {lower, upper, static_cast<std::int64_t>(row)};
}

// Adds it for query i of the group, whose first query is first_query; true if the limit may have changed.
template <typename Real>
bool consider(const Search<Real>& search, std::size_t first_query, std::size_t i, const Candidate& candidate,
              Found& found, SharedLimits& shared) {
    const auto exact = [&](std::int64_t row) {
        ++found.measured;
        return search.exact(first_query + i, row);
    };
    if (!found.nearest[i].add(candidate, exact)) return false;
    shared.lower(i, found.nearest[i].limit());
    return true;
}

}  // namespace hartonomous::knn_search
