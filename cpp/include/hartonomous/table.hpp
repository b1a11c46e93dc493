// Tables of columns, in the layouts of Apache Arrow: what goes into an entry point and what comes out of it.
//
// A column is a view. `owner` keeps alive what it looks at; for a caller's own memory, which outlives the call, it is empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hartonomous {

enum class Type : std::uint8_t {
    Int32,
    Int64,
    Float32,
    Float64,
    Text,         // UTF-8; offsets into bytes
    Binary,       // offsets into bytes
    FixedBinary,  // `width` bytes a row
    Vectors32,    // `width` float32 a row
    Vectors64,    // `width` float64 a row
    List32,       // float32, offsets into elements
    List64,       // float64, offsets into elements
};

/// "int64", "text", "vectors of float32", …: as error messages and descriptions say it.
const char* type_name(Type type);

struct Column {
    std::string name;
    Type type = Type::Float64;
    std::size_t rows = 0;
    const void* values = nullptr;            // row 0's value; for Text, Binary and lists what the offsets count from
    std::size_t width = 0;                   // elements (or bytes) of a row, where every row has as many
    const std::int32_t* offsets32 = nullptr; // rows + 1 of one or the other, for Text, Binary and lists
    const std::int64_t* offsets64 = nullptr;
    const std::uint8_t* validity = nullptr;  // a bit for each row, lowest first, 0: NULL; absent when no row is NULL
    std::size_t validity_offset = 0;         // the bit of row 0
    std::shared_ptr<const void> owner;       // of `values`
    std::shared_ptr<const void> other_owner; // of offsets and validity, where they live elsewhere

    template <typename T>
    const T* data() const { return static_cast<const T*>(values); }
    bool valid(std::size_t row) const {
        const std::size_t bit = validity_offset + row;
        return validity == nullptr || (validity[bit / 8] >> (bit % 8) & 1U) != 0;
    }
    bool has_nulls() const { return null_count() != 0; }
    std::size_t null_count() const;
    /// Where row `row` begins, in bytes or elements; row may be `rows`. For columns with offsets.
    std::size_t start(std::size_t row) const {
        return offsets32 != nullptr ? static_cast<std::size_t>(offsets32[row]) : static_cast<std::size_t>(offsets64[row]);
    }
};

struct Table {
    std::size_t rows = 0;
    std::vector<Column> columns;

    const Column* find(const std::string& name) const;
};

/// Memory for a result, aligned to 64 bytes, not set to anything, on huge pages where the system has them and it is large.
std::shared_ptr<void> allocate(std::size_t bytes);

/// A new column with room for its values: `width` elements a row for the vector types, otherwise 1 is meant.
template <typename T>
struct NewColumn {
    Column column;
    T* values;
};
NewColumn<double> new_float64(std::string name, std::size_t rows);
NewColumn<std::int64_t> new_int64(std::string name, std::size_t rows);
NewColumn<std::int32_t> new_int32(std::string name, std::size_t rows);
NewColumn<float> new_vectors32(std::string name, std::size_t rows, std::size_t width);

/// A new column of Text or Binary whose rows stand one behind the other in `bytes`; offsets are rows + 1.
Column new_bytes(std::string name, Type type, std::string bytes, std::vector<std::int64_t> offsets);

/// Marks rows NULL: valid[row] == 0. Nothing is added where every row is valid.
void set_validity(Column& column, const std::vector<std::uint8_t>& valid);
/// The same rows are NULL as in `other`, which has as many.
void copy_validity(Column& column, const Column& other);

}  // namespace hartonomous
