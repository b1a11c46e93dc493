#include "sqlserver_columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "entry_points/shown.hpp"
#include "sqlserver_text.hpp"

namespace hartonomous::door {

namespace {

constexpr double FIRST_SHARED_DOUBLE = 9007199254740992.0;  // 2^53: 2^53 + 1 rounds to it
constexpr std::uint64_t MOST_ROWS = std::uint64_t{1} << 40, MOST_BYTES = std::uint64_t{1} << 62;

bool has_lengths(SQLSMALLINT type) { return type == SQL_C_CHAR || type == SQL_C_WCHAR || type == SQL_C_BINARY; }

std::size_t size_of(SQLSMALLINT type) {
    switch (type) {
        case SQL_C_BIT:
        case SQL_C_UTINYINT: return 1;
        case SQL_C_SSHORT: return 2;
        case SQL_C_SLONG:
        case SQL_C_FLOAT: return 4;
        default: return 8;
    }
}

const char* type_in_sql(SQLSMALLINT type) {
    switch (type) {
        case SQL_C_NUMERIC: return "decimal or money";
        case SQL_C_TYPE_DATE: return "date";
        case SQL_C_TYPE_TIME: return "time";
        case SQL_C_TYPE_TIMESTAMP: return "datetime";
        case SQL_C_GUID: return "uniqueidentifier";
        default: return nullptr;
    }
}

/// The most bytes that a value of `size` declared bytes may have; 0: no limit is known. varchar is declared in bytes of its
/// code page, of which one may become three of UTF-8, and hosts differ in whether nvarchar is declared in bytes or units.
SQLULEN most_bytes(SQLSMALLINT type, SQLULEN size) {
    if (size == 0 || size > LARGEST_IN_ROW) return 0;
    return type == SQL_C_CHAR ? 3 * size : type == SQL_C_WCHAR ? 2 * size : size;
}

void check_length(const std::string& what, SQLSMALLINT type, SQLULEN most, SQLINTEGER length) {
    if (length < 0) {
        throw Error(ErrorNumber::Range, what + " must have a length of 0 or more, or -1 for NULL; got " + std::to_string(length));
    }
    if (most != 0 && static_cast<SQLULEN>(length) > most) {
        throw Error(ErrorNumber::Range, what + " must have at most " + std::to_string(most) + " bytes, as it was announced; got " +
                    std::to_string(length));
    }
    if (type == SQL_C_WCHAR && length % 2 != 0) {
        throw Error(ErrorNumber::Range, what + " must be UTF-16, an even number of bytes; got " + std::to_string(length));
    }
}

std::string at_row(const Column& column, std::size_t row) {
    return "column '" + column.name + "', row " + std::to_string(row) + ",";
}

void refuse_surrogate(const std::string& what) {
    throw Error(ErrorNumber::Format, what + " must be UTF-16; it holds half of a surrogate pair");
}

void set_null_rows(Column& column, const SQLINTEGER* lengths, std::size_t rows) {
    SQLINTEGER least = 0;
    for (std::size_t row = 0; row < rows; ++row) least = std::min(least, lengths[row]);
    if (least == 0) return;
    const auto bits = std::make_shared<std::vector<std::uint8_t>>((rows + 7) / 8);
    for (std::size_t row = 0; row < rows; ++row) {
        if (lengths[row] < SQL_NULL_DATA) check_length(at_row(column, row), SQL_C_BINARY, 0, lengths[row]);
        const unsigned valid = lengths[row] == SQL_NULL_DATA ? 0U : 1U;
        (*bits)[row / 8] = static_cast<std::uint8_t>((*bits)[row / 8] | valid << (row % 8));
    }
    column.validity = bits->data();
    column.other_owner = std::make_shared<std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(
        std::move(column.other_owner), bits);
}

/// Offsets of the rows of text or binary, from lengths that are checked on the way.
const std::int64_t* set_offsets(Column& column, const HostColumn& host, const SQLINTEGER* lengths, std::size_t rows) {
    const SQLULEN most = most_bytes(host.type, host.size);
    const bool wide = host.type == SQL_C_WCHAR;
    const std::int64_t limit = most == 0 ? std::numeric_limits<SQLINTEGER>::max() : static_cast<std::int64_t>(most);
    const std::shared_ptr<void> memory = allocate((rows + 1) * sizeof(std::int64_t));
    auto* const offsets = static_cast<std::int64_t*>(memory.get());
    std::uint64_t total = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        offsets[row] = static_cast<std::int64_t>(total);
        const SQLINTEGER length = lengths[row];
        if (length == SQL_NULL_DATA) continue;
        if (length < 0 || length > limit || (wide && length % 2 != 0)) check_length(at_row(column, row), host.type, most, length);
        total += static_cast<std::uint64_t>(length);
        if (total > MOST_BYTES) throw Error(ErrorNumber::Capacity, "column '" + column.name + "' has more bytes than there can be");
    }
    offsets[rows] = static_cast<std::int64_t>(total);
    column.offsets64 = offsets;
    column.other_owner = memory;
    return offsets;
}

/// Packed vectors, none NULL and all of one length, are rows of float32 as they lie: no offsets are needed. False for others.
bool take_vectors(Column& column, const HostColumn& host, const void* data, const SQLINTEGER* lengths) {
    if (host.type != SQL_C_BINARY || (host.kind != Kind::Vector && host.kind != Kind::Features)) return false;
    if (column.rows == 0 || data == nullptr || reinterpret_cast<std::uintptr_t>(data) % alignof(float) != 0) return false;
    const SQLINTEGER length = lengths[0];
    const SQLULEN most = most_bytes(host.type, host.size);
    if (length <= 0 || length % 4 != 0 || (most != 0 && static_cast<SQLULEN>(length) > most)) return false;
    SQLINTEGER differences = 0;
    for (std::size_t row = 0; row < column.rows; ++row) differences |= lengths[row] ^ length;
    if (differences != 0) return false;
    column.type = Type::Vectors32;
    column.width = static_cast<std::size_t>(length) / sizeof(float);
    column.values = data;
    return true;
}

/// UTF-16 to UTF-8, with new offsets in the place of the old.
void narrow(Column& column) {
    const char* const wide = column.data<char>();
    const auto units = static_cast<std::size_t>(column.offsets64[column.rows]) / 2;
    const std::shared_ptr<void> memory = allocate(utf8_size(wide, units)), places = allocate((column.rows + 1) * sizeof(std::int64_t));
    auto* const begin = static_cast<char*>(memory.get());
    auto* const offsets = static_cast<std::int64_t*>(places.get());
    char* out = begin;
    for (std::size_t row = 0; row < column.rows; ++row) {
        offsets[row] = out - begin;
        const std::size_t start = column.start(row);
        const std::size_t written = utf16_to_utf8(wide + start, (column.start(row + 1) - start) / 2, out);
        if (written == NOT_TEXT) refuse_surrogate(at_row(column, row));
        out += written;
    }
    offsets[column.rows] = out - begin;
    column.values = begin;
    column.offsets64 = offsets;
    column.owner = memory;
    column.other_owner = places;
}

template <typename Narrow>
void widen(Column& column, const void* data) {
    NewColumn<std::int32_t> made = new_int32(column.name, column.rows);
    for (std::size_t row = 0; row < column.rows; ++row) made.values[row] = static_cast<const Narrow*>(data)[row];
    column.values = made.values;
    column.owner = made.column.owner;
}

/// Bits come as 0 and 1, or as the digits of them.
std::int32_t bit_of(std::uint8_t byte, bool valid, const std::string& what) {
    if (!valid || byte == 0 || byte == '0') return 0;
    if (byte == 1 || byte == '1') return 1;
    throw Error(ErrorNumber::Range, what + " must be a bit, 0 or 1; got " + std::to_string(byte));
}

/// Whole doubles to int64.
template <typename Real>
void to_integers(Column& column) {
    NewColumn<std::int64_t> made = new_int64(column.name, column.rows);
    for (std::size_t row = 0; row < column.rows; ++row) {
        const auto value = static_cast<double>(column.data<Real>()[row]);
        const bool valid = column.valid(row);
        if (valid && !(std::fabs(value) < FIRST_SHARED_DOUBLE && value == std::trunc(value))) {
            throw Error(ErrorNumber::Range, "column '" + column.name + "' comes in pieces, as double, and must hold integers below "
                        "2^53 in size; row " + std::to_string(row) + " is " + shown(value));
        }
        made.values[row] = valid ? static_cast<std::int64_t>(value) : 0;
    }
    column.type = Type::Int64;
    column.values = made.values;
    column.owner = made.column.owner;
}

void take_fixed(Column& column, const HostColumn& host, const void* data) {
    const std::size_t size = size_of(host.type);
    if (reinterpret_cast<std::uintptr_t>(data) % size != 0) {
        const std::shared_ptr<void> aligned = allocate(column.rows * size);
        std::memcpy(aligned.get(), data, column.rows * size);
        column.owner = aligned;
        data = aligned.get();
    }
    column.values = data;
    column.type = Type::Int32;
    switch (host.type) {
        case SQL_C_SBIGINT: column.type = Type::Int64; break;
        case SQL_C_FLOAT: column.type = Type::Float32; break;
        case SQL_C_DOUBLE: column.type = Type::Float64; break;
        case SQL_C_UTINYINT: widen<std::uint8_t>(column, data); break;
        case SQL_C_SSHORT: widen<std::int16_t>(column, data); break;
        case SQL_C_BIT: {
            NewColumn<std::int32_t> made = new_int32(column.name, column.rows);
            const auto* const bytes = static_cast<const std::uint8_t*>(data);
            for (std::size_t row = 0; row < column.rows; ++row) {
                made.values[row] = bit_of(bytes[row], column.valid(row), at_row(column, row));
            }
            column.values = made.values;
            column.owner = made.column.owner;
            break;
        }
        default: break;
    }
}

bool whole_numbers(const HostColumn& host) {
    return host.kind == Kind::Key || host.kind == Kind::Integer || host.kind == Kind::Integer32;
}

template <typename T>
T read(const void* value) {
    T read;
    std::memcpy(&read, value, sizeof read);
    return read;
}

}  // namespace

void check_type(const std::string& what, SQLSMALLINT type) {
    switch (type) {
        case SQL_C_BIT:
        case SQL_C_UTINYINT:
        case SQL_C_SSHORT:
        case SQL_C_SLONG:
        case SQL_C_SBIGINT:
        case SQL_C_FLOAT:
        case SQL_C_DOUBLE:
        case SQL_C_CHAR:
        case SQL_C_WCHAR:
        case SQL_C_BINARY: return;
        default: break;
    }
    const char* const known = type_in_sql(type);
    throw Error(ErrorNumber::DType, what + " must be bit, tinyint, smallint, int, bigint, real, float, (n)char, (n)varchar, binary "
                "or varbinary; CAST it: it is " + (known != nullptr ? known : "of type code " + std::to_string(type)));
}

Column column_of(const HostColumn& host, const void* data, const SQLINTEGER* lengths, std::size_t rows, bool in_doubles) {
    Column column;
    column.name = host.name;
    column.rows = rows;
    const std::string what = "column '" + host.name + "'";
    if (rows > MOST_ROWS) throw Error(ErrorNumber::Capacity, what + " has more rows than there can be: " + std::to_string(rows));
    if (rows != 0 && data == nullptr && !has_lengths(host.type)) {
        throw Error(ErrorNumber::MissingArgument, what + " has " + std::to_string(rows) + " rows and no data");
    }
    if (has_lengths(host.type)) {
        if (rows != 0 && lengths == nullptr) throw Error(ErrorNumber::MissingArgument, what + " has rows and no lengths of them");
        if (take_vectors(column, host, data, lengths)) return column;
        column.type = host.type == SQL_C_BINARY ? Type::Binary : Type::Text;
        const std::int64_t* const offsets = set_offsets(column, host, lengths, rows);
        if (offsets[rows] != 0 && data == nullptr) throw Error(ErrorNumber::MissingArgument, what + " has lengths and no data");
        column.values = data == nullptr ? "" : data;
        if (host.type == SQL_C_WCHAR) narrow(column);
        if (lengths != nullptr) set_null_rows(column, lengths, rows);
        return column;
    }
    if (lengths != nullptr) set_null_rows(column, lengths, rows);
    take_fixed(column, host, data);
    if (in_doubles && whole_numbers(host)) {
        if (column.type == Type::Float64) to_integers<double>(column);
        if (column.type == Type::Float32) to_integers<float>(column);
    }
    return column;
}

Value value_of(const std::string& name, SQLSMALLINT type, SQLULEN size, const void* value, SQLINTEGER length) {
    check_type(name, type);
    if (length == SQL_NULL_DATA) return std::monostate{};
    const bool fixed = !has_lengths(type);
    // Of a fixed type the length says nothing new, and hosts give it or leave it 0.
    if (fixed && length != 0 && static_cast<std::size_t>(length) != size_of(type)) {
        throw Error(ErrorNumber::Range, name + " must have " + std::to_string(size_of(type)) + " bytes; got " + std::to_string(length));
    }
    if (!fixed) check_length(name, type, most_bytes(type, size), length);
    if (value == nullptr && (fixed || length != 0)) throw Error(ErrorNumber::MissingArgument, name + " has a length and no value");
    const auto bytes = static_cast<std::size_t>(length);
    switch (type) {
        case SQL_C_BIT: return std::int64_t{bit_of(read<std::uint8_t>(value), true, name)};
        case SQL_C_UTINYINT: return std::int64_t{read<std::uint8_t>(value)};
        case SQL_C_SSHORT: return std::int64_t{read<std::int16_t>(value)};
        case SQL_C_SLONG: return std::int64_t{read<std::int32_t>(value)};
        case SQL_C_SBIGINT: return read<std::int64_t>(value);
        case SQL_C_FLOAT: return static_cast<double>(read<float>(value));
        case SQL_C_DOUBLE: return read<double>(value);
        case SQL_C_CHAR: return bytes == 0 ? std::string() : std::string(static_cast<const char*>(value), bytes);
        case SQL_C_WCHAR: {
            if (bytes == 0) return std::string();
            std::string text(utf8_size(static_cast<const char*>(value), bytes / 2), '\0');
            if (utf16_to_utf8(static_cast<const char*>(value), bytes / 2, text.data()) == NOT_TEXT) refuse_surrogate(name);
            return text;
        }
        default: break;
    }
    if (bytes % sizeof(float) != 0) {
        throw Error(ErrorNumber::Shape, name + " must be packed float32, a multiple of 4 bytes; it has " + std::to_string(bytes));
    }
    FloatMatrix vector;
    vector.rows = 1;
    vector.columns = bytes / sizeof(float);
    vector.values.resize(vector.columns);
    if (bytes != 0) std::memcpy(vector.values.data(), value, bytes);
    return vector;
}

}  // namespace hartonomous::door
