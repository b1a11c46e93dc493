#include "isolation_forest.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "parallel.hpp"
#include "random.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t TREES_PER_BLOCK = 4;
// Rows that pass through a tree together: they and the tree stay in the nearest cache.
constexpr std::size_t BYTES_OF_ROWS = std::size_t{1} << 15;
constexpr std::size_t FEWEST_ROWS = 16, MOST_ROWS = 256;
// Rows whose steps down a tree overlap, so that none waits for another's memory.
constexpr std::size_t ROWS_AT_ONCE = 16;
constexpr std::size_t STEPS_PER_THREAD = std::size_t{1} << 17;

double rounded_to_unit(double x) { return std::nearbyint(x / PATH_UNIT) * PATH_UNIT; }

// c(0) .. c(most).
std::vector<double> average_path_lengths(std::size_t most) {
    std::vector<double> lengths(most + 1, 0.0);
    double harmonic = 0.0;
    for (std::size_t n = 2; n <= most; ++n) {
        const double before = static_cast<double>(n - 1);
        harmonic += 1.0 / before;
        lengths[n] = rounded_to_unit(2.0 * harmonic - 2.0 * before / static_cast<double>(n));
    }
    return lengths;
}

// The least number of the type that is not below x: no number of the type lies between the two.
float rounded_up(double x, float) {
    if (x > static_cast<double>(std::numeric_limits<float>::max())) return std::numeric_limits<float>::infinity();
    if (x <= -static_cast<double>(std::numeric_limits<float>::max())) return -std::numeric_limits<float>::max();
    const auto near = static_cast<float>(x);
    return static_cast<double>(near) < x ? std::nextafter(near, std::numeric_limits<float>::infinity()) : near;
}
double rounded_up(double x, double) { return x; }

// Grows one tree of a forest.
template <typename Real>
class TreeGrower {
public:
    TreeGrower(IsolationForest& forest, const std::vector<double>& lengths, const Real* rows, std::size_t count)
        : forest_(forest), lengths_(lengths), rows_(rows), count_(count), sample_(forest.sample_size),
          features_(forest.dims), values_(forest.sample_size),
          taken_(2 * std::bit_ceil(forest.sample_size)) {}

    void grow(std::size_t tree, std::uint64_t seed) {
        Random random(seed, tree);
        feature_ = forest_.feature.data() + tree * forest_.inner();
        threshold_ = forest_.threshold.data() + tree * forest_.inner();
        path_ = forest_.path.data() + tree * forest_.leaves();
        draw_sample(random);
        std::iota(features_.begin(), features_.end(), std::uint32_t{0});
        split(random, 0, 0, 0, forest_.sample_size, forest_.dims);
    }

private:
    // R. W. Floyd's way: each subset of the size is as likely as any other, and no memory of the order of count is used.
    void draw_sample(Random& random) {
        if (forest_.sample_size == count_) {
            std::iota(sample_.begin(), sample_.end(), std::uint32_t{0});
            return;
        }
        std::fill(taken_.begin(), taken_.end(), FREE);
        std::size_t drawn = 0;
        for (std::size_t last = count_ - forest_.sample_size; last < count_; ++last) {
            const auto greatest = static_cast<std::uint32_t>(last);
            const std::uint32_t row = random.below(greatest + 1);
            sample_[drawn++] = take(row) ? row : (take(greatest), greatest);
        }
    }

    bool take(std::uint32_t row) {
        const std::size_t mask = taken_.size() - 1;
        std::size_t place = (row * std::size_t{0x9E3779B1}) >> 7 & mask;
        for (; taken_[place] != FREE; place = (place + 1) & mask) {
            if (taken_[place] == row) return false;
        }
        taken_[place] = row;
        return true;
    }

    // features_[0, varying) are those not known to be constant in the node's rows, sample_[first, last).
    void split(Random& random, std::size_t node, std::size_t depth, std::size_t first, std::size_t last,
               std::size_t varying) {
        const std::size_t size = last - first;
        if (depth < forest_.height && size > 1) {
            while (varying > 0) {
                const std::size_t choice = random.below(static_cast<std::uint32_t>(varying));
                const std::uint32_t feature = features_[choice];
                Real least = value(first, feature), greatest = least;
                for (std::size_t i = first; i < last; ++i) {
                    const Real x = values_[i] = value(i, feature);
                    least = x < least ? x : least;
                    greatest = x > greatest ? x : greatest;
                }
                if (!(least < greatest)) {
                    // What is constant here is so in all nodes below, which find it behind `varying`.
                    std::swap(features_[choice], features_[--varying]);
                    continue;
                }
                const Real threshold = between(least, greatest, random.fraction());
                feature_[node] = static_cast<std::int32_t>(feature);
                threshold_[node] = static_cast<double>(threshold);
                const std::size_t middle = partition(first, last, threshold);
                split(random, 2 * node + 1, depth + 1, first, middle, varying);
                split(random, 2 * node + 2, depth + 1, middle, last, varying);
                return;
            }
        }
        finish(node, depth, static_cast<double>(depth) + lengths_[size]);
    }

    Real value(std::size_t i, std::uint32_t feature) const {
        return rows_[std::size_t{sample_[i]} * forest_.dims + feature];
    }

    // In (least, greatest], so that neither side is empty.
    static Real between(Real least, Real greatest, double fraction) {
        const double exact = static_cast<double>(least) * (1.0 - fraction) + static_cast<double>(greatest) * fraction;
        const auto threshold = static_cast<Real>(exact);
        if (!(threshold > least)) return std::nextafter(least, greatest);
        return threshold > greatest ? greatest : threshold;
    }

    // Rows below the threshold first; the order within the sides does not matter to what is drawn later.
    std::size_t partition(std::size_t first, std::size_t last, Real threshold) {
        std::size_t middle = first;
        for (std::size_t i = first; i < last; ++i) {
            if (!(values_[i] < threshold)) continue;
            std::swap(sample_[i], sample_[middle]);
            std::swap(values_[i], values_[middle]);
            ++middle;
        }
        return middle;
    }

    // All leaves below the node, which are the same one; the nodes were made as nodes that do not split.
    void finish(std::size_t node, std::size_t depth, double length) {
        const std::size_t below = std::size_t{1} << (forest_.height - depth);
        const std::size_t place = node + 1 - (std::size_t{1} << depth);
        std::fill_n(path_ + place * below, below, length);
    }

    static constexpr std::uint32_t FREE = 0xFFFFFFFF;
    IsolationForest& forest_;
    const std::vector<double>& lengths_;
    const Real* rows_;
    std::size_t count_;
    std::vector<std::uint32_t> sample_, features_;
    std::vector<Real> values_;
    std::vector<std::uint32_t> taken_;
    std::int32_t* feature_ = nullptr;
    double *threshold_ = nullptr, *path_ = nullptr;
};

// A node as scoring reads it: both parts in one line of the cache.
template <typename Real>
struct Node {
    Real threshold;
    std::int32_t feature;
};

// Adds the paths of `count` rows through one tree. nodes[1] is the root, the children of i are 2i and 2i + 1.
template <typename Real>
void add_paths(const Node<Real>* nodes, const double* path, std::size_t height, const Real* rows, std::size_t count,
               std::size_t dims, double* sums) {
    std::size_t row = 0;
    for (; row + ROWS_AT_ONCE <= count; row += ROWS_AT_ONCE) {
        const Real* start = rows + row * dims;
        std::uint32_t at[ROWS_AT_ONCE];
        for (std::size_t r = 0; r < ROWS_AT_ONCE; ++r) at[r] = 1;
        for (std::size_t step = 0; step < height; ++step) {
            for (std::size_t r = 0; r < ROWS_AT_ONCE; ++r) {
                const Node<Real> node = nodes[at[r]];
                const Real x = start[r * dims + static_cast<std::size_t>(static_cast<std::uint32_t>(node.feature))];
                at[r] = 2 * at[r] + (x < node.threshold ? 0U : 1U);
            }
        }
        for (std::size_t r = 0; r < ROWS_AT_ONCE; ++r) sums[row + r] += path[at[r] - (std::size_t{1} << height)];
    }
    for (; row < count; ++row) {
        std::uint32_t at = 1;
        for (std::size_t step = 0; step < height; ++step) {
            const Node<Real> node = nodes[at];
            at = 2 * at + (rows[row * dims + static_cast<std::size_t>(node.feature)] < node.threshold ? 0U : 1U);
        }
        sums[row] += path[at - (std::size_t{1} << height)];
    }
}

// 2^x for x <= 0, by the Taylor series of 2^f over |f| <= 1/2, whose terms after the last are below 2^-57.
double power_of_two(double x) {
    if (x < -1100.0) return 0.0;
    // (ln 2)^i / i!
    constexpr double TERM[] = {1.0, 0.69314718055994531, 0.24022650695910072, 0.055504108664821580,
                               0.0096181291076284772, 0.0013333558146428443, 0.00015403530393381610,
                               1.5252733804059841e-05, 1.3215486790144309e-06, 1.0178086009239699e-07,
                               7.0549116208011234e-09, 4.4455382718708115e-10, 2.5678435993488202e-11,
                               1.3691488853904128e-12};
    const double whole = std::nearbyint(x), f = x - whole;
    double sum = 0.0;
    for (std::size_t i = sizeof(TERM) / sizeof(TERM[0]) - 1; i > 0; --i) sum = (sum + TERM[i]) * f;
    return std::ldexp(1.0 + sum, static_cast<int>(whole));
}

}  // namespace

double average_path_length(std::size_t n) { return average_path_lengths(n).back(); }

template <typename Real>
IsolationForest fit_isolation_forest(const Real* rows, std::size_t count, std::size_t dims, std::size_t trees,
                                     std::size_t sample_size, std::uint64_t seed, int threads) {
    IsolationForest forest;
    forest.trees = trees;
    forest.sample_size = sample_size;
    forest.dims = dims;
    forest.height = static_cast<std::size_t>(std::bit_width(sample_size - 1));
    forest.feature.assign(trees * forest.inner(), 0);
    forest.threshold.assign(trees * forest.inner(), std::numeric_limits<double>::infinity());
    forest.path.resize(trees * forest.leaves());
    const std::vector<double> lengths = average_path_lengths(sample_size);
    const std::size_t blocks = (trees + TREES_PER_BLOCK - 1) / TREES_PER_BLOCK;
    const bool little = trees * sample_size * (forest.height + 1) < STEPS_PER_THREAD;
    parallel_for(blocks, little ? 1 : threads, [&](std::size_t block) {
        TreeGrower<Real> grower(forest, lengths, rows, count);
        const std::size_t last = std::min(trees, (block + 1) * TREES_PER_BLOCK);
        for (std::size_t tree = block * TREES_PER_BLOCK; tree < last; ++tree) grower.grow(tree, seed);
    });
    return forest;
}

template <typename Real>
void isolation_path_lengths(const ForestArrays& forest, const Real* rows, std::size_t count, double* lengths,
                            int threads) {
    const std::size_t inner = (std::size_t{1} << forest.height) - 1, leaves = inner + 1;
    std::vector<Node<Real>> nodes(forest.trees * leaves);
    for (std::size_t tree = 0; tree < forest.trees; ++tree) {
        for (std::size_t i = 0; i < inner; ++i) {
            const std::size_t from = tree * inner + i;
            nodes[tree * leaves + i + 1] = {rounded_up(forest.threshold[from], Real{}), forest.feature[from]};
        }
    }
    const std::size_t fitting = BYTES_OF_ROWS / ((forest.dims + 1) * sizeof(Real)) / ROWS_AT_ONCE * ROWS_AT_ONCE;
    const std::size_t rows_per_block = std::clamp(fitting, FEWEST_ROWS, MOST_ROWS);
    const bool little = count * forest.trees * (forest.height + 1) < STEPS_PER_THREAD;
    parallel_for((count + rows_per_block - 1) / rows_per_block, little ? 1 : threads, [&](std::size_t block) {
        const std::size_t first = block * rows_per_block, many = std::min(rows_per_block, count - first);
        double* sums = lengths + first;
        std::fill_n(sums, many, 0.0);
        for (std::size_t tree = 0; tree < forest.trees; ++tree) {
            add_paths(nodes.data() + tree * leaves, forest.path + tree * leaves, forest.height,
                      rows + first * forest.dims, many, forest.dims, sums);
        }
        for (std::size_t i = 0; i < many; ++i) sums[i] /= static_cast<double>(forest.trees);
    });
}

void isolation_scores(const double* lengths, std::size_t count, std::size_t sample_size, double* scores) {
    const double usual = average_path_length(sample_size);
    for (std::size_t i = 0; i < count; ++i) scores[i] = power_of_two(-(lengths[i] / usual));
}

#define HARTONOMOUS_FOREST_OF(Real)                                                                                  \
    template IsolationForest fit_isolation_forest<Real>(const Real*, std::size_t, std::size_t, std::size_t,          \
                                                        std::size_t, std::uint64_t, int);                            \
    template void isolation_path_lengths<Real>(const ForestArrays&, const Real*, std::size_t, double*, int);
HARTONOMOUS_FOREST_OF(float)
HARTONOMOUS_FOREST_OF(double)
#undef HARTONOMOUS_FOREST_OF

}  // namespace hartonomous
