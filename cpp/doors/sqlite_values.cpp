#include "sqlite_values.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "algorithms/vector_text.hpp"

namespace hartonomous::door {

namespace {

constexpr bool LITTLE_END_FIRST = std::endian::native == std::endian::little;

[[maybe_unused]] void reverse_floats(char* bytes, std::size_t size) {
    for (std::size_t i = 0; i < size; i += 4) std::reverse(bytes + i, bytes + i + 4);
}

}  // namespace

void SqlResult::set_vector(const float* x, std::size_t dims) {
    std::string blob(dims * sizeof(float), '\0');
    if (dims != 0) std::memcpy(blob.data(), x, blob.size());
    if constexpr (!LITTLE_END_FIRST) reverse_floats(blob.data(), blob.size());
    set_blob(std::move(blob));
}

bool VectorArgument::read_blob(std::string_view bytes) {
    if (bytes.empty() || bytes.size() % sizeof(float) != 0) return false;
    dims_ = bytes.size() / sizeof(float);
    if (LITTLE_END_FIRST && reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(float) == 0) {
        data_ = static_cast<const float*>(static_cast<const void*>(bytes.data()));
        return true;
    }
    float* copy = near_;
    if (dims_ > NEAR) {
        far_.resize(dims_);
        copy = far_.data();
    }
    std::memcpy(copy, bytes.data(), bytes.size());
    if constexpr (!LITTLE_END_FIRST) reverse_floats(static_cast<char*>(static_cast<void*>(copy)), bytes.size());
    data_ = copy;
    return true;
}

void VectorArgument::read_text(const SqlCall& call, int argument) {
    const std::vector<float>* known = call.parsed != nullptr ? call.parsed->find(argument) : nullptr;
    if (known == nullptr) {
        far_.clear();
        parse_numbers(call.arguments[argument].bytes, far_);
        if (call.parsed != nullptr) call.parsed->keep(argument, far_);
        known = &far_;
    }
    data_ = known->data();
    dims_ = known->size();
}

bool VectorArgument::read(const SqlCall& call, int argument) {
    const SqlValue& value = call.arguments[argument];
    if (value.type == SqlType::Blob) return read_blob(value.bytes);
    if (value.type != SqlType::Text) return false;
    try {
        read_text(call, argument);
    } catch (const Error&) {
        return false;
    }
    return true;
}

void VectorArgument::require(const SqlCall& call, int argument, const char* name) {
    const SqlValue& value = call.arguments[argument];
    if (value.type == SqlType::Text) {
        read_text(call, argument);
    } else if (value.type != SqlType::Blob) {
        throw Error(ErrorNumber::DType, std::string(name) + " must be a vector, a blob of float32 or text; got " + shown(value));
    } else if (!read_blob(value.bytes)) {
        throw Error(ErrorNumber::Shape, std::string(name) + " must be a vector of float32, a multiple of 4 bytes; got " + shown(value));
    }
    for (std::size_t i = 0; i < dims_; ++i) {
        if (std::isfinite(data_[i])) continue;
        throw Error(ErrorNumber::NotFinite, std::string(name) + " must be finite; element " + std::to_string(i) + " is " +
                    (std::isnan(data_[i]) ? "NaN" : "infinite"));
    }
}

bool finite_number(const SqlValue& value, double& number) {
    constexpr std::int64_t LARGEST_EXACT = std::int64_t{1} << 53;
    if (value.type == SqlType::Integer && value.integer >= -LARGEST_EXACT && value.integer <= LARGEST_EXACT) {
        number = static_cast<double>(value.integer);
        return true;
    }
    number = value.real;
    return value.type == SqlType::Real && std::isfinite(value.real);
}

std::string json_number(double x) {
    char text[64];
    std::string written;
    std::vector<double> back;
    for (int digits = 15; digits <= 17; ++digits) {
        std::snprintf(text, sizeof text, "%.*g", digits, x);
        // The C library follows the locale, whose point may be of several bytes; JSON does not.
        written.clear();
        for (const char* c = text; *c != '\0'; ++c) {
            if (std::strchr("+-0123456789e", *c) != nullptr) written += *c;
            else if (written.back() != '.') written += '.';
        }
        back.clear();
        parse_numbers("[" + written + "]", back);
        if (back.front() == x) break;
    }
    if (written.find_first_of(".e") == std::string::npos) written += ".0";
    return written;
}

std::string shown(const SqlValue& value) {
    switch (value.type) {
        case SqlType::Null: return "NULL";
        case SqlType::Integer: return "the number " + std::to_string(value.integer);
        case SqlType::Real: return "the number " + (std::isfinite(value.real) ? json_number(value.real) : std::to_string(value.real));
        case SqlType::Blob: return std::to_string(value.bytes.size()) + " bytes";
        case SqlType::Text: break;
    }
    return "text '" + std::string(value.bytes.substr(0, 40)) + (value.bytes.size() > 40 ? "...'" : "'");
}

}  // namespace hartonomous::door
