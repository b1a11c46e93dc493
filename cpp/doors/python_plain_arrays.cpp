#include "python_plain_arrays.hpp"

#include <cstdlib>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace hartonomous::door {

PlainArray plain_array(PyObject* object) {
    static PyTypeObject* const ndarray_type = py::detail::npy_api::get().PyArray_Type_;
    if (Py_TYPE(object) != ndarray_type) return {};
    const auto* array = py::detail::array_proxy(object);
    constexpr int NEEDED = py::detail::npy_api::NPY_ARRAY_C_CONTIGUOUS_ | py::detail::npy_api::NPY_ARRAY_ALIGNED_;
    if (array->nd < 1 || array->nd > 2 || (array->flags & NEEDED) != NEEDED) return {};
    const auto* dtype = py::detail::array_descriptor_proxy(array->descr);
    if (dtype->byteorder != '=') return {};
    const Element element = dtype->type_num == py::detail::npy_api::NPY_FLOAT_    ? Element::Float32
                            : dtype->type_num == py::detail::npy_api::NPY_DOUBLE_ ? Element::Float64
                                                                                  : Element::Other;
    const bool matrix = array->nd == 2;
    return {element, array->nd, matrix ? static_cast<std::size_t>(array->dimensions[0]) : 1,
            static_cast<std::size_t>(array->dimensions[matrix ? 1 : 0]), array->data};
}

int default_threads() {
    const char* const given = std::getenv("HARTONOMOUS_THREADS");
    if (given != nullptr && *given != '\0') return 0;
#if defined(__linux__)
    // More CPUs than a cpu_set_t holds: the call fails, and what the standard library says must do.
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
    const unsigned cpus = std::thread::hardware_concurrency();
    return cpus == 0 ? 1 : static_cast<int>(cpus);
}

void add_fast_call(py::module_& module, PyMethodDef& definition, const char* name,
                   PyObject* (*function)(PyObject*, PyObject* const*, Py_ssize_t)) {
    definition = {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function)), METH_FASTCALL, nullptr};
    PyObject* object = PyCFunction_NewEx(&definition, nullptr, nullptr);
    if (object == nullptr) throw py::error_already_set();
    module.attr(name) = py::reinterpret_steal<py::object>(object);
}

}  // namespace hartonomous::door
