// The plain cases of sum, mean, min, max, var, std and aggregate: one float32 or float64 ndarray, read where it lies.
#include <cmath>
#include <new>

#include "algorithms/aggregate.hpp"
#include "python.hpp"
#include "python_fast.hpp"
#include "python_plain_arrays.hpp"

namespace hartonomous::door {

namespace {

// What takes less than some microseconds is done without letting other Python threads in between.
constexpr std::size_t ELEMENTS_FOR_UNLOCKING = std::size_t{1} << 15;

struct Plain {
    PlainArray array;
    std::size_t n = 0;
    int threads = 1;
    /// Not plain: of another kind, empty, or so large that only Python knows how many threads to use.
    explicit Plain(PyObject* object) : array(plain_array(object)) {
        if (array.element != Element::Float32 && array.element != Element::Float64) return;
        n = array.rows * array.dims;
        if (n >= LEAST_ELEMENTS_FOR_THREADS) threads = default_threads();
        if (threads == 0) n = 0;
    }
};

/// work(const Real*) for the array's type, without the interpreter's lock where that pays. False with a Python error set.
template <typename Work>
bool compute(const Plain& x, const Work& work) {
    const auto run = [&] {
        if (x.array.element == Element::Float32) work(static_cast<const float*>(x.array.data));
        else work(static_cast<const double*>(x.array.data));
    };
    if (x.n < ELEMENTS_FOR_UNLOCKING) {
        run();
        return true;
    }
    PyThreadState* const state = PyEval_SaveThread();
    bool enough_memory = true;
    try {
        run();
    } catch (const std::bad_alloc&) {
        enough_memory = false;
    }
    PyEval_RestoreThread(state);
    if (!enough_memory) PyErr_NoMemory();
    return enough_memory;
}

template <typename Work>
PyObject* number(PyObject* const* arguments, Py_ssize_t count, const Work& work) {
    if (count != 1) return nullptr;
    const Plain x(arguments[0]);
    if (x.n == 0) return nullptr;
    double answer = 0;
    if (!compute(x, [&](const auto* data) { answer = work(data, x.n, x.threads); })) return nullptr;
    return PyFloat_FromDouble(answer);
}

PyObject* sum_path(PyObject* const* arguments, Py_ssize_t count) {
    return number(arguments, count, [](const auto* x, std::size_t n, int threads) { return sum(x, n, threads); });
}

PyObject* mean_path(PyObject* const* arguments, Py_ssize_t count) {
    return number(arguments, count, [](const auto* x, std::size_t n, int threads) {
        return sum(x, n, threads) / static_cast<double>(n);
    });
}

PyObject* min_path(PyObject* const* arguments, Py_ssize_t count) {
    return number(arguments, count, [](const auto* x, std::size_t n, int threads) {
        return static_cast<double>(smallest(x, n, threads));
    });
}

PyObject* max_path(PyObject* const* arguments, Py_ssize_t count) {
    return number(arguments, count, [](const auto* x, std::size_t n, int threads) {
        return static_cast<double>(largest(x, n, threads));
    });
}

/// x, or x and ddof, by place or by name. -1 if it is none of these, or a ddof that leaves nothing to divide by.
Py_ssize_t given_ddof(PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    if (names == nullptr && count == 1) return 0;
    if (names == nullptr ? count != 2 : count != 1 || PyTuple_GET_SIZE(names) != 1) return -1;
    if (names != nullptr && PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, 0), "ddof") != 0) return -1;
    if (!PyLong_CheckExact(arguments[1])) return -1;
    const Py_ssize_t ddof = PyLong_AsSsize_t(arguments[1]);
    if (ddof == -1 && PyErr_Occurred() != nullptr) PyErr_Clear();
    return ddof < 0 ? -1 : ddof;
}

PyObject* variance(PyObject* const* arguments, Py_ssize_t count, PyObject* names, bool root) {
    const Py_ssize_t ddof = given_ddof(arguments, count, names);
    if (ddof < 0) return nullptr;
    const Plain x(arguments[0]);
    if (x.n <= static_cast<std::size_t>(ddof)) return nullptr;
    double squares = 0;
    if (!compute(x, [&](const auto* data) { squares = squared_deviations(data, x.n, x.threads); })) return nullptr;
    const double answer = squares / static_cast<double>(x.n - static_cast<std::size_t>(ddof));
    return PyFloat_FromDouble(root ? std::sqrt(answer) : answer);
}

PyObject* var_path(PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    return variance(arguments, count, names, false);
}

PyObject* std_path(PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    return variance(arguments, count, names, true);
}

/// The named tuple of the package; nullptr with an error set if there is none.
PyTypeObject* aggregate_type() {
    static PyTypeObject* type = nullptr;
    if (type != nullptr) return type;
    PyObject* const module = PyImport_ImportModule("hartonomous_native.aggregate");
    if (module == nullptr) return nullptr;
    PyObject* const found = PyObject_GetAttrString(module, "Aggregate");
    Py_DECREF(module);
    if (found == nullptr) return nullptr;
    if (PyType_Check(found) == 0 || PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(found), &PyTuple_Type) == 0) {
        PyErr_SetString(PyExc_TypeError, "Aggregate must be a tuple");
        return nullptr;
    }
    type = reinterpret_cast<PyTypeObject*>(found);
    return type;
}

PyObject* aggregate_path(PyObject* const* arguments, Py_ssize_t count) {
    if (count != 1) return nullptr;
    const Plain x(arguments[0]);
    if (x.n == 0) return nullptr;
    FloatSummary all;
    if (!compute(x, [&](const auto* data) { all = summarize(data, x.n, x.threads); })) return nullptr;
    PyTypeObject* const type = aggregate_type();
    PyObject* const answer = type != nullptr ? type->tp_alloc(type, 6) : nullptr;
    if (answer == nullptr) return nullptr;
    PyObject* const values[6] = {
        PyLong_FromSize_t(x.n), PyFloat_FromDouble(all.sum), PyFloat_FromDouble(all.mean), PyFloat_FromDouble(all.smallest),
        PyFloat_FromDouble(all.largest),
        x.n > 1 ? PyFloat_FromDouble(std::sqrt(all.squares / static_cast<double>(x.n - 1))) : Py_NewRef(Py_None)};
    bool made = true;
    for (Py_ssize_t i = 0; i < 6; ++i) {
        made = made && values[i] != nullptr;
        PyTuple_SET_ITEM(answer, i, values[i]);
    }
    if (made) return answer;
    Py_DECREF(answer);
    return nullptr;
}

}  // namespace

void bind_reductions(py::module_&) {
    add_fast_path("sum", &sum_path);
    add_fast_path("mean", &mean_path);
    add_fast_path("min", &min_path);
    add_fast_path("max", &max_path);
    add_fast_path("var", &var_path);
    add_fast_path("std", &std_path);
    add_fast_path("aggregate", &aggregate_path);
}

}  // namespace hartonomous::door
