// Similarities and distances. One pair of plain arrays has a door of its own: a CPython fast call that reads the two
// ndarrays where they lie, because any conversion of arguments would cost several times the computation.
#include "python.hpp"

#include <pybind11/native_enum.h>

#include "algorithms/distances.hpp"

namespace hartonomous::door {

namespace {

// Above this many elements (some microseconds of work) the interpreter lock is given up while computing.
constexpr py::ssize_t ELEMENTS_WITH_LOCK = 1 << 14;
// Above this many the general way shares the work among threads.
constexpr py::ssize_t ELEMENTS_OF_ONE_THREAD = 1 << 18;

PyTypeObject* ndarray_type = nullptr;

enum class Element { Other, Float32, Float64 };

struct PlainVector {
    Element element = Element::Other;
    py::ssize_t dims = 0;
    const void* data = nullptr;
};

// Only an ndarray itself (no subclass), one-dimensional, contiguous, aligned, native float32 or float64.
PlainVector plain_vector(PyObject* object) {
    if (Py_TYPE(object) != ndarray_type) return {};
    const auto* array = py::detail::array_proxy(object);
    constexpr int NEEDED = py::detail::npy_api::NPY_ARRAY_C_CONTIGUOUS_ | py::detail::npy_api::NPY_ARRAY_ALIGNED_;
    if (array->nd != 1 || (array->flags & NEEDED) != NEEDED) return {};
    const auto* dtype = py::detail::array_descriptor_proxy(array->descr);
    if (dtype->byteorder != '=') return {};
    const Element element = dtype->type_num == py::detail::npy_api::NPY_FLOAT_    ? Element::Float32
                            : dtype->type_num == py::detail::npy_api::NPY_DOUBLE_ ? Element::Float64
                                                                                  : Element::Other;
    return {element, array->dimensions[0], array->data};
}

// The measure as a Python float; None if these are not two plain vectors of one type and length, or are so long that
// threads pay. The caller then takes the general way, which gives the answer or the error.
template <Measure measure>
PyObject* pair_of_plain_vectors(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "two arguments are needed");
        return nullptr;
    }
    const PlainVector a = plain_vector(arguments[0]), b = plain_vector(arguments[1]);
    if (a.element == Element::Other || a.element != b.element || a.dims != b.dims || a.dims > ELEMENTS_OF_ONE_THREAD) {
        Py_RETURN_NONE;
    }
    try {
        const Kernels& level = kernels();
        const auto dims = static_cast<std::size_t>(a.dims);
        const auto compute = [&] {
            return a.element == Element::Float32
                       ? measure_pair(level, measure, static_cast<const float*>(a.data),
                                      static_cast<const float*>(b.data), dims)
                       : measure_pair(level, measure, static_cast<const double*>(a.data),
                                      static_cast<const double*>(b.data), dims);
        };
        if (a.dims <= ELEMENTS_WITH_LOCK) return PyFloat_FromDouble(compute());
        double value;
        {
            const py::gil_scoped_release unlocked;
            value = compute();
        }
        return PyFloat_FromDouble(value);
    } catch (const std::exception&) {
        // A wrong HARTONOMOUS_LEVEL or no memory: the general way meets the same and reports it.
        Py_RETURN_NONE;
    }
}

template <Measure measure>
void add_fast_call(py::module_& module, const char* name) {
    static PyMethodDef definition;
    definition = {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&pair_of_plain_vectors<measure>)),
                  METH_FASTCALL, nullptr};
    PyObject* function = PyCFunction_NewEx(&definition, nullptr, nullptr);
    if (function == nullptr) throw py::error_already_set();
    module.attr(name) = py::reinterpret_steal<py::object>(function);
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
    ndarray_type = py::detail::npy_api::get().PyArray_Type_;
    py::native_enum<Measure>(module, "Measure", "enum.Enum")
        .value("DOT", Measure::Dot)
        .value("NEGATIVE_DOT", Measure::NegativeDot)
        .value("COSINE_SIMILARITY", Measure::CosineSimilarity)
        .value("COSINE_DISTANCE", Measure::CosineDistance)
        .value("EUCLIDEAN", Measure::Euclidean)
        .value("SQUARED_EUCLIDEAN", Measure::SquaredEuclidean)
        .finalize();
    add_fast_call<Measure::Dot>(module, "pair_dot");
    add_fast_call<Measure::CosineSimilarity>(module, "pair_cosine_similarity");
    add_fast_call<Measure::CosineDistance>(module, "pair_cosine_distance");
    add_fast_call<Measure::Euclidean>(module, "pair_euclidean_distance");
    add_fast_call<Measure::SquaredEuclidean>(module, "pair_squared_euclidean_distance");
    bind_measures<float>(module);
    bind_measures<double>(module);
}

}  // namespace hartonomous::door
