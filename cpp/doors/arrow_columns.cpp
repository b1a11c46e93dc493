#include "arrow_columns.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

#include "algorithms/utf8.hpp"

namespace hartonomous::arrow {

namespace {

// More rows or numbers than any memory holds, and few enough that no size in bytes overflows.
constexpr std::int64_t MOST = std::int64_t{1} << 56;

[[noreturn]] void malformed(const std::string& name, const std::string& what) {
    throw Error(ErrorNumber::Format, "column '" + name + "' is malformed Arrow data: " + what);
}

void set_layout(Field& field, Layout layout, Type type, char number = 0) {
    field.layout = layout;
    field.type = type;
    field.number = number;
}

/// The N of "w:N" and "+w:N".
bool read_width(std::string_view text, std::int64_t& width) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
    return error == std::errc() && end == text.data() + text.size() && width >= 0 && width <= std::numeric_limits<std::int32_t>::max();
}

bool is_integer(std::string_view format) { return format.size() == 1 && std::string_view("cCsSiIlL").find(format) != std::string_view::npos; }

bool set_plain_layout(Field& field, std::string_view format) {
    if (format == "n") set_layout(field, Layout::Null, Type::Text);
    else if (format == "c" || format == "C" || format == "s" || format == "S" || format == "i") set_layout(field, Layout::Fixed, Type::Int32, format[0]);
    else if (format == "I" || format == "l" || format == "L") set_layout(field, Layout::Fixed, Type::Int64, format[0]);
    else if (format == "e" || format == "f") set_layout(field, Layout::Fixed, Type::Float32, format[0]);
    else if (format == "g") set_layout(field, Layout::Fixed, Type::Float64, 'g');
    else if (format == "u") set_layout(field, Layout::Offsets32, Type::Text);
    else if (format == "U") set_layout(field, Layout::Offsets64, Type::Text);
    else if (format == "vu") set_layout(field, Layout::Views, Type::Text);
    else if (format == "z") set_layout(field, Layout::Offsets32, Type::Binary);
    else if (format == "Z") set_layout(field, Layout::Offsets64, Type::Binary);
    else if (format == "vz") set_layout(field, Layout::Views, Type::Binary);
    else if (format.substr(0, 2) == "w:" && read_width(format.substr(2), field.width)) set_layout(field, Layout::FixedBytes, Type::FixedBinary);
    else return false;
    return true;
}

bool set_list_layout(Field& field, std::string_view format, const Schema& schema) {
    if (schema.n_children != 1 || schema.children == nullptr || schema.children[0] == nullptr || schema.children[0]->format == nullptr) return false;
    const std::string_view numbers = schema.children[0]->format;
    if ((numbers != "f" && numbers != "g") || schema.children[0]->dictionary != nullptr) return false;
    const bool wide = numbers == "g";
    if (format == "+l") set_layout(field, Layout::List32, wide ? Type::List64 : Type::List32, numbers[0]);
    else if (format == "+L") set_layout(field, Layout::List64, wide ? Type::List64 : Type::List32, numbers[0]);
    else if (format.substr(0, 3) == "+w:" && read_width(format.substr(3), field.width)) {
        set_layout(field, Layout::FixedList, wide ? Type::Vectors64 : Type::Vectors32, numbers[0]);
    } else return false;
    return true;
}

/// `count` things of `size` bytes at `index` of a buffer; aligned for them, which Arrow asks for but does not promise.
const void* aligned(const void* buffer, std::int64_t index, std::int64_t count, std::size_t size, std::shared_ptr<const void>& owner) {
    const char* const begin = static_cast<const char*>(buffer) + static_cast<std::size_t>(index) * size;
    if (reinterpret_cast<std::uintptr_t>(begin) % size == 0) return begin;
    const std::shared_ptr<void> copy = allocate(static_cast<std::size_t>(count) * size);
    std::memcpy(copy.get(), begin, static_cast<std::size_t>(count) * size);
    owner = copy;
    return copy.get();
}

/// Checks an array against its layout, and that it has rows start..start + rows. Returns the index of row `start` in buffers.
std::int64_t checked(const Field& field, const Array& array, std::int64_t buffers, std::int64_t children, std::int64_t start, std::int64_t rows) {
    if (array.length < 0 || array.offset < 0 || array.length > MOST || array.offset > MOST) malformed(field.name, "a negative or absurd length or offset");
    if (array.length < start || array.length - start < rows) {
        malformed(field.name, "it has " + std::to_string(array.length) + " rows where " + std::to_string(start + rows) + " are needed");
    }
    if (array.null_count < -1 || array.null_count > array.length) malformed(field.name, "a count of NULLs that is not in 0.." + std::to_string(array.length));
    const bool views = field.layout == Layout::Views && buffers == 3;
    if (array.n_buffers < buffers || (array.n_buffers > buffers && !views) || array.n_children != children) {
        malformed(field.name, std::to_string(array.n_buffers) + " buffers and " + std::to_string(array.n_children) + " children");
    }
    if (buffers > 0 && array.buffers == nullptr) malformed(field.name, "no buffers");
    if (children > 0 && (array.children == nullptr || array.children[0] == nullptr)) malformed(field.name, "no children");
    return array.offset + start;
}

void take_validity(Column& column, const Field& field, const Array& array, std::int64_t index) {
    if (array.null_count == 0) return;
    if (array.buffers[0] == nullptr) {
        if (array.null_count > 0) malformed(field.name, "NULLs without a bitmap");
        return;
    }
    column.validity = static_cast<const std::uint8_t*>(array.buffers[0]) + index / 8;
    column.validity_offset = static_cast<std::size_t>(index % 8);
}

const void* needed(const Field& field, const Array& array, std::int64_t buffer) {
    if (array.buffers[buffer] == nullptr) malformed(field.name, "a buffer is missing");
    return array.buffers[buffer];
}

template <typename From, typename To>
void widen(Column& column, const void* from) {
    const std::shared_ptr<void> memory = allocate(column.rows * sizeof(To));
    auto* const out = static_cast<To*>(memory.get());
    for (std::size_t row = 0; row < column.rows; ++row) out[row] = static_cast<To>(static_cast<const From*>(from)[row]);
    column.values = out;
    column.owner = std::make_shared<std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(memory, column.owner);
}

/// binary16, exactly. Its smallest are multiples of 2^-24, which a float holds.
float float_of_half(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16, exponent = half >> 10 & 0x1FU, fraction = half & 0x3FFU;
    if (exponent == 0) {
        const float size = static_cast<float>(fraction) * 0x1p-24F;
        return sign != 0 ? -size : size;
    }
    const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

void fixed_numbers(Column& column, const Field& field, const Array& array, std::int64_t index) {
    const std::size_t size = std::string_view("cC").find(field.number) != std::string_view::npos    ? 1
                             : std::string_view("sSe").find(field.number) != std::string_view::npos ? 2
                             : std::string_view("iIf").find(field.number) != std::string_view::npos ? 4 : 8;
    std::shared_ptr<const void> copy;
    const void* const values = aligned(needed(field, array, 1), index, static_cast<std::int64_t>(column.rows), size, copy);
    if (copy) column.owner = std::make_shared<std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(copy, column.owner);
    column.values = values;
    switch (field.number) {
        case 'c': widen<std::int8_t, std::int32_t>(column, values); break;
        case 'C': widen<std::uint8_t, std::int32_t>(column, values); break;
        case 's': widen<std::int16_t, std::int32_t>(column, values); break;
        case 'S': widen<std::uint16_t, std::int32_t>(column, values); break;
        case 'I': widen<std::uint32_t, std::int64_t>(column, values); break;
        case 'e': {
            widen<std::uint16_t, float>(column, values);
            auto* const out = const_cast<float*>(column.data<float>());
            for (std::size_t row = 0; row < column.rows; ++row) out[row] = float_of_half(static_cast<const std::uint16_t*>(values)[row]);
            break;
        }
        case 'L':
            for (std::size_t row = 0; row < column.rows; ++row) {
                const std::uint64_t value = static_cast<const std::uint64_t*>(values)[row];
                if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) || !column.valid(row)) continue;
                throw Error(ErrorNumber::Range, "column '" + field.name + "', row " + std::to_string(row) + " must be within bigint; got " +
                            std::to_string(value));
            }
            break;
        default: break;
    }
}

/// Offsets must rise, and be within `most` where that is known.
template <typename Offset>
const Offset* checked_offsets(Column& column, const Field& field, const Array& array, std::int64_t index, std::int64_t most) {
    std::shared_ptr<const void> copy;
    const auto* const offsets = static_cast<const Offset*>(
        aligned(needed(field, array, 1), index, static_cast<std::int64_t>(column.rows) + 1, sizeof(Offset), copy));
    if (copy) column.other_owner = copy;
    bool rising = offsets[0] >= 0;
    for (std::size_t row = 0; row < column.rows; ++row) rising = rising && offsets[row] <= offsets[row + 1];
    if (!rising) malformed(field.name, "offsets that are negative or fall");
    if (static_cast<std::int64_t>(offsets[column.rows]) > most) malformed(field.name, "offsets beyond the end of its values");
    if constexpr (sizeof(Offset) == 4) column.offsets32 = offsets;
    else column.offsets64 = offsets;
    return offsets;
}

void require_utf8(const Column& column) {
    const char* const bytes = column.data<char>();
    const std::size_t first = column.start(0), last = column.start(column.rows);
    bool whole = is_utf8({bytes + first, last - first});
    for (std::size_t row = 0; row < column.rows && whole; ++row) {
        whole = column.start(row) == last || !continues_character(bytes[column.start(row)]);
    }
    if (whole) return;
    for (std::size_t row = 0; row < column.rows; ++row) {  // a NULL row's bytes may be anything
        if (!column.valid(row) || is_utf8({bytes + column.start(row), column.start(row + 1) - column.start(row)})) continue;
        throw Error(ErrorNumber::Format, "column '" + column.name + "', row " + std::to_string(row) + " is not UTF-8");
    }
}

void bytes_by_offsets(Column& column, const Field& field, const Array& array, std::int64_t index) {
    if (field.layout == Layout::Offsets32) checked_offsets<std::int32_t>(column, field, array, index, MOST);
    else checked_offsets<std::int64_t>(column, field, array, index, MOST);
    column.values = array.buffers[2];
    if (column.values != nullptr) return;
    if (column.start(column.rows) != column.start(0) || column.start(0) != 0) malformed(field.name, "a buffer is missing");
    column.values = "";
}

/// Arrow's views: 16 bytes a row, with the length first; up to 12 bytes stand in the view itself.
void bytes_by_views(Column& column, const Field& field, const Array& array, std::int64_t index) {
    const std::int64_t data_buffers = array.n_buffers - 3;
    const auto* const sizes = static_cast<const char*>(array.buffers[array.n_buffers - 1]);
    if (data_buffers > 0 && sizes == nullptr) malformed(field.name, "a buffer is missing");
    const char* const views = static_cast<const char*>(needed(field, array, 1)) + index * 16;
    std::string bytes;
    std::vector<std::int64_t> offsets(1, 0);
    offsets.reserve(column.rows + 1);
    for (std::size_t row = 0; row < column.rows; ++row) {
        const char* const view = views + row * 16;
        std::int32_t length = 0, buffer = 0, offset = 0;
        std::memcpy(&length, view, 4);
        if (!column.valid(row)) {
            length = 0;
        } else if (length < 0) {
            malformed(field.name, "a negative length in row " + std::to_string(row));
        } else if (length <= 12) {
            bytes.append(view + 4, static_cast<std::size_t>(length));
        } else {
            std::memcpy(&buffer, view + 8, 4);
            std::memcpy(&offset, view + 12, 4);
            std::int64_t size = 0;
            if (buffer >= 0 && buffer < data_buffers) std::memcpy(&size, sizes + std::size_t{8} * static_cast<std::size_t>(buffer), 8);
            if (offset < 0 || static_cast<std::int64_t>(offset) + length > size || array.buffers[2 + buffer] == nullptr) {
                malformed(field.name, "row " + std::to_string(row) + " lies outside its buffers");
            }
            bytes.append(static_cast<const char*>(array.buffers[2 + buffer]) + offset, static_cast<std::size_t>(length));
        }
        offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    }
    Column made = new_bytes(column.name, column.type, std::move(bytes), std::move(offsets));
    made.validity = column.validity;
    made.validity_offset = column.validity_offset;
    made.owner = std::make_shared<std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(made.owner, column.owner);
    column = made;
}

void numbers_of_lists(Column& column, const Field& field, const Array& array, std::int64_t index) {
    const Array& numbers = *array.children[0];
    const std::size_t size = field.number == 'g' ? 8 : 4;
    Field inner;
    inner.name = field.name;
    inner.layout = Layout::Fixed;
    std::int64_t first = 0, count = numbers.length;
    if (field.layout == Layout::FixedList) {
        if (field.width > 0 && index + static_cast<std::int64_t>(column.rows) > MOST / field.width) malformed(field.name, "an absurd length");
        column.width = static_cast<std::size_t>(field.width);
        first = index * field.width;
        count = static_cast<std::int64_t>(column.rows) * field.width;
    }
    const std::int64_t begin = checked(inner, numbers, 2, 0, first, count);
    if (field.layout == Layout::List32) checked_offsets<std::int32_t>(column, field, array, index, count);
    if (field.layout == Layout::List64) checked_offsets<std::int64_t>(column, field, array, index, count);
    std::shared_ptr<const void> copy;
    column.values = count == 0 ? "" : aligned(needed(inner, numbers, 1), begin, count, size, copy);
    if (copy) column.owner = std::make_shared<std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(copy, column.owner);
    Column within;
    within.rows = static_cast<std::size_t>(count);
    if (count != 0) take_validity(within, inner, numbers, begin);
    if (!within.has_nulls()) return;
    for (std::size_t row = 0; row < column.rows; ++row) {
        if (!column.valid(row)) continue;
        const bool fixed = field.layout == Layout::FixedList;
        const std::size_t end = fixed ? (row + 1) * column.width : column.start(row + 1);
        for (std::size_t i = fixed ? row * column.width : column.start(row); i < end; ++i) {
            if (within.valid(i)) continue;
            throw Error(ErrorNumber::Format, "column '" + field.name + "', row " + std::to_string(row) + " has a NULL among its numbers");
        }
    }
}

Column of_dictionary(const Field& field, const Array& array, std::int64_t start, std::int64_t rows, const std::shared_ptr<const void>& owner) {
    if (array.dictionary == nullptr) malformed(field.name, "no dictionary");
    Field values = field, indices = field;
    values.dictionary = false;
    indices.dictionary = false;
    set_plain_layout(indices, std::string_view(&field.number, 1));
    const Column words = column_of(values, *array.dictionary, 0, array.dictionary->length, owner);
    const Column at = column_of(indices, array, start, rows, owner);
    std::string bytes;
    std::vector<std::int64_t> offsets(1, 0);
    std::vector<std::uint8_t> valid(at.rows);
    offsets.reserve(at.rows + 1);
    for (std::size_t row = 0; row < at.rows; ++row) {
        if (at.valid(row)) {
            const std::int64_t word = at.type == Type::Int32 ? at.data<std::int32_t>()[row] : at.data<std::int64_t>()[row];
            if (word < 0 || word >= static_cast<std::int64_t>(words.rows)) malformed(field.name, "row " + std::to_string(row) + " is not in its dictionary");
            const auto chosen = static_cast<std::size_t>(word);
            valid[row] = words.valid(chosen) ? 1 : 0;
            if (valid[row] != 0) bytes.append(words.data<char>() + words.start(chosen), words.start(chosen + 1) - words.start(chosen));
        }
        offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    }
    Column made = new_bytes(field.name, words.type, std::move(bytes), std::move(offsets));
    set_validity(made, valid);
    return made;
}

}  // namespace

Field field_of(const Schema& schema) {
    Field field;
    field.name = schema.name == nullptr ? "" : schema.name;
    const std::string_view format = schema.format == nullptr ? "" : schema.format;
    bool known = false;
    if (schema.dictionary != nullptr) {
        const std::string_view words = schema.dictionary->format == nullptr ? "" : schema.dictionary->format;
        known = is_integer(format) && schema.dictionary->dictionary == nullptr && set_plain_layout(field, words) &&
                (field.type == Type::Text || field.type == Type::Binary) && field.layout != Layout::Null;
        field.dictionary = true;
        field.number = known ? format[0] : '\0';
    } else {
        known = set_plain_layout(field, format) || set_list_layout(field, format, schema);
    }
    if (!known) {
        std::string shown(format.substr(0, 40));
        if (schema.n_children == 1 && schema.children != nullptr && schema.children[0] != nullptr && schema.children[0]->format != nullptr) {
            shown += " of " + std::string(std::string_view(schema.children[0]->format).substr(0, 40));
        }
        if (schema.dictionary != nullptr) shown = "dictionary of what is not text or binary";
        throw Error(ErrorNumber::DType, "column '" + field.name +
                    "' must hold integers, floats, text, binary, or lists of float32 or float64; got Arrow type '" + shown + "'");
    }
    return field;
}

Column column_of(const Field& field, const Array& array, std::int64_t start, std::int64_t rows, const std::shared_ptr<const void>& owner) {
    if (field.dictionary) return of_dictionary(field, array, start, rows, owner);
    Column column;
    column.name = field.name;
    column.type = field.type;
    column.rows = static_cast<std::size_t>(rows);
    column.width = static_cast<std::size_t>(field.width);
    column.owner = owner;
    const bool list = field.layout == Layout::List32 || field.layout == Layout::List64 || field.layout == Layout::FixedList;
    const bool offsets = field.layout == Layout::Offsets32 || field.layout == Layout::Offsets64;
    const std::int64_t buffers = field.layout == Layout::Null        ? 0
                                 : field.layout == Layout::FixedList ? 1
                                 : offsets || field.layout == Layout::Views ? 3 : 2;
    const std::int64_t index = checked(field, array, buffers, list ? 1 : 0, start, rows);
    if (field.layout == Layout::FixedBytes && field.width > 0 && index + rows > MOST / field.width) malformed(field.name, "an absurd length");
    if (field.layout == Layout::Null || rows == 0) {
        // Buffers of no rows may be missing.
        Column none = new_bytes(field.name, field.type, {}, std::vector<std::int64_t>(column.rows + 1));
        none.width = column.width;
        if (column.rows != 0) set_validity(none, std::vector<std::uint8_t>(column.rows));
        return none;
    }
    take_validity(column, field, array, index);
    switch (field.layout) {
        case Layout::Fixed: fixed_numbers(column, field, array, index); break;
        case Layout::FixedBytes: column.values = static_cast<const char*>(needed(field, array, 1)) + index * field.width; break;
        case Layout::Offsets32:
        case Layout::Offsets64: bytes_by_offsets(column, field, array, index); break;
        case Layout::Views: bytes_by_views(column, field, array, index); break;
        default: numbers_of_lists(column, field, array, index); break;
    }
    if (column.type == Type::Text) require_utf8(column);
    return column;
}

}  // namespace hartonomous::arrow
