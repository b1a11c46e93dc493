#include "columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "algorithms/parallel.hpp"
#include "algorithms/vector_text.hpp"
#include "shown.hpp"

namespace hartonomous {

namespace {

constexpr std::int64_t LARGEST_EXACT = std::int64_t{1} << 53;
constexpr std::size_t ROWS_PER_BLOCK = 256;

std::string column_called(const Column& column) { return "column '" + column.name + "'"; }

void refuse_type(const Column& column, const char* rule, Problems& problems) {
    problems.add(ErrorNumber::DType, column_called(column) + " must hold " + rule + "; got " + type_name(column.type));
}

std::string_view bytes_of(const Column& column, std::size_t row) {
    const char* const bytes = column.data<char>();
    if (column.type == Type::FixedBinary) return {bytes + row * column.width, column.width};
    const std::size_t start = column.start(row);
    return {bytes + start, column.start(row + 1) - start};
}

/// The new column stands for the old one: same name, same NULLs.
template <typename T>
Column take_place(NewColumn<T> made, const Column& old) {
    made.column.name = old.name;
    copy_validity(made.column, old);
    return made.column;
}

Column as_integers(const Column& column, Problems& problems) {
    if (column.type == Type::Int64) return column;
    if (column.type != Type::Int32 && column.type != Type::Text) {
        refuse_type(column, "integers (int64, or text of them)", problems);
        return column;
    }
    NewColumn<std::int64_t> made = new_int64(column.name, column.rows);
    for (std::size_t row = 0; row < column.rows; ++row) {
        made.values[row] = 0;
        if (!column.valid(row)) continue;
        if (column.type == Type::Int32) {
            made.values[row] = column.data<std::int32_t>()[row];
            continue;
        }
        const std::string_view text = bytes_of(column, row);
        if (!read_integer(text.data(), text.data() + text.size(), made.values[row])) {
            problems.add(ErrorNumber::Format, column_called(column) + " must hold text of integers within bigint; row " +
                         std::to_string(row) + " is " + shown(text));
            return column;
        }
    }
    return take_place(std::move(made), column);
}

Column as_integers32(const Column& column, Problems& problems) {
    if (column.type == Type::Int32) return column;
    const std::size_t before = problems.count();
    const Column wide = as_integers(column, problems);
    if (problems.count() != before) return column;
    NewColumn<std::int32_t> made = new_int32(column.name, column.rows);
    for (std::size_t row = 0; row < column.rows; ++row) {
        const std::int64_t value = wide.valid(row) ? wide.data<std::int64_t>()[row] : 0;
        if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max()) {
            problems.add(ErrorNumber::Range, column_called(column) + " must be within int; row " + std::to_string(row) +
                         " is " + std::to_string(value));
            return column;
        }
        made.values[row] = static_cast<std::int32_t>(value);
    }
    return take_place(std::move(made), column);
}

Column as_numbers(const Column& column, Problems& problems) {
    if (column.type == Type::Float64) return column;
    if (column.type != Type::Float32 && column.type != Type::Int32 && column.type != Type::Int64) {
        refuse_type(column, "numbers (float64)", problems);
        return column;
    }
    NewColumn<double> made = new_float64(column.name, column.rows);
    for (std::size_t row = 0; row < column.rows; ++row) {
        made.values[row] = 0;
        if (!column.valid(row)) continue;
        if (column.type == Type::Float32) made.values[row] = static_cast<double>(column.data<float>()[row]);
        else if (column.type == Type::Int32) made.values[row] = column.data<std::int32_t>()[row];
        else {
            const std::int64_t value = column.data<std::int64_t>()[row];
            if (value > LARGEST_EXACT || value < -LARGEST_EXACT) {
                problems.add(ErrorNumber::Range, column_called(column) + " holds integers beyond 2^53, which float64 cannot "
                             "represent exactly; row " + std::to_string(row) + " is " + std::to_string(value));
                return column;
            }
            made.values[row] = static_cast<double>(value);
        }
    }
    return take_place(std::move(made), column);
}

/// What stands in NULL rows may be anything, NaN under a mask for one; algorithms that read all rows want numbers there.
template <typename Real>
Column finite_where_null(const Column& column, std::size_t width) {
    if (!column.has_nulls()) return column;
    bool clean = true;
    for (std::size_t row = 0; row < column.rows && clean; ++row) {
        const Real* const values = column.data<Real>() + row * width;
        for (std::size_t i = 0; i < width && !column.valid(row); ++i) clean = clean && std::isfinite(values[i]);
    }
    if (clean) return column;
    const std::shared_ptr<void> memory = allocate(column.rows * width * sizeof(Real));
    auto* const out = static_cast<Real*>(memory.get());
    for (std::size_t row = 0; row < column.rows; ++row) {
        if (column.valid(row)) std::copy_n(column.data<Real>() + row * width, width, out + row * width);
        else std::fill_n(out + row * width, width, Real{0});
    }
    Column cleaned = column;
    cleaned.values = out;
    // What it was the owner of, validity may lie in it too.
    cleaned.other_owner = std::make_shared<std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(
        column.owner, column.other_owner);
    cleaned.owner = memory;
    return cleaned;
}

Column finite_where_null(const Column& column) {
    switch (column.type) {
        case Type::Float64: return finite_where_null<double>(column, 1);
        case Type::Vectors32: return finite_where_null<float>(column, column.width);
        case Type::Vectors64: return finite_where_null<double>(column, column.width);
        default: return column;
    }
}

/// How many numbers a row holds, for every kind of column that has vectors but Text.
template <typename Real>
std::size_t row_length(const Column& column, std::size_t row) {
    switch (column.type) {
        case Type::List32:
        case Type::List64: return column.start(row + 1) - column.start(row);
        case Type::Binary: return (column.start(row + 1) - column.start(row)) / sizeof(Real);
        case Type::FixedBinary: return column.width / sizeof(Real);
        default: return column.width;
    }
}

std::optional<std::size_t> first_valid(const Column& column) {
    for (std::size_t row = 0; row < column.rows; ++row) {
        if (column.valid(row)) return row;
    }
    return std::nullopt;
}

void refuse_length(const Column& column, std::size_t first, std::size_t expected, std::size_t row, std::size_t got,
                   Problems& problems) {
    problems.add(ErrorNumber::Shape, column_called(column) + " must hold vectors of one length; row " + std::to_string(first) +
                 " has " + std::to_string(expected) + " numbers, row " + std::to_string(row) + " has " + std::to_string(got));
}

template <typename Real>
NewColumn<Real> new_rows(const Column& column, std::size_t dims) {
    NewColumn<float> made = new_vectors32(column.name, column.rows * (sizeof(Real) / sizeof(float)), dims);
    made.column.rows = column.rows;
    made.column.type = std::is_same_v<Real, float> ? Type::Vectors32 : Type::Vectors64;
    return {made.column, static_cast<Real*>(static_cast<void*>(made.values))};
}

template <typename Real>
Column parsed_rows(const Column& column, int threads, Problems& problems) {
    const std::optional<std::size_t> first = first_valid(column);
    std::vector<Real> numbers;
    std::size_t row_at_fault = 0;
    try {
        if (first) {
            row_at_fault = *first;
            parse_numbers(bytes_of(column, *first), numbers);
        }
    } catch (const Error& error) {
        problems.add(error.number(), column_called(column) + ", row " + std::to_string(row_at_fault) + ": " + error.what());
        return column;
    }
    const std::size_t dims = numbers.size();
    NewColumn<Real> made = new_rows<Real>(column, dims);
    const std::size_t blocks = (column.rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
    // Of each block the first problem; then the first block's is the one that is told, whichever thread met it first.
    std::vector<Problems> found(blocks);
    parallel_for(blocks, threads, [&](std::size_t block) {
        std::vector<Real> mine;
        const std::size_t end = std::min(column.rows, (block + 1) * ROWS_PER_BLOCK);
        for (std::size_t row = block * ROWS_PER_BLOCK; row < end; ++row) {
            Real* const out = made.values + row * dims;
            std::fill_n(out, dims, Real{0});
            if (!column.valid(row)) continue;
            mine.clear();
            try {
                parse_numbers(bytes_of(column, row), mine);
            } catch (const Error& error) {
                found[block].add(error.number(), column_called(column) + ", row " + std::to_string(row) + ": " + error.what());
                return;
            }
            if (mine.size() != dims) {
                refuse_length(column, *first, dims, row, mine.size(), found[block]);
                return;
            }
            std::copy(mine.begin(), mine.end(), out);
        }
    });
    for (const Problems& problem : found) {
        if (problem.none()) continue;
        try {
            problem.done();
        } catch (const Error& error) {
            problems.add(error);
        }
        return column;
    }
    return take_place(std::move(made), column);
}

template <typename Real>
Column as_rows(const Column& column, int threads, Problems& problems) {
    constexpr Type DENSE = std::is_same_v<Real, float> ? Type::Vectors32 : Type::Vectors64;
    if (column.type == DENSE && (column.width != 0 || column.rows == 0)) return column;
    if (column.type == Type::Text) return parsed_rows<Real>(column, threads, problems);
    const bool packed = column.type == Type::Binary || column.type == Type::FixedBinary;
    const std::optional<std::size_t> first = first_valid(column);
    const std::size_t dims = column.type == Type::FixedBinary ? column.width / sizeof(Real)
                             : first ? row_length<Real>(column, *first) : 0;
    if (first && dims == 0 && !packed) {
        problems.add(ErrorNumber::Shape, column_called(column) + " must hold vectors of at least one number; row " +
                     std::to_string(*first) + " has none");
        return column;
    }
    if (column.type == DENSE) return column;
    if (packed) {
        for (std::size_t row = 0; row < column.rows; ++row) {
            const std::size_t size = bytes_of(column, row).size();
            if (column.valid(row) && (size == 0 || size % sizeof(Real) != 0)) {
                problems.add(ErrorNumber::Shape, column_called(column) + " must hold packed float32, a multiple of 4 bytes; row " +
                             std::to_string(row) + " has " + std::to_string(size) + " bytes");
                return column;
            }
        }
    }
    for (std::size_t row = 0; row < column.rows; ++row) {
        if (column.valid(row) && row_length<Real>(column, row) != dims) {
            refuse_length(column, *first, dims, row, row_length<Real>(column, row), problems);
            return column;
        }
    }
    const char* const bytes = column.data<char>();
    const std::size_t unit = packed ? 1 : sizeof(Real);
    const bool fixed = column.type == Type::FixedBinary;
    const char* const begin = bytes + (fixed || column.rows == 0 ? 0 : column.start(0) * unit);
    const bool contiguous = fixed || column.rows == 0 ||
                            (column.start(column.rows) - column.start(0)) * unit == column.rows * dims * sizeof(Real);
    if (contiguous && reinterpret_cast<std::uintptr_t>(begin) % alignof(Real) == 0) {
        Column dense = column;
        dense.type = DENSE;
        dense.width = dims;
        dense.values = begin;
        dense.offsets32 = nullptr;
        dense.offsets64 = nullptr;
        return dense;
    }
    NewColumn<Real> made = new_rows<Real>(column, dims);
    for (std::size_t row = 0; row < column.rows; ++row) {
        Real* const out = made.values + row * dims;
        if (!column.valid(row)) std::fill_n(out, dims, Real{0});
        else if (dims != 0) std::memcpy(out, fixed ? bytes + row * column.width : bytes + column.start(row) * unit, dims * sizeof(Real));
    }
    return take_place(std::move(made), column);
}

Column as_vectors(const Column& column, int threads, Problems& problems) {
    switch (column.type) {
        case Type::Vectors32:
        case Type::List32:
        case Type::Binary:
        case Type::FixedBinary:
        case Type::Text: return as_rows<float>(column, threads, problems);
        default:
            refuse_type(column, "vectors of float32: lists, packed binary, or text such as '[0.5,1]'", problems);
            return column;
    }
}

Column as_features(const Column& column, int threads, Problems& problems) {
    switch (column.type) {
        case Type::Vectors32:
        case Type::List32:
        case Type::Binary:
        case Type::FixedBinary: return as_rows<float>(column, threads, problems);
        case Type::Vectors64:
        case Type::List64:
        case Type::Text: return as_rows<double>(column, threads, problems);
        default:
            refuse_type(column, "vectors of float64 or float32: lists, packed binary float32, or text such as '[0.5,1]'", problems);
            return column;
    }
}

template <typename Real>
void require_finite_rows(const Column& column, std::size_t width) {
    for (std::size_t row = 0; row < column.rows; ++row) {
        const Real* const values = column.data<Real>() + row * width;
        for (std::size_t i = 0; i < width; ++i) {
            if (std::isfinite(values[i]) || !column.valid(row)) continue;
            throw Error(ErrorNumber::NotFinite, column_called(column) + " must be finite; row " + std::to_string(row) +
                        " holds NaN or infinity");
        }
    }
}

Column converted_to_kind(const Column& column, Kind kind, int threads, Problems& problems) {
    switch (kind) {
        case Kind::Key:
            if (column.type == Type::Text || column.type == Type::Int64) return column;
            if (column.type == Type::Int32) return as_integers(column, problems);
            refuse_type(column, "keys (int64 or text)", problems);
            return column;
        case Kind::Integer: return as_integers(column, problems);
        case Kind::Integer32: return as_integers32(column, problems);
        case Kind::Number: return as_numbers(column, problems);
        case Kind::Vector: return as_vectors(column, threads, problems);
        case Kind::Features: return as_features(column, threads, problems);
        case Kind::Text:
            if (column.type != Type::Text) refuse_type(column, "text", problems);
            return column;
        case Kind::Packed:
            if (column.type != Type::Binary && column.type != Type::FixedBinary && column.type != Type::Vectors32 &&
                column.type != Type::List32) {
                refuse_type(column, "packed float32, or lists of float32", problems);
            }
            return column;
    }
    return column;
}

}  // namespace

bool read_integer(const char* begin, const char* end, std::int64_t& value) {
    const bool negative = begin != end && *begin == '-';
    if (negative) ++begin;
    if (begin == end || end - begin > 19) return false;
    const std::uint64_t limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + (negative ? 1 : 0);
    std::uint64_t magnitude = 0;
    for (; begin != end; ++begin) {
        if (*begin < '0' || *begin > '9') return false;
        magnitude = magnitude * 10 + static_cast<std::uint64_t>(*begin - '0');
    }
    if (magnitude > limit) return false;
    value = negative ? static_cast<std::int64_t>(0 - magnitude) : static_cast<std::int64_t>(magnitude);
    return true;
}

void require_finite(const Column& column) {
    switch (column.type) {
        case Type::Float32: require_finite_rows<float>(column, 1); break;
        case Type::Float64: require_finite_rows<double>(column, 1); break;
        case Type::Vectors32: require_finite_rows<float>(column, column.width); break;
        case Type::Vectors64: require_finite_rows<double>(column, column.width); break;
        default: break;
    }
}

Column as_kind(const Column& column, Kind kind, int threads, Problems& problems) {
    const std::size_t before = problems.count();
    const Column converted = converted_to_kind(column, kind, threads, problems);
    return problems.count() == before ? finite_where_null(converted) : converted;
}

}  // namespace hartonomous
