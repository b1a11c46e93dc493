// Apache Arrow's C data and stream interfaces: columns handed over between libraries by address, without a copy.
// https://arrow.apache.org/docs/format/CDataInterface.html; only the three structs are shared, no library is needed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hartonomous/entry_point.hpp"
#include "hartonomous/table.hpp"

namespace hartonomous::arrow {

// As the interface lays them out. Whoever holds one calls `release` once; a null `release` says that it is empty.
struct Schema {
    const char* format;
    const char* name;
    const char* metadata;
    std::int64_t flags;
    std::int64_t n_children;
    Schema** children;
    Schema* dictionary;
    void (*release)(Schema*);
    void* private_data;
};

struct Array {
    std::int64_t length;
    std::int64_t null_count;
    std::int64_t offset;
    std::int64_t n_buffers;
    std::int64_t n_children;
    const void** buffers;
    Array** children;
    Array* dictionary;
    void (*release)(Array*);
    void* private_data;
};

struct Stream {
    int (*get_schema)(Stream*, Schema* out);
    int (*get_next)(Stream*, Array* out);
    const char* (*get_last_error)(Stream*);
    void (*release)(Stream*);
    void* private_data;
};

constexpr std::int64_t FLAG_NULLABLE = 2;

/// Takes over what a caller holds: afterwards it is empty there, and released here.
template <typename Struct>
std::shared_ptr<Struct> take(Struct& given) {
    std::shared_ptr<Struct> taken(new Struct(given), [](Struct* held) {
        if (held->release != nullptr) held->release(held);
        delete held;
    });
    given.release = nullptr;
    return taken;
}

/// Columns as they were handed over. Those in `untyped` are of Arrow's null type: NULLs without a type.
struct Imported {
    Table table;
    std::vector<std::size_t> untyped;
};

/// All batches of a stream of structs; one batch is read where it lies, several are put together. What is handed over is
/// foreign: every length, offset, count and text is checked as far as the interface lets it be, and what does not hold is an
/// Error. The stream is released before this returns, its batches with the last column that lies in them.
Imported read_stream(const std::shared_ptr<Stream>& stream, const Interrupt& interrupt);
/// A single batch.
Imported read_array(const std::shared_ptr<Schema>& schema, const std::shared_ptr<Array>& array);

/// Text with int64 offsets is 'U' (large_utf8), vectors are fixed-size lists; the columns' memory is kept until released.
void write_schema(const Table& table, Schema* out);
void write_array(const std::shared_ptr<const Table>& table, Array* out);
/// A stream of one batch.
void write_stream(const std::shared_ptr<const Table>& table, Stream* out);

}  // namespace hartonomous::arrow
