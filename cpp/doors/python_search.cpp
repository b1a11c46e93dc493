// Distances of many with many, and the nearest of them. bind_vectors comes first: it makes Measure known.
#include "python.hpp"

#include "algorithms/cdist.hpp"
#include "algorithms/knn.hpp"

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
    bind<float>(module);
    bind<double>(module);
}

}  // namespace hartonomous::door
