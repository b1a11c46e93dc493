// Sums, means, extremes, variances and summaries of arrays.
#include <cstdint>

#include "algorithms/aggregate.hpp"
#include "algorithms/column_means.hpp"
#include "python.hpp"

namespace hartonomous::door {

namespace {

template <typename Real, double (*Reduction)(const Real*, std::size_t, int)>
double reduced(const Array<Real>& x, int threads) {
    const Real* data = x.data();
    const auto n = static_cast<std::size_t>(x.size());
    const py::gil_scoped_release unlocked;
    return Reduction(data, n, threads);
}

template <typename Real, Real (*Extreme)(const Real*, std::size_t, int)>
double extreme(const Array<Real>& x, int threads) {
    const Real* data = x.data();
    const auto n = static_cast<std::size_t>(x.size());
    const py::gil_scoped_release unlocked;
    return static_cast<double>(Extreme(data, n, threads));
}

template <typename Real>
double weighted_mean_of(const Array<Real>& x, const Array<double>& weights, double weights_sum, int threads) {
    const Real* data = x.data();
    const double* factors = weights.data();
    const auto n = static_cast<std::size_t>(x.size());
    const py::gil_scoped_release unlocked;
    return weighted_sum(data, factors, n, threads) / weights_sum;
}

template <typename Real>
py::array_t<double> axis_means(const Array<Real>& x, int axis, const Array<double>* weights, double weights_sum,
                               int threads) {
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    py::array_t<double> means(static_cast<py::ssize_t>(axis == 0 ? dims : rows));
    const Real* data = x.data();
    const double* factors = weights != nullptr ? weights->data() : nullptr;
    double* out = means.mutable_data();
    {
        const py::gil_scoped_release unlocked;
        if (axis == 0) column_means(data, rows, dims, factors, weights_sum, threads, out);
        else row_means(data, rows, dims, factors, weights_sum, threads, out);
    }
    return means;
}

template <typename Real>
py::tuple summary_of(const Array<Real>& x, int threads) {
    const Real* data = x.data();
    const auto n = static_cast<std::size_t>(x.size());
    FloatSummary all;
    {
        const py::gil_scoped_release unlocked;
        all = summarize(data, n, threads);
    }
    return py::make_tuple(all.sum, all.mean, all.smallest, all.largest, all.squares);
}

template <typename Integer>
py::tuple integer_summary_of(const Array<Integer>& x, int threads) {
    const Integer* data = x.data();
    const auto n = static_cast<std::size_t>(x.size());
    IntegerSummary all;
    {
        const py::gil_scoped_release unlocked;
        all = summarize_integers(data, n, threads);
    }
    return py::make_tuple(all.high, all.low, all.smallest, all.largest, all.squares);
}

template <typename Integer>
py::tuple integer_sum_of(const Array<Integer>& x, int threads) {
    const Integer* data = x.data();
    const auto n = static_cast<std::size_t>(x.size());
    IntegerSummary all;
    {
        const py::gil_scoped_release unlocked;
        all = sum_integers(data, n, threads);
    }
    return py::make_tuple(all.high, all.low, all.smallest, all.largest);
}

template <typename Real>
void bind_floats(py::module_& module) {
    module.def("sum", &reduced<Real, &sum<Real>>, py::arg("x").noconvert(), py::arg("threads"));
    module.def("squared_deviations", &reduced<Real, &squared_deviations<Real>>, py::arg("x").noconvert(), py::arg("threads"));
    module.def("smallest", &extreme<Real, &smallest<Real>>, py::arg("x").noconvert(), py::arg("threads"));
    module.def("largest", &extreme<Real, &largest<Real>>, py::arg("x").noconvert(), py::arg("threads"));
    module.def("weighted_mean", &weighted_mean_of<Real>, py::arg("x").noconvert(), py::arg("weights").noconvert(),
               py::arg("weights_sum"), py::arg("threads"));
    module.def("axis_means", [](const Array<Real>& x, int axis, int threads) {
        return axis_means<Real>(x, axis, nullptr, 0, threads);
    }, py::arg("x").noconvert(), py::arg("axis"), py::arg("threads"));
    module.def("weighted_axis_means", [](const Array<Real>& x, int axis, const Array<double>& weights,
                                         double weights_sum, int threads) {
        return axis_means<Real>(x, axis, &weights, weights_sum, threads);
    }, py::arg("x").noconvert(), py::arg("axis"), py::arg("weights").noconvert(), py::arg("weights_sum"),
       py::arg("threads"));
    module.def("summarize", &summary_of<Real>, py::arg("x").noconvert(), py::arg("threads"));
}

}  // namespace

void bind_aggregate(py::module_& module) {
    bind_floats<float>(module);
    bind_floats<double>(module);
    module.def("sum_integers", &integer_sum_of<std::int32_t>, py::arg("x").noconvert(), py::arg("threads"));
    module.def("sum_integers", &integer_sum_of<std::int64_t>, py::arg("x").noconvert(), py::arg("threads"));
    module.def("summarize_integers", &integer_summary_of<std::int32_t>, py::arg("x").noconvert(), py::arg("threads"));
    module.def("summarize_integers", &integer_summary_of<std::int64_t>, py::arg("x").noconvert(), py::arg("threads"));
}

}  // namespace hartonomous::door
