// Arrays that need no conversion, read where they lie, for CPython fast calls: for small arrays any conversion of
// arguments costs several times the computation.
#pragma once

#include <cstddef>

#include "python.hpp"

namespace hartonomous::door {

enum class Element { Other, Float32, Float64 };

struct PlainArray {
    Element element = Element::Other;
    int dimensions = 0;
    std::size_t rows = 1, dims = 0;
    const void* data = nullptr;
};

/// Only an ndarray itself (no subclass) of one or two dimensions, contiguous, aligned, native float32 or float64; for
/// all else `element` is Other.
PlainArray plain_array(PyObject* object);

/// The CPUs this process may use, as boundary.py counts them; 0 if HARTONOMOUS_THREADS is set, which Python reads.
int default_threads();

/// Adds a function that takes its arguments as CPython passes them, unconverted. `definition` must live for ever.
void add_fast_call(py::module_& module, PyMethodDef& definition, const char* name,
                   PyObject* (*function)(PyObject*, PyObject* const*, Py_ssize_t));

}  // namespace hartonomous::door
