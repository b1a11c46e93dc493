// Aggregates: the rows of a group are gathered, and the entry point is run on them when the result is asked for. Sums whose
// bits do not depend on how the work is shared need all of the rows; so a group may hold as many as fit.
#include <algorithm>
#include <cstring>

#include "algorithms/memory.hpp"
#include "algorithms/vector_text.hpp"
#include "sqlite_functions.hpp"

namespace hartonomous::door {

namespace {

constexpr std::size_t WORTH_MOVING = 1024;  // rows that have left

std::size_t most_bytes() {
    static const std::uint64_t half = physical_memory() / 2;
    return static_cast<std::size_t>(std::min<std::uint64_t>(half, SIZE_MAX / 2));
}

/// JSON has no form for a blob: its vectors are given as lists.
std::string json_value(const Column& column) {
    SqlResult value;
    set_result(value, column, 0);
    switch (value.type) {
        case SqlType::Null: return "null";
        case SqlType::Integer: return std::to_string(value.integer);
        case SqlType::Real: return json_number(value.real);
        default: break;
    }
    std::string text(formatted_size(column.width), '\0');
    const char* const end = format_vector(column.data<float>(), column.width, text.data());
    text.resize(static_cast<std::size_t>(end - text.data()));
    return text;
}

double exact_number(std::int64_t integer, const InputColumn& input, std::size_t row) {
    double number = 0;
    if (finite_number({SqlType::Integer, integer, 0, {}}, number)) return number;
    throw Error(ErrorNumber::Range, "column '" + std::string(input.name) + "' holds integers beyond 2^53, which float64 cannot "
                "represent exactly; row " + std::to_string(row) + " is " + std::to_string(integer));
}

}  // namespace

GroupRows::GroupRows(const AggregateFunction& function) : function_(function) {
    for (const InputColumn& input : function.entry_point->inputs) {
        if (std::string_view(input.name) != "key") inputs_.push_back(&input);
    }
    columns_.resize(inputs_.size());
    for (Values& values : columns_) values.ends.push_back(0);
}

void GroupRows::add(const SqlValue* arguments) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        add(columns_[i], *inputs_[i], arguments[i]);
        held_ += 2 * sizeof(std::int64_t) + arguments[i].bytes.size();
    }
    ++rows_;
    if (held_ > most_bytes()) {
        throw Error(ErrorNumber::Capacity, "the rows of a group of " + function_.name + " must fit into half of this machine's memory, " +
                    std::to_string(most_bytes()) + " bytes; there are " + std::to_string(rows_) + " rows already");
    }
}

void GroupRows::add(Values& values, const InputColumn& input, const SqlValue& value) const {
    const bool null = value.type == SqlType::Null;
    if (!null && values.type == SqlType::Null) {
        values.type = value.type;
        if (value.type == SqlType::Text || value.type == SqlType::Blob) values.integers.clear(), values.reals.clear();
    }
    SqlValue taken = value;
    if (!null && value.type != values.type) {
        const auto are = [&](SqlType one, SqlType other) {
            return (value.type == one && values.type == other) || (value.type == other && values.type == one);
        };
        if (are(SqlType::Integer, SqlType::Real)) {
            // A column of both is one of numbers; an integer that float64 does not hold is told as an integer column tells it.
            if (value.type == SqlType::Integer) taken.real = exact_number(value.integer, input, rows_ - first_);
            else for (std::size_t row = first_; row < values.integers.size(); ++row) {
                values.reals[row] = exact_number(values.integers[row], input, row - first_);
            }
            values.type = SqlType::Real;
        } else if (are(SqlType::Text, SqlType::Blob) && input.kind != Kind::Text) {
            if (values.type == SqlType::Text) make_blobs(values);
        } else {
            throw Error(ErrorNumber::DType, "column '" + std::string(input.name) + "' must hold values of one type; row " +
                        std::to_string(rows_ - first_) + " is " + shown(value));
        }
    }
    std::vector<float> parsed;
    SqlResult blob;
    if (values.type == SqlType::Blob && taken.type == SqlType::Text) {
        parse_numbers(taken.bytes, parsed);
        blob.set_vector(parsed.data(), parsed.size());
        taken.bytes = blob.bytes;
    }
    values.valid.push_back(null ? 0 : 1);
    if (values.type == SqlType::Integer || values.type == SqlType::Real || values.type == SqlType::Null) {
        values.integers.push_back(taken.integer);
        values.reals.push_back(taken.real);
    }
    if (!null && !taken.bytes.empty()) values.bytes.insert(values.bytes.end(), taken.bytes.begin(), taken.bytes.end());
    values.ends.push_back(static_cast<std::int64_t>(values.bytes.size()));
}

/// Texts among blobs: all become blobs, as the column is then one of packed vectors.
void GroupRows::make_blobs(Values& values) const {
    std::vector<char> bytes;
    std::vector<std::int64_t> ends{0};
    std::vector<float> parsed;
    for (std::size_t row = 0; row + 1 < values.ends.size(); ++row) {
        if (values.valid[row] != 0) {
            const auto start = static_cast<std::size_t>(values.ends[row]), end = static_cast<std::size_t>(values.ends[row + 1]);
            parsed.clear();
            parse_numbers({values.bytes.data() + start, end - start}, parsed);
            SqlResult blob;
            blob.set_vector(parsed.data(), parsed.size());
            bytes.insert(bytes.end(), blob.bytes.begin(), blob.bytes.end());
        }
        ends.push_back(static_cast<std::int64_t>(bytes.size()));
    }
    values.bytes = std::move(bytes);
    values.ends = std::move(ends);
    values.type = SqlType::Blob;
}

void GroupRows::remove_first() {
    ++first_;
    if (first_ >= WORTH_MOVING && 2 * first_ >= rows_) forget_removed();
}

void GroupRows::forget_removed() {
    const auto count = static_cast<std::ptrdiff_t>(first_);
    held_ = 0;
    for (Values& values : columns_) {
        const std::int64_t start = values.ends[first_];
        values.bytes.erase(values.bytes.begin(), values.bytes.begin() + start);
        values.ends.erase(values.ends.begin(), values.ends.begin() + count);
        for (std::int64_t& end : values.ends) end -= start;
        values.valid.erase(values.valid.begin(), values.valid.begin() + count);
        if (!values.integers.empty()) {
            values.integers.erase(values.integers.begin(), values.integers.begin() + count);
            values.reals.erase(values.reals.begin(), values.reals.begin() + count);
        }
        held_ += values.bytes.size() + 2 * sizeof(std::int64_t) * values.valid.size();
    }
    rows_ -= first_;
    first_ = 0;
}

Column GroupRows::column(const Values& values, const InputColumn& input) const {
    Column made;
    made.name = input.name;
    made.rows = rows_ - first_;
    SqlType type = values.type;
    if (type == SqlType::Null) type = input.kind == Kind::Number ? SqlType::Real : SqlType::Blob;
    switch (type) {
        case SqlType::Integer:
            made.type = Type::Int64;
            made.values = values.integers.data() + first_;
            break;
        case SqlType::Real:
            made.type = Type::Float64;
            made.values = values.reals.data() + first_;
            break;
        default:
            made.type = type == SqlType::Text ? Type::Text : Type::Binary;
            made.values = values.bytes.data();
            made.offsets64 = values.ends.data() + first_;
    }
    set_validity(made, {values.valid.begin() + static_cast<std::ptrdiff_t>(first_), values.valid.end()});
    return made;
}

SqlResult GroupRows::result(const Interrupt& interrupt) const {
    Table table;
    table.rows = rows_ - first_;
    for (std::size_t i = 0; i < columns_.size(); ++i) table.columns.push_back(column(columns_[i], *inputs_[i]));
    const Table group = run(*function_.entry_point, table, {}, sql_threads(), interrupt);
    SqlResult result;
    if (!function_.output.empty()) {
        if (group.rows != 0) set_result(result, *group.find(function_.output), 0);
        return result;
    }
    std::string json;
    for (const Column& column : group.columns) {
        json += (json.empty() ? "{\"" : ", \"") + column.name + "\": " + json_value(column);
    }
    result.set_text(json + "}");
    return result;
}

}  // namespace hartonomous::door
