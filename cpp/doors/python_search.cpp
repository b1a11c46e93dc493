// Distances of many with many, and the nearest of them. bind_vectors comes first: it makes Measure known.
#include "python.hpp"

#include "algorithms/cdist.hpp"
#include "algorithms/knn.hpp"
#include "python_plain_arrays.hpp"

namespace hartonomous::door {

namespace {

template <typename Real>
void all_distances(Measure measure, const Array<Real>& a, const Array<Real>& b, Array<double>& out, int threads) {
    const Real *a_data = a.data(), *b_data = b.data();
    double* out_data = out.mutable_data();
    const auto a_rows = static_cast<std::size_t>(a.shape(0)), b_rows = static_cast<std::size_t>(b.shape(0));
    const auto dims = static_cast<std::size_t>(a.shape(1));
    const py::gil_scoped_release unlocked;
    cdist(kernels(), measure, a_data, a_rows, b_data, b_rows, dims, out_data, threads);
}

// Up to this many products one thread does the work.
constexpr std::size_t WORK_OF_ONE_THREAD = std::size_t{1} << 16;

bool measure_named(PyObject* name, Measure& measure) {
    if (!PyUnicode_CheckExact(name)) return false;
    if (PyUnicode_CompareWithASCIIString(name, "euclidean") == 0) measure = Measure::Euclidean;
    else if (PyUnicode_CompareWithASCIIString(name, "cosine") == 0) measure = Measure::CosineDistance;
    else if (PyUnicode_CompareWithASCIIString(name, "dot") == 0) measure = Measure::NegativeDot;
    else if (PyUnicode_CompareWithASCIIString(name, "sqeuclidean") == 0) measure = Measure::SquaredEuclidean;
    else return false;
    return true;
}

// All distances of two plain matrices by the named metric; None for anything else, which the general way then answers
// or refuses.
PyObject* cdist_of_plain_arrays(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
    if (count != 3) {
        PyErr_SetString(PyExc_TypeError, "three arguments are needed");
        return nullptr;
    }
    const PlainArray a = plain_array(arguments[0]), b = plain_array(arguments[1]);
    Measure measure{};
    if (a.element == Element::Other || a.element != b.element || a.dimensions != 2 || b.dimensions != 2 ||
        a.dims != b.dims || !measure_named(arguments[2], measure)) {
        Py_RETURN_NONE;
    }
    try {
        py::array_t<double> result({static_cast<py::ssize_t>(a.rows), static_cast<py::ssize_t>(b.rows)});
        double* const out = result.mutable_data();
        const bool short_work = a.rows * b.rows * (a.dims + 16) <= WORK_OF_ONE_THREAD;
        const int threads = short_work ? 1 : default_threads();
        if (threads == 0) Py_RETURN_NONE;
        const auto compute = [&] {
            if (a.element == Element::Float32) {
                cdist(kernels(), measure, static_cast<const float*>(a.data), a.rows, static_cast<const float*>(b.data),
                      b.rows, a.dims, out, threads);
            } else {
                cdist(kernels(), measure, static_cast<const double*>(a.data), a.rows,
                      static_cast<const double*>(b.data), b.rows, a.dims, out, threads);
            }
        };
        if (short_work) {
            compute();
        } else {
            const py::gil_scoped_release unlocked;
            compute();
        }
        return result.release().ptr();
    } catch (const std::exception&) {
        // A wrong HARTONOMOUS_LEVEL or no memory: the general way meets the same and reports it.
        PyErr_Clear();
        Py_RETURN_NONE;
    }
}

template <typename Real>
py::tuple nearest(Measure measure, const Array<Real>& queries, const Array<Real>& base, py::ssize_t k, int threads) {
    py::array_t<double> distances({queries.shape(0), k});
    py::array_t<std::int64_t> indices({queries.shape(0), k});
    const Real *query_data = queries.data(), *base_data = base.data();
    double* distance_data = distances.mutable_data();
    std::int64_t* index_data = indices.mutable_data();
    const auto count = static_cast<std::size_t>(queries.shape(0)), rows = static_cast<std::size_t>(base.shape(0));
    const auto dims = static_cast<std::size_t>(base.shape(1));
    {
        const py::gil_scoped_release unlocked;
        knn(kernels(), measure, query_data, count, base_data, rows, dims, static_cast<std::size_t>(k), distance_data,
            index_data, threads);
    }
    return py::make_tuple(std::move(distances), std::move(indices));
}

template <typename Real>
void bind(py::module_& module) {
    module.def("cdist", &all_distances<Real>, py::arg("measure"), py::arg("a").noconvert(), py::arg("b").noconvert(),
               py::arg("out").noconvert(), py::arg("threads"));
    module.def("knn", &nearest<Real>, py::arg("measure"), py::arg("queries").noconvert(), py::arg("base").noconvert(),
               py::arg("k"), py::arg("threads"));
}

}  // namespace

void bind_search(py::module_& module) {
    static PyMethodDef definition;
    add_fast_call(module, definition, "plain_cdist", &cdist_of_plain_arrays);
    bind<float>(module);
    bind<double>(module);
}

}  // namespace hartonomous::door
