#include "python_fast.hpp"

#include <string>
#include <string_view>
#include <vector>

// Some Python versions ask for this header by name to see what a member of a type may be.
#include <structmember.h>

#include "hartonomous/errors.hpp"

namespace hartonomous::door {

namespace {

struct Path {
    std::string_view name;
    FastPath plain;
    FastPathWithNames with_names;
};

std::vector<Path>& paths() {
    static std::vector<Path> all;
    return all;
}

struct FastFunction {
    PyObject_HEAD
    vectorcallfunc call;
    FastPath plain;
    FastPathWithNames with_names;
    PyObject* wrapped;
    PyObject* attributes;
};

FastFunction* as_fast(PyObject* object) { return reinterpret_cast<FastFunction*>(object); }

PyObject* call_plain(PyObject* self, PyObject* const* arguments, std::size_t flags, PyObject* names) {
    const FastFunction* const function = as_fast(self);
    if (names == nullptr) {
        PyObject* const answer = function->plain(arguments, PyVectorcall_NARGS(flags));
        if (answer != nullptr || PyErr_Occurred() != nullptr) return answer;
    }
    return PyObject_Vectorcall(function->wrapped, arguments, flags, names);
}

PyObject* call_with_names(PyObject* self, PyObject* const* arguments, std::size_t flags, PyObject* names) {
    const FastFunction* const function = as_fast(self);
    PyObject* const answer = function->with_names(arguments, PyVectorcall_NARGS(flags), names);
    if (answer != nullptr || PyErr_Occurred() != nullptr) return answer;
    return PyObject_Vectorcall(function->wrapped, arguments, flags, names);
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(as_fast(self)->wrapped);
    Py_VISIT(as_fast(self)->attributes);
    return 0;
}

int clear(PyObject* self) {
    Py_CLEAR(as_fast(self)->wrapped);
    Py_CLEAR(as_fast(self)->attributes);
    return 0;
}

void deallocate(PyObject* self) {
    PyTypeObject* const type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

// As a function in a class does, it becomes a method there.
PyObject* bound_to(PyObject* self, PyObject* instance, PyObject*) {
    if (instance != nullptr && instance != Py_None) return PyMethod_New(self, instance);
    Py_INCREF(self);
    return self;
}

PyObject* shown(PyObject* self) {
    PyObject *const module = PyObject_GetAttrString(self, "__module__"), *const name = PyObject_GetAttrString(self, "__qualname__");
    PyObject* text = nullptr;
    if (module != nullptr && name != nullptr) text = PyUnicode_FromFormat("<native function %U.%U>", module, name);
    Py_XDECREF(module);
    Py_XDECREF(name);
    return text;
}

// Pickled by name, as functions are.
PyObject* reduced(PyObject* self, PyObject*) { return PyObject_GetAttrString(self, "__qualname__"); }

PyMethodDef methods[] = {{"__reduce__", &reduced, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};
PyGetSetDef properties[] = {
    {"__dict__", &PyObject_GenericGetDict, &PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};
PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(FastFunction, call), READONLY, nullptr},
    {"__dictoffset__", T_PYSSIZET, offsetof(FastFunction, attributes), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

template <typename Function>
void* slot(Function function) {
    return reinterpret_cast<void*>(function);
}

PyTypeObject* make_type() {
    PyType_Slot slots[] = {
        {Py_tp_call, slot(&PyVectorcall_Call)}, {Py_tp_traverse, slot(&traverse)}, {Py_tp_clear, slot(&clear)},
        {Py_tp_dealloc, slot(&deallocate)},     {Py_tp_descr_get, slot(&bound_to)}, {Py_tp_repr, slot(&shown)},
        {Py_tp_methods, methods},               {Py_tp_getset, properties},        {Py_tp_members, members},
        {0, nullptr},
    };
    PyType_Spec spec = {"hartonomous_native._native.FastFunction", sizeof(FastFunction), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL, slots};
    PyObject* const type = PyType_FromSpec(&spec);
    if (type == nullptr) throw py::error_already_set();
    // Made only here: an object without a function to fall back on would be of no use.
    reinterpret_cast<PyTypeObject*>(type)->tp_new = nullptr;
    return reinterpret_cast<PyTypeObject*>(type);
}

const Path& path_named(const std::string& name) {
    for (const Path& path : paths()) {
        if (path.name == name) return path;
    }
    throw Error(ErrorNumber::UnknownName, "fast path '" + name + "' does not exist");
}

py::object wrap(const Path& path, const py::function& wrapped) {
    static PyTypeObject* const type = make_type();
    const auto object = py::reinterpret_steal<py::object>(type->tp_alloc(type, 0));
    if (!object) throw py::error_already_set();
    FastFunction* const function = as_fast(object.ptr());
    function->plain = path.plain;
    function->with_names = path.with_names;
    function->call = path.plain != nullptr ? &call_plain : &call_with_names;
    function->wrapped = wrapped.inc_ref().ptr();
    for (const char* attribute : {"__module__", "__name__", "__qualname__", "__doc__"}) {
        object.attr(attribute) = wrapped.attr(attribute);
    }
    object.attr("__wrapped__") = wrapped;
    return object;
}

}  // namespace

void add_fast_path(const char* name, FastPath path) { paths().push_back({name, path, nullptr}); }
void add_fast_path(const char* name, FastPathWithNames path) { paths().push_back({name, nullptr, path}); }

void bind_fast(py::module_& module) {
    module.def("fast", [](const std::string& name) {
        const Path path = path_named(name);
        return py::cpp_function([path](const py::function& wrapped) { return wrap(path, wrapped); });
    }, py::arg("name"));
}

}  // namespace hartonomous::door
