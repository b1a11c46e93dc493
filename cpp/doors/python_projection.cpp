// Linear projection and principal components.
#include <cmath>
#include <cstddef>
#include <optional>

#include "algorithms/projection.hpp"
#include "python.hpp"

namespace hartonomous::door {

namespace {

// Up to this many elements one thread does the work.
constexpr std::size_t ELEMENTS_OF_ONE_THREAD = std::size_t{1} << 20;

/// An ndarray, not of a subclass, with exactly these elements in C order and aligned.
template <typename Real>
bool is_plain(py::handle object, int dimensions) {
    if (Py_TYPE(object.ptr()) != py::detail::npy_api::get().PyArray_Type_) return false;
    const auto* array = py::detail::array_proxy(object.ptr());
    return array->nd == dimensions && (array->flags & py::detail::npy_api::NPY_ARRAY_ALIGNED_) != 0 &&
           py::isinstance<Array<Real>>(object);
}

template <typename Real>
py::object project_plain_rows(const py::array& x, const py::array& basis, const double* mean) {
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    const auto count = static_cast<std::size_t>(basis.shape(0));
    py::array_t<double> out({rows, count});
    const auto* data = static_cast<const Real*>(x.data());
    const auto* directions = static_cast<const double*>(basis.data());
    double* to = out.mutable_data();
    bool finite = true;
    {
        const py::gil_scoped_release unlocked;
        project(data, rows, dims, directions, count, mean, 1, to);
        for (std::size_t i = 0; i < rows * count; ++i) finite = finite && std::isfinite(to[i]);
    }
    if (!finite) return py::none();
    return py::object(std::move(out));
}

/// The projection where nothing has to be converted, checked further or shared among threads; otherwise None, and the
/// caller takes the general way, which gives the answer or the error.
py::object project_plain(const py::object& x, const py::object& basis, const py::object& mean) {
    const bool narrow = is_plain<float>(x, 2);
    if ((!narrow && !is_plain<double>(x, 2)) || !is_plain<double>(basis, 2)) return py::none();
    const auto rows = py::reinterpret_borrow<py::array>(x), directions = py::reinterpret_borrow<py::array>(basis);
    const py::ssize_t dims = rows.shape(1);
    if (dims == 0 || directions.shape(1) != dims || static_cast<std::size_t>(rows.size()) > ELEMENTS_OF_ONE_THREAD) {
        return py::none();
    }
    const double* middle = nullptr;
    if (!mean.is_none()) {
        if (!is_plain<double>(mean, 1)) return py::none();
        const auto given = py::reinterpret_borrow<py::array>(mean);
        if (given.shape(0) != dims) return py::none();
        middle = static_cast<const double*>(given.data());
    }
    return narrow ? project_plain_rows<float>(rows, directions, middle)
                  : project_plain_rows<double>(rows, directions, middle);
}

template <typename Real>
py::array_t<double> project_rows(const Array<Real>& x, const Array<double>& basis,
                                 const std::optional<Array<double>>& mean, int threads) {
    const py::ssize_t rows = x.shape(0), dims = x.shape(1), count = basis.shape(0);
    py::array_t<double> out({rows, count});
    const Real* data = x.data();
    const double *directions = basis.data(), *middle = mean ? mean->data() : nullptr;
    double* to = out.mutable_data();
    {
        const py::gil_scoped_release unlocked;
        project(data, static_cast<std::size_t>(rows), static_cast<std::size_t>(dims), directions,
                static_cast<std::size_t>(count), middle, threads, to);
    }
    return out;
}

py::array_t<double> as_array(const std::vector<double>& values) {
    return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

template <typename Real>
py::tuple components_of(const Array<Real>& x, std::size_t count, int threads) {
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    const Real* data = x.data();
    PrincipalComponents found;
    {
        const py::gil_scoped_release unlocked;
        found = principal_components(data, rows, dims, count, threads);
    }
    const py::array_t<double> basis({count, dims}, found.basis.data());
    return py::make_tuple(as_array(found.mean), basis, as_array(found.variance), as_array(found.share));
}

template <typename Real>
void bind_reals(py::module_& module) {
    module.def("project", &project_rows<Real>, py::arg("x").noconvert(), py::arg("basis").noconvert(),
               py::arg("mean").noconvert().none(true), py::arg("threads"));
    module.def("principal_components", &components_of<Real>, py::arg("x").noconvert(), py::arg("count"),
               py::arg("threads"));
}

}  // namespace

void bind_projection(py::module_& module) {
    module.def("plain_project", &project_plain, py::arg("x"), py::arg("basis"), py::arg("mean"));
    bind_reals<float>(module);
    bind_reals<double>(module);
}

}  // namespace hartonomous::door
