// Every pair of points is looked at once, for both of its points: its squared distance is computed in float32 with a known
// error, and compared with what each point has found so far. Pairs that the error leaves open are kept, and measured at the
// end. Groups whose boxes are too far apart are passed over; pairs of groups next to each other in the order come first,
// since they give small limits early. None of this changes the result, which is the one of measuring all pairs.
#include "neighbourhoods.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <utility>

#include "distances.hpp"
#include "parallel.hpp"
#include "point_groups.hpp"

namespace hartonomous {

namespace {

constexpr float INFINITE = std::numeric_limits<float>::infinity();
constexpr std::size_t COLUMNS = PRODUCT_COLUMNS<float>;
constexpr double WORK_FOR_THREADS = 0x1p21;

float rounded_down(double x) {
    const auto near = static_cast<float>(x);
    return static_cast<double>(near) > x ? std::nextafter(near, -INFINITE) : near;
}
float rounded_up(double x) { return -rounded_down(-x); }

// A point that may be near: its squared distance, in the groups' scale, lies between the two.
struct Candidate {
    float lower, upper;
    std::uint32_t place;
};

// What one place has found.
struct Found {
    float limit = INFINITE;    // no point whose squared distance is above it belongs to the neighbourhood
    std::size_t need = 0;      // so many other rows lie within the k-distance besides equal ones; 0: none is looked for
    std::size_t look_again = 0;  // the number of candidates at which to drop what the limit excludes
    std::vector<Candidate> candidates{};
};

struct NearPair {
    std::uint32_t row, column;  // in their groups
    float product;
};

template <typename Real>
class Search {
public:
    Search(const Kernels& kernels, const Real* rows, std::size_t dims, const DistinctRows& distinct,
           const PointGroups& groups, std::size_t k)
        : kernels_(kernels), rows_(rows), dims_(dims), distinct_(distinct), groups_(groups), found_(groups.count()),
          half_(groups.count()), limit_(groups.count()), guards_(groups.groups()) {
        for (std::size_t place = 0; place < found_.size(); ++place) {
            const std::size_t equal = distinct.weight[groups.point(place)] - 1;
            Found& found = found_[place];
            found.need = k > equal ? k - equal : 0;
            found.limit = found.need == 0 ? -INFINITE : INFINITE;
            found.look_again = 2 * found.need + 16;
            const double square = groups.squared(place);
            half_[place] = rounded_down(0.5 * square - 0.25 * groups.error(2.0 * square));
            set_limit(place);
        }
    }

    void look_at(std::size_t a, std::size_t b) {
        Limits of_a, of_b;
        if (std::max(copy_limits(a, of_a), copy_limits(b, of_b)) < groups_.least_squared_distance(a, b) && a != b) return;
        std::vector<NearPair> near;
        for (std::size_t column = 0; column < groups_.rows(b); column += COLUMNS) {
            for (std::size_t row = 0; row < groups_.rows(a); row += PRODUCT_ROWS) {
                if (a == b && row >= column + COLUMNS) continue;
                multiply(a, b, row, column, of_a, of_b, near);
                // Within a group all is near: what a tile shows makes the next one's limits smaller.
                if (a == b) keep(a, b, near, of_a, of_b);
            }
            if (a != b) keep(a, b, near, of_a, of_b);
        }
    }

    // The neighbourhood of the point at a place, and its k-distance.
    std::pair<std::vector<Neighbour>, double> finish(std::size_t place) {
        Found& found = found_[place];
        std::vector<Neighbour> near;
        for (const Candidate& candidate : found.candidates) {
            if (candidate.lower > found.limit) continue;
            near.push_back({measure(place, candidate.place), groups_.point(candidate.place)});
        }
        found.candidates = {};
        std::sort(near.begin(), near.end(), [](const Neighbour& a, const Neighbour& b) {
            return a.distance != b.distance ? a.distance < b.distance : a.point < b.point;
        });
        double k_distance = 0.0;
        std::size_t within = 0, last = 0;
        for (; last < near.size() && (within < found.need || near[last].distance == k_distance); ++last) {
            within += distinct_.weight[near[last].point];
            k_distance = near[last].distance;
        }
        near.resize(last);
        near.shrink_to_fit();
        return {std::move(near), k_distance};
    }

private:
    // Copies of a group's halves and limits, as the kernel reads them.
    struct Limits {
        float half[MOST_ROWS_PER_GROUP + COLUMNS] = {}, limit[MOST_ROWS_PER_GROUP + COLUMNS] = {};
    };

    double measure(std::size_t a, std::size_t b) const {
        const auto row = [&](std::size_t place) { return rows_ + distinct_.first_row[groups_.point(place)] * dims_; };
        return measure_pair(kernels_, Measure::Euclidean, row(a), row(b), dims_);
    }

    // A pair is near for `place` where product >= half of the other + limit_[place].
    void set_limit(std::size_t place) {
        const double half = static_cast<double>(half_[place]);
        limit_[place] = rounded_down(half - 0.5 * static_cast<double>(found_[place].limit));
    }

    // Returns the largest limit on squared distances.
    double copy_limits(std::size_t group, Limits& to) {
        const std::size_t first = groups_.first(group), many = groups_.rows(group);
        float most = -INFINITE;
        const std::lock_guard<std::mutex> lock(guards_[group]);
        std::copy_n(half_.data() + first, many, to.half);
        std::copy_n(limit_.data() + first, many, to.limit);
        for (std::size_t i = 0; i < many; ++i) most = std::max(most, found_[first + i].limit);
        return static_cast<double>(most);
    }

    void multiply(std::size_t a, std::size_t b, std::size_t row, std::size_t column, const Limits& of_a,
                  const Limits& of_b, std::vector<NearPair>& near) const {
        alignas(64) float products[PRODUCT_ROWS * COLUMNS];
        std::uint32_t masks[PRODUCT_ROWS];
        const std::size_t rows = std::min(PRODUCT_ROWS, groups_.rows(a) - row);
        const std::size_t columns = std::min(COLUMNS, groups_.rows(b) - column);
        kernels_.near_pairs_f32(groups_.block(a, row / PRODUCT_ROWS), groups_.panel(b, column / COLUMNS), rows, dims_,
                                of_a.half + row, of_a.limit + row, of_b.half + column, of_b.limit + column, products,
                                masks);
        const std::uint32_t real = columns == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << columns) - 1;
        for (std::size_t r = 0; r < rows; ++r) {
            for (std::uint32_t mask = masks[r] & real; mask != 0; mask &= mask - 1) {
                const auto c = static_cast<std::size_t>(std::countr_zero(mask));
                if (a == b && column + c <= row + r) continue;
                near.push_back({static_cast<std::uint32_t>(row + r), static_cast<std::uint32_t>(column + c),
                                products[r * COLUMNS + c]});
            }
        }
    }

    // Each pair for each of its points, one group after the other, and the limits as they are then.
    void keep(std::size_t a, std::size_t b, std::vector<NearPair>& near, Limits& of_a, Limits& of_b) {
        if (near.empty()) return;
        const std::size_t first_a = groups_.first(a), first_b = groups_.first(b);
        {
            const std::lock_guard<std::mutex> lock(guards_[a]);
            for (const NearPair& pair : near) consider(first_a + pair.row, first_b + pair.column, pair.product);
            if (a == b) {
                for (const NearPair& pair : near) consider(first_b + pair.column, first_a + pair.row, pair.product);
            }
            std::copy_n(limit_.data() + first_a, groups_.rows(a), of_a.limit);
        }
        if (a == b) {
            std::copy_n(of_a.limit, groups_.rows(a), of_b.limit);
        } else {
            const std::lock_guard<std::mutex> lock(guards_[b]);
            for (const NearPair& pair : near) consider(first_b + pair.column, first_a + pair.row, pair.product);
        }
        near.clear();
    }

    void consider(std::size_t place, std::size_t other, float product) {
        Found& found = found_[place];
        const double squares = groups_.squared(place) + groups_.squared(other);
        const double middle = squares - 2.0 * static_cast<double>(product), apart = groups_.error(squares);
        if (middle - apart > static_cast<double>(found.limit)) return;
        if (found.candidates.capacity() == 0) found.candidates.reserve(std::min(found.look_again, found_.size()));
        found.candidates.push_back({rounded_down(std::max(middle - apart, 0.0)), rounded_up(middle + apart),
                                    static_cast<std::uint32_t>(other)});
        if (found.candidates.size() < found.look_again) return;
        narrow(found);
        if (found.candidates.size() > found.need + found.need / 2 + 12) settle(place);
        // What is left now is there to stay, as far as can be told: points at one distance, mostly.
        found.look_again = std::max(2 * found.need + 16, 2 * found.candidates.size());
        set_limit(place);
    }

    // `need` points are at most as far away as the upper bound that is their largest.
    static void narrow(Found& found) {
        std::vector<Candidate>& candidates = found.candidates;
        const auto last = candidates.begin() + static_cast<std::ptrdiff_t>(found.need);
        std::nth_element(candidates.begin(), last - 1, candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.upper < b.upper; });
        const float limit = found.limit = std::min(found.limit, (last - 1)->upper);
        candidates.erase(std::remove_if(last, candidates.end(), [limit](const Candidate& c) { return c.lower > limit; }),
                         candidates.end());
    }

    // Where the error leaves many open: measures them, and drops what is further than the `need`-th.
    void settle(std::size_t place) {
        Found& found = found_[place];
        std::vector<std::pair<double, std::uint32_t>> measured;
        for (const Candidate& candidate : found.candidates) {
            measured.emplace_back(measure(place, candidate.place), candidate.place);
        }
        const auto last = measured.begin() + static_cast<std::ptrdiff_t>(found.need - 1);
        std::nth_element(measured.begin(), last, measured.end());
        const double furthest = last->first;
        found.candidates.clear();
        for (const auto& [distance, other] : measured) {
            if (distance > furthest) continue;
            const double scaled = std::ldexp(distance, groups_.exponent());
            const double square = scaled * scaled, apart = square * 0x1p-40 + groups_.error(0.0);
            found.candidates.push_back({rounded_down(std::max(square - apart, 0.0)), rounded_up(square + apart), other});
            if (distance == furthest) found.limit = std::min(found.limit, found.candidates.back().upper);
        }
    }

    const Kernels& kernels_;
    const Real* rows_;
    std::size_t dims_;
    const DistinctRows& distinct_;
    const PointGroups& groups_;
    std::vector<Found> found_;         // of each place; its group's guard is held while it is used
    std::vector<float> half_, limit_;  // likewise
    std::vector<std::mutex> guards_;
};

}  // namespace

template <typename Real>
Neighbourhoods neighbourhoods(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims,
                              std::size_t k, int threads) {
    const double work = 0.5 * static_cast<double>(count) * static_cast<double>(count) * static_cast<double>(dims + 16);
    const int many = work < WORK_FOR_THREADS ? 1 : threads;
    Neighbourhoods result{distinct_rows(rows, count, dims, many), {}, {}};
    const std::size_t points = result.rows.first_row.size();
    result.k_distance.resize(points);
    result.near.resize(points);
    if (points == 1) return result;
    const PointGroups groups(kernels, rows, count, result.rows.first_row, dims, many);
    Search<Real> search(kernels, rows, dims, result.rows, groups, k);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    pairs.reserve(groups.groups() * (groups.groups() + 1) / 2);
    for (std::size_t apart = 0; apart < groups.groups(); ++apart) {
        for (std::size_t a = 0; a + apart < groups.groups(); ++a) {
            pairs.emplace_back(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(a + apart));
        }
    }
    parallel_for(pairs.size(), many, [&](std::size_t i) { search.look_at(pairs[i].first, pairs[i].second); });
    parallel_for(groups.groups(), many, [&](std::size_t group) {
        for (std::size_t i = 0; i < groups.rows(group); ++i) {
            const std::size_t place = groups.first(group) + i;
            auto [near, k_distance] = search.finish(place);
            result.near[groups.point(place)] = std::move(near);
            result.k_distance[groups.point(place)] = k_distance;
        }
    });
    return result;
}

template Neighbourhoods neighbourhoods<float>(const Kernels&, const float*, std::size_t, std::size_t, std::size_t, int);
template Neighbourhoods neighbourhoods<double>(const Kernels&, const double*, std::size_t, std::size_t, std::size_t, int);

}  // namespace hartonomous
