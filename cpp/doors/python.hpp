// What the parts of the Python door share: the array types, and one function for each subject that adds it to _native.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>

namespace hartonomous::door {

namespace py = pybind11;

// Exact dtype, C order; bind every such argument with .noconvert(), so that a copy is never made here. Conversion is
// the Python layer's, where it can be seen.
template <typename T>
using Array = py::array_t<T, py::array::c_style>;

void bind_aggregate(py::module_& module);
void bind_anomaly(py::module_& module);
void bind_entry_points(py::module_& module);
void bind_fast(py::module_& module);
void bind_levels(py::module_& module);
void bind_search(py::module_& module);
void bind_vectors(py::module_& module);
void bind_primes(py::module_& module);
void bind_spatial(py::module_& module);
void bind_sqlite(py::module_& module);
void bind_models(py::module_& module);
void bind_projection(py::module_& module);
void bind_reductions(py::module_& module);
void bind_tables(py::module_& module);
void bind_text(py::module_& module);

}  // namespace hartonomous::door
