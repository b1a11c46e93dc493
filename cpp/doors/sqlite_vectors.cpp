// Bodies of the functions that are called once for each row of a table, without the cost of a table: vectors, points, text.
// Whatever is not plain is left to the entry point, which gives the answer or the error.
#include <cmath>
#include <limits>
#include <string>

#include "algorithms/aggregate.hpp"
#include "algorithms/distances.hpp"
#include "algorithms/primes.hpp"
#include "algorithms/projection.hpp"
#include "algorithms/spatial.hpp"
#include "algorithms/vector_text.hpp"
#include "hartonomous/kernels.hpp"
#include "sqlite_functions.hpp"

namespace hartonomous::door {

namespace {

template <Measure MEASURE>
bool measure(SqlCall& call) {
    VectorArgument a, b;
    if (!a.read(call, 0) || !b.read(call, 1) || a.dims() != b.dims()) return false;
    const double value = measure_pair(kernels(), MEASURE, a.data(), b.data(), a.dims());
    // NaN and infinity in a vector always reach the result; so does a zero vector, in a cosine.
    if (!std::isfinite(value)) return false;
    call.result.set(value);
    return true;
}

template <Curve CURVE>
bool encode(SqlCall& call) {
    std::int32_t point[3];
    for (int axis = 0; axis < 3; ++axis) {
        const SqlValue& value = call.arguments[axis];
        if (value.type != SqlType::Integer || value.integer < 0 || value.integer > INT32_MAX) return false;
        point[axis] = static_cast<std::int32_t>(value.integer);
    }
    std::int64_t code = 0;
    if (curve_encode(CURVE, point, 1, &code, 1) >= std::uint64_t{1} << 21) return false;
    call.result.set(code);
    return true;
}

template <Curve CURVE, int AXIS>
bool decode(SqlCall& call) {
    const SqlValue& code = call.arguments[0];
    if (code.type != SqlType::Integer || code.integer < 0) return false;
    std::int32_t point[3];
    curve_decode(CURVE, &code.integer, 1, point, 1);
    call.result.set(std::int64_t{point[AXIS]});
    return true;
}

/// A point and its box; false unless every number and the box are as they should be.
bool read_place(const SqlCall& call, double* point, double* bounds) {
    if (call.count != 9) return false;
    for (int i = 0; i < 9; ++i) {
        if (!finite_number(call.arguments[i], i < 3 ? point[i] : bounds[i - 3])) return false;
    }
    for (int axis = 0; axis < 3; ++axis) {
        const double extent = bounds[axis + 3] - bounds[axis];
        if (!(extent > 0) || !std::isfinite(extent)) return false;
    }
    return true;
}

bool bucket(SqlCall& call) {
    double point[3], bounds[6];
    std::int32_t found = 0;
    if (!read_place(call, point, bounds) || spatial_hash(point, 1, bounds, &found, 1) != 0) return false;
    call.result.set(std::int64_t{found});
    return true;
}

bool key(SqlCall& call) {
    double point[3], bounds[6];
    std::int64_t found = 0;
    if (!read_place(call, point, bounds) || hilbert_key(point, 1, bounds, &found, 1) != 0) return false;
    call.result.set(found);
    return true;
}

/// One axis of the entry point `project`: vector, axis_x, axis_y, axis_z and perhaps mean.
template <int AXIS>
bool coordinate(SqlCall& call) {
    VectorArgument vector, axes[3], mean;
    if (!vector.read(call, 0) || (call.count > 4 && (!mean.read(call, 4) || mean.dims() != vector.dims()))) return false;
    for (int axis = 0; axis < 3; ++axis) {
        if (!axes[axis].read(call, axis + 1) || axes[axis].dims() != vector.dims()) return false;
        for (std::size_t i = 0; i < axes[axis].dims(); ++i) {
            if (!std::isfinite(axes[axis].data()[i])) return false;
        }
    }
    const std::vector<double> basis(axes[AXIS].data(), axes[AXIS].data() + vector.dims());
    std::vector<double> middle;
    if (call.count > 4) middle.assign(mean.data(), mean.data() + mean.dims());
    double value = 0;
    project(vector.data(), 1, vector.dims(), basis.data(), 1, middle.empty() ? nullptr : middle.data(), 1, &value);
    if (!std::isfinite(value)) return false;
    call.result.set(value);
    return true;
}

bool parse(SqlCall& call) {
    VectorArgument vector;
    if (call.arguments[0].type != SqlType::Text || !vector.read(call, 0)) return false;
    call.result.set_vector(vector.data(), vector.dims());
    return true;
}

bool format(SqlCall& call) {
    VectorArgument vector;
    if (call.arguments[0].type != SqlType::Blob || !vector.read(call, 0)) return false;
    for (std::size_t i = 0; i < vector.dims(); ++i) {
        if (!std::isfinite(vector.data()[i])) return false;
    }
    std::string text(formatted_size(vector.dims()), '\0');
    const char* const end = format_vector(vector.data(), vector.dims(), text.data());
    text.resize(static_cast<std::size_t>(end - text.data()));
    call.result.set_text(std::move(text));
    return true;
}

/// Two vectors of one length, each finite.
void require_pair(const SqlCall& call, int first, VectorArgument& a, VectorArgument& b) {
    a.require(call, first, "a");
    b.require(call, first + 1, "b");
    if (a.dims() == b.dims()) return;
    throw Error(ErrorNumber::Shape, "a and b must have the same number of dimensions; got " + std::to_string(a.dims()) + " and " +
                std::to_string(b.dims()));
}

double measured(Measure measure, const VectorArgument& a, const VectorArgument& b) {
    return measure_pair(kernels(), measure, a.data(), b.data(), a.dims());
}

/// The cosine of a zero vector is NULL, or 0 for the function that gave 0.
void set_cosine(SqlCall& call, double cosine, bool zero_vector_is_null) {
    if (!std::isnan(cosine)) call.result.set(cosine);
    else if (!zero_vector_is_null) call.result.set(0.0);
}

bool vector_similarity(SqlCall& call) {
    VectorArgument a, b;
    require_pair(call, 0, a, b);
    set_cosine(call, measured(Measure::CosineSimilarity, a, b), false);
    return true;
}

template <Measure MEASURE>
bool clr_measure(SqlCall& call) {
    VectorArgument a, b;
    require_pair(call, 0, a, b);
    call.result.set(measured(MEASURE, a, b));
    return true;
}

bool vectorized_mean(SqlCall& call) {
    VectorArgument v;
    v.require(call, 0, "v");
    call.result.set(sum(v.data(), v.dims(), 1) / static_cast<double>(v.dims()));
    return true;
}

[[noreturn]] void refuse_name(const char* what, const char* names, const SqlValue& value) {
    const bool text = value.type == SqlType::Text;
    throw Error(ErrorNumber::UnknownName, std::string(what) + " must be one of " + names + "; got " +
                (text ? "'" + std::string(value.bytes.substr(0, 40)) + "'" : shown(value)));
}

bool is_text(const SqlValue& value, std::string_view text) { return value.type == SqlType::Text && value.bytes == text; }

bool vector_distance(SqlCall& call) {
    const SqlValue& metric = call.arguments[0];
    VectorArgument a, b;
    if (is_text(metric, "cosine")) {
        require_pair(call, 1, a, b);
        set_cosine(call, measured(Measure::CosineDistance, a, b), true);
    } else if (is_text(metric, "euclidean")) {
        require_pair(call, 1, a, b);
        call.result.set(measured(Measure::Euclidean, a, b));
    } else if (is_text(metric, "dot")) {
        require_pair(call, 1, a, b);
        call.result.set(measured(Measure::NegativeDot, a, b));
    } else {
        refuse_name("metric", "cosine, euclidean, dot", metric);
    }
    return true;
}

double norm(const SqlValue& kind, const VectorArgument& v) {
    if (is_text(kind, "norm2")) return std::sqrt(sum_of_squares(kernels(), v.data(), v.dims()));
    const bool all = is_text(kind, "norm1");
    if (!all && !is_text(kind, "norminf")) refuse_name("kind", "norm1, norm2, norminf", kind);
    std::vector<float> magnitudes(v.dims());
    float largest = 0;
    for (std::size_t i = 0; i < v.dims(); ++i) {
        magnitudes[i] = std::fabs(v.data()[i]);
        largest = std::fmax(largest, magnitudes[i]);
    }
    return all ? sum(magnitudes.data(), magnitudes.size(), 1) : static_cast<double>(largest);
}

bool vector_norm(SqlCall& call) {
    VectorArgument v;
    v.require(call, 0, "v");
    call.result.set(norm(call.arguments[1], v));
    return true;
}

bool vector_normalize(SqlCall& call) {
    VectorArgument v;
    v.require(call, 0, "v");
    const double length = norm(call.arguments[1], v);
    if (length == 0) return true;
    std::vector<float> unit(v.dims());
    for (std::size_t i = 0; i < v.dims(); ++i) unit[i] = static_cast<float>(static_cast<double>(v.data()[i]) / length);
    call.result.set_vector(unit.data(), unit.size());
    return true;
}

bool vector_property(SqlCall& call) {
    VectorArgument v;
    v.require(call, 0, "v");
    if (is_text(call.arguments[1], "Dimensions")) call.result.set(static_cast<std::int64_t>(v.dims()));
    else if (is_text(call.arguments[1], "BaseType")) call.result.set_text("float32");
    else refuse_name("property", "Dimensions, BaseType", call.arguments[1]);
    return true;
}

bool prime(SqlCall& call) {
    const SqlValue& n = call.arguments[0];
    if (n.type != SqlType::Integer) throw Error(ErrorNumber::DType, "n must be an integer; got " + shown(n));
    std::uint8_t found = 0;
    const std::uint64_t number = n.integer < 0 ? 0 : static_cast<std::uint64_t>(n.integer);
    is_prime(&number, 1, &found, 1);
    call.result.set(std::int64_t{found});
    return true;
}

bool version(SqlCall& call) {
    call.result.set_text(HARTONOMOUS_VERSION);
    return true;
}

}  // namespace

const std::vector<FastBody>& fast_bodies() {
    static const std::vector<FastBody> bodies = {
        {"cosine_distance", "cosine_distance", measure<Measure::CosineDistance>},
        {"cosine_similarity", "cosine_similarity", measure<Measure::CosineSimilarity>},
        {"dot", "dot", measure<Measure::Dot>},
        {"euclidean_distance", "euclidean_distance", measure<Measure::Euclidean>},
        {"squared_euclidean_distance", "squared_euclidean_distance", measure<Measure::SquaredEuclidean>},
        {"format_vector", "text", format},
        {"parse_vector", "vector", parse},
        {"hilbert_encode", "code", encode<Curve::Hilbert>},
        {"hilbert_decode", "x", decode<Curve::Hilbert, 0>},
        {"hilbert_decode", "y", decode<Curve::Hilbert, 1>},
        {"hilbert_decode", "z", decode<Curve::Hilbert, 2>},
        {"hilbert_key", "hilbert_value", key},
        {"morton_encode", "code", encode<Curve::Morton>},
        {"morton_decode", "x", decode<Curve::Morton, 0>},
        {"morton_decode", "y", decode<Curve::Morton, 1>},
        {"morton_decode", "z", decode<Curve::Morton, 2>},
        {"project", "x", coordinate<0>},
        {"project", "y", coordinate<1>},
        {"project", "z", coordinate<2>},
        {"spatial_hash", "bucket", bucket},
    };
    return bodies;
}

void add_vector_functions(std::vector<ScalarFunction>& functions) {
    const auto add = [&](const char* name, int arguments, SqlBody body) {
        functions.push_back({name, arguments, arguments, body, nullptr, {}, false});
    };
    add("VECTOR_DISTANCE", 3, vector_distance);
    add("VECTOR_NORM", 2, vector_norm);
    add("VECTOR_NORMALIZE", 2, vector_normalize);
    add("VECTORPROPERTY", 2, vector_property);
    add("clr_VectorSimilarity", 2, vector_similarity);
    add("clr_DotProduct", 2, clr_measure<Measure::Dot>);
    add("clr_EuclideanDistance", 2, clr_measure<Measure::Euclidean>);
    add("clr_VectorizedMean", 1, vectorized_mean);
    add("is_prime", 1, prime);
    add("hartonomous_version", 0, version);
}

}  // namespace hartonomous::door
