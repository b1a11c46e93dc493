// The table door in Python: what a caller hands over becomes a Table, and a Table becomes NumPy columns or Arrow.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hartonomous/table.hpp"
#include "python.hpp"

namespace hartonomous::door {

/// Columns on their way in or out. Those in `untyped` hold nothing but NULLs, or no row at all, and came without a type;
/// they get the one that the entry point takes.
struct Columns {
    Table table;
    std::vector<std::size_t> untyped;

    void add(Column column);
};

/// Keeps a Python object alive, and lets it go under the interpreter's lock from whatever thread.
std::shared_ptr<const void> keep(const py::object& object);

/// The array itself, not a copy of it: one- or two-dimensional, C-contiguous, int32, int64, float32 or float64, or
/// one-dimensional 'V' (bytes of one length). `valid` has a byte for each row, or is None.
Column column_of_array(const std::string& name, const py::array& values, const py::object& valid);

/// A list or an array of Python objects: numbers, text, bytes or vectors, and None for NULL. `kind` is that of the entry
/// point's column, "" where it has none: Python's own numbers have no width, and become float32 where float32 is wanted.
/// Returns false, having added nothing typed, where there are only NULLs.
bool column_of_objects(const std::string& name, const py::sequence& objects, const std::string& kind, Column& column);

/// A column as NumPy reads it, on the column's own memory and read-only; text, bytes and lists become objects.
py::array array_of_column(const Column& column);
/// A bool for each row, true for NULL; None where no row is.
py::object nulls_of_column(const Column& column);

/// Columns from and to Arrow's capsules.
void bind_arrow(py::module_& module, py::class_<Columns>& columns);

}  // namespace hartonomous::door
