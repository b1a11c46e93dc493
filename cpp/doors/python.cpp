// The extension module _native: names its parts and does nothing else.
#include "python.hpp"

#include "hartonomous/errors.hpp"

namespace py = pybind11;

namespace {

// errors.py holds one exception class per number; it is asked for only when something is raised.
void raise_in_python(const hartonomous::Error& error) {
    const py::object make = py::module_::import("hartonomous_native.errors").attr("error_of");
    const py::object instance = make(static_cast<int>(error.number()), error.what());
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(instance.ptr())), instance.ptr());
}

}  // namespace

PYBIND11_MODULE(_native, module) {
    module.doc() = "Native kernels of hartonomous_native. Use the functions of the package, which check their arguments.";
    module.attr("__version__") = HARTONOMOUS_VERSION;
    py::register_exception_translator([](std::exception_ptr pointer) {
        try {
            if (pointer) std::rethrow_exception(pointer);
        } catch (const hartonomous::Error& error) {
            raise_in_python(error);
        }
    });
    hartonomous::door::bind_aggregate(module);
    hartonomous::door::bind_anomaly(module);
    hartonomous::door::bind_entry_points(module);
    hartonomous::door::bind_levels(module);
    hartonomous::door::bind_vectors(module);
    hartonomous::door::bind_primes(module);
    hartonomous::door::bind_spatial(module);
    hartonomous::door::bind_sqlite(module);
    hartonomous::door::bind_models(module);
    hartonomous::door::bind_search(module);
    hartonomous::door::bind_projection(module);
    hartonomous::door::bind_reductions(module);
    hartonomous::door::bind_tables(module);
    hartonomous::door::bind_text(module);
    hartonomous::door::bind_fast(module);
}
