// The nearest rows to each of some vectors.
#include "algorithms/knn.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "columns.hpp"
#include "inputs.hpp"
#include "take.hpp"

namespace hartonomous {

namespace {

// Products computed before the caller is asked whether to go on, and fewest queries: for fewer, preparing the rows costs
// as much as comparing them.
constexpr std::size_t WORK_A_PIECE = std::size_t{1} << 36, FEWEST_QUERIES_A_PIECE = 1024;

Measure measure_of(const std::string& metric) {
    if (metric == "cosine") return Measure::CosineDistance;
    if (metric == "euclidean") return Measure::Euclidean;
    if (metric == "sqeuclidean") return Measure::SquaredEuclidean;
    return Measure::NegativeDot;
}

/// The rows that are not NULL, one behind the other, and their numbers; no numbers where every row is one of them.
struct Base {
    const float* data = nullptr;
    std::size_t rows = 0;
    std::vector<std::int64_t> numbers;
    std::shared_ptr<void> memory;
};

Base base_of(const Rows<float>& rows) {
    Base base{rows.data, rows.rows, {}, {}};
    if (!rows.column->has_nulls()) return base;
    base.rows -= rows.column->null_count();
    base.numbers.reserve(base.rows);
    base.memory = allocate(base.rows * rows.dims * sizeof(float));
    float* const data = static_cast<float*>(base.memory.get());
    for (std::size_t row = 0; row < rows.rows; ++row) {
        if (!rows.valid(row)) continue;
        std::copy_n(rows.row(row), rows.dims, data + base.numbers.size() * rows.dims);
        base.numbers.push_back(static_cast<std::int64_t>(row));
    }
    base.data = data;
    return base;
}

Base checked_base(const Rows<float>& rows, const FloatMatrix& queries, std::int64_t k) {
    const std::size_t count = rows.rows - rows.column->null_count();
    Problems problems;
    if (count == 0) {
        problems.add(ErrorNumber::Shape, "column 'vector' must have at least one row that is not NULL; got none");
    } else {
        if (rows.dims != queries.columns) {
            problems.add(ErrorNumber::Shape, "queries must have as many columns as column 'vector' has numbers, " +
                         std::to_string(rows.dims) + "; got " + std::to_string(queries.columns));
        }
        if (static_cast<std::uint64_t>(k) > count) {
            problems.add(ErrorNumber::Range, "k must be in 1.." + std::to_string(count) + ", the rows that are not NULL; got " + std::to_string(k));
        }
    }
    problems.done();
    return base_of(rows);
}

Table run_knn(const Inputs& inputs, const Arguments& arguments) {
    const Rows<float> rows = inputs.vectors("vector");
    const FloatMatrix& queries = arguments.matrix("queries");
    const Base base = checked_base(rows, queries, arguments.integer("k"));
    const auto k = static_cast<std::size_t>(arguments.integer("k"));
    const Measure measure = measure_of(arguments.text("metric"));
    if (queries.rows > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
        throw Error(ErrorNumber::Capacity, "queries must have at most 2147483647 rows; got " + std::to_string(queries.rows));
    }
    const std::size_t count = queries.rows * k;
    NewColumn<double> distance = new_float64("distance", count);
    NewColumn<std::int64_t> row = new_int64("row", count);
    const std::size_t queries_a_piece = std::max(FEWEST_QUERIES_A_PIECE, WORK_A_PIECE / (base.rows * rows.dims));
    bool finite = true;
    for (std::size_t first = 0; first < queries.rows; first += queries_a_piece) {
        if (first != 0) arguments.check_interrupt();
        finite = knn(kernels(), measure, queries.values.data() + first * rows.dims, std::min(queries_a_piece, queries.rows - first),
                     base.data, base.rows, rows.dims, k, distance.values + first * k, row.values + first * k,
                     arguments.threads()) && finite;
    }
    if (!finite) require_finite(*rows.column);
    NewColumn<std::int32_t> query = new_int32("query", count), rank = new_int32("rank", count);
    std::vector<std::uint8_t> valid;
    for (std::size_t i = 0; i < count; ++i) {
        query.values[i] = static_cast<std::int32_t>(i / k);
        rank.values[i] = static_cast<std::int32_t>(i % k + 1);
        if (!base.numbers.empty()) row.values[i] = base.numbers[static_cast<std::size_t>(row.values[i])];
        // Only the cosine of a zero vector is not a number.
        if (std::isfinite(distance.values[i])) continue;
        if (valid.empty()) valid.assign(count, 1);
        valid[i] = 0;
        distance.values[i] = 0;
    }
    if (!valid.empty()) set_validity(distance.column, valid);
    Table result{count, {query.column, rank.column, row.column}};
    if (inputs.has("id")) {
        result.columns.push_back(take(inputs.column("id"), count, [&](std::size_t i) { return static_cast<std::size_t>(row.values[i]); }));
    }
    result.columns.push_back(distance.column);
    return result;
}

}  // namespace

extern const EntryPoint knn_entry;

const EntryPoint knn_entry = {
    "knn",
    "The k rows nearest to each query, nearest first; ties go to the earlier row.",
    Shape::Table,
    {{"id", Kind::Key, false, "whose vector it is; comes back beside the result"},
     {"vector", Kind::Vector, true, "the vectors to search, as long as the queries; NULL ones are never found"}},
    {{"queries", ParameterKind::Matrix, true, nullptr, "the vectors whose neighbours are wanted, one a row"},
     {"k", ParameterKind::Integer, true, nullptr, "how many neighbours of each; at most the rows that are not NULL", 1, INT32_MAX},
     {"metric", ParameterKind::Text, false, "cosine",
      "cosine: 1 - similarity; sqeuclidean: the square of euclidean; dot: the negative inner product", INT64_MIN, INT64_MAX,
      "cosine|euclidean|sqeuclidean|dot"}},
    {{"query", Kind::Integer32, false, "the row of queries, from 0"},
     {"rank", Kind::Integer32, false, "1 for the nearest"},
     {"row", Kind::Integer, false, "the row of the input, from 0"},
     {"id", Kind::Key, true, "as given", "id"},
     {"distance", Kind::Number, true, "smaller is nearer; NULL, and last, where a vector is zero and the metric is cosine"}},
    "the distances and the order of computing every pair; a distance within (dims/2 + 25) * 2^-53 of exact for cosine, "
    "(dims/4 + 12) * 2^-53 relative for the Euclidean ones, (dims/4 + 8) * 2^-53 * sum |q[i] * v[i]| for dot",
    "cosine_parts_f32_one_to_many l2sq_f32_one_to_many dot_f32_one_to_many product_f32 columns_within",
    nullptr,
    "sp_Knn",
    run_knn,
};

}  // namespace hartonomous
