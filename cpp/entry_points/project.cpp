// Linear projection of vectors to three coordinates.
#include <atomic>
#include <cmath>

#include "axes.hpp"
#include "columns.hpp"
#include "hartonomous/kernels.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t ELEMENTS_A_BLOCK = 65536;

/// The three axes one behind the other, widened, which is exact.
std::vector<double> checked_basis(const Rows<float>& rows, const Arguments& arguments) {
    constexpr std::array<const char*, 3> NAMES = {"axis_x", "axis_y", "axis_z"};
    const std::size_t dims = arguments.vector("axis_x").size();
    Problems problems;
    std::vector<double> basis;
    const auto as_long = [&](const char* name) {
        const std::size_t length = arguments.vector(name).size();
        if (length == dims) return;
        problems.add(ErrorNumber::Shape, std::string(name) + " must be as long as axis_x, " + std::to_string(dims) + "; got " + std::to_string(length));
    };
    for (const char* name : NAMES) {
        as_long(name);
        const std::span<const float> axis = arguments.vector(name);
        basis.insert(basis.end(), axis.begin(), axis.end());
    }
    if (arguments.has("mean")) as_long("mean");
    if (rows.dims != dims && rows.column->null_count() < rows.rows) {
        problems.add(ErrorNumber::Shape, "column 'vector' must hold vectors as long as axis_x, " + std::to_string(dims) + "; they have " +
                     std::to_string(rows.dims) + " numbers");
    }
    problems.done();
    return basis;
}

Table run_project(const Inputs& inputs, const Arguments& arguments) {
    const Rows<float> rows = inputs.vectors("vector");
    const std::vector<double> basis = checked_basis(rows, arguments);
    std::vector<double> mean;
    if (arguments.has("mean")) mean.assign(arguments.vector("mean").begin(), arguments.vector("mean").end());
    const std::vector<std::uint8_t> valid = rows_with_all({rows.column});
    std::array<NewColumn<double>, 3> axes = {new_float64("x", rows.rows), new_float64("y", rows.rows), new_float64("z", rows.rows)};
    const std::array<double*, 3> values = {axes[0].values, axes[1].values, axes[2].values};
    const bool all_null = rows.column->null_count() == rows.rows;
    // The sums are float64 and the elements float32: nothing overflows, so only NaN and infinity give such.
    std::atomic<bool> finite{true};
    const Kernels& k = kernels();
    const double* const middle = mean.empty() ? nullptr : mean.data();
    const std::size_t rows_a_block = std::max<std::size_t>(POINTS_AT_ONCE, ELEMENTS_A_BLOCK / basis.size());
    share_rows(arguments, rows.rows, rows_a_block, [&](std::size_t block, std::size_t rows_of_block) {
        std::array<double, 3 * POINTS_AT_ONCE> points{};
        for (std::size_t first = block; first < block + rows_of_block; first += POINTS_AT_ONCE) {
            const std::size_t count = std::min(POINTS_AT_ONCE, block + rows_of_block - first);
            if (!all_null) k.project_f32(rows.row(first), count, rows.dims, basis.data(), 3, middle, points.data());
            // Nor do their squares: the sum of them tells of all at once.
            if (!std::isfinite(k.dot_f64(points.data(), points.data(), 3 * count))) finite.store(false, std::memory_order_relaxed);
            for (std::size_t i = 0; !valid.empty() && i < count; ++i) {
                if (valid[first + i] == 0) std::fill_n(points.data() + 3 * i, 3, 0.0);
            }
            write_axes(points.data(), count, first, values);
        }
    });
    if (!finite.load()) require_finite(*rows.column);
    Table result{rows.rows, {}};
    if (inputs.has("id")) result.columns.push_back(inputs.column("id"));
    for (NewColumn<double>& axis : axes) {
        if (!valid.empty()) set_validity(axis.column, valid);
        result.columns.push_back(axis.column);
    }
    return result;
}

}  // namespace

extern const EntryPoint project_entry;

const EntryPoint project_entry = {
    "project",
    "The coordinates of each vector, less a mean, along three axes.",
    Shape::EachRow,
    {{"id", Kind::Key, false, "whose vector it is; comes back beside the coordinates"},
     {"vector", Kind::Vector, true, "the vectors, as long as the axes"}},
    {{"axis_x", ParameterKind::Vector, true, nullptr, "the direction of x"},
     {"axis_y", ParameterKind::Vector, true, nullptr, "the direction of y, as long as axis_x"},
     {"axis_z", ParameterKind::Vector, true, nullptr, "the direction of z, as long as axis_x"},
     {"mean", ParameterKind::Vector, false, nullptr, "what is taken off each vector first, as long as axis_x; nothing if it is not given"}},
    {{"id", Kind::Key, true, "as given", "id"},
     {"x", Kind::Number, true, "the sum of (vector - mean) * axis_x; NULL for a NULL vector"},
     {"y", Kind::Number, true, "the sum of (vector - mean) * axis_y; NULL for a NULL vector"},
     {"z", Kind::Number, true, "the sum of (vector - mean) * axis_z; NULL for a NULL vector"}},
    "within (dims/8 + 8) * 2^-53 * sum |vector - mean| * |axis| of exact",
    "project_f32",
    nullptr,
    "sp_Project",
    run_project,
};

}  // namespace hartonomous
