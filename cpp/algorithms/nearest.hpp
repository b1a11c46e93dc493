// The k nearest so far to one query, when some distances are known only between two bounds.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace hartonomous {

/// A row whose distance lies in [lower, upper]; it is known exactly where the two are not apart (NaN is known exactly).
struct Candidate {
    double lower, upper;
    std::int64_t row;
    bool exact() const { return !(lower < upper); }
};

/// Nearest first, NaN last, ties to the lower row.
inline bool nearer(const Candidate& a, const Candidate& b) {
    const bool a_nan = std::isnan(a.upper), b_nan = std::isnan(b.upper);
    if (a_nan != b_nan) return b_nan;
    if (!a_nan && a.upper != b.upper) return a.upper < b.upper;
    return a.row < b.row;
}

/// Keeps every row that may be among the k nearest, in memory of the order of k: what the bounds leave open beyond that
/// is settled by computing distances.
class Nearest {
public:
    explicit Nearest(std::size_t k) : k_(k) {}

    /// No row whose lower bound is above this can be among the k nearest.
    double limit() const { return limit_; }
    const std::vector<Candidate>& candidates() const { return candidates_; }
    /// Takes over a limit that was found elsewhere among the rows for the same query.
    void tighten(double limit) { limit_ = std::min(limit_, limit); }

    /// Adds a row; true if the limit may have changed. exact_distance(row) gives the distance itself.
    template <typename Exact>
    bool add(const Candidate& candidate, const Exact& exact_distance) {
        if (candidate.lower > limit_) return false;
        candidates_.push_back(candidate);
        const bool nearer_than_before = count(candidate.upper);
        if (candidates_.size() < 2 * k_ + 16) return nearer_than_before;
        narrow();
        if (candidates_.size() >= k_ + k_ / 2 + 12) settle(exact_distance);
        return true;
    }

    /// Drops what the bounds exclude, computes the distances of the rest, and leaves the k nearest (or all, if fewer) in
    /// order.
    template <typename Exact>
    void finish(const Exact& exact_distance) {
        narrow();
        settle(exact_distance);
        std::sort(candidates_.begin(), candidates_.end(), nearer);
    }

private:
    static double or_infinity(double x) { return std::isnan(x) ? std::numeric_limits<double>::infinity() : x; }

    // Keeps the k smallest upper bounds, the largest of them first: k rows are at most so far. True if the limit is lower.
    bool count(double upper) {
        upper = or_infinity(upper);
        if (uppers_.size() < k_) {
            uppers_.push_back(upper);
            std::push_heap(uppers_.begin(), uppers_.end());
        } else if (upper < uppers_.front()) {
            std::pop_heap(uppers_.begin(), uppers_.end());
            uppers_.back() = upper;
            std::push_heap(uppers_.begin(), uppers_.end());
        } else {
            return false;
        }
        if (uppers_.size() < k_ || !(uppers_.front() < limit_)) return false;
        limit_ = uppers_.front();
        return true;
    }

    void narrow() {
        const double limit = limit_;
        candidates_.erase(std::remove_if(candidates_.begin(), candidates_.end(),
                                         [limit](const Candidate& c) { return or_infinity(c.lower) > limit; }),
                          candidates_.end());
    }

    template <typename Exact>
    void settle(const Exact& exact_distance) {
        for (Candidate& candidate : candidates_) {
            if (!candidate.exact()) candidate.lower = candidate.upper = exact_distance(candidate.row);
        }
        if (candidates_.size() <= k_) return;
        const auto kth = candidates_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
        std::nth_element(candidates_.begin(), kth, candidates_.end(), nearer);
        candidates_.resize(k_);
        limit_ = std::min(limit_, or_infinity(candidates_.back().upper));
        uppers_.clear();
        for (const Candidate& candidate : candidates_) uppers_.push_back(or_infinity(candidate.upper));
        std::make_heap(uppers_.begin(), uppers_.end());
    }

    std::size_t k_;
    double limit_ = std::numeric_limits<double>::infinity();
    std::vector<Candidate> candidates_;
    std::vector<double> uppers_;
};

}  // namespace hartonomous
