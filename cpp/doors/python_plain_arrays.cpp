#include "python_plain_arrays.hpp"

#include <cstdlib>
#include <string_view>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace hartonomous::door {

PyTypeObject* ndarray_type = nullptr;
int bfloat16_number = -1;

bool is_bfloat16(const void* dtype) {
    const auto* proxy = static_cast<const py::detail::PyArrayDescr_Proxy*>(dtype);
    constexpr int FIRST_OF_USERS = 256;
    if (proxy->type_num < FIRST_OF_USERS || proxy->typeobj == nullptr) return false;
    const std::string_view name = reinterpret_cast<const PyTypeObject*>(proxy->typeobj)->tp_name;
    if (name != "bfloat16" && name != "ml_dtypes.bfloat16") return false;
    bfloat16_number = proxy->type_num;
    return true;
}

void bind_plain_arrays() { ndarray_type = py::detail::npy_api::get().PyArray_Type_; }

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
