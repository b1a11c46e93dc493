// A table handed over to another library.
#include <string>

#include "arrow.hpp"

namespace hartonomous::arrow {

namespace {

/// What a schema points to. The schemas of children are released by their parent, unless they were moved away.
struct HeldSchema {
    std::string format, name;
    std::vector<Schema> children;
    std::vector<Schema*> pointers;
};

struct HeldArray {
    std::shared_ptr<const Table> table;
    std::vector<std::uint8_t> validity;
    const void* buffers[3] = {nullptr, nullptr, nullptr};
    std::vector<Array> children;
    std::vector<Array*> pointers;
};

template <typename Struct, typename Held>
void release(Struct* given) {
    auto* const held = static_cast<Held*>(given->private_data);
    for (Struct& child : held->children) {
        if (child.release != nullptr) child.release(&child);
    }
    given->release = nullptr;
    delete held;
}

template <typename Struct, typename Held>
void fill(Struct* out, std::unique_ptr<Held> held) {
    for (Struct& child : held->children) held->pointers.push_back(&child);
    out->n_children = static_cast<std::int64_t>(held->children.size());
    out->children = held->pointers.data();
    out->dictionary = nullptr;
    out->release = &release<Struct, Held>;
    out->private_data = held.release();
}

bool has_offsets(Type type) {
    return type == Type::Text || type == Type::Binary || type == Type::List32 || type == Type::List64;
}

/// The letter of a list's numbers; 0 for what is no list.
char numbers_of(Type type) {
    if (type == Type::Vectors32 || type == Type::List32) return 'f';
    if (type == Type::Vectors64 || type == Type::List64) return 'g';
    return 0;
}

std::string format_of(const Column& column) {
    const bool wide = column.offsets32 == nullptr;
    switch (column.type) {
        case Type::Int32: return "i";
        case Type::Int64: return "l";
        case Type::Float32: return "f";
        case Type::Float64: return "g";
        case Type::Text: return wide ? "U" : "u";
        case Type::Binary: return wide ? "Z" : "z";
        case Type::FixedBinary: return "w:" + std::to_string(column.width);
        case Type::Vectors32:
        case Type::Vectors64: return "+w:" + std::to_string(column.width);
        case Type::List32:
        case Type::List64: return wide ? "+L" : "+l";
    }
    return "n";
}

void column_schema(const Column& column, Schema* out) {
    auto held = std::make_unique<HeldSchema>();
    held->format = format_of(column);
    held->name = column.name;
    if (const char numbers = numbers_of(column.type); numbers != 0) {
        auto inner = std::make_unique<HeldSchema>();
        inner->format = numbers;
        inner->name = "item";
        held->children.emplace_back();
        Schema& child = held->children.back();
        child.format = inner->format.c_str();
        child.name = inner->name.c_str();
        child.flags = FLAG_NULLABLE;  // as other libraries have their lists, though no number is NULL
        fill(&child, std::move(inner));
    }
    out->format = held->format.c_str();
    out->name = held->name.c_str();
    out->flags = FLAG_NULLABLE;
    fill(out, std::move(held));
}

void column_array(const std::shared_ptr<const Table>& table, const Column& column, Array* out) {
    auto held = std::make_unique<HeldArray>();
    held->table = table;
    out->length = static_cast<std::int64_t>(column.rows);
    out->null_count = static_cast<std::int64_t>(column.null_count());
    out->buffers = held->buffers;
    if (out->null_count != 0 && column.validity_offset == 0) {
        held->buffers[0] = column.validity;
    } else if (out->null_count != 0) {  // the values begin at row 0, so the bits have to
        held->validity.resize((column.rows + 7) / 8);
        for (std::size_t row = 0; row < column.rows; ++row) {
            if (column.valid(row)) held->validity[row / 8] = static_cast<std::uint8_t>(held->validity[row / 8] | 1U << (row % 8));
        }
        held->buffers[0] = held->validity.data();
    }
    const char numbers = numbers_of(column.type);
    out->n_buffers = has_offsets(column.type) ? (numbers != 0 ? 2 : 3) : numbers != 0 ? 1 : 2;
    if (has_offsets(column.type)) {
        held->buffers[1] = column.offsets32 != nullptr ? static_cast<const void*>(column.offsets32) : column.offsets64;
        held->buffers[2] = column.values;
    } else {
        held->buffers[1] = column.values;
    }
    if (numbers != 0) {
        auto inner = std::make_unique<HeldArray>();
        inner->table = table;
        inner->buffers[1] = column.values;
        held->children.emplace_back();
        Array& child = held->children.back();
        child.length = static_cast<std::int64_t>(has_offsets(column.type) ? column.start(column.rows) : column.rows * column.width);
        child.n_buffers = 2;
        child.buffers = inner->buffers;
        fill(&child, std::move(inner));
    }
    fill(out, std::move(held));
}

struct HeldStream {
    std::shared_ptr<const Table> table;
    bool read = false;
    std::string error;
};

/// Runs what may lack memory; no exception may cross into another library.
template <typename Work>
int guarded(HeldStream& held, const Work& work) {
    try {
        work();
        return 0;
    } catch (const std::exception& error) {
        held.error = error.what();
        return 12;  // ENOMEM
    }
}

int next_schema(Stream* stream, Schema* out) {
    auto& held = *static_cast<HeldStream*>(stream->private_data);
    return guarded(held, [&] { write_schema(*held.table, out); });
}

int next_array(Stream* stream, Array* out) {
    auto& held = *static_cast<HeldStream*>(stream->private_data);
    *out = Array{};
    if (held.read) return 0;
    held.read = true;
    return guarded(held, [&] { write_array(held.table, out); });
}

const char* last_error(Stream* stream) {
    const auto& held = *static_cast<HeldStream*>(stream->private_data);
    return held.error.empty() ? nullptr : held.error.c_str();
}

void release_stream(Stream* stream) {
    delete static_cast<HeldStream*>(stream->private_data);
    stream->release = nullptr;
}

}  // namespace

void write_schema(const Table& table, Schema* out) {
    *out = Schema{};
    auto held = std::make_unique<HeldSchema>();
    held->format = "+s";
    held->children.reserve(table.columns.size());
    for (const Column& column : table.columns) column_schema(column, &held->children.emplace_back());
    out->format = held->format.c_str();
    out->name = held->name.c_str();
    fill(out, std::move(held));
}

void write_array(const std::shared_ptr<const Table>& table, Array* out) {
    *out = Array{};
    auto held = std::make_unique<HeldArray>();
    held->table = table;
    held->children.reserve(table->columns.size());
    for (const Column& column : table->columns) column_array(table, column, &held->children.emplace_back());
    out->length = static_cast<std::int64_t>(table->rows);
    out->n_buffers = 1;
    out->buffers = held->buffers;
    fill(out, std::move(held));
}

void write_stream(const std::shared_ptr<const Table>& table, Stream* out) {
    *out = {&next_schema, &next_array, &last_error, &release_stream, new HeldStream{table, false, {}}};
}

}  // namespace hartonomous::arrow
