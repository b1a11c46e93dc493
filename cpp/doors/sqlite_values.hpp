// Values as the SQL functions take and give them, whether they come from SQLite or, where its C interface cannot be had,
// from Python.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hartonomous/entry_point.hpp"

namespace hartonomous::door {

enum class SqlType : std::uint8_t { Null, Integer, Real, Text, Blob };

struct SqlValue {
    SqlType type = SqlType::Null;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view bytes;  // of Text (UTF-8) or Blob; any alignment
};

class SqlResult {
public:
    void set(std::int64_t integer) { type = SqlType::Integer, this->integer = integer; }
    void set(double real) { type = SqlType::Real, this->real = real; }
    void set_text(std::string text) { type = SqlType::Text, bytes = std::move(text); }
    void set_blob(std::string blob) { type = SqlType::Blob, bytes = std::move(blob); }
    void set_vector(const float* x, std::size_t dims);

    SqlType type = SqlType::Null;
    std::int64_t integer = 0;
    double real = 0;
    std::string bytes;
};

/// Vectors read from text, kept for the rows that follow where the text is the same in all of them.
class ParsedVectors {
public:
    virtual const std::vector<float>* find(int argument) const = 0;
    virtual void keep(int argument, const std::vector<float>& vector) const = 0;

protected:
    ~ParsedVectors() = default;
};

/// One call of a scalar function. No argument is NULL, but for functions that take NULL.
struct SqlCall {
    const SqlValue* arguments;
    int count;
    const ParsedVectors* parsed;  // or null
    const Interrupt& interrupt;
    SqlResult result;
};

/// A vector argument as floats: where it lies, where a float may lie there, otherwise in a copy.
class VectorArgument {
public:
    VectorArgument() = default;
    VectorArgument(const VectorArgument&) = delete;
    VectorArgument& operator=(const VectorArgument&) = delete;

    /// False for what is no vector: a number, bytes that are not a multiple of 4, text that cannot be read.
    bool read(const SqlCall& call, int argument);
    /// The same, but says what is wrong by an Error in which the argument has this name.
    void require(const SqlCall& call, int argument, const char* name);

    const float* data() const { return data_; }
    std::size_t dims() const { return dims_; }

private:
    bool read_blob(std::string_view bytes);
    void read_text(const SqlCall& call, int argument);

    static constexpr std::size_t NEAR = 2048;  // a VECTOR has at most 1998
    const float* data_ = nullptr;
    std::size_t dims_ = 0;
    float near_[NEAR];
    std::vector<float> far_;
};

/// The number, if it is one that float64 holds exactly and that is finite.
bool finite_number(const SqlValue& value, double& number);

/// A float64 as JSON has it: the fewest of 15 to 17 digits that give it back, and always told from an integer.
std::string json_number(double x);

/// What a message says of a value: "the number 3", "text 'abc'", "8 bytes", "NULL".
std::string shown(const SqlValue& value);

}  // namespace hartonomous::door
