// Arrays that need no conversion, read where they lie: for small arrays any conversion of arguments costs several times
// the computation.
#pragma once

#include <cstddef>

#include "python.hpp"

namespace hartonomous::door {

enum class Element { Other, Float32, Float64, Float16, BFloat16, Int8, UInt16 };

struct PlainArray {
    Element element = Element::Other;
    int dimensions = 0;
    std::size_t rows = 1, dims = 0;
    const void* data = nullptr;
};

/// numpy.ndarray; set while the module is being made.
extern PyTypeObject* ndarray_type;
/// The number NumPy gave to the bfloat16 of ml_dtypes, once such an array was seen; -1 until then.
extern int bfloat16_number;

/// Whether a dtype that is none of NumPy's own is the bfloat16 of ml_dtypes, which need not be imported for it.
bool is_bfloat16(const void* dtype);
void bind_plain_arrays();

/// Only an ndarray itself (no subclass) of one or two dimensions, contiguous, aligned, in native byte order, writable or
/// not; for all else, and for elements without a kernel, `element` is Other.
inline PlainArray plain_array_of_any(PyObject* object) {
    namespace np = py::detail;
    if (Py_TYPE(object) != ndarray_type) return {};
    const auto* array = np::array_proxy(object);
    constexpr int NEEDED = np::npy_api::NPY_ARRAY_C_CONTIGUOUS_ | np::npy_api::NPY_ARRAY_ALIGNED_;
    if (array->nd < 1 || array->nd > 2 || (array->flags & NEEDED) != NEEDED) return {};
    const auto* dtype = np::array_descriptor_proxy(array->descr);
    Element element = Element::Other;
    constexpr int HALF = 23;  // NPY_HALF, which pybind11 does not name
    switch (dtype->type_num) {
        case np::npy_api::NPY_FLOAT_: element = Element::Float32; break;
        case np::npy_api::NPY_DOUBLE_: element = Element::Float64; break;
        case np::npy_api::NPY_BYTE_: element = Element::Int8; break;
        case np::npy_api::NPY_USHORT_: element = Element::UInt16; break;
        case HALF: element = Element::Float16; break;
        default:
            if (dtype->type_num != bfloat16_number && !is_bfloat16(dtype)) return {};
            element = Element::BFloat16;
    }
    if (dtype->byteorder != '=' && dtype->byteorder != '|') return {};
    const bool matrix = array->nd == 2;
    return {element, array->nd, matrix ? static_cast<std::size_t>(array->dimensions[0]) : 1,
            static_cast<std::size_t>(array->dimensions[matrix ? 1 : 0]), array->data};
}

/// The same of float32 and float64 alone.
inline PlainArray plain_array(PyObject* object) {
    const PlainArray array = plain_array_of_any(object);
    return array.element == Element::Float32 || array.element == Element::Float64 ? array : PlainArray{};
}

/// The CPUs this process may use, as boundary.py counts them; 0 if HARTONOMOUS_THREADS is set, which Python reads.
int default_threads();

/// Adds a function that takes its arguments as CPython passes them, unconverted. `definition` must live for ever.
void add_fast_call(py::module_& module, PyMethodDef& definition, const char* name,
                   PyObject* (*function)(PyObject*, PyObject* const*, Py_ssize_t));

}  // namespace hartonomous::door
