// Space-filling curves and spatial cells. Shapes, bounds and names are checked in spatial.py; what only a pass over all
// points can tell comes back beside the result.
#include "python.hpp"

#include "algorithms/spatial.hpp"

namespace hartonomous::door {

namespace {

Curve curve_of(const std::string& name) { return name == "hilbert" ? Curve::Hilbert : Curve::Morton; }

template <typename Integer>
py::tuple encode(const std::string& curve, const Array<Integer>& points, int threads) {
    const py::ssize_t n = points.shape(0);
    py::array_t<std::int64_t> codes(n);
    const Integer* in = points.data();
    std::int64_t* out = codes.mutable_data();
    std::uint64_t seen = 0;
    {
        const py::gil_scoped_release release;
        seen = curve_encode(curve_of(curve), in, static_cast<std::size_t>(n), out, threads);
    }
    return py::make_tuple(codes, seen);
}

py::tuple decode(const std::string& curve, const Array<std::int64_t>& codes, int threads) {
    const py::ssize_t n = codes.shape(0);
    py::array_t<std::int32_t> points({n, py::ssize_t{3}});
    const std::int64_t* in = codes.data();
    std::int32_t* out = points.mutable_data();
    std::uint64_t seen = 0;
    {
        const py::gil_scoped_release release;
        seen = curve_decode(curve_of(curve), in, static_cast<std::size_t>(n), out, threads);
    }
    return py::make_tuple(points, seen);
}

template <typename Real, typename Integer>
py::tuple cells(std::uint32_t (*compute)(const Real*, std::size_t, const double*, Integer*, int),
                const Array<Real>& points, const Array<double>& bounds, py::array_t<Integer> result, int threads) {
    const std::size_t n = static_cast<std::size_t>(points.shape(0));
    const Real* in = points.data();
    const double* box = bounds.data();
    Integer* out = result.mutable_data();
    std::uint32_t flags = 0;
    {
        const py::gil_scoped_release release;
        flags = compute(in, n, box, out, threads);
    }
    return py::make_tuple(result, flags);
}

template <typename Real>
void bind_cells(py::module_& module) {
    module.def("spatial_cells", [](const Array<Real>& points, const Array<double>& bounds, int threads) {
        py::array_t<std::int32_t> result({points.shape(0), py::ssize_t{3}});
        return cells<Real, std::int32_t>(&spatial_cells, points, bounds, std::move(result), threads);
    }, py::arg("points").noconvert(), py::arg("bounds").noconvert(), py::arg("threads"));
    module.def("spatial_hash", [](const Array<Real>& points, const Array<double>& bounds, int threads) {
        py::array_t<std::int32_t> result(points.shape(0));
        return cells<Real, std::int32_t>(&spatial_hash, points, bounds, std::move(result), threads);
    }, py::arg("points").noconvert(), py::arg("bounds").noconvert(), py::arg("threads"));
    module.def("hilbert_key", [](const Array<Real>& points, const Array<double>& bounds, int threads) {
        py::array_t<std::int64_t> result(points.shape(0));
        return cells<Real, std::int64_t>(&hilbert_key, points, bounds, std::move(result), threads);
    }, py::arg("points").noconvert(), py::arg("bounds").noconvert(), py::arg("threads"));
}

}  // namespace

void bind_spatial(py::module_& module) {
    module.def("spatial_encode", &encode<std::int32_t>, py::arg("curve"), py::arg("points").noconvert(), py::arg("threads"));
    module.def("spatial_encode", &encode<std::int64_t>, py::arg("curve"), py::arg("points").noconvert(), py::arg("threads"));
    module.def("spatial_decode", &decode, py::arg("curve"), py::arg("codes").noconvert(), py::arg("threads"));
    bind_cells<float>(module);
    bind_cells<double>(module);
}

}  // namespace hartonomous::door
