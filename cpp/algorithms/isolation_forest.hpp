// Isolation forest: points that few random splits separate from the rest are anomalies.
//
// F. T. Liu, K. M. Ting, Z.-H. Zhou: Isolation Forest, ICDM 2008; Isolation-Based Anomaly Detection, TKDD 6(1), 2012.
// Each tree is grown on a sample drawn without replacement, to the height ceil(log2(sample size)). A node splits at a
// value drawn uniformly between the least and the greatest of a feature that is drawn uniformly among those which are
// not constant in the node; a node of which all features are constant is a leaf.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hartonomous {

/// Path lengths are held in whole multiples of this. A sum of them is then exact, so it has the same bits in whatever
/// order it is taken, here or in a database; rounding c(n) to such a multiple changes it by at most 2^-35.
inline constexpr double PATH_UNIT = 0x1p-34;

inline constexpr std::size_t LARGEST_SAMPLE = std::size_t{1} << 20;
/// As many paths are summed exactly: 10000 * (20 + c(2^20)) < 2^19.
inline constexpr std::size_t MOST_TREES = 10000;

/// c(n) of the paper, the mean path length of an unsuccessful search in a binary search tree of n keys, rounded to
/// PATH_UNIT: 2 H(n - 1) - 2 (n - 1) / n with the harmonic number summed term by term; c(2) = 1, c(1) = c(0) = 0.
double average_path_length(std::size_t n);

/// Every tree is laid out as a full binary tree: node 0 is the root, the children of node i are 2i + 1 and 2i + 2. A row
/// goes to the first where its value is less than the threshold, otherwise to the second. A node that does not split
/// has threshold +infinity and feature 0, as has all below it, so that every row takes exactly `height` steps.
struct IsolationForest {
    std::size_t trees = 0, sample_size = 0, dims = 0, height = 0;
    std::vector<std::int32_t> feature;  // trees x (2^height - 1)
    std::vector<double> threshold;      // the same; for a forest of float32 rows each is a float32 number
    std::vector<double> path;           // trees x 2^height: edges to the leaf plus c(rows of the sample in it)

    std::size_t inner() const { return (std::size_t{1} << height) - 1; }
    std::size_t leaves() const { return std::size_t{1} << height; }
};

/// What scoring reads of a forest, wherever its arrays lie.
struct ForestArrays {
    std::size_t trees, sample_size, dims, height;
    const std::int32_t* feature;
    const double *threshold, *path;
};
inline ForestArrays arrays_of(const IsolationForest& forest) {
    return {forest.trees,          forest.sample_size,      forest.dims,        forest.height,
            forest.feature.data(), forest.threshold.data(), forest.path.data()};
}

/// rows is (count, dims), finite; 1 <= trees <= MOST_TREES; 2 <= sample_size <= count and LARGEST_SAMPLE. Tree t depends on
/// seed and t only.
template <typename Real>
IsolationForest fit_isolation_forest(const Real* rows, std::size_t count, std::size_t dims, std::size_t trees,
                                     std::size_t sample_size, std::uint64_t seed, int threads);

/// lengths[r] = mean over the trees of the path length of row r, rounded once.
template <typename Real>
void isolation_path_lengths(const ForestArrays& forest, const Real* rows, std::size_t count, double* lengths,
                            int threads);

/// scores[i] = 2^(-lengths[i] / c(sample_size)), in (0, 1); may be done in place. The quotient is rounded once, and the power
/// is within 2^-52 of it, relatively.
void isolation_scores(const double* lengths, std::size_t count, std::size_t sample_size, double* scores);

}  // namespace hartonomous
