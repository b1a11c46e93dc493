// Batches of columns taken from another library.
#include <cstring>
#include <string>
#include <utility>

#include "arrow.hpp"
#include "arrow_columns.hpp"
#include "entry_points/problems.hpp"

namespace hartonomous::arrow {

namespace {

/// pandas adds its row labels as a column of such a name, unless they are 0, 1, 2 …; nobody asked for that column.
bool is_pandas_index(const std::string& name) {
    return name.size() > 16 && name.compare(0, 14, "__index_level_") == 0 && name.compare(name.size() - 2, 2, "__") == 0;
}

std::vector<Field> fields_of(const Schema& schema) {
    if (schema.format == nullptr || std::string(schema.format) != "+s") {
        throw Error(ErrorNumber::DType, "table must have columns; a single column, or what is not a struct in Arrow, is none");
    }
    if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr)) {
        throw Error(ErrorNumber::Format, "table is malformed Arrow data: no children");
    }
    std::vector<Field> fields;
    Problems problems;
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        try {
            if (schema.children[i] == nullptr) throw Error(ErrorNumber::Format, "table is malformed Arrow data: no children");
            const std::string name = schema.children[i]->name == nullptr ? "" : schema.children[i]->name;
            fields.emplace_back();
            if (!is_pandas_index(name)) fields.back() = field_of(*schema.children[i]);
            else fields.back().name = name;
        } catch (const Error& error) {
            problems.add(error);
        }
    }
    problems.done();
    return fields;
}

/// The columns of one batch, which is kept as long as any of them.
std::vector<Column> columns_of(const std::vector<Field>& fields, const std::shared_ptr<Array>& batch) {
    const Array& rows = *batch;
    if (rows.length < 0 || rows.offset < 0 || rows.n_children != static_cast<std::int64_t>(fields.size()) ||
        (rows.n_children > 0 && rows.children == nullptr)) {
        throw Error(ErrorNumber::Format, "table is malformed Arrow data: its schema has " + std::to_string(fields.size()) +
                    " columns, a batch " + std::to_string(rows.n_children) + ", with " + std::to_string(rows.length) + " rows");
    }
    if (rows.null_count != 0 && rows.n_buffers > 0 && rows.buffers != nullptr && rows.buffers[0] != nullptr) {
        Column whole;
        whole.rows = static_cast<std::size_t>(rows.length);
        whole.validity = static_cast<const std::uint8_t*>(rows.buffers[0]);
        whole.validity_offset = static_cast<std::size_t>(rows.offset);
        if (whole.has_nulls()) throw Error(ErrorNumber::Format, "rows of a table must not be NULL as a whole; each column says what is NULL");
    }
    std::vector<Column> columns;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (rows.children[i] == nullptr) throw Error(ErrorNumber::Format, "table is malformed Arrow data: a column is missing");
        if (is_pandas_index(fields[i].name)) columns.emplace_back();
        else columns.push_back(column_of(fields[i], *rows.children[i], rows.offset, rows.length, batch));
    }
    return columns;
}

std::size_t size_of_row(const Column& column) {
    switch (column.type) {
        case Type::Int32:
        case Type::Float32: return 4;
        case Type::Int64:
        case Type::Float64: return 8;
        case Type::FixedBinary: return column.width;
        case Type::Vectors32: return 4 * column.width;
        case Type::Vectors64: return 8 * column.width;
        default: return 0;
    }
}

/// The columns one behind the other; all are of one type and width.
Column put_together(const std::vector<Column>& parts) {
    Column all = parts.front();
    all.rows = 0;
    bool nulls = false;
    for (const Column& part : parts) {
        all.rows += part.rows;
        nulls = nulls || part.has_nulls();
    }
    std::vector<std::uint8_t> valid;
    for (std::size_t i = 0; nulls && i < parts.size(); ++i) {
        for (std::size_t row = 0; row < parts[i].rows; ++row) valid.push_back(parts[i].valid(row) ? 1 : 0);
    }
    const std::size_t unit = all.type == Type::List64 ? 8 : all.type == Type::List32 ? 4 : 1;
    const bool fixed = all.type != Type::Text && all.type != Type::Binary && all.type != Type::List32 && all.type != Type::List64;
    std::size_t size = 0;
    for (const Column& part : parts) size += fixed ? part.rows * size_of_row(part) : part.rows == 0 ? 0 : (part.start(part.rows) - part.start(0)) * unit;
    const std::shared_ptr<void> memory = allocate(size);
    char* out = static_cast<char*>(memory.get());
    std::vector<std::int64_t> offsets(1, 0);
    for (const Column& part : parts) {
        if (part.rows == 0) continue;
        const std::size_t begin = fixed ? 0 : part.start(0);
        const std::size_t bytes = fixed ? part.rows * size_of_row(part) : (part.start(part.rows) - begin) * unit;
        if (bytes != 0) std::memcpy(out, part.data<char>() + begin * unit, bytes);
        out += bytes;
        const std::int64_t before = offsets.back();
        for (std::size_t row = 1; !fixed && row <= part.rows; ++row) offsets.push_back(before + static_cast<std::int64_t>(part.start(row) - begin));
    }
    Column made = new_bytes(all.name, all.type, {}, std::move(offsets));
    made.rows = all.rows;
    made.width = all.width;
    made.values = memory.get();
    made.owner = memory;
    if (fixed) made.offsets64 = nullptr;
    if (nulls) set_validity(made, valid);
    return made;
}

/// batches: the columns of each.
Imported table_of(const std::vector<Field>& fields, std::vector<std::vector<Column>>& batches) {
    Imported imported;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (is_pandas_index(fields[i].name)) continue;
        std::vector<Column> parts;
        for (std::vector<Column>& batch : batches) parts.push_back(std::move(batch[i]));
        if (!fields[i].dictionary && fields[i].layout == Layout::Null) imported.untyped.push_back(imported.table.columns.size());
        imported.table.columns.push_back(parts.size() == 1 ? std::move(parts.front()) : put_together(parts));
        imported.table.rows = imported.table.columns.back().rows;
    }
    return imported;
}

/// A batch without rows, for a stream without batches.
std::vector<Column> no_rows(const std::vector<Field>& fields) {
    std::vector<Column> columns;
    for (const Field& field : fields) {
        Column column = new_bytes(field.name, field.type, {}, {0});
        column.width = static_cast<std::size_t>(field.width);
        columns.push_back(std::move(column));
    }
    return columns;
}

[[noreturn]] void failed(Stream& stream, int code) {
    const char* const said = stream.get_last_error == nullptr ? nullptr : stream.get_last_error(&stream);
    throw Error(ErrorNumber::State, "the source of the table failed: " + (said == nullptr ? "error " + std::to_string(code) : std::string(said)));
}

}  // namespace

Imported read_stream(const std::shared_ptr<Stream>& stream, const Interrupt& interrupt) {
    if (stream->release == nullptr || stream->get_schema == nullptr || stream->get_next == nullptr) {
        throw Error(ErrorNumber::State, "table is a stream that was read before");
    }
    Schema given{};
    if (const int code = stream->get_schema(stream.get(), &given); code != 0) failed(*stream, code);
    const std::shared_ptr<Schema> schema = take(given);
    const std::vector<Field> fields = fields_of(*schema);
    std::vector<std::vector<Column>> batches;
    for (;;) {
        Array next{};
        if (const int code = stream->get_next(stream.get(), &next); code != 0) failed(*stream, code);
        if (next.release == nullptr) break;
        std::vector<Column> columns = columns_of(fields, take(next));
        if (!columns.empty() && next.length > 0) batches.push_back(std::move(columns));
        if (interrupt) interrupt();
    }
    if (batches.empty()) batches.push_back(no_rows(fields));
    return table_of(fields, batches);
}

Imported read_array(const std::shared_ptr<Schema>& schema, const std::shared_ptr<Array>& array) {
    if (schema->release == nullptr || array->release == nullptr) throw Error(ErrorNumber::State, "table is a batch that was read before");
    const std::vector<Field> fields = fields_of(*schema);
    std::vector<std::vector<Column>> batches;
    batches.push_back(columns_of(fields, array));
    return table_of(fields, batches);
}

}  // namespace hartonomous::arrow
