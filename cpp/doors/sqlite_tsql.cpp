// Functions of T-SQL in sql/ that are no entry point's: the same names, parameters, values and rules.
#include <cmath>
#include <limits>
#include <string>

#include "sqlite_functions.hpp"

namespace hartonomous::door {

namespace {

constexpr std::size_t DIMENSIONS = 1998;  // of vector(1998)

double number(const SqlCall& call, int argument, const char* name) {
    double value = 0;
    if (finite_number(call.arguments[argument], value)) return value;
    const bool real = call.arguments[argument].type == SqlType::Real;
    throw Error(real ? ErrorNumber::NotFinite : ErrorNumber::DType,
                std::string(name) + (real ? " must be finite" : " must be a number; got " + shown(call.arguments[argument])));
}

bool padded_vector(SqlCall& call) {
    VectorArgument vector;
    vector.require(call, 0, "Vector");
    if (vector.dims() > DIMENSIONS) {
        throw Error(ErrorNumber::Shape, "Vector must have at most 1998 dimensions; got " + std::to_string(vector.dims()));
    }
    float padded[DIMENSIONS] = {};
    for (std::size_t i = 0; i < vector.dims(); ++i) padded[i] = vector.data()[i];
    call.result.set_vector(padded, DIMENSIONS);
    return true;
}

bool vector_blend(SqlCall& call) {
    VectorArgument a, b;
    a.require(call, 0, "A");
    b.require(call, 2, "B");
    if (a.dims() != b.dims()) {
        throw Error(ErrorNumber::Shape, "A and B must have the same number of dimensions; got " + std::to_string(a.dims()) + " and " +
                    std::to_string(b.dims()));
    }
    const double weight_a = number(call, 1, "WeightA"), weight_b = number(call, 3, "WeightB");
    std::vector<float> blend(a.dims());
    for (std::size_t i = 0; i < blend.size(); ++i) {
        const double scaled_a = weight_a * static_cast<double>(a.data()[i]), scaled_b = weight_b * static_cast<double>(b.data()[i]);
        const double sum = scaled_a + scaled_b;
        if (!(std::fabs(sum) <= static_cast<double>(std::numeric_limits<float>::max()))) {
            throw Error(ErrorNumber::Range, "the components must be in the range of float32; component " + std::to_string(i) + " is not");
        }
        blend[i] = static_cast<float>(sum);
    }
    call.result.set_vector(blend.data(), blend.size());
    return true;
}

bool z_score(SqlCall& call) {
    const double value = number(call, 0, "Value"), mean = number(call, 1, "Mean");
    const double deviation = number(call, 2, "StandardDeviation");
    if (deviation < 0) throw Error(ErrorNumber::Range, "the standard deviation must be >= 0; got " + json_number(deviation));
    if (deviation > 0) call.result.set((value - mean) / deviation);
    return true;
}

bool is_outlier(SqlCall& call) {
    const double value = number(call, 0, "Value"), q1 = number(call, 1, "Q1"), q3 = number(call, 2, "Q3");
    const double factor = number(call, 3, "Factor");
    if (q1 > q3) throw Error(ErrorNumber::Range, "Q1 must be <= Q3; they are " + json_number(q1) + " and " + json_number(q3));
    if (factor < 0) throw Error(ErrorNumber::Range, "the factor must be >= 0; got " + json_number(factor));
    const double reach = factor * (q3 - q1);
    call.result.set(std::int64_t{value < q1 - reach || value > q3 + reach ? 1 : 0});
    return true;
}

}  // namespace

void add_tsql_functions(std::vector<ScalarFunction>& functions) {
    functions.push_back({"fn_PaddedVector", 1, 1, padded_vector, nullptr, {}, false});
    functions.push_back({"fn_VectorBlend", 4, 4, vector_blend, nullptr, {}, false});
    functions.push_back({"fn_ZScore", 3, 3, z_score, nullptr, {}, false});
    functions.push_back({"fn_IsOutlierIqr", 4, 4, is_outlier, nullptr, {}, false});
}

}  // namespace hartonomous::door
