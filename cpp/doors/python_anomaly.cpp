// Isolation forests and local outlier factors.
#include "python.hpp"

#include "algorithms/finite.hpp"
#include "algorithms/isolation_forest.hpp"
#include "algorithms/local_outlier_factor.hpp"

namespace hartonomous::door {

namespace {

template <typename T>
Array<T> matrix(const std::vector<T>& values, std::size_t rows) {
    const auto height = static_cast<py::ssize_t>(rows), all = static_cast<py::ssize_t>(values.size());
    return Array<T>({height, all / height}, values.data());
}

template <typename Real>
py::tuple fitted_forest(const Array<Real>& x, std::size_t trees, std::size_t sample_size, std::uint64_t seed,
                        int threads) {
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    const Real* data = x.data();
    IsolationForest forest;
    {
        const py::gil_scoped_release unlocked;
        require_finite("x", data, rows, dims, threads);
        forest = fit_isolation_forest(data, rows, dims, trees, sample_size, seed, threads);
    }
    return py::make_tuple(matrix(forest.feature, trees), matrix(forest.threshold, trees), matrix(forest.path, trees));
}

template <typename Real>
py::array_t<double> scores_of_own_forest(const Array<Real>& x, std::size_t trees, std::size_t sample_size,
                                         std::uint64_t seed, int threads) {
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    py::array_t<double> scores(x.shape(0));
    const Real* data = x.data();
    double* out = scores.mutable_data();
    {
        const py::gil_scoped_release unlocked;
        require_finite("x", data, rows, dims, threads);
        const IsolationForest forest = fit_isolation_forest(data, rows, dims, trees, sample_size, seed, threads);
        isolation_path_lengths(arrays_of(forest), data, rows, out, threads);
        isolation_scores(out, rows, sample_size, out);
    }
    return scores;
}

template <typename Real>
py::array_t<double> path_lengths(const Array<Real>& x, const Array<std::int32_t>& feature,
                                 const Array<double>& threshold, const Array<double>& path, std::size_t sample_size,
                                 int threads) {
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    std::size_t height = 0;
    while ((std::size_t{1} << height) < static_cast<std::size_t>(path.shape(1))) ++height;
    const ForestArrays forest{static_cast<std::size_t>(path.shape(0)), sample_size, dims, height, feature.data(),
                              threshold.data(), path.data()};
    py::array_t<double> lengths(x.shape(0));
    const Real* data = x.data();
    double* out = lengths.mutable_data();
    {
        const py::gil_scoped_release unlocked;
        require_finite("x", data, rows, dims, threads);
        isolation_path_lengths(forest, data, rows, out, threads);
    }
    return lengths;
}

py::array_t<double> scores_of_lengths(const Array<double>& lengths, std::size_t sample_size) {
    py::array_t<double> scores(lengths.shape(0));
    const double* from = lengths.data();
    double* out = scores.mutable_data();
    const auto count = static_cast<std::size_t>(lengths.shape(0));
    {
        const py::gil_scoped_release unlocked;
        isolation_scores(from, count, sample_size, out);
    }
    return scores;
}

template <typename Real>
py::array_t<double> outlier_factors(const Array<Real>& x, std::size_t k, int threads) {
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    py::array_t<double> scores(x.shape(0));
    const Real* data = x.data();
    double* out = scores.mutable_data();
    {
        const py::gil_scoped_release unlocked;
        require_finite("x", data, rows, dims, threads);
        local_outlier_factor(kernels(), data, rows, dims, k, out, threads);
    }
    return scores;
}

template <typename Real>
void bind(py::module_& module) {
    module.def("isolation_forest", &scores_of_own_forest<Real>, py::arg("x").noconvert(), py::arg("trees"),
               py::arg("sample_size"), py::arg("seed"), py::arg("threads"));
    module.def("fit_isolation_forest", &fitted_forest<Real>, py::arg("x").noconvert(), py::arg("trees"),
               py::arg("sample_size"), py::arg("seed"), py::arg("threads"));
    module.def("isolation_path_lengths", &path_lengths<Real>, py::arg("x").noconvert(), py::arg("feature").noconvert(),
               py::arg("threshold").noconvert(), py::arg("path").noconvert(), py::arg("sample_size"),
               py::arg("threads"));
    module.def("local_outlier_factor", &outlier_factors<Real>, py::arg("x").noconvert(), py::arg("k"),
               py::arg("threads"));
}

}  // namespace

void bind_anomaly(py::module_& module) {
    bind<float>(module);
    bind<double>(module);
    module.def("isolation_scores", &scores_of_lengths, py::arg("lengths").noconvert(), py::arg("sample_size"));
    module.def("average_path_length", &average_path_length, py::arg("n"));
}

}  // namespace hartonomous::door
