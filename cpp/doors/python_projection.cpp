// Linear projection and principal components.
#include <optional>

#include "algorithms/projection.hpp"
#include "python.hpp"

namespace hartonomous::door {

namespace {

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
    bind_reals<float>(module);
    bind_reals<double>(module);
}

}  // namespace hartonomous::door
