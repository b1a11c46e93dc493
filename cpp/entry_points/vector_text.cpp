// SQL Server's text form of vectors, and packed float32.
#include "algorithms/vector_text.hpp"

#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>

#include "columns.hpp"
#include "pieces.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t ROWS_A_BLOCK = 256, BLOCKS_A_PIECE = 1024;

/// What a block of rows gives: its rows' bytes one behind the other, or what is wrong with the first bad one.
struct Block {
    std::string bytes;
    std::unique_ptr<Error> failure;
};

[[noreturn]] void refuse(const char* column, std::size_t row, const Error& error) {
    throw Error(error.number(), std::string("column '") + column + "', row " + std::to_string(row) + ": " + error.what());
}

/// A column of Text or Binary: one_row(row, block's bytes) appends what stands in a row. NULL rows are not asked for.
template <typename OneRow>
Column shared_rows(const Arguments& arguments, const Column& from, const char* name, Type type, const OneRow& one_row) {
    const std::size_t blocks = (from.rows + ROWS_A_BLOCK - 1) / ROWS_A_BLOCK;
    const auto offsets = std::make_shared<std::vector<std::int64_t>>(from.rows + 1, 0);
    std::vector<Block> made(blocks);
    share_blocks(arguments, blocks, BLOCKS_A_PIECE, [&](std::size_t number) {
        Block& block = made[number];
        std::size_t row = number * ROWS_A_BLOCK;
        const std::size_t end = std::min(from.rows, row + ROWS_A_BLOCK);
        try {
            for (; row < end; ++row) {
                const std::size_t before = block.bytes.size();
                if (from.valid(row)) one_row(row, block.bytes);
                (*offsets)[row + 1] = static_cast<std::int64_t>(block.bytes.size() - before);
            }
        } catch (const Error& error) {
            block.failure = std::make_unique<Error>(error);
        }
    });
    // The error of the lowest row is the one told, whichever thread came upon it first.
    for (const Block& block : made) {
        if (block.failure) throw Error(*block.failure);
    }
    for (std::size_t row = 0; row < from.rows; ++row) (*offsets)[row + 1] += (*offsets)[row];
    const std::shared_ptr<void> memory = allocate(static_cast<std::size_t>(offsets->back()));
    share_blocks(arguments, blocks, BLOCKS_A_PIECE, [&](std::size_t number) {
        const std::string& bytes = made[number].bytes;
        if (!bytes.empty()) std::memcpy(static_cast<char*>(memory.get()) + (*offsets)[number * ROWS_A_BLOCK], bytes.data(), bytes.size());
    });
    Column column;
    column.name = name;
    column.type = type;
    column.rows = from.rows;
    column.values = memory.get();
    column.offsets64 = offsets->data();
    column.owner = memory;
    column.other_owner = offsets;
    copy_validity(column, from);
    return column;
}

Table beside_id(const Inputs& inputs, Column column) {
    Table result{inputs.rows(), {}};
    if (inputs.has("id")) result.columns.push_back(inputs.column("id"));
    result.columns.push_back(std::move(column));
    return result;
}

Table run_parse(const Inputs& inputs, const Arguments& arguments) {
    const Column& text = inputs.column("text");
    return beside_id(inputs, shared_rows(arguments, text, "vector", Type::Binary, [&](std::size_t row, std::string& bytes) {
        thread_local std::vector<float> numbers;
        numbers.clear();
        try {
            const std::size_t start = text.start(row);
            parse_numbers({text.data<char>() + start, text.start(row + 1) - start}, numbers);
        } catch (const Error& error) {
            refuse("text", row, error);
        }
        bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float));
    }));
}

/// The bytes of a row, for every type that holds packed float32.
std::string_view packed_row(const Column& column, std::size_t row) {
    const char* const bytes = column.data<char>();
    const std::size_t width = column.width * (column.type == Type::Vectors32 ? sizeof(float) : 1);
    if (column.type == Type::FixedBinary || column.type == Type::Vectors32) return {bytes + row * width, width};
    const std::size_t unit = column.type == Type::List32 ? sizeof(float) : 1, start = column.start(row) * unit;
    return {bytes + start, column.start(row + 1) * unit - start};
}

Table run_format(const Inputs& inputs, const Arguments& arguments) {
    const Column& vector = inputs.column("vector");
    return beside_id(inputs, shared_rows(arguments, vector, "text", Type::Text, [&](std::size_t row, std::string& text) {
        const std::string_view packed = packed_row(vector, row);
        const std::size_t count = packed.size() / sizeof(float);
        if (packed.empty() || packed.size() % sizeof(float) != 0) {
            throw Error(ErrorNumber::Shape, "column 'vector' must hold packed float32, a multiple of 4 bytes; row " + std::to_string(row) +
                        " has " + std::to_string(packed.size()) + " bytes");
        }
        // Packed bytes may begin anywhere.
        thread_local std::vector<float> numbers;
        numbers.resize(count);
        std::memcpy(numbers.data(), packed.data(), packed.size());
        for (const float number : numbers) {
            if (!std::isfinite(number)) {
                throw Error(ErrorNumber::NotFinite, "column 'vector' must be finite; row " + std::to_string(row) + " holds NaN or infinity");
            }
        }
        thread_local std::vector<char> written;
        if (written.size() < formatted_size(count)) written.resize(formatted_size(count));
        text.append(written.data(), format_vector(numbers.data(), count, written.data()));
    }));
}

}  // namespace

extern const EntryPoint parse_vector_entry, format_vector_entry;

const EntryPoint parse_vector_entry = {
    "parse_vector",
    "The numbers of vectors written as JSON arrays, packed.",
    Shape::EachRow,
    {{"id", Kind::Key, false, "whose vector it is; comes back beside it"},
     {"text", Kind::Text, true, "flat JSON arrays of numbers, such as [0.5,-1e-3]; rows may differ in length"}},
    {},
    {{"id", Kind::Key, true, "as given", "id"},
     {"vector", Kind::Packed, true, "the numbers as float32, little-endian, one behind the other; NULL for a NULL text"}},
    "each number is the float32 nearest to the decimal, ties to even",
    "",
    "CAST(text AS vector(n))",
    nullptr,
    run_parse,
};

const EntryPoint format_vector_entry = {
    "format_vector",
    "Vectors written as JSON arrays, from which the same bits can be read.",
    Shape::EachRow,
    {{"id", Kind::Key, false, "whose vector it is; comes back beside its text"},
     {"vector", Kind::Packed, true, "float32, little-endian, one behind the other; rows may differ in length"}},
    {},
    {{"id", Kind::Key, true, "as given", "id"},
     {"text", Kind::Text, true, "at most 9 significant digits a number, no spaces; -0 is written -0.0; NULL for a NULL vector"}},
    "exact: the digits of each number are correctly rounded and bring back its bits",
    "",
    "CAST(vector AS nvarchar(max))",
    nullptr,
    run_format,
};

}  // namespace hartonomous
