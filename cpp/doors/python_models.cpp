// The transformer steps. The encoder that calls them has checked its weights; what is checked here is what would
// otherwise write outside an array.
#include "python.hpp"

#include "algorithms/transformer.hpp"
#include "hartonomous/errors.hpp"

namespace hartonomous::door {

namespace {

void require(bool holds, const char* rule) {
    if (!holds) throw Error(ErrorNumber::Shape, rule);
}

struct Rows {
    float* data;
    std::size_t rows, columns;
};

Rows rows_of(Array<float>& x) {
    require(x.ndim() == 2, "x must be 2-dimensional");
    return {x.mutable_data(), static_cast<std::size_t>(x.shape(0)), static_cast<std::size_t>(x.shape(1))};
}

const float* row_of(const Array<float>& x, std::size_t columns, const char* rule) {
    require(x.ndim() == 1 && static_cast<std::size_t>(x.shape(0)) == columns, rule);
    return x.data();
}

template <Activation activation>
void activate_rows(Array<float> x, const Array<float>& bias, int threads) {
    const Rows to = rows_of(x);
    const float* added = row_of(bias, to.columns, "bias must have one element for each column of x");
    const py::gil_scoped_release release;
    activate(activation, to.data, added, to.rows, to.columns, threads);
}

void layer_norm_rows(Array<float> x, const Array<float>& bias, const Array<float>& residual, const Array<float>& gain,
                     const Array<float>& offset, double epsilon, int threads) {
    const Rows to = rows_of(x);
    require(residual.ndim() == 2 && residual.shape(0) == x.shape(0) && residual.shape(1) == x.shape(1),
            "residual must have the shape of x");
    const float* added = row_of(bias, to.columns, "bias must have one element for each column of x");
    const float* gains = row_of(gain, to.columns, "gain must have one element for each column of x");
    const float* offsets = row_of(offset, to.columns, "offset must have one element for each column of x");
    const float* residuals = residual.data();
    const py::gil_scoped_release release;
    layer_norm(to.data, added, residuals, gains, offsets, epsilon, to.rows, to.columns, threads);
}

void attention_rows(const Array<float>& products, const Array<float>& bias, const Array<std::int64_t>& starts,
                    std::size_t heads, Array<float> context, int threads) {
    const Rows to = rows_of(context);
    require(heads > 0 && to.columns > 0 && to.columns % heads == 0, "the columns of context must divide into the heads");
    require(products.ndim() == 2 && products.shape(0) == context.shape(0) && products.shape(1) == 3 * context.shape(1),
            "products must have the rows of context and three times its columns");
    const float* added = row_of(bias, 3 * to.columns, "bias must have one element for each column of products");
    require(starts.ndim() == 1 && starts.shape(0) > 0, "starts must be 1-dimensional and hold at least one element");
    const std::int64_t* first = starts.data();
    const std::size_t sequences = static_cast<std::size_t>(starts.shape(0)) - 1;
    bool ascending = first[0] == 0 && first[sequences] == static_cast<std::int64_t>(to.rows);
    for (std::size_t i = 0; i < sequences; ++i) ascending = ascending && first[i] <= first[i + 1];
    require(ascending, "starts must ascend from 0 to the rows of context");
    const float* from = products.data();
    const py::gil_scoped_release release;
    attention(from, added, first, sequences, heads, to.columns / heads, to.data, threads);
}

}  // namespace

void bind_models(py::module_& module) {
    const auto bind_activation = [&](const char* name, auto* function) {
        module.def(name, function, py::arg("x").noconvert(), py::arg("bias").noconvert(), py::arg("threads"));
    };
    bind_activation("gelu", &activate_rows<Activation::Gelu>);
    bind_activation("gelu_tanh", &activate_rows<Activation::GeluTanh>);
    bind_activation("relu", &activate_rows<Activation::Relu>);
    module.def("layer_norm", &layer_norm_rows, py::arg("x").noconvert(), py::arg("bias").noconvert(),
               py::arg("residual").noconvert(), py::arg("gain").noconvert(), py::arg("offset").noconvert(),
               py::arg("epsilon"), py::arg("threads"));
    module.def("attention", &attention_rows, py::arg("products").noconvert(), py::arg("bias").noconvert(),
               py::arg("starts").noconvert(), py::arg("heads"), py::arg("context").noconvert(), py::arg("threads"));
}

}  // namespace hartonomous::door
