#include "parameters.hpp"

#include <cmath>
#include <optional>
#include <string_view>

#include "algorithms/vector_text.hpp"
#include "columns.hpp"
#include "shown.hpp"

namespace hartonomous {

namespace {

std::string described(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return "integer " + std::to_string(*integer);
    if (const auto* number = std::get_if<double>(&value)) {
        return std::isfinite(*number) ? "number " + shown(*number) : "a number that is not finite";
    }
    if (const auto* text = std::get_if<std::string>(&value)) return "text " + shown(std::string_view(*text));
    if (const auto* matrix = std::get_if<FloatMatrix>(&value)) {
        return std::to_string(matrix->rows) + " x " + std::to_string(matrix->columns) + " numbers";
    }
    return "NULL";
}

std::string range_of(const ParameterSpec& spec) {
    return std::to_string(spec.smallest) + ".." + std::to_string(spec.largest);
}

std::optional<Value> as_integer(const ParameterSpec& spec, const Value& value, Problems& problems) {
    std::int64_t integer = 0;
    if (const auto* given = std::get_if<std::int64_t>(&value)) {
        integer = *given;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        if (!read_integer(text->data(), text->data() + text->size(), integer)) {
            problems.add(ErrorNumber::Format, std::string(spec.name) + " must be an integer within bigint; got " + described(value));
            return std::nullopt;
        }
    } else {
        problems.add(ErrorNumber::DType, std::string(spec.name) + " must be an integer; got " + described(value));
        return std::nullopt;
    }
    if (integer < spec.smallest || integer > spec.largest) {
        problems.add(ErrorNumber::Range, std::string(spec.name) + " must be in " + range_of(spec) + "; got " + std::to_string(integer));
        return std::nullopt;
    }
    return integer;
}

std::optional<Value> as_number(const ParameterSpec& spec, const Value& value, Problems& problems) {
    constexpr std::int64_t LARGEST_EXACT = std::int64_t{1} << 53;
    double number = 0;
    if (const auto* given = std::get_if<double>(&value)) {
        number = *given;
    } else if (const auto* integer = std::get_if<std::int64_t>(&value); integer != nullptr) {
        if (*integer > LARGEST_EXACT || *integer < -LARGEST_EXACT) {
            problems.add(ErrorNumber::Range, std::string(spec.name) + " must be a float64; beyond 2^53 an integer is not one exactly: " +
                         std::to_string(*integer));
            return std::nullopt;
        }
        number = static_cast<double>(*integer);
    } else {
        problems.add(ErrorNumber::DType, std::string(spec.name) + " must be a number; got " + described(value));
        return std::nullopt;
    }
    if (!std::isfinite(number)) {
        problems.add(ErrorNumber::NotFinite, std::string(spec.name) + " must be finite");
        return std::nullopt;
    }
    return number;
}

std::optional<Value> as_text(const ParameterSpec& spec, const Value& value, Problems& problems) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) {
        problems.add(ErrorNumber::DType, std::string(spec.name) + " must be text; got " + described(value));
        return std::nullopt;
    }
    if (spec.choices == nullptr) return value;
    std::string listed;
    std::string_view left = spec.choices;
    while (!left.empty()) {
        const std::string_view choice = left.substr(0, left.find('|'));
        if (choice == *text) return value;
        listed += (listed.empty() ? "" : ", ") + std::string(choice);
        left.remove_prefix(std::min(left.size(), choice.size() + 1));
    }
    problems.add(ErrorNumber::UnknownName, std::string(spec.name) + " must be one of " + listed + "; got " +
                 shown(std::string_view(*text)));
    return std::nullopt;
}

std::optional<Value> as_matrix(const ParameterSpec& spec, const Value& value, Problems& problems) {
    const bool single = spec.kind == ParameterKind::Vector;
    FloatMatrix matrix;
    if (const auto* given = std::get_if<FloatMatrix>(&value)) {
        matrix = *given;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        try {
            if (single) {
                parse_numbers(*text, matrix.values);
                matrix.rows = 1;
            } else {
                matrix.rows = parse_matrix(*text, matrix.values);
            }
        } catch (const Error& error) {
            problems.add(error.number(), std::string(spec.name) + ": " + error.what());
            return std::nullopt;
        }
        matrix.columns = matrix.values.size() / matrix.rows;
    } else {
        problems.add(ErrorNumber::DType, std::string(spec.name) + (single ? " must be a vector" : " must be a matrix") +
                     " of float32, or its text; got " + described(value));
        return std::nullopt;
    }
    if (matrix.values.empty() || (single && matrix.rows != 1)) {
        problems.add(ErrorNumber::Shape, std::string(spec.name) + (single ? " must be one vector of at least one number; got "
                     : " must have at least one row and one column; got ") + described(matrix));
        return std::nullopt;
    }
    for (const float x : matrix.values) {
        if (std::isfinite(x)) continue;
        problems.add(ErrorNumber::NotFinite, std::string(spec.name) + " must be finite; it holds NaN or infinity");
        return std::nullopt;
    }
    return matrix;
}

std::optional<Value> checked(const ParameterSpec& spec, const Value& value, Problems& problems) {
    switch (spec.kind) {
        case ParameterKind::Integer: return as_integer(spec, value, problems);
        case ParameterKind::Number: return as_number(spec, value, problems);
        case ParameterKind::Text: return as_text(spec, value, problems);
        case ParameterKind::Vector:
        case ParameterKind::Matrix: return as_matrix(spec, value, problems);
    }
    return std::nullopt;
}

/// A fallback is written as text; a number's is read as one.
Value fallback_of(const ParameterSpec& spec) {
    if (spec.kind != ParameterKind::Number) return std::string(spec.fallback);
    std::vector<double> number;
    parse_numbers("[" + std::string(spec.fallback) + "]", number);
    return number.front();
}

}  // namespace

Parameters checked_parameters(const EntryPoint& entry_point, const Parameters& given, Problems& problems) {
    Parameters all;
    for (const auto& [name, value] : given) {
        bool known = false;
        std::string names;
        for (const ParameterSpec& spec : entry_point.parameters) {
            known = known || name == spec.name;
            names += (names.empty() ? "" : ", ") + std::string(spec.name);
        }
        if (known) continue;
        problems.add(ErrorNumber::UnknownName, std::string(entry_point.name) + " has no parameter '" + name + "'; it has " +
                     (names.empty() ? "none" : names));
    }
    for (const ParameterSpec& spec : entry_point.parameters) {
        const auto found = given.find(spec.name);
        const bool absent = found == given.end() || std::holds_alternative<std::monostate>(found->second);
        if (absent && spec.fallback == nullptr) {
            if (spec.required) problems.add(ErrorNumber::MissingArgument, std::string(spec.name) + " is required");
            continue;
        }
        if (std::optional<Value> value = checked(spec, absent ? fallback_of(spec) : found->second, problems)) {
            all.emplace(spec.name, std::move(*value));
        }
    }
    return all;
}

}  // namespace hartonomous
