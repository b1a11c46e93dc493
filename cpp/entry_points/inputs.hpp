// The checked columns and parameters of one call, as the run function of an entry point reads them.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hartonomous/entry_point.hpp"

namespace hartonomous {

/// Rows of numbers of one length, contiguous. A NULL row's numbers are there but mean nothing (they are finite).
template <typename Real>
struct Rows {
    const Real* data = nullptr;
    std::size_t rows = 0, dims = 0;
    const Column* column = nullptr;  // whose validity holds
    const Real* row(std::size_t i) const { return data + i * dims; }
    bool valid(std::size_t i) const { return column->valid(i); }
};

/// Every declared column that was given, in the form its kind promises: Key is Int64 or Text, Integer Int64, Integer32
/// Int32, Number Float64, Vector Vectors32, Features Vectors32 or Vectors64, Text Text, Packed Binary or Vectors32.
/// References stay good as long as this does.
class Inputs {
public:
    std::size_t rows() const { return rows_; }
    bool has(std::string_view name) const { return columns_.find(name) != columns_.end(); }
    const Column& column(std::string_view name) const;
    const std::int64_t* integers(std::string_view name) const { return column(name).data<std::int64_t>(); }
    const double* numbers(std::string_view name) const { return column(name).data<double>(); }
    Rows<float> vectors(std::string_view name) const;
    /// Features of float64; check column(name).type first.
    Rows<double> wide_vectors(std::string_view name) const;

private:
    friend Table run(const EntryPoint&, const Table&, const Parameters&, int, const Interrupt&);
    std::size_t rows_ = 0;
    std::map<std::string, Column, std::less<>> columns_;
};

/// Every declared parameter, checked, or its fallback.
class Arguments {
public:
    /// Whether it was given or has a fallback.
    bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
    std::int64_t integer(std::string_view name) const;
    double number(std::string_view name) const;
    const std::string& text(std::string_view name) const;
    std::span<const float> vector(std::string_view name) const;
    const FloatMatrix& matrix(std::string_view name) const;
    int threads() const { return threads_; }
    /// Call it between pieces of long work; it throws when the caller wants no more.
    void check_interrupt() const { if (interrupt_) interrupt_(); }
    const Interrupt& interrupt() const { return interrupt_; }

private:
    friend Table run(const EntryPoint&, const Table&, const Parameters&, int, const Interrupt&);
    const Value& value(std::string_view name) const;
    Parameters values_;
    int threads_ = 1;
    Interrupt interrupt_;
};

}  // namespace hartonomous
