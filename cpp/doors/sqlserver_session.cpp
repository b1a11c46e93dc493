#include "sqlserver_session.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

#include "hartonomous/kernels.hpp"

namespace hartonomous::door {

namespace {

constexpr std::int64_t MOST_THREADS = 1024;
constexpr const char* OUTPUTS = "rows_out (bigint), cpu_level and version (varchar or nvarchar)";

/// Names of columns and parameters of T-SQL differ in more than the case of ASCII letters.
bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    const char* const space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(space);
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// The entry point that a script names. A message ends at a NUL, which no name has, so it is shown as something else.
const EntryPoint& named(std::string_view script) {
    std::string name(trimmed(script));
    std::replace(name.begin(), name.end(), '\0', '?');
    return entry_point(name);
}

void refuse_turn(const std::string& message) { throw Error(ErrorNumber::State, message); }

void refuse_threads(const std::string& name, const std::string& got) {
    throw Error(ErrorNumber::Range, name + " must be in 1..1024; got " + got);
}

int checked_threads(const Value& value, int otherwise) {
    if (std::holds_alternative<std::monostate>(value)) return otherwise;
    const auto* const threads = std::get_if<std::int64_t>(&value);
    if (threads == nullptr) throw Error(ErrorNumber::DType, "threads must be an integer");
    if (*threads < 1 || *threads > MOST_THREADS) refuse_threads("threads", std::to_string(*threads));
    return static_cast<int>(*threads);
}

template <typename T>
void require_all(const std::vector<std::optional<T>>& announced, const char* call, const char* what) {
    const auto missing = std::find_if(announced.begin(), announced.end(), [](const auto& one) { return !one.has_value(); });
    if (missing == announced.end()) return;
    refuse_turn(std::string("Execute must come after ") + call + " of each of " + std::to_string(announced.size()) + " " + what +
                "; number " + std::to_string(missing - announced.begin()) + " is missing");
}

}  // namespace

int default_threads() {
    const char* const given = std::getenv("HARTONOMOUS_THREADS");
    if (given == nullptr || *given == '\0') return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 2U));
    std::int64_t threads = 0;
    for (const char* at = given; *at != '\0' && threads <= MOST_THREADS; ++at) {
        threads = *at >= '0' && *at <= '9' ? threads * 10 + (*at - '0') : MOST_THREADS + 1;
    }
    if (threads < 1 || threads > MOST_THREADS) refuse_threads("HARTONOMOUS_THREADS", "'" + std::string(given).substr(0, 40) + "'");
    return static_cast<int>(threads);
}

Session::Session(std::string_view script, SQLUSMALLINT tasks, SQLUSMALLINT columns, SQLUSMALLINT parameters)
    : entry_point_(named(script)), parallel_(tasks > 1), columns_(columns), host_parameters_(parameters),
      threads_(default_threads()) {}

void Session::check_turn() const {
    if (executed_) refuse_turn("columns and parameters must be announced before the first Execute");
}

void Session::init_column(SQLUSMALLINT number, std::string name, SQLSMALLINT type, SQLULEN size, SQLSMALLINT partition_by,
                          SQLSMALLINT order_by) {
    check_turn();
    if (number >= columns_.size()) {
        refuse_turn("InitColumn must be for one of the " + std::to_string(columns_.size()) + " columns that InitSession told of; "
                    "got number " + std::to_string(number));
    }
    if (columns_[number].has_value()) refuse_turn("InitColumn must come once for a column; number " + std::to_string(number) + " is there");
    HostColumn column;
    column.type = type;
    column.size = size;
    column.partitions = partition_by >= 0;
    for (const InputColumn& input : entry_point_.inputs) {
        if (!same_name(name, input.name)) continue;
        name = input.name;
        column.kind = input.kind;
    }
    column.name = std::move(name);
    // What only cuts or orders the input is none of the entry point's business; any other column is, and it will refuse it.
    if (!column.kind && partition_by < 0 && order_by < 0) column.kind = Kind::Text;
    if (column.kind) check_type("column '" + column.name + "'", type);
    columns_[number] = std::move(column);
}

void Session::init_parameter(SQLUSMALLINT number, std::string name, SQLSMALLINT type, SQLULEN size, const void* value,
                             SQLINTEGER length, SQLSMALLINT direction) {
    check_turn();
    if (number >= host_parameters_.size()) {
        refuse_turn("InitParam must be for one of the " + std::to_string(host_parameters_.size()) + " parameters that InitSession "
                    "told of; got number " + std::to_string(number));
    }
    if (host_parameters_[number].has_value()) refuse_turn("InitParam must come once for a parameter; number " + std::to_string(number) + " is there");
    if (!name.empty() && name.front() == '@') name.erase(0, 1);
    HostParameter parameter;
    parameter.type = type;
    if (direction == SQL_PARAM_INPUT_OUTPUT || direction == SQL_PARAM_OUTPUT) {
        for (const char* const known : {"rows_out", "cpu_level", "version"}) {
            if (same_name(name, known)) parameter.output = known;
        }
        if (parameter.output == "rows_out") {
            if (type != SQL_C_SBIGINT) throw Error(ErrorNumber::DType, "output parameter rows_out must be bigint");
        } else if (!parameter.output.empty()) {
            set_output(parameter, parameter.output == "version" ? HARTONOMOUS_VERSION : kernels().level, size);
        } else {
            throw Error(ErrorNumber::UnknownName, "there is no output parameter '" + name + "'; there are " + OUTPUTS);
        }
        host_parameters_[number] = std::move(parameter);
        return;
    }
    if (direction != SQL_PARAM_INPUT) throw Error(ErrorNumber::Range, "parameter '" + name + "' must be an input or OUTPUT; its "
                                                  "direction is " + std::to_string(direction));
    for (const ParameterSpec& spec : entry_point_.parameters) {
        if (same_name(name, spec.name)) name = spec.name;
    }
    Value given = value_of("parameter '" + name + "'", type, size, value, length);
    if (same_name(name, "threads")) {
        threads_ = checked_threads(given, threads_);
    } else if (same_name(name, "r_rowsPerRead")) {
        // It is addressed to the host, which cuts the input into pieces, but the host passes it on.
        const auto* const rows = std::get_if<std::int64_t>(&given);
        in_pieces_ = rows != nullptr && *rows > 0;
    } else if (!parameters_.emplace(name, std::move(given)).second) {
        throw Error(ErrorNumber::Conflict, "there must be one parameter '" + name + "'; there are several");
    }
    host_parameters_[number] = std::move(parameter);
}

void Session::set_output(HostParameter& parameter, const std::string& shown, SQLULEN size) {
    const std::string what = "output parameter " + parameter.output;
    if (parameter.type != SQL_C_CHAR && parameter.type != SQL_C_WCHAR) {
        throw Error(ErrorNumber::DType, what + " must be varchar or nvarchar");
    }
    for (const char c : shown) {
        parameter.bytes += c;
        if (parameter.type == SQL_C_WCHAR) parameter.bytes += '\0';
    }
    // Hosts differ in whether nvarchar is declared in bytes or in units; units is the lesser demand.
    if (size != 0 && size < shown.size()) {
        throw Error(ErrorNumber::Capacity, what + " must hold " + std::to_string(shown.size()) + " characters; it holds " + std::to_string(size));
    }
}

bool Session::partitioned() const {
    return std::any_of(columns_.begin(), columns_.end(), [](const auto& column) { return column && column->partitions; });
}

Table Session::input(SQLULEN rows, SQLPOINTER* data, SQLINTEGER** lengths) const {
    Table table;
    table.rows = columns_.empty() ? 0 : rows;
    if (rows != 0 && !columns_.empty() && data == nullptr) {
        throw Error(ErrorNumber::MissingArgument, "Execute has " + std::to_string(rows) + " rows and no columns");
    }
    const bool in_doubles = in_pieces_ || partitioned();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const HostColumn& column = *columns_[i];
        if (!column.kind) continue;
        table.columns.push_back(column_of(column, data == nullptr ? nullptr : data[i], lengths == nullptr ? nullptr : lengths[i],
                                          table.rows, in_doubles));
    }
    return table;
}

SQLUSMALLINT Session::execute(SQLULEN rows, SQLPOINTER* data, SQLINTEGER** lengths) {
    require_all(columns_, "InitColumn", "columns");
    require_all(host_parameters_, "InitParam", "parameters");
    results_.release();
    ++counters_.calls;
    ++counters_.failed_calls;
    const std::string name = entry_point_.name;
    if (needs_all_rows() && !partitioned()) {
        if (parallel_) refuse_turn(name + " needs all rows at once: drop @parallel = 1, or name @input_data_1_partition_by_columns");
        if (in_pieces_ || executed_) {
            refuse_turn(name + " needs all rows at once: drop @r_rowsPerRead, or name @input_data_1_partition_by_columns");
        }
    }
    const Table table = input(rows, data, lengths);
    Table result = run(entry_point_, table, parameters_, threads_);
    std::vector<HostColumn> inputs;
    for (const auto& column : columns_) inputs.push_back(*column);
    Results made(entry_point_, std::move(result), inputs, threads_);
    made.cover(results_.columns());
    results_ = std::move(made);
    executed_ = true;
    --counters_.failed_calls;
    counters_.rows_in += static_cast<std::int64_t>(table.rows);
    counters_.rows_out += static_cast<std::int64_t>(results_.rows());
    return static_cast<SQLUSMALLINT>(results_.columns().size());
}

Results& Session::results() {
    if (!results_.ready()) refuse_turn("results must be asked for after an Execute that succeeded");
    return results_;
}

ResultColumn Session::result_column(SQLUSMALLINT number) {
    const std::vector<ResultColumn>& all = results().columns();
    if (number >= all.size()) {
        refuse_turn("GetResultColumn must be for one of the " + std::to_string(all.size()) + " columns of the result; got number " +
                    std::to_string(number));
    }
    return all[number];
}

void Session::output_parameter(SQLUSMALLINT number, SQLPOINTER& value, SQLINTEGER& length) {
    if (!executed_) refuse_turn("GetOutputParam must come after Execute");
    if (number >= host_parameters_.size() || host_parameters_[number]->output.empty()) {
        refuse_turn("GetOutputParam must be for an OUTPUT parameter; number " + std::to_string(number) + " is none");
    }
    HostParameter& parameter = *host_parameters_[number];
    if (parameter.output == "rows_out") {
        parameter.bytes.resize(sizeof counters_.rows_out);
        std::memcpy(parameter.bytes.data(), &counters_.rows_out, sizeof counters_.rows_out);
    }
    value = parameter.bytes.data();
    length = static_cast<SQLINTEGER>(parameter.bytes.size());
}

void Session::telemetry(std::vector<SQLCHAR*>*& names, std::vector<SQLINTEGER>*& lengths, std::vector<SQLBIGINT>*& values) {
    // The server adds counters up over all calls, so the level and the version are told by how many calls they had.
    counter_names_ = {"calls", "failed_calls", "rows_in", "rows_out", std::string("calls_cpu_level_") + kernels().level,
                      "calls_version_" HARTONOMOUS_VERSION};
    telemetry_values_ = {counters_.calls, counters_.failed_calls, counters_.rows_in, counters_.rows_out, counters_.calls, counters_.calls};
    telemetry_names_.clear();
    telemetry_lengths_.clear();
    for (std::string& name : counter_names_) {
        telemetry_names_.push_back(reinterpret_cast<SQLCHAR*>(name.data()));
        telemetry_lengths_.push_back(static_cast<SQLINTEGER>(name.size()));
    }
    names = &telemetry_names_;
    lengths = &telemetry_lengths_;
    values = &telemetry_values_;
}

}  // namespace hartonomous::door
