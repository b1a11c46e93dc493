// The table of SQL functions, and the general way of one: a table of one row through run().
#include "sqlite_functions.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace hartonomous::door {

namespace {

std::atomic<int> threads_allowed{1};

bool is_argument(const InputColumn& input) { return std::string_view(input.name) != "id" && std::string_view(input.name) != "key"; }

Column one_row(const char* name, const SqlValue& value) {
    switch (value.type) {
        case SqlType::Integer: {
            NewColumn<std::int64_t> made = new_int64(name, 1);
            *made.values = value.integer;
            return made.column;
        }
        case SqlType::Real: {
            NewColumn<double> made = new_float64(name, 1);
            *made.values = value.real;
            return made.column;
        }
        default: break;
    }
    return new_bytes(name, value.type == SqlType::Text ? Type::Text : Type::Binary, std::string(value.bytes),
                     {0, static_cast<std::int64_t>(value.bytes.size())});
}

Value parameter_of(const ParameterSpec& spec, const SqlCall& call, int argument) {
    const SqlValue& value = call.arguments[argument];
    switch (value.type) {
        case SqlType::Null: return std::monostate{};
        case SqlType::Integer: return value.integer;
        case SqlType::Real: return value.real;
        case SqlType::Text: return std::string(value.bytes);
        case SqlType::Blob: break;
    }
    VectorArgument vector;
    if (!vector.read(call, argument)) {
        throw Error(ErrorNumber::Shape, std::string(spec.name) + " must be packed float32, a multiple of 4 bytes; got " + shown(value));
    }
    return FloatMatrix{std::vector<float>(vector.data(), vector.data() + vector.dims()), 1, vector.dims()};
}

void through_entry_point(const ScalarFunction& function, SqlCall& call) {
    const EntryPoint& entry_point = *function.entry_point;
    Table table;
    Parameters parameters;
    int next = 0;
    for (const InputColumn& input : entry_point.inputs) {
        if (!is_argument(input)) continue;
        table.rows = 1;
        table.columns.push_back(one_row(input.name, call.arguments[next++]));
    }
    for (const ParameterSpec& spec : entry_point.parameters) {
        if (next == call.count) break;
        parameters.emplace(spec.name, parameter_of(spec, call, next++));
    }
    const Table result = run(entry_point, table, parameters, entry_point.inputs.empty() ? sql_threads() : 1, call.interrupt);
    set_result(call.result, *result.find(function.output), 0);
}

/// find_primes gives rows, of which a scalar function can only make text.
bool find_primes(SqlCall& call) {
    static const EntryPoint& primes = entry_point("find_primes");
    Parameters parameters;
    parameters.emplace("first", parameter_of(primes.parameters[0], call, 0));
    parameters.emplace("last", parameter_of(primes.parameters[1], call, 1));
    const Table found = run(primes, {}, parameters, sql_threads(), call.interrupt);
    call.result.set_text(json_integers(found.columns[0]));
    return true;
}

SqlBody fast_body(const std::string& entry_point, const std::string& output) {
    for (const FastBody& fast : fast_bodies()) {
        if (entry_point == fast.entry_point && output == fast.output) return fast.body;
    }
    return nullptr;
}

std::vector<const OutputColumn*> results_of(const EntryPoint& entry_point) {
    std::vector<const OutputColumn*> results;
    for (const OutputColumn& output : entry_point.outputs) {
        if (output.only_with == nullptr) results.push_back(&output);
    }
    return results;
}

void add_scalars_of(const EntryPoint& entry_point, std::vector<ScalarFunction>& functions) {
    const std::vector<const OutputColumn*> results = results_of(entry_point);
    for (const OutputColumn* output : results) {
        ScalarFunction function;
        function.name = entry_point.name;
        if (results.size() > 1) function.name.append("_").append(output->name);
        for (const InputColumn& input : entry_point.inputs) function.most += is_argument(input) ? 1 : 0;
        function.least = function.most;
        for (const ParameterSpec& parameter : entry_point.parameters) {
            ++function.most;
            if (parameter.required) function.least = function.most;
        }
        function.entry_point = &entry_point;
        function.output = output->name;
        function.body = fast_body(entry_point.name, output->name);
        functions.push_back(function);
    }
}

std::vector<ScalarFunction> all_scalar_functions() {
    std::vector<ScalarFunction> functions;
    for (const EntryPoint* entry_point : entry_points()) {
        const bool one_value = std::string_view(entry_point->name) == "count_primes";
        if (entry_point->shape == Shape::EachRow || one_value) add_scalars_of(*entry_point, functions);
    }
    functions.push_back({"find_primes", 2, 2, find_primes, nullptr, {}, false});
    add_vector_functions(functions);
    add_clr_functions(functions);
    add_tsql_functions(functions);
    return functions;
}

std::vector<AggregateFunction> all_aggregate_functions() {
    std::vector<AggregateFunction> functions;
    for (const EntryPoint* entry_point : entry_points()) {
        if (entry_point->shape != Shape::Groups) continue;
        AggregateFunction function;
        function.name = entry_point->name;
        function.entry_point = entry_point;
        for (const InputColumn& input : entry_point->inputs) function.arguments += is_argument(input) ? 1 : 0;
        // `count` is count(x) in SQL; one more output is the value.
        const std::vector<const OutputColumn*> results = results_of(*entry_point);
        if (results.size() == 2) function.output = results[1]->name;
        functions.push_back(function);
    }
    return functions;
}

}  // namespace

void ScalarFunction::operator()(SqlCall& call) const {
    if (!takes_null) {
        for (int i = 0; i < call.count; ++i) {
            if (call.arguments[i].type == SqlType::Null) return;
        }
    }
    if (body != nullptr && body(call)) return;
    through_entry_point(*this, call);
}

const std::vector<ScalarFunction>& scalar_functions() {
    static const std::vector<ScalarFunction> functions = all_scalar_functions();
    return functions;
}

const std::vector<AggregateFunction>& aggregate_functions() {
    static const std::vector<AggregateFunction> functions = all_aggregate_functions();
    return functions;
}

int sql_threads() { return threads_allowed.load(std::memory_order_relaxed); }
void set_sql_threads(int threads) { threads_allowed.store(threads, std::memory_order_relaxed); }

void set_result(SqlResult& result, const Column& column, std::size_t row) {
    if (row >= column.rows || !column.valid(row)) return;
    switch (column.type) {
        case Type::Int32: result.set(std::int64_t{column.data<std::int32_t>()[row]}); return;
        case Type::Int64: result.set(column.data<std::int64_t>()[row]); return;
        case Type::Float32: result.set(static_cast<double>(column.data<float>()[row])); return;
        case Type::Float64: result.set(column.data<double>()[row]); return;
        case Type::Vectors32: result.set_vector(column.data<float>() + row * column.width, column.width); return;
        default: break;
    }
    const bool fixed = column.offsets32 == nullptr && column.offsets64 == nullptr;
    const std::size_t start = fixed ? row * column.width : column.start(row);
    std::string bytes(column.data<char>() + start, fixed ? column.width : column.start(row + 1) - start);
    if (column.type == Type::Text) result.set_text(std::move(bytes));
    else result.set_blob(std::move(bytes));
}

std::string json_integers(const Column& column) {
    std::string text = "[";
    for (std::size_t row = 0; row < column.rows; ++row) {
        if (row != 0) text += ',';
        text += std::to_string(column.data<std::int64_t>()[row]);
    }
    return text + "]";
}

}  // namespace hartonomous::door
