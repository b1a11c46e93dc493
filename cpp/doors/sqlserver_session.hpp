// One run of sp_execute_external_script, from InitSession to CleanupSession.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hartonomous/entry_point.hpp"
#include "sqlserver_abi.hpp"
#include "sqlserver_columns.hpp"
#include "sqlserver_results.hpp"

namespace hartonomous::door {

/// Threads used where @threads is not given: HARTONOMOUS_THREADS, else two, or one on a machine with one; the server itself
/// runs on the same processors. Throws for a HARTONOMOUS_THREADS that is no number in 1..1024.
int default_threads();

struct Counters {
    std::int64_t calls = 0, rows_in = 0, rows_out = 0, failed_calls = 0;
};

/// Every call throws Error for what it refuses, State for one that is out of turn; the session can go on, without
/// results where it was Execute that failed.
class Session {
public:
    /// `script` is the name of an entry point and nothing else.
    Session(std::string_view script, SQLUSMALLINT tasks, SQLUSMALLINT columns, SQLUSMALLINT parameters);

    void init_column(SQLUSMALLINT number, std::string name, SQLSMALLINT type, SQLULEN size, SQLSMALLINT partition_by,
                     SQLSMALLINT order_by);
    void init_parameter(SQLUSMALLINT number, std::string name, SQLSMALLINT type, SQLULEN size, const void* value,
                        SQLINTEGER length, SQLSMALLINT direction);
    /// Returns the number of columns of the result.
    SQLUSMALLINT execute(SQLULEN rows, SQLPOINTER* data, SQLINTEGER** lengths);
    ResultColumn result_column(SQLUSMALLINT number);
    Results& results();
    void output_parameter(SQLUSMALLINT number, SQLPOINTER& value, SQLINTEGER& length);
    /// Names and values of what is counted. They stay as long as the session.
    void telemetry(std::vector<SQLCHAR*>*& names, std::vector<SQLINTEGER>*& lengths, std::vector<SQLBIGINT>*& values);

    std::mutex& guard() { return guard_; }

private:
    struct HostParameter {
        std::string output;     // rows_out, cpu_level or version; empty: an input
        SQLSMALLINT type = 0;
        std::string bytes{};    // of an output
    };

    bool partitioned() const;
    bool needs_all_rows() const { return entry_point_.shape != Shape::EachRow; }
    void set_output(HostParameter& parameter, const std::string& shown, SQLULEN size);
    void check_turn() const;
    Table input(SQLULEN rows, SQLPOINTER* data, SQLINTEGER** lengths) const;

    const EntryPoint& entry_point_;
    const bool parallel_;
    std::vector<std::optional<HostColumn>> columns_;
    std::vector<std::optional<HostParameter>> host_parameters_;
    Parameters parameters_;
    int threads_;
    bool in_pieces_ = false, executed_ = false;
    Results results_;
    Counters counters_;
    std::vector<std::string> counter_names_;
    std::vector<SQLCHAR*> telemetry_names_;
    std::vector<SQLINTEGER> telemetry_lengths_;
    std::vector<SQLBIGINT> telemetry_values_;
    std::mutex guard_;
};

}  // namespace hartonomous::door
