// The SQL functions: one table, from which they are registered with SQLite or, where that cannot be, called by Python.
//
// A function named as an entry point gives what the entry point gives for a table of one row (or, an aggregate, for a table
// of its group's rows): the same bits, the same error. Its arguments are the entry point's input columns but id and key,
// then its parameters, of which the optional ones may be left out. NULL in any argument gives NULL. An entry point with
// several output columns becomes several functions, <entry point>_<output>.
#pragma once

#include <string>
#include <vector>

#include "hartonomous/entry_point.hpp"
#include "sqlite_values.hpp"

namespace hartonomous::door {

/// False: this is no plain case, the general way gives the answer or the error.
using SqlBody = bool (*)(SqlCall& call);

struct ScalarFunction {
    std::string name;
    int least = 0, most = 0;  // arguments
    SqlBody body = nullptr;   // null: always the general way
    const EntryPoint* entry_point = nullptr;  // the general way; null: `body` does everything
    std::string output;
    bool takes_null = false;

    /// Fills call.result, or throws.
    void operator()(SqlCall& call) const;
};

struct AggregateFunction {
    std::string name;
    int arguments = 0;
    const EntryPoint* entry_point = nullptr;
    std::string output;  // empty: a JSON object of all outputs
};

inline constexpr int MOST_ARGUMENTS = 16;

const std::vector<ScalarFunction>& scalar_functions();
const std::vector<AggregateFunction>& aggregate_functions();

/// How many threads an aggregate, or a search for primes, may use; 1 until it is set. No result depends on it.
int sql_threads();
void set_sql_threads(int threads);

/// A function's own body for one entry point, faster than the general way.
struct FastBody {
    const char* entry_point;
    const char* output;
    SqlBody body;
};
const std::vector<FastBody>& fast_bodies();

/// Functions under SQL Server's names, and those that are not an entry point's.
void add_vector_functions(std::vector<ScalarFunction>& functions);
void add_clr_functions(std::vector<ScalarFunction>& functions);
void add_tsql_functions(std::vector<ScalarFunction>& functions);

/// The value of a row of a result's column.
void set_result(SqlResult& result, const Column& column, std::size_t row);

/// '[2,3,5]'
std::string json_integers(const Column& column);

/// The rows of one group as they arrive; those of a window also leave again, the oldest first.
class GroupRows {
public:
    explicit GroupRows(const AggregateFunction& function);
    void add(const SqlValue* arguments);
    void remove_first();
    /// What the aggregate gives for the rows there are.
    SqlResult result(const Interrupt& interrupt) const;

private:
    /// One input column.
    struct Values {
        SqlType type = SqlType::Null;  // of all that are not NULL
        std::vector<std::int64_t> integers;
        std::vector<double> reals;
        std::vector<char> bytes;
        std::vector<std::int64_t> ends;  // of each row in `bytes`; one more than there are rows, the first is where it starts
        std::vector<std::uint8_t> valid;
    };
    void add(Values& values, const InputColumn& input, const SqlValue& value) const;
    void make_blobs(Values& values) const;
    void forget_removed();
    Column column(const Values& values, const InputColumn& input) const;

    const AggregateFunction& function_;
    std::vector<const InputColumn*> inputs_;
    std::vector<Values> columns_;
    std::size_t first_ = 0, rows_ = 0;  // rows before first_ have left
    std::size_t held_ = 0;              // bytes
};

}  // namespace hartonomous::door
