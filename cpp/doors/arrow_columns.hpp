// One column of a batch that came over Arrow's C data interface.
#pragma once

#include <memory>
#include <string>

#include "arrow.hpp"

namespace hartonomous::arrow {

/// How a column is laid out, as its schema says.
enum class Layout : std::uint8_t {
    Null,
    Fixed,        // integers and floats
    Offsets32,    // text or binary
    Offsets64,
    Views,
    FixedBytes,
    FixedList,
    List32,
    List64,
};

struct Field {
    std::string name;
    Layout layout = Layout::Null;
    Type type = Type::Text;    // of the column it becomes
    char number = 0;           // Arrow's letter of a Fixed column, of a list's numbers, or of a dictionary's indices
    std::int64_t width = 1;    // of FixedBytes and FixedList
    bool dictionary = false;   // `layout` and `type` are those of its values
};

/// Throws Error DType for a type that no column can have.
Field field_of(const Schema& schema);

/// Rows start..start + rows of an array. What it points to is kept by `owner`. Throws Error Format for what is malformed.
Column column_of(const Field& field, const Array& array, std::int64_t start, std::int64_t rows,
                 const std::shared_ptr<const void>& owner);

}  // namespace hartonomous::arrow
