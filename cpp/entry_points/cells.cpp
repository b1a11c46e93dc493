// The cell of a box that each point lies in: spatial buckets and Hilbert keys.
#include <atomic>
#include <cmath>
#include <type_traits>

#include "algorithms/spatial.hpp"
#include "axes.hpp"
#include "columns.hpp"
#include "hartonomous/kernels.hpp"
#include "shown.hpp"

namespace hartonomous {

namespace {

/// Three minima, then three maxima.
using Box = std::array<double, 6>;

Box checked_box(const Arguments& arguments) {
    constexpr std::array<const char*, 6> NAMES = {"min_x", "min_y", "min_z", "max_x", "max_y", "max_z"};
    Box box{};
    for (std::size_t i = 0; i < 6; ++i) box[i] = arguments.number(NAMES[i]);
    Problems problems;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double low = box[axis], high = box[axis + 3];
        if (!(high > low)) {
            problems.add(ErrorNumber::Range, std::string(NAMES[axis + 3]) + " must be > " + NAMES[axis] + ", " + shown(low) + "; got " +
                         shown(high));
        } else if (!std::isfinite(high - low)) {
            problems.add(ErrorNumber::Range, std::string(NAMES[axis + 3]) + " - " + NAMES[axis] + " must be less than 1.8e308; they are " +
                         shown(high) + " and " + shown(low));
        }
    }
    problems.done();
    return box;
}

[[noreturn]] void refuse_outside(const Inputs& inputs, const Axes<double>& axes, const Box& box) {
    for (std::size_t row = 0; row < inputs.rows(); ++row) {
        for (std::size_t axis = 0; axis < 3 && (axes.valid.empty() || axes.valid[row] != 0); ++axis) {
            const double value = axes.values[axis][row];
            if (value >= box[axis] && value <= box[axis + 3]) continue;
            throw Error(ErrorNumber::Range, std::string("column '") + AXES[axis] + "' must be in min_" + AXES[axis] + "..max_" +
                        AXES[axis] + ", " + shown(box[axis]) + ".." + shown(box[axis + 3]) + "; row " + std::to_string(row) + " is " +
                        shown(value) + " (outside='edge' takes such points to the nearest cell)");
        }
    }
    throw Error(ErrorNumber::Range, "points must lie in the box");
}

template <typename Integer>
Table cells(const Inputs& inputs, const Arguments& arguments, NewColumn<Integer> result,
            std::uint32_t (*kernel)(const double*, const double*, const double*, std::size_t, const double*, Integer*)) {
    const Box box = checked_box(arguments);
    const Axes<double> axes(inputs, {box[0], box[1], box[2]});
    std::atomic<std::uint32_t> flags{0};
    axes.share(arguments, inputs.rows(), [&](const double* x, const double* y, const double* z, std::size_t first, std::size_t count) {
        flags.fetch_or(kernel(x, y, z, count, box.data(), result.values + first), std::memory_order_relaxed);
    });
    if ((flags.load() & CELLS_NOT_FINITE) != 0) {
        for (const char* axis : AXES) require_finite(inputs.column(axis));
    }
    if ((flags.load() & CELLS_OUTSIDE) != 0 && arguments.text("outside") == "raise") refuse_outside(inputs, axes, box);
    if (!axes.valid.empty()) set_validity(result.column, axes.valid);
    Table table{inputs.rows(), {}};
    if (inputs.has("id")) table.columns.push_back(inputs.column("id"));
    table.columns.push_back(result.column);
    return table;
}

EntryPoint of_points(const char* name, const char* summary, OutputColumn output, const char* kernel, const char* in_engine,
                     const char* procedure, Table (*run)(const Inputs&, const Arguments&)) {
    return {name, summary, Shape::EachRow,
            {{"id", Kind::Key, false, "whose point it is; comes back beside the result"},
             {"x", Kind::Number, true, "in min_x..max_x"},
             {"y", Kind::Number, true, "in min_y..max_y"},
             {"z", Kind::Number, true, "in min_z..max_z"}},
            {{"min_x", ParameterKind::Number, true, nullptr, "where the box begins"},
             {"min_y", ParameterKind::Number, true, nullptr, "where the box begins"},
             {"min_z", ParameterKind::Number, true, nullptr, "where the box begins"},
             {"max_x", ParameterKind::Number, true, nullptr, "where the box ends, above min_x"},
             {"max_y", ParameterKind::Number, true, nullptr, "where the box ends, above min_y"},
             {"max_z", ParameterKind::Number, true, nullptr, "where the box ends, above min_z"},
             {"outside", ParameterKind::Text, false, "raise",
              "raise: a point outside the box is an error; edge: it belongs to the nearest cell", INT64_MIN, INT64_MAX, "raise|edge"}},
            {{"id", Kind::Key, true, "as given", "id"}, output},
            "exact: the cell is FLOOR((p - minimum) / (maximum - minimum) * N), each operation rounded to float64, N - 1 at the maximum",
            kernel, in_engine, procedure, run};
}

}  // namespace

extern const EntryPoint spatial_hash_entry, hilbert_key_entry;

const EntryPoint spatial_hash_entry = of_points(
    "spatial_hash", "The bucket of each point in a box divided into 1024 along each axis.",
    {"bucket", Kind::Integer32, true, "in 0..2^30-1, the Morton code of the three cells; NULL where a coordinate is"},
    "spatial_hash_columns_f64",
    "(SELECT Bucket FROM dbo.fn_SpatialBucket(x, y, z, @min_x, @min_y, @min_z, @max_x, @max_y, @max_z)) /* outside: edge */",
    "sp_SpatialHash", [](const Inputs& inputs, const Arguments& arguments) {
        return cells(inputs, arguments, new_int32("bucket", inputs.rows()), kernels().spatial_hash_columns_f64);
    });

const EntryPoint hilbert_key_entry = of_points(
    "hilbert_key", "The Hilbert code of each point in a box divided into 2^21 along each axis.",
    {"hilbert_value", Kind::Integer, true, "in 0..2^63-1; NULL where a coordinate is"}, "hilbert_key_columns_f64",
    "(SELECT HilbertValue FROM dbo.fn_SpatialBucket(x, y, z, @min_x, @min_y, @min_z, @max_x, @max_y, @max_z)) /* outside: edge */",
    "sp_HilbertKey",
    [](const Inputs& inputs, const Arguments& arguments) {
        return cells(inputs, arguments, new_int64("hilbert_value", inputs.rows()), kernels().hilbert_key_columns_f64);
    });

}  // namespace hartonomous
