// Codes of points on the Morton and Hilbert curves, and the points of codes.
#include <atomic>

#include "axes.hpp"
#include "columns.hpp"
#include "hartonomous/kernels.hpp"

namespace hartonomous {

namespace {

constexpr std::int32_t LARGEST = (1 << 21) - 1;

using Encode = std::uint64_t (*)(const std::int32_t*, const std::int32_t*, const std::int32_t*, std::size_t, std::int64_t*);
using Decode = std::uint64_t (*)(const std::int64_t*, std::size_t, std::int32_t*, std::int32_t*, std::int32_t*);

[[noreturn]] void refuse_points(const Inputs& inputs, const Axes<std::int32_t>& axes) {
    for (std::size_t row = 0; row < inputs.rows(); ++row) {
        for (std::size_t axis = 0; axis < 3 && (axes.valid.empty() || axes.valid[row] != 0); ++axis) {
            const std::int32_t value = axes.values[axis][row];
            if (value >= 0 && value <= LARGEST) continue;
            throw Error(ErrorNumber::Range, std::string("column '") + AXES[axis] + "' must be in 0.." + std::to_string(LARGEST) +
                        "; row " + std::to_string(row) + " is " + std::to_string(value));
        }
    }
    throw Error(ErrorNumber::Range, "coordinates must be in 0.." + std::to_string(LARGEST));
}

Table encode(const Inputs& inputs, const Arguments& arguments, Encode kernel) {
    const Axes<std::int32_t> axes(inputs, {0, 0, 0});
    NewColumn<std::int64_t> codes = new_int64("code", inputs.rows());
    std::atomic<std::uint64_t> seen{0};
    axes.share(arguments, inputs.rows(), [&](const std::int32_t* x, const std::int32_t* y, const std::int32_t* z, std::size_t first, std::size_t count) {
        seen.fetch_or(kernel(x, y, z, count, codes.values + first), std::memory_order_relaxed);
    });
    if (seen.load() > static_cast<std::uint64_t>(LARGEST)) refuse_points(inputs, axes);
    if (!axes.valid.empty()) set_validity(codes.column, axes.valid);
    Table result{inputs.rows(), {}};
    if (inputs.has("id")) result.columns.push_back(inputs.column("id"));
    result.columns.push_back(codes.column);
    return result;
}

Table decode(const Inputs& inputs, const Arguments& arguments, Decode kernel) {
    const Column& code = inputs.column("code");
    const bool nulls = code.has_nulls();
    std::array<NewColumn<std::int32_t>, 3> axes = {new_int32("x", code.rows), new_int32("y", code.rows), new_int32("z", code.rows)};
    const std::array<std::int32_t*, 3> values = {axes[0].values, axes[1].values, axes[2].values};
    std::atomic<std::uint64_t> seen{0};
    share_rows(arguments, code.rows, POINTS_A_BLOCK, [&](std::size_t first, std::size_t count) {
        const auto decode_some = [&](const std::int64_t* codes, std::size_t at, std::size_t some) {
            seen.fetch_or(kernel(codes, some, values[0] + at, values[1] + at, values[2] + at), std::memory_order_relaxed);
        };
        const std::int64_t* const codes = code.data<std::int64_t>();
        if (!nulls) {
            decode_some(codes + first, first, count);
            return;
        }
        std::array<std::int64_t, POINTS_AT_ONCE> piece;
        for (std::size_t at = first; at < first + count; at += POINTS_AT_ONCE) {
            const std::size_t some = std::min(POINTS_AT_ONCE, first + count - at);
            for (std::size_t i = 0; i < some; ++i) piece[i] = code.valid(at + i) ? codes[at + i] : 0;
            decode_some(piece.data(), at, some);
        }
    });
    if (seen.load() >> 63U != 0) {
        std::size_t row = 0;
        while (!code.valid(row) || code.data<std::int64_t>()[row] >= 0) ++row;
        throw Error(ErrorNumber::Range, "column 'code' must be in 0..9223372036854775807; row " + std::to_string(row) + " is " +
                    std::to_string(code.data<std::int64_t>()[row]));
    }
    Table result{code.rows, {}};
    if (inputs.has("id")) result.columns.push_back(inputs.column("id"));
    for (NewColumn<std::int32_t>& axis : axes) {
        copy_validity(axis.column, code);
        result.columns.push_back(axis.column);
    }
    return result;
}

EntryPoint encoding(const char* name, const char* summary, const char* meaning, const char* kernel, const char* in_engine,
                    const char* procedure, Table (*run)(const Inputs&, const Arguments&)) {
    return {name, summary, Shape::EachRow,
            {{"id", Kind::Key, false, "whose point it is; comes back beside the code"},
             {"x", Kind::Integer32, true, "in 0..2097151"},
             {"y", Kind::Integer32, true, "in 0..2097151"},
             {"z", Kind::Integer32, true, "in 0..2097151"}},
            {},
            {{"id", Kind::Key, true, "as given", "id"}, {"code", Kind::Integer, true, meaning}},
            "exact", kernel, in_engine, procedure, run};
}

EntryPoint decoding(const char* name, const char* summary, const char* kernel, const char* procedure,
                    Table (*run)(const Inputs&, const Arguments&)) {
    return {name, summary, Shape::EachRow,
            {{"id", Kind::Key, false, "whose code it is; comes back beside the point"},
             {"code", Kind::Integer, true, "in 0..2^63-1"}},
            {},
            {{"id", Kind::Key, true, "as given", "id"},
             {"x", Kind::Integer32, true, "in 0..2097151; NULL for a NULL code"},
             {"y", Kind::Integer32, true, "in 0..2097151; NULL for a NULL code"},
             {"z", Kind::Integer32, true, "in 0..2097151; NULL for a NULL code"}},
            "exact", kernel, nullptr, procedure, run};
}

}  // namespace

extern const EntryPoint morton_encode_entry, hilbert_encode_entry, morton_decode_entry, hilbert_decode_entry;

const EntryPoint morton_encode_entry = encoding(
    "morton_encode", "The Morton (Z-order) code of each point.",
    "in 0..2^63-1: bit 3i is bit i of x, bit 3i + 1 that of y, bit 3i + 2 that of z; NULL where a coordinate is",
    "morton_encode_columns_i32", "(SELECT Code FROM dbo.fn_MortonCode(x, y, z))", "sp_MortonEncode",
    [](const Inputs& inputs, const Arguments& arguments) { return encode(inputs, arguments, kernels().morton_encode_columns_i32); });

const EntryPoint hilbert_encode_entry = encoding(
    "hilbert_encode", "The Hilbert code of each point: points of successive codes are one step apart.",
    "in 0..2^63-1, 0 for the origin; NULL where a coordinate is", "hilbert_encode_columns_i32", "(SELECT Code FROM dbo.fn_HilbertCode(x, y, z))",
    "sp_HilbertEncode",
    [](const Inputs& inputs, const Arguments& arguments) { return encode(inputs, arguments, kernels().hilbert_encode_columns_i32); });

const EntryPoint morton_decode_entry = decoding(
    "morton_decode", "The point of each Morton code.", "morton_decode_columns", "sp_MortonDecode",
    [](const Inputs& inputs, const Arguments& arguments) { return decode(inputs, arguments, kernels().morton_decode_columns); });

const EntryPoint hilbert_decode_entry = decoding(
    "hilbert_decode", "The point of each Hilbert code.", "hilbert_decode_columns", "sp_HilbertDecode",
    [](const Inputs& inputs, const Arguments& arguments) { return decode(inputs, arguments, kernels().hilbert_decode_columns); });

}  // namespace hartonomous
