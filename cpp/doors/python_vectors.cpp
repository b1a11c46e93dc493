// Similarities and distances. Plain arrays are answered at once, before any Python of the package runs.
#include "python.hpp"

#include <pybind11/native_enum.h>

#include "algorithms/distances.hpp"
#include "algorithms/narrow_measures.hpp"
#include "algorithms/pair_sums.hpp"
#include "python_fast.hpp"
#include "python_plain_arrays.hpp"

namespace hartonomous::door {

namespace {

// Above this many elements (some microseconds of work) the interpreter lock is given up while computing.
constexpr std::size_t ELEMENTS_WITH_LOCK = ELEMENTS_PER_SUM;
// Up to this many one thread does the work, and how many there could be need not be known.
constexpr std::size_t ELEMENTS_OF_ONE_THREAD = 1 << 15;

template <typename Real>
void measure_matrices(Measure measure, const PlainArray& a, const PlainArray& b, double* out, int threads) {
    const auto *a_data = static_cast<const Real*>(a.data), *b_data = static_cast<const Real*>(b.data);
    const Kernels& level = kernels();
    if (a.dimensions == b.dimensions) measure_row_by_row(level, measure, a_data, b_data, a.rows, a.dims, out, threads);
    else if (a.dimensions == 1) measure_one_to_many(level, measure, a_data, b_data, b.rows, b.dims, out, threads);
    else measure_one_to_many(level, measure, b_data, a_data, a.rows, a.dims, out, threads);
}

template <typename Narrow>
void measure_narrow_matrices(Measure measure, const PlainArray& a, const PlainArray& b, double* out, int threads) {
    // The vector goes first, as measure_one_to_many has it.
    if (a.dimensions > b.dimensions) return measure_narrow_matrices<Narrow>(measure, b, a, out, threads);
    measure_narrow_rows(kernels(), measure, static_cast<const Narrow*>(a.data), a.dimensions == 1 ? 0 : a.dims,
                        static_cast<const Narrow*>(b.data), b.dims, b.rows, b.dims, out, threads);
}

void measure_matrices(Measure measure, const PlainArray& a, const PlainArray& b, double* out, int threads) {
    switch (a.element) {
        case Element::Float32: return measure_matrices<float>(measure, a, b, out, threads);
        case Element::Float64: return measure_matrices<double>(measure, a, b, out, threads);
        case Element::Float16: return measure_narrow_matrices<Float16>(measure, a, b, out, threads);
        case Element::BFloat16: return measure_narrow_matrices<BFloat16>(measure, a, b, out, threads);
        default: return measure_narrow_matrices<std::int8_t>(measure, a, b, out, threads);
    }
}

template <typename Real>
double measure_vectors(Measure measure, const PlainArray& a, const PlainArray& b, int threads) {
    return measure_pair(kernels(), measure, static_cast<const Real*>(a.data), static_cast<const Real*>(b.data), a.dims,
                        threads);
}

double measure_vectors(Measure measure, const PlainArray& a, const PlainArray& b, int threads) {
    switch (a.element) {
        case Element::Float32: return measure_vectors<float>(measure, a, b, threads);
        case Element::Float64: return measure_vectors<double>(measure, a, b, threads);
        case Element::Float16: return measure_vectors<Float16>(measure, a, b, threads);
        case Element::BFloat16: return measure_vectors<BFloat16>(measure, a, b, threads);
        default: return measure_vectors<std::int8_t>(measure, a, b, threads);
    }
}

// The measure of two short vectors, all of it in one place but the kernel.
template <Measure measure>
double measure_short_vectors(const PlainArray& a, const PlainArray& b) {
    const Kernels& level = kernels();
    switch (a.element) {
        case Element::Float32:
            return measure_short_pair(level, measure, static_cast<const float*>(a.data),
                                      static_cast<const float*>(b.data), a.dims);
        case Element::Float64:
            return measure_short_pair(level, measure, static_cast<const double*>(a.data),
                                      static_cast<const double*>(b.data), a.dims);
        default: return measure_vectors(measure, a, b, 1);
    }
}

// Whether two arrays of one element type fit each other.
bool fit(const PlainArray& a, const PlainArray& b) {
    return a.element == b.element && a.dims == b.dims && (a.dimensions != b.dimensions || a.rows == b.rows);
}

// A matrix without rows gives no numbers, which the larger count of rows would not say.
py::array_t<double> numbers_for(const PlainArray& a, const PlainArray& b) {
    return py::array_t<double>(static_cast<py::ssize_t>(a.dimensions == 1 ? b.rows : a.rows));
}

PyObject* measure_large(Measure measure, const PlainArray& a, const PlainArray& b) {
    const bool pair = a.dimensions == 1 && b.dimensions == 1;
    const std::size_t work = (a.rows > b.rows ? a.rows : b.rows) * (a.dims + 1);
    const int threads = work <= ELEMENTS_OF_ONE_THREAD ? 1 : default_threads();
    if (threads == 0) return nullptr;
    if (pair) {
        double value = 0.0;
        {
            const py::gil_scoped_release unlocked;
            value = measure_vectors(measure, a, b, threads);
        }
        return PyFloat_FromDouble(value);
    }
    py::array_t<double> result = numbers_for(a, b);
    double* const out = result.mutable_data();
    if (work <= ELEMENTS_WITH_LOCK) {
        measure_matrices(measure, a, b, out, 1);
    } else {
        const py::gil_scoped_release unlocked;
        measure_matrices(measure, a, b, out, threads);
    }
    return result.release().ptr();
}

// Whether the dtype, given as the third argument or as the only keyword, is "bfloat16".
bool is_name_of_bfloat16(PyObject* text) {
    return PyUnicode_Check(text) && PyUnicode_CompareWithASCIIString(text, "bfloat16") == 0;
}
bool names_bfloat16(PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    if (names == nullptr) return count == 3 && is_name_of_bfloat16(arguments[2]);
    return count == 2 && PyTuple_GET_SIZE(names) == 1 &&
           PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, 0), "dtype") == 0 && is_name_of_bfloat16(arguments[2]);
}

// The measure of two plain arrays: a Python float for two vectors, an array of float64 otherwise. Not plain: other
// arguments, arrays that do not fit each other, large ones where HARTONOMOUS_THREADS is set. The general way then gives
// the answer or the error.
template <Measure measure>
PyObject* measure_of_plain_arrays(PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    if (count < 2) return nullptr;
    PlainArray a = plain_array_of_any(arguments[0]), b = plain_array_of_any(arguments[1]);
    if (count != 2 || names != nullptr) {
        if (!names_bfloat16(arguments, count, names)) return nullptr;
        if (a.element == Element::UInt16) a.element = Element::BFloat16;
        if (b.element == Element::UInt16) b.element = Element::BFloat16;
        if (a.element != Element::BFloat16) return nullptr;
    }
    if (!fit(a, b) || a.element == Element::Other || a.element == Element::UInt16) return nullptr;
    try {
        if (a.dimensions == 1 && b.dimensions == 1 && a.dims <= ELEMENTS_WITH_LOCK) {
            return PyFloat_FromDouble(measure_short_vectors<measure>(a, b));
        }
        return measure_large(measure, a, b);
    } catch (const std::exception&) {
        // A wrong HARTONOMOUS_LEVEL or no memory: the general way meets the same and reports it.
        PyErr_Clear();
        return nullptr;
    }
}

// Two arrays of one element type and of shapes that fit, in any of the forms; the general way ends here.
template <Element element, typename Item>
py::object measure_arrays(Measure measure, const Array<Item>& left, const Array<Item>& right, int threads) {
    const auto plain = [](const Array<Item>& array) {
        const int dimensions = static_cast<int>(array.ndim());
        return PlainArray{element, dimensions, dimensions == 1 ? 1 : static_cast<std::size_t>(array.shape(0)),
                          static_cast<std::size_t>(array.shape(dimensions - 1)), array.data()};
    };
    const PlainArray a = plain(left), b = plain(right);
    if (!fit(a, b)) throw std::invalid_argument("shapes do not fit");
    if (a.dimensions == 1 && b.dimensions == 1) {
        double value = 0.0;
        {
            const py::gil_scoped_release unlocked;
            value = measure_vectors(measure, a, b, threads);
        }
        return py::float_(value);
    }
    py::array_t<double> result = numbers_for(a, b);
    double* const out = result.mutable_data();
    {
        const py::gil_scoped_release unlocked;
        measure_matrices(measure, a, b, out, threads);
    }
    return result;
}

template <Element element, typename Item>
void bind_measure(py::module_& module, const char* name) {
    module.def(name, &measure_arrays<element, Item>, py::arg("measure"), py::arg("a").noconvert(),
               py::arg("b").noconvert(), py::arg("threads"));
}

}  // namespace

void bind_vectors(py::module_& module) {
    bind_plain_arrays();
    py::native_enum<Measure>(module, "Measure", "enum.Enum")
        .value("DOT", Measure::Dot)
        .value("NEGATIVE_DOT", Measure::NegativeDot)
        .value("COSINE_SIMILARITY", Measure::CosineSimilarity)
        .value("COSINE_DISTANCE", Measure::CosineDistance)
        .value("EUCLIDEAN", Measure::Euclidean)
        .value("SQUARED_EUCLIDEAN", Measure::SquaredEuclidean)
        .finalize();
    add_fast_path("dot", &measure_of_plain_arrays<Measure::Dot>);
    add_fast_path("cosine_similarity", &measure_of_plain_arrays<Measure::CosineSimilarity>);
    add_fast_path("cosine_distance", &measure_of_plain_arrays<Measure::CosineDistance>);
    add_fast_path("euclidean_distance", &measure_of_plain_arrays<Measure::Euclidean>);
    add_fast_path("squared_euclidean_distance", &measure_of_plain_arrays<Measure::SquaredEuclidean>);
    bind_measure<Element::Float32, float>(module, "measure_arrays");
    bind_measure<Element::Float64, double>(module, "measure_arrays");
    bind_measure<Element::Int8, std::int8_t>(module, "measure_arrays");
    bind_measure<Element::Float16, std::uint16_t>(module, "measure_halves");
    bind_measure<Element::BFloat16, std::uint16_t>(module, "measure_bfloats");
}

}  // namespace hartonomous::door
