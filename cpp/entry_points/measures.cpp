// One vector compared with every row: similarities and distances.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

#include "algorithms/distances.hpp"
#include "columns.hpp"
#include "hartonomous/kernels.hpp"
#include "inputs.hpp"
#include "pieces.hpp"

namespace hartonomous {

namespace {

// Short rows are shared among threads in blocks whose results stay in a cache until they are looked at; long ones have few
// results, and are left to the algorithm, which reads them from memory one after the other.
constexpr std::size_t LONG_ROW = 512, ELEMENTS_A_BLOCK = std::size_t{1} << 18, MOST_ROWS_A_BLOCK = std::size_t{1} << 14;
constexpr std::size_t LONG_ROWS_A_PIECE = std::size_t{1} << 16;

/// Whether all are, by the sum of their squares: of finite float32 vectors no measure is beyond 1e100.
bool all_finite(const double* values, std::size_t count) { return std::isfinite(kernels().dot_f64(values, values, count)); }

void mark_null(std::vector<std::uint8_t>& valid, std::size_t rows, std::size_t row) {
    if (valid.empty()) valid.assign(rows, 1);
    valid[row] = 0;
}

/// NaN and infinity in a row always reach its result, so that only rows with such a result need be looked at. The sums are
/// float64 and the elements float32: finite elements overflow nowhere, and only a zero vector's cosine is NaN.
void require_finite_or_zero(const Rows<float>& rows, std::size_t row) {
    for (std::size_t i = 0; i < rows.dims && rows.valid(row); ++i) {
        if (!std::isfinite(rows.row(row)[i])) require_finite(*rows.column);
    }
}

template <Measure MEASURE>
Table measure_rows(const Inputs& inputs, const Arguments& arguments, const char* output) {
    const Rows<float> rows = inputs.vectors("vector");
    const std::span<const float> query = arguments.vector("query");
    Table result;
    result.rows = rows.rows;
    if (inputs.has("id")) result.columns.push_back(inputs.column("id"));
    NewColumn<double> values = new_float64(output, rows.rows);
    std::vector<std::uint8_t> valid;
    if (rows.column->null_count() < rows.rows) {
        if (rows.dims != query.size()) {
            throw Error(ErrorNumber::Shape, "column 'vector' must hold vectors as long as query, " + std::to_string(query.size()) +
                        "; they have " + std::to_string(rows.dims) + " numbers");
        }
        std::atomic<bool> finite{true};
        const auto measure = [&](std::size_t first, std::size_t count, int threads) {
            measure_one_to_many(kernels(), MEASURE, query.data(), rows.row(first), count, rows.dims, values.values + first, threads);
            if (!all_finite(values.values + first, count)) finite.store(false, std::memory_order_relaxed);
        };
        if (rows.dims < LONG_ROW) {
            share_rows(arguments, rows.rows, std::min(MOST_ROWS_A_BLOCK, ELEMENTS_A_BLOCK / rows.dims),
                       [&](std::size_t first, std::size_t count) { measure(first, count, 1); });
        } else {
            for (std::size_t first = 0; first < rows.rows; first += LONG_ROWS_A_PIECE) {
                if (first != 0) arguments.check_interrupt();
                measure(first, std::min(LONG_ROWS_A_PIECE, rows.rows - first), arguments.threads());
            }
        }
        for (std::size_t row = 0; row < rows.rows && !finite.load(); ++row) {
            if (std::isfinite(values.values[row])) continue;
            require_finite_or_zero(rows, row);
            mark_null(valid, rows.rows, row);
        }
    }
    for (std::size_t row = 0; rows.column->validity != nullptr && row < rows.rows; ++row) {
        if (!rows.valid(row)) mark_null(valid, rows.rows, row);
    }
    for (std::size_t row = 0; row < valid.size(); ++row) {
        if (valid[row] == 0) values.values[row] = 0;
    }
    if (!valid.empty()) set_validity(values.column, valid);
    result.columns.push_back(values.column);
    return result;
}

EntryPoint one_to_many(const char* name, const char* summary, const char* output, const char* meaning, const char* bound,
                       const char* kernels, const char* in_engine, Table (*run)(const Inputs&, const Arguments&)) {
    return {
        name,
        summary,
        Shape::EachRow,
        {{"id", Kind::Key, false, "whose vector it is; comes back beside the result"},
         {"vector", Kind::Vector, true, "the vectors to compare with, as long as query"}},
        {{"query", ParameterKind::Vector, true, nullptr, "the vector that all are compared with"}},
        {{"id", Kind::Key, true, "as given", "id"}, {output, Kind::Number, true, meaning}},
        bound,
        kernels,
        in_engine,
        nullptr,
        run,
    };
}

}  // namespace

extern const EntryPoint cosine_similarity_entry, cosine_distance_entry, dot_entry, euclidean_distance_entry,
    squared_euclidean_distance_entry;

const EntryPoint cosine_similarity_entry = one_to_many(
    "cosine_similarity", "The cosine of the angle between one vector and each row.", "cosine_similarity",
    "in [-1, 1]; NULL for a NULL or zero vector, and for a zero query", "within (dims/2 + 24) * 2^-53 of exact",
    "cosine_parts_f32_one_to_many dot_f64", "1 - VECTOR_DISTANCE('cosine', vector, @query)",
    [](const Inputs& inputs, const Arguments& arguments) {
        return measure_rows<Measure::CosineSimilarity>(inputs, arguments, "cosine_similarity");
    });

const EntryPoint cosine_distance_entry = one_to_many(
    "cosine_distance", "1 minus the cosine of the angle between one vector and each row.", "cosine_distance",
    "in [0, 2]; NULL for a NULL or zero vector, and for a zero query", "within (dims/2 + 25) * 2^-53 of exact",
    "cosine_parts_f32_one_to_many dot_f64", "VECTOR_DISTANCE('cosine', vector, @query)",
    [](const Inputs& inputs, const Arguments& arguments) {
        return measure_rows<Measure::CosineDistance>(inputs, arguments, "cosine_distance");
    });

const EntryPoint dot_entry = one_to_many(
    "dot", "The inner product of one vector with each row.", "dot", "the sum of products; NULL for a NULL vector",
    "within (dims/4 + 8) * 2^-53 * sum |q[i] * v[i]| of exact", "dot_f32_one_to_many dot_f64",
    "-VECTOR_DISTANCE('dot', vector, @query)", [](const Inputs& inputs, const Arguments& arguments) {
        return measure_rows<Measure::Dot>(inputs, arguments, "dot");
    });

const EntryPoint euclidean_distance_entry = one_to_many(
    "euclidean_distance", "The length of the difference between one vector and each row.", "euclidean_distance",
    "0 or more; NULL for a NULL vector", "within (dims/4 + 12) * 2^-53 of exact, relative", "l2sq_f32_one_to_many dot_f64",
    "VECTOR_DISTANCE('euclidean', vector, @query)", [](const Inputs& inputs, const Arguments& arguments) {
        return measure_rows<Measure::Euclidean>(inputs, arguments, "euclidean_distance");
    });

const EntryPoint squared_euclidean_distance_entry = one_to_many(
    "squared_euclidean_distance", "The squared length of the difference between one vector and each row.",
    "squared_euclidean_distance", "0 or more; NULL for a NULL vector", "within (dims/4 + 10) * 2^-53 of exact, relative",
    "l2sq_f32_one_to_many dot_f64", "SQUARE(VECTOR_DISTANCE('euclidean', vector, @query))",
    [](const Inputs& inputs, const Arguments& arguments) {
        return measure_rows<Measure::SquaredEuclidean>(inputs, arguments, "squared_euclidean_distance");
    });

}  // namespace hartonomous
