// Chosen rows of a column.
#pragma once

#include <cstddef>

#include "hartonomous/table.hpp"

namespace hartonomous {

/// rows(i), for i below count, is the number of the row that stands at i. The column is Int64 or Text; NULL stays NULL.
template <typename RowOf>
Column take(const Column& column, std::size_t count, const RowOf& row_of) {
    std::vector<std::uint8_t> valid;
    if (column.has_nulls()) {
        valid.resize(count);
        for (std::size_t i = 0; i < count; ++i) valid[i] = column.valid(row_of(i)) ? 1 : 0;
    }
    Column made;
    if (column.type == Type::Int64) {
        NewColumn<std::int64_t> taken = new_int64(column.name, count);
        for (std::size_t i = 0; i < count; ++i) {
            taken.values[i] = valid.empty() || valid[i] != 0 ? column.data<std::int64_t>()[row_of(i)] : 0;
        }
        made = taken.column;
    } else {
        std::vector<std::int64_t> offsets(count + 1, 0);
        std::string bytes;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t row = row_of(i), start = column.start(row);
            if (valid.empty() || valid[i] != 0) bytes.append(column.data<char>() + start, column.start(row + 1) - start);
            offsets[i + 1] = static_cast<std::int64_t>(bytes.size());
        }
        made = new_bytes(column.name, Type::Text, std::move(bytes), std::move(offsets));
    }
    if (!valid.empty()) set_validity(made, valid);
    return made;
}

}  // namespace hartonomous
