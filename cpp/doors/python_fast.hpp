// Public functions whose plain case is answered in C++ before the interpreter runs any of the package's Python.
//
//     @_native.fast("dot")
//     def dot(a, b, *, threads=None): ...        the general way: conversions, checks, errors
//
// The decorated object tries the path named "dot" and, where that declines, calls the Python function with the same
// arguments. It keeps the function's name, documentation and signature.
#pragma once

#include "python.hpp"

namespace hartonomous::door {

/// A new reference; or nullptr with an error set; or nullptr without one for a case that is not plain.
using FastPath = PyObject* (*)(PyObject* const* arguments, Py_ssize_t count);
/// As FastPath, and also asked where there are keywords: `names` is nullptr or a tuple of str, whose values follow the
/// `count` positional arguments.
using FastPathWithNames = PyObject* (*)(PyObject* const* arguments, Py_ssize_t count, PyObject* names);

/// Registers a path under a name, a literal; call it while the module is being made.
void add_fast_path(const char* name, FastPath path);
void add_fast_path(const char* name, FastPathWithNames path);

}  // namespace hartonomous::door
