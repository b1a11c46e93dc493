// An entry point: an operation on a table, defined once and called through every door.
//
// A door turns its caller's columns and parameters into a Table and Parameters, calls run(), and turns the resulting Table
// back. run() does all the checking, once, and reports every bad argument together (51019 lists them; one alone is thrown
// as itself). So the same input gives the same columns or the same error, number and message, at every door.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hartonomous/errors.hpp"
#include "hartonomous/table.hpp"

namespace hartonomous {

/// What an input column must be, or an output column is.
///   Key       int64 or text; an output key is of the type of the input's (int32 comes out as int64)
///   Integer   int64 (int32 too; or text of a decimal integer, since some callers' bigint would pass through a double)
///   Number    float64 (float32 too; integers where float64 holds them exactly)
///   Vector    float32, as many for each row: Vectors32, List32, Binary or FixedBinary (packed, little-endian) or Text (JSON array)
///   Features  a Vector, or float64 likewise: Vectors64, List64; Text gives float64
///   Text      text
///   Packed    float32 packed into Binary, whose rows may differ in length
///   Integer32 as Integer, within int32; as an output int32
/// NaN and infinity are refused in all of them (51014). To look for them beforehand would cost as much as many an operation,
/// so it is the run function that does, by require_finite or by what the algorithm reports. A NULL row is never an error.
enum class Kind : std::uint8_t { Key, Integer, Integer32, Number, Vector, Features, Text, Packed };
const char* kind_name(Kind kind);

struct InputColumn {
    const char* name;
    Kind kind;
    bool required;
    const char* meaning;
};

struct OutputColumn {
    const char* name;
    Kind kind;
    bool nullable;
    const char* meaning;
    /// The input column without which this one is left out; nullptr: it is always there.
    const char* only_with = nullptr;
};

/// Integer   int64, or text of a decimal integer
/// Number    float64, finite (or an integer that it holds exactly)
/// Text      text, one of `choices` if there are any (separated by '|')
/// Vector    float32, finite: numbers or text '[1,2]'
/// Matrix    float32, finite, rows of one length: numbers or text '[[1,2],[3,4]]'; a Vector is a matrix of one row
enum class ParameterKind : std::uint8_t { Integer, Number, Text, Vector, Matrix };
const char* kind_name(ParameterKind kind);

struct ParameterSpec {
    const char* name;
    ParameterKind kind;
    bool required;
    const char* fallback;  // as text, used where it is not given; nullptr: none, has() is then false
    const char* meaning;
    std::int64_t smallest = INT64_MIN, largest = INT64_MAX;  // of an Integer
    const char* choices = nullptr;                           // of a Text
};

/// Rows of float32, one behind the other; a parameter as a door hands it over.
struct FloatMatrix {
    std::vector<float> values;
    std::size_t rows = 0, columns = 0;
};
/// monostate is NULL, which is as if it were not given.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, FloatMatrix>;
using Parameters = std::map<std::string, Value, std::less<>>;

class Inputs;
class Arguments;

/// How the rows of the result belong to those of the input.
///   EachRow   row by row, each on its own: input may come in pieces of any size
///   AllRows   a row for each input row, but all of them are needed to compute it
///   Groups    a row for each group; all rows of a group are needed
///   Table     rows of their own
enum class Shape : std::uint8_t { EachRow, AllRows, Groups, Table };
const char* shape_name(Shape shape);

struct EntryPoint {
    const char* name;
    const char* summary;
    Shape shape;
    std::vector<InputColumn> inputs;  // empty: no table is taken
    std::vector<ParameterSpec> parameters;
    std::vector<OutputColumn> outputs;
    const char* bound;        // numerical contract of the outputs, in words; "exact" where it is
    const char* kernels;      // the kernels it uses, separated by spaces; their names are those of kernels.def
    const char* in_engine;    // the T-SQL expression that does the same inside SQL Server, or nullptr
    const char* procedure;    // the procedure that crosses for it, such as "sp_VectorMean", or nullptr
    Table (*run)(const Inputs& inputs, const Arguments& arguments);
};

/// Called on the calling thread between pieces of long work; it may throw to end it.
using Interrupt = std::function<void()>;

/// All of them, in order of their names.
const std::vector<const EntryPoint*>& entry_points();
/// Throws Error UnknownName, which names the near ones.
const EntryPoint& entry_point(std::string_view name);

/// Checks everything, then runs. threads is 1..1024. Columns and parameters that the entry point does not declare are refused.
Table run(const EntryPoint& entry_point, const Table& input, const Parameters& parameters, int threads,
          const Interrupt& interrupt = {});

}  // namespace hartonomous
