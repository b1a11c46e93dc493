#include "hartonomous/table.hpp"

#include <bit>
#include <cstring>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace hartonomous {

namespace {

constexpr std::size_t ALIGNMENT = 64, PAGE = 4096, LARGE = std::size_t{1} << 22;

template <typename T>
NewColumn<T> new_column(std::string name, Type type, std::size_t rows, std::size_t width) {
    NewColumn<T> made;
    const std::shared_ptr<void> memory = allocate(rows * width * sizeof(T));
    made.values = static_cast<T*>(memory.get());
    made.column.name = std::move(name);
    made.column.type = type;
    made.column.rows = rows;
    made.column.width = width;
    made.column.values = made.values;
    made.column.owner = memory;
    return made;
}

}  // namespace

const char* type_name(Type type) {
    switch (type) {
        case Type::Int32: return "int32";
        case Type::Int64: return "int64";
        case Type::Float32: return "float32";
        case Type::Float64: return "float64";
        case Type::Text: return "text";
        case Type::Binary: return "binary";
        case Type::FixedBinary: return "binary of one length";
        case Type::Vectors32: return "vectors of float32";
        case Type::Vectors64: return "vectors of float64";
        case Type::List32: return "lists of float32";
        case Type::List64: return "lists of float64";
    }
    return "unknown";
}

std::size_t Column::null_count() const {
    if (validity == nullptr) return 0;
    std::size_t set = 0, row = 0;
    for (; row < rows && (validity_offset + row) % 8 != 0; ++row) set += valid(row) ? 1 : 0;
    for (; row + 8 <= rows; row += 8) set += static_cast<std::size_t>(std::popcount(validity[(validity_offset + row) / 8]));
    for (; row < rows; ++row) set += valid(row) ? 1 : 0;
    return rows - set;
}

const Column* Table::find(const std::string& name) const {
    for (const Column& column : columns) {
        if (column.name == name) return &column;
    }
    return nullptr;
}

std::shared_ptr<void> allocate(std::size_t bytes) {
    constexpr auto ALIGNED = static_cast<std::align_val_t>(ALIGNMENT);
    void* const memory = ::operator new(bytes == 0 ? 1 : bytes, ALIGNED);
#if defined(__linux__)
    // Asked for in place: memory aligned to huge pages would be mapped anew, and touched anew, with every call.
    if (bytes >= LARGE) {
        const std::size_t skipped = PAGE - reinterpret_cast<std::uintptr_t>(memory) % PAGE;
        madvise(static_cast<char*>(memory) + skipped, bytes - skipped, MADV_HUGEPAGE);
    }
#endif
    return {memory, [](void* p) { ::operator delete(p, ALIGNED); }};
}

NewColumn<double> new_float64(std::string name, std::size_t rows) {
    return new_column<double>(std::move(name), Type::Float64, rows, 1);
}
NewColumn<std::int64_t> new_int64(std::string name, std::size_t rows) {
    return new_column<std::int64_t>(std::move(name), Type::Int64, rows, 1);
}
NewColumn<std::int32_t> new_int32(std::string name, std::size_t rows) {
    return new_column<std::int32_t>(std::move(name), Type::Int32, rows, 1);
}
NewColumn<float> new_vectors32(std::string name, std::size_t rows, std::size_t width) {
    return new_column<float>(std::move(name), Type::Vectors32, rows, width);
}

Column new_bytes(std::string name, Type type, std::string bytes, std::vector<std::int64_t> offsets) {
    Column column;
    column.name = std::move(name);
    column.type = type;
    column.rows = offsets.size() - 1;
    const auto kept = std::make_shared<std::string>(std::move(bytes));
    const auto kept_offsets = std::make_shared<std::vector<std::int64_t>>(std::move(offsets));
    column.values = kept->data();
    column.offsets64 = kept_offsets->data();
    column.owner = kept;
    column.other_owner = kept_offsets;
    return column;
}

void set_validity(Column& column, const std::vector<std::uint8_t>& valid) {
    const auto bits = std::make_shared<std::vector<std::uint8_t>>((valid.size() + 7) / 8);
    bool all = true;
    for (std::size_t row = 0; row < valid.size(); ++row) {
        if (valid[row] != 0) (*bits)[row / 8] = static_cast<std::uint8_t>((*bits)[row / 8] | 1U << (row % 8));
        else all = false;
    }
    if (all) return;
    column.validity = bits->data();
    column.validity_offset = 0;
    // Offsets may live in other_owner already: both are kept.
    column.other_owner = std::make_shared<std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(
        column.other_owner, bits);
}

void copy_validity(Column& column, const Column& other) {
    if (!other.has_nulls()) return;
    std::vector<std::uint8_t> valid(other.rows);
    for (std::size_t row = 0; row < other.rows; ++row) valid[row] = other.valid(row) ? 1 : 0;
    set_validity(column, valid);
}

}  // namespace hartonomous
