// Rows unlike the rest: isolation forest and local outlier factor.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "algorithms/finite.hpp"
#include "algorithms/isolation_forest.hpp"
#include "algorithms/local_outlier_factor.hpp"
#include "columns.hpp"
#include "hartonomous/kernels.hpp"
#include "inputs.hpp"
#include "problems.hpp"

namespace hartonomous {

namespace {

/// The rows that are not NULL, one behind the other.
template <typename Real>
struct Given {
    Rows<Real> all;
    const Real* data = nullptr;
    std::size_t rows = 0;
    std::shared_ptr<void> memory;
};

template <typename Real>
Given<Real> given_rows(const Rows<Real>& all, int threads) {
    Given<Real> given{all, all.data, all.rows - all.column->null_count(), {}};
    if (given.rows < all.rows) {
        given.memory = allocate(given.rows * all.dims * sizeof(Real));
        Real* to = static_cast<Real*>(given.memory.get());
        given.data = to;
        for (std::size_t row = 0; row < all.rows; ++row) {
            if (all.valid(row)) to = std::copy_n(all.row(row), all.dims, to);
        }
    }
    if (!all_finite(given.data, given.rows * all.dims, threads)) require_finite(*all.column);
    return given;
}

/// Problems with what every such method needs; true where there are rows to score.
template <typename Real>
bool enough_rows(const Given<Real>& given, Problems& problems) {
    if (given.rows == 0) return false;
    if (given.rows < 2) {
        problems.add(ErrorNumber::Shape, "column 'features' must have at least 2 rows that are not NULL; got 1");
    }
    if (given.all.dims == 0) problems.add(ErrorNumber::Shape, "column 'features' must have at least one number a row; got none");
    return given.rows >= 2 && given.all.dims > 0;
}

void check_most(const char* name, std::int64_t value, std::int64_t least, std::size_t most, const char* what, Problems& problems) {
    if (value >= least && static_cast<std::uint64_t>(value) <= most) return;
    problems.add(ErrorNumber::Range, std::string(name) + " must be in " + std::to_string(least) + ".." + std::to_string(most) + ", " +
                 what + "; got " + std::to_string(value));
}

/// The id, if there is one, and the scores; NULL for each NULL row.
template <typename Real>
Table result_of(const Inputs& inputs, const Given<Real>& given, const std::vector<double>& scores) {
    const std::size_t rows = given.all.rows;
    Table result;
    result.rows = rows;
    if (inputs.has("id")) result.columns.push_back(inputs.column("id"));
    NewColumn<double> out = new_float64("score", rows);
    std::size_t next = 0;
    for (std::size_t row = 0; row < rows; ++row) out.values[row] = given.all.valid(row) ? scores[next++] : 0.0;
    if (given.rows < rows) copy_validity(out.column, *given.all.column);
    result.columns.push_back(out.column);
    return result;
}

template <typename Real>
Table forest_scores(const Inputs& inputs, const Arguments& arguments, const Rows<Real>& rows) {
    const Given<Real> given = given_rows(rows, arguments.threads());
    const std::size_t most = std::min(given.rows, LARGEST_SAMPLE);
    std::size_t sample_size = std::min<std::size_t>(256, most);
    Problems problems;
    const bool enough = enough_rows(given, problems);
    if (enough && arguments.has("sample_size")) {
        check_most("sample_size", arguments.integer("sample_size"), 2, most, "the rows that are not NULL, at most 2^20", problems);
        sample_size = static_cast<std::size_t>(arguments.integer("sample_size"));
    }
    problems.done();
    std::vector<double> scores(given.rows);
    if (enough) {
        const IsolationForest forest = fit_isolation_forest(
            given.data, given.rows, rows.dims, static_cast<std::size_t>(arguments.integer("trees")), sample_size,
            static_cast<std::uint64_t>(arguments.integer("seed")), arguments.threads());
        arguments.check_interrupt();
        isolation_path_lengths(arrays_of(forest), given.data, given.rows, scores.data(), arguments.threads());
        isolation_scores(scores.data(), given.rows, sample_size, scores.data());
    }
    return result_of(inputs, given, scores);
}

template <typename Real>
Table outlier_factors(const Inputs& inputs, const Arguments& arguments, const Rows<Real>& rows) {
    const Given<Real> given = given_rows(rows, arguments.threads());
    Problems problems;
    const bool enough = enough_rows(given, problems);
    if (enough) check_most("k", arguments.integer("k"), 1, given.rows - 1, "one less than the rows that are not NULL", problems);
    problems.done();
    std::vector<double> scores(given.rows);
    if (enough) {
        local_outlier_factor(kernels(), given.data, given.rows, rows.dims, static_cast<std::size_t>(arguments.integer("k")),
                             scores.data(), arguments.threads());
        // A server's float has no infinity, and NULL would take the most anomalous rows out of every comparison.
        for (double& score : scores) score = std::min(score, std::numeric_limits<double>::max());
    }
    return result_of(inputs, given, scores);
}

Table run_isolation_forest(const Inputs& inputs, const Arguments& arguments) {
    return inputs.column("features").type == Type::Vectors32 ? forest_scores(inputs, arguments, inputs.vectors("features"))
                                                             : forest_scores(inputs, arguments, inputs.wide_vectors("features"));
}

Table run_local_outlier_factor(const Inputs& inputs, const Arguments& arguments) {
    return inputs.column("features").type == Type::Vectors32 ? outlier_factors(inputs, arguments, inputs.vectors("features"))
                                                             : outlier_factors(inputs, arguments, inputs.wide_vectors("features"));
}

}  // namespace

extern const EntryPoint isolation_forest_entry, local_outlier_factor_entry;

const EntryPoint isolation_forest_entry = {
    "isolation_forest",
    "The anomaly score of every row by an isolation forest grown on all of them.",
    Shape::AllRows,
    {{"id", Kind::Key, false, "whose features they are; comes back beside the result"},
     {"features", Kind::Features, true, "the numbers that describe a row; NULL rows take no part"}},
    {{"trees", ParameterKind::Integer, false, "100", "how many trees", 1, static_cast<std::int64_t>(MOST_TREES)},
     {"sample_size", ParameterKind::Integer, false, nullptr,
      "rows that each tree is grown on, drawn without replacement; 256 or all, if there are fewer, where it is not given", 2,
      static_cast<std::int64_t>(LARGEST_SAMPLE)},
     {"seed", ParameterKind::Integer, false, "0", "another seed, another forest", 0, INT64_MAX}},
    {{"id", Kind::Key, true, "as given", "id"},
     {"score", Kind::Number, true,
      "in (0, 1), higher is more anomalous: near 1 an anomaly, well below 0.5 usual; NULL for a NULL row"}},
    "the same bits on every machine; within 2^-33 of the formula with the exact harmonic number, relatively",
    "",
    nullptr,
    "sp_IsolationForest",
    run_isolation_forest,
};

const EntryPoint local_outlier_factor_entry = {
    "local_outlier_factor",
    "How much sparser the surroundings of every row are than those of its nearest neighbours.",
    Shape::AllRows,
    {{"id", Kind::Key, false, "whose features they are; comes back beside the result"},
     {"features", Kind::Features, true, "the numbers that describe a row, compared by Euclidean distance; NULL rows take no part"}},
    {{"k", ParameterKind::Integer, false, "20", "neighbours of each row, besides ties; less than the rows that are not NULL", 1,
      UINT32_MAX - 2}},
    {{"id", Kind::Key, true, "as given", "id"},
     {"score", Kind::Number, true,
      "0 or more, about 1 inside a cluster, higher is more anomalous; 1.7976931348623157E308 stands for infinity, the score of a "
      "row beside more than k equal ones; NULL for a NULL row"}},
    "within 2^-51 * the largest neighbourhood of exact, relatively, for distances within (dims/4 + 12) * 2^-53",
    "near_pairs_f32",
    nullptr,
    "sp_LocalOutlierFactor",
    run_local_outlier_factor,
};

}  // namespace hartonomous
