// Looks an entry point up, checks what it is given, runs it, and holds it to what it declares.
#include <stdexcept>
#include <string>

#include "columns.hpp"
#include "hartonomous/entry_point.hpp"
#include "inputs.hpp"
#include "parameters.hpp"
#include "problems.hpp"

namespace hartonomous {

const char* kind_name(Kind kind) {
    switch (kind) {
        case Kind::Key: return "key";
        case Kind::Integer: return "integer";
        case Kind::Integer32: return "integer32";
        case Kind::Number: return "number";
        case Kind::Vector: return "vector";
        case Kind::Features: return "features";
        case Kind::Text: return "text";
        case Kind::Packed: return "packed";
    }
    return "unknown";
}

const char* kind_name(ParameterKind kind) {
    switch (kind) {
        case ParameterKind::Integer: return "integer";
        case ParameterKind::Number: return "number";
        case ParameterKind::Text: return "text";
        case ParameterKind::Vector: return "vector";
        case ParameterKind::Matrix: return "matrix";
    }
    return "unknown";
}

const char* shape_name(Shape shape) {
    switch (shape) {
        case Shape::EachRow: return "each row";
        case Shape::AllRows: return "all rows";
        case Shape::Groups: return "groups";
        case Shape::Table: return "table";
    }
    return "unknown";
}

const Column& Inputs::column(std::string_view name) const { return columns_.find(name)->second; }

Rows<float> Inputs::vectors(std::string_view name) const {
    const Column& found = column(name);
    return {found.data<float>(), found.rows, found.width, &found};
}

Rows<double> Inputs::wide_vectors(std::string_view name) const {
    const Column& found = column(name);
    return {found.data<double>(), found.rows, found.width, &found};
}

const Value& Arguments::value(std::string_view name) const { return values_.find(name)->second; }
double Arguments::number(std::string_view name) const { return std::get<double>(value(name)); }
std::int64_t Arguments::integer(std::string_view name) const { return std::get<std::int64_t>(value(name)); }
const std::string& Arguments::text(std::string_view name) const { return std::get<std::string>(value(name)); }
const FloatMatrix& Arguments::matrix(std::string_view name) const { return std::get<FloatMatrix>(value(name)); }
std::span<const float> Arguments::vector(std::string_view name) const { return matrix(name).values; }

const EntryPoint& entry_point(std::string_view name) {
    for (const EntryPoint* known : entry_points()) {
        if (name == known->name) return *known;
    }
    std::string names;
    for (const EntryPoint* known : entry_points()) names += (names.empty() ? "" : ", ") + std::string(known->name);
    throw Error(ErrorNumber::UnknownName, "there is no entry point '" + std::string(name.substr(0, 64)) + "'; there are " + names);
}

namespace {

bool is_of_kind(const Column& column, Kind kind) {
    switch (kind) {
        case Kind::Key: return column.type == Type::Int64 || column.type == Type::Text;
        case Kind::Integer: return column.type == Type::Int64;
        case Kind::Integer32: return column.type == Type::Int32;
        case Kind::Number: return column.type == Type::Float64;
        case Kind::Vector: return column.type == Type::Vectors32;
        case Kind::Features: return column.type == Type::Vectors32 || column.type == Type::Vectors64;
        case Kind::Text: return column.type == Type::Text;
        case Kind::Packed: return column.type == Type::Binary;
    }
    return false;
}

/// A result that is not as declared is a fault of the entry point's, never of its caller's.
void hold_to_declaration(const EntryPoint& entry_point, const Inputs& inputs, const Table& result) {
    std::size_t next = 0;
    for (const OutputColumn& output : entry_point.outputs) {
        if (output.only_with != nullptr && !inputs.has(output.only_with)) continue;
        if (next == result.columns.size() || result.columns[next].name != output.name ||
            !is_of_kind(result.columns[next], output.kind) || result.columns[next].rows != result.rows ||
            (!output.nullable && result.columns[next].has_nulls())) {
            throw std::logic_error(std::string(entry_point.name) + " did not give the column " + output.name + " it declares");
        }
        ++next;
    }
    if (next != result.columns.size()) throw std::logic_error(std::string(entry_point.name) + " gave a column it does not declare");
}

}  // namespace

Table run(const EntryPoint& entry_point, const Table& input, const Parameters& parameters, int threads,
          const Interrupt& interrupt) {
    Problems problems;
    Inputs inputs;
    inputs.rows_ = input.rows;
    std::string names;
    for (const InputColumn& spec : entry_point.inputs) names += (names.empty() ? "" : ", ") + std::string(spec.name);
    for (std::size_t i = 0; i < input.columns.size(); ++i) {
        const Column& column = input.columns[i];
        bool known = false;
        for (const InputColumn& spec : entry_point.inputs) known = known || column.name == spec.name;
        if (!known) {
            problems.add(ErrorNumber::UnknownName, std::string(entry_point.name) + " has no input column '" + column.name +
                         "'; it has " + (names.empty() ? "none" : names));
        } else if (input.find(column.name) != &column) {
            problems.add(ErrorNumber::Conflict, "there must be one column '" + column.name + "'; there are several");
        }
        if (column.rows != input.rows) {
            problems.add(ErrorNumber::Shape, "columns must have the same number of rows, " + std::to_string(input.rows) +
                         "; column '" + column.name + "' has " + std::to_string(column.rows));
        }
    }
    for (const InputColumn& spec : entry_point.inputs) {
        const Column* const given = input.find(spec.name);
        if (given == nullptr) {
            if (spec.required) problems.add(ErrorNumber::MissingArgument, "column '" + std::string(spec.name) + "' is required");
            continue;
        }
        inputs.columns_.emplace(spec.name, as_kind(*given, spec.kind, threads, problems));
    }
    Arguments arguments;
    arguments.values_ = checked_parameters(entry_point, parameters, problems);
    arguments.threads_ = threads;
    arguments.interrupt_ = interrupt;
    if (threads < 1 || threads > 1024) {
        problems.add(ErrorNumber::Range, "threads must be in 1..1024; got " + std::to_string(threads));
    }
    problems.done();
    Table result = entry_point.run(inputs, arguments);
    hold_to_declaration(entry_point, inputs, result);
    return result;
}

}  // namespace hartonomous
