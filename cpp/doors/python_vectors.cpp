// Similarities and distances. Plain arrays have a door of their own: a CPython fast call.
#include "python.hpp"

#include <pybind11/native_enum.h>

#include "algorithms/distances.hpp"
#include "python_plain_arrays.hpp"

namespace hartonomous::door {

namespace {

// Above this many elements (some microseconds of work) the interpreter lock is given up while computing.
constexpr std::size_t ELEMENTS_WITH_LOCK = 1 << 14;
// Up to this many one thread does the work, and how many there could be need not be known.
constexpr std::size_t ELEMENTS_OF_ONE_THREAD = 1 << 15;

template <typename Real>
void measure_arrays(Measure measure, const PlainArray& a, const PlainArray& b, double* out, int threads) {
    const auto *a_data = static_cast<const Real*>(a.data), *b_data = static_cast<const Real*>(b.data);
    const Kernels& level = kernels();
    if (a.dimensions == 1 && b.dimensions == 1) *out = measure_pair(level, measure, a_data, b_data, a.dims, threads);
    else if (a.dimensions == b.dimensions) measure_row_by_row(level, measure, a_data, b_data, a.rows, a.dims, out, threads);
    else if (a.dimensions == 1) measure_one_to_many(level, measure, a_data, b_data, b.rows, b.dims, out, threads);
    else measure_one_to_many(level, measure, b_data, a_data, a.rows, a.dims, out, threads);
}

void measure_arrays(Measure measure, const PlainArray& a, const PlainArray& b, double* out, int threads) {
    if (a.element == Element::Float32) measure_arrays<float>(measure, a, b, out, threads);
    else measure_arrays<double>(measure, a, b, out, threads);
}

// The measure of two plain arrays: a Python float for two vectors, an array of float64 otherwise. None if they are not
// plain, do not fit each other, or are large and HARTONOMOUS_THREADS is set: the caller then takes the general way, which
// gives the answer or the error.
template <Measure measure>
PyObject* measure_of_plain_arrays(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "two arguments are needed");
        return nullptr;
    }
    const PlainArray a = plain_array(arguments[0]), b = plain_array(arguments[1]);
    const std::size_t rows = a.rows > b.rows ? a.rows : b.rows;
    if (a.element == Element::Other || a.element != b.element || a.dims != b.dims ||
        (a.dimensions == b.dimensions && a.rows != b.rows)) {
        Py_RETURN_NONE;
    }
    const int threads = rows * (a.dims + 1) <= ELEMENTS_OF_ONE_THREAD ? 1 : default_threads();
    if (threads == 0) Py_RETURN_NONE;
    try {
        const bool pair = a.dimensions == 1 && b.dimensions == 1, short_work = rows * (a.dims + 1) <= ELEMENTS_WITH_LOCK;
        double value = 0.0;
        if (pair && short_work) {
            measure_arrays(measure, a, b, &value, 1);
            return PyFloat_FromDouble(value);
        }
        py::object result;
        double* out = &value;
        if (!pair) {
            // A matrix without rows gives no numbers, which `rows` (the larger count) does not say.
            py::array_t<double> array(static_cast<py::ssize_t>(a.dimensions == 1 ? b.rows : a.rows));
            out = array.mutable_data();
            result = std::move(array);
        }
        if (short_work) {
            measure_arrays(measure, a, b, out, 1);
        } else {
            const py::gil_scoped_release unlocked;
            measure_arrays(measure, a, b, out, threads);
        }
        return pair ? PyFloat_FromDouble(value) : result.release().ptr();
    } catch (const std::exception&) {
        // A wrong HARTONOMOUS_LEVEL or no memory: the general way meets the same and reports it.
        PyErr_Clear();
        Py_RETURN_NONE;
    }
}

template <Measure measure>
void add_plain(py::module_& module, const char* name) {
    static PyMethodDef definition;
    add_fast_call(module, definition, name, &measure_of_plain_arrays<measure>);
}

template <typename Real>
double pair(Measure measure, const Array<Real>& a, const Array<Real>& b, int threads) {
    const Real *a_data = a.data(), *b_data = b.data();
    const auto dims = static_cast<std::size_t>(a.shape(0));
    const py::gil_scoped_release unlocked;
    return measure_pair(kernels(), measure, a_data, b_data, dims, threads);
}

template <typename Real>
py::array_t<double> one_to_many(Measure measure, const Array<Real>& query, const Array<Real>& rows, int threads) {
    py::array_t<double> out(rows.shape(0));
    const Real *query_data = query.data(), *rows_data = rows.data();
    double* out_data = out.mutable_data();
    const auto count = static_cast<std::size_t>(rows.shape(0)), dims = static_cast<std::size_t>(rows.shape(1));
    {
        const py::gil_scoped_release unlocked;
        measure_one_to_many(kernels(), measure, query_data, rows_data, count, dims, out_data, threads);
    }
    return out;
}

template <typename Real>
py::array_t<double> row_by_row(Measure measure, const Array<Real>& a, const Array<Real>& b, int threads) {
    py::array_t<double> out(a.shape(0));
    const Real *a_data = a.data(), *b_data = b.data();
    double* out_data = out.mutable_data();
    const auto count = static_cast<std::size_t>(a.shape(0)), dims = static_cast<std::size_t>(a.shape(1));
    {
        const py::gil_scoped_release unlocked;
        measure_row_by_row(kernels(), measure, a_data, b_data, count, dims, out_data, threads);
    }
    return out;
}

template <typename Real>
void bind_measures(py::module_& module) {
    module.def("measure_pair", &pair<Real>, py::arg("measure"), py::arg("a").noconvert(), py::arg("b").noconvert(),
               py::arg("threads"));
    module.def("measure_one_to_many", &one_to_many<Real>, py::arg("measure"), py::arg("query").noconvert(),
               py::arg("rows").noconvert(), py::arg("threads"));
    module.def("measure_row_by_row", &row_by_row<Real>, py::arg("measure"), py::arg("a").noconvert(),
               py::arg("b").noconvert(), py::arg("threads"));
}

}  // namespace

void bind_vectors(py::module_& module) {
    py::native_enum<Measure>(module, "Measure", "enum.Enum")
        .value("DOT", Measure::Dot)
        .value("NEGATIVE_DOT", Measure::NegativeDot)
        .value("COSINE_SIMILARITY", Measure::CosineSimilarity)
        .value("COSINE_DISTANCE", Measure::CosineDistance)
        .value("EUCLIDEAN", Measure::Euclidean)
        .value("SQUARED_EUCLIDEAN", Measure::SquaredEuclidean)
        .finalize();
    add_plain<Measure::Dot>(module, "plain_dot");
    add_plain<Measure::CosineSimilarity>(module, "plain_cosine_similarity");
    add_plain<Measure::CosineDistance>(module, "plain_cosine_distance");
    add_plain<Measure::Euclidean>(module, "plain_euclidean_distance");
    add_plain<Measure::SquaredEuclidean>(module, "plain_squared_euclidean_distance");
    bind_measures<float>(module);
    bind_measures<double>(module);
}

}  // namespace hartonomous::door
