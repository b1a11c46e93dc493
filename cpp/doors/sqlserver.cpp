// The SQL Server language extension: entry points called by sp_execute_external_script with no interpreter in between.
//
//   EXECUTE sys.sp_execute_external_script @language = N'Hartonomous', @script = N'vector_mean', @input_data_1 = N'SELECT …';
//
// The script is the name of an entry point; columns and parameters are given by their names, in any case of letters. Every
// failure is written to standard error as "Hartonomous error 51012: message" (the server shows it as a message of the
// batch), told to the host's log where there is one, and returned as SQL_ERROR. No exception crosses this boundary.
#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>

#include "hartonomous/errors.hpp"
#include "hartonomous/kernels.hpp"
#include "sqlserver_abi.hpp"
#include "sqlserver_session.hpp"

using hartonomous::Error;
using hartonomous::ErrorNumber;
using hartonomous::door::Session;

namespace {

// An error that the catalogue has no number for: a fault of ours.
constexpr int UNEXPECTED = 51000;
constexpr char NAME[] = "Hartonomous";

using Key = std::array<unsigned char, sizeof(SQLGUID) + sizeof(SQLUSMALLINT)>;

Key key_of(const SQLGUID& session, SQLUSMALLINT task) {
    Key key;
    std::memcpy(key.data(), &session, sizeof session);
    std::memcpy(key.data() + sizeof session, &task, sizeof task);
    return key;
}

/// Never taken down, like the threads that may still look at it when the process ends.
struct Process {
    std::mutex guard;
    bool initialized = false;
    std::map<Key, std::shared_ptr<Session>> sessions;
    std::atomic<LogXEvent> log{nullptr};
};
Process& process() {
    static Process* const one = new Process;
    return *one;
}

void report(const SQLGUID& session, SQLUSMALLINT task, int number, const char* message) noexcept {
    try {
        const std::string line = "Hartonomous error " + std::to_string(number) + ": " + message + "\n";
        std::fwrite(line.data(), 1, line.size(), stderr);
    } catch (...) {
        std::fputs("Hartonomous error 51018: there is not enough memory\n", stderr);
    }
    std::fflush(stderr);
    if (const LogXEvent log = process().log.load(std::memory_order_acquire)) {
        log(reinterpret_cast<const SQLCHAR*>(NAME), sizeof NAME - 1, session, task, TRACE_ERROR, number,
            reinterpret_cast<const SQLCHAR*>(message), std::strlen(message));
    }
}

template <typename Work>
SQLRETURN guarded(const SQLGUID& session, SQLUSMALLINT task, const Work& work) noexcept {
    try {
        work();
        return SQL_SUCCESS;
    } catch (const Error& error) {
        report(session, task, static_cast<int>(error.number()), error.what());
    } catch (const std::bad_alloc&) {
        report(session, task, static_cast<int>(ErrorNumber::Capacity), "there is not enough memory");
    } catch (const std::exception& error) {
        report(session, task, UNEXPECTED, error.what());
    } catch (...) {
        report(session, task, UNEXPECTED, "something was thrown that is no error");
    }
    return SQL_ERROR;
}

std::shared_ptr<Session> find(const SQLGUID& session, SQLUSMALLINT task) {
    Process& here = process();
    const std::lock_guard<std::mutex> lock(here.guard);
    const auto found = here.sessions.find(key_of(session, task));
    return found == here.sessions.end() ? nullptr : found->second;
}

/// One call on a session that is there, one at a time. CleanupSession on another thread takes it from the list only.
template <typename Work>
SQLRETURN on_session(const SQLGUID& session, SQLUSMALLINT task, const char* call, const Work& work) noexcept {
    return guarded(session, task, [&] {
        const std::shared_ptr<Session> found = find(session, task);
        if (found == nullptr) throw Error(ErrorNumber::State, std::string(call) + " must come after InitSession of the same session and task");
        const std::lock_guard<std::mutex> lock(found->guard());
        work(*found);
    });
}

std::string text_of(const SQLCHAR* text, std::size_t length) {
    return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text), length);
}

/// A name of a column or parameter, whose length is signed.
std::string name_of(const SQLCHAR* name, SQLSMALLINT length) {
    if (name == nullptr || length <= 0) throw Error(ErrorNumber::MissingArgument, "columns and parameters must have names");
    return text_of(name, static_cast<std::size_t>(length));
}

template <typename... Pointers>
void require_results(const char* call, Pointers... results) {
    for (const void* const result : {static_cast<const void*>(results)...}) {
        if (result == nullptr) throw Error(ErrorNumber::MissingArgument, std::string(call) + " must be given where to put its results");
    }
}

SQLRETURN refuse_libraries(const SQLGUID& session, SQLCHAR** error, SQLINTEGER* error_length) noexcept {
    static char message[] = "the language Hartonomous runs entry points and no libraries; there is nothing to install or remove";
    if (error != nullptr) *error = reinterpret_cast<SQLCHAR*>(message);
    if (error_length != nullptr) *error_length = sizeof message - 1;
    report(session, 0, static_cast<int>(ErrorNumber::State), message);
    return SQL_ERROR;
}

}  // namespace

SQLUSMALLINT GetInterfaceVersion() { return EXTENSION_API_VERSION; }

SQLRETURN Init(SQLCHAR* parameters, SQLULEN parameters_length, SQLCHAR*, SQLULEN, SQLCHAR*, SQLULEN, SQLCHAR*, SQLULEN) {
    return guarded(SQLGUID{}, 0, [&] {
        if (text_of(parameters, parameters_length).find_first_not_of(" \t\r\n") != std::string::npos) {
            throw Error(ErrorNumber::UnknownName, "CREATE EXTERNAL LANGUAGE must give Hartonomous no PARAMETERS; there are none");
        }
        // What is wrong with HARTONOMOUS_LEVEL or HARTONOMOUS_THREADS is told here, before there is any input.
        static_cast<void>(hartonomous::kernels());
        static_cast<void>(hartonomous::door::default_threads());
        Process& here = process();
        const std::lock_guard<std::mutex> lock(here.guard);
        if (here.initialized) throw Error(ErrorNumber::State, "Init must come once, or after Cleanup");
        here.initialized = true;
    });
}

SQLRETURN InitSession(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT tasks, SQLCHAR* script, SQLULEN script_length,
                      SQLUSMALLINT columns, SQLUSMALLINT parameters, SQLCHAR*, SQLUSMALLINT, SQLCHAR*, SQLUSMALLINT) {
    return guarded(session, task, [&] {
        const auto made = std::make_shared<Session>(text_of(script, script_length), tasks, columns, parameters);
        Process& here = process();
        const std::lock_guard<std::mutex> lock(here.guard);
        if (!here.initialized) throw Error(ErrorNumber::State, "InitSession must come after Init");
        if (!here.sessions.emplace(key_of(session, task), made).second) {
            throw Error(ErrorNumber::State, "InitSession must come once for a session and task, or after CleanupSession");
        }
    });
}

SQLRETURN InitColumn(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT column, SQLCHAR* name, SQLSMALLINT name_length,
                     SQLSMALLINT type, SQLULEN size, SQLSMALLINT, SQLSMALLINT, SQLSMALLINT partition_by, SQLSMALLINT order_by) {
    return on_session(session, task, "InitColumn", [&](Session& found) {
        found.init_column(column, name_of(name, name_length), type, size, partition_by, order_by);
    });
}

SQLRETURN InitParam(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT parameter, SQLCHAR* name, SQLSMALLINT name_length,
                    SQLSMALLINT type, SQLULEN size, SQLSMALLINT, SQLPOINTER value, SQLINTEGER length_or_null,
                    SQLSMALLINT direction) {
    return on_session(session, task, "InitParam", [&](Session& found) {
        found.init_parameter(parameter, name_of(name, name_length), type, size, value, length_or_null, direction);
    });
}

SQLRETURN Execute(SQLGUID session, SQLUSMALLINT task, SQLULEN rows, SQLPOINTER* data, SQLINTEGER** lengths_or_null,
                  SQLUSMALLINT* output_columns) {
    return on_session(session, task, "Execute", [&](Session& found) {
        require_results("Execute", output_columns);
        *output_columns = found.execute(rows, data, lengths_or_null);
    });
}

SQLRETURN GetResultColumn(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT column, SQLSMALLINT* type, SQLULEN* size,
                          SQLSMALLINT* decimal_digits, SQLSMALLINT* nullable) {
    return on_session(session, task, "GetResultColumn", [&](Session& found) {
        require_results("GetResultColumn", type, size, decimal_digits, nullable);
        const hartonomous::door::ResultColumn described = found.result_column(column);
        *type = described.type;
        *size = described.size;
        *decimal_digits = 0;
        *nullable = described.nullable;
    });
}

SQLRETURN GetResults(SQLGUID session, SQLUSMALLINT task, SQLULEN* rows, SQLPOINTER** data, SQLINTEGER*** lengths_or_null) {
    return on_session(session, task, "GetResults", [&](Session& found) {
        require_results("GetResults", rows, data, lengths_or_null);
        hartonomous::door::Results& results = found.results();
        *rows = results.rows();
        *data = results.data();
        *lengths_or_null = results.lengths();
    });
}

SQLRETURN GetOutputParam(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT parameter, SQLPOINTER* value, SQLINTEGER* length_or_null) {
    return on_session(session, task, "GetOutputParam", [&](Session& found) {
        require_results("GetOutputParam", value, length_or_null);
        found.output_parameter(parameter, *value, *length_or_null);
    });
}

// A session that is not there has been cleaned up: its InitSession may have failed.
SQLRETURN CleanupSession(SQLGUID session, SQLUSMALLINT task) {
    return guarded(session, task, [&] {
        std::shared_ptr<Session> last;
        Process& here = process();
        const std::lock_guard<std::mutex> lock(here.guard);
        const auto found = here.sessions.find(key_of(session, task));
        if (found == here.sessions.end()) return;
        last = std::move(found->second);
        here.sessions.erase(found);
    });
}

SQLRETURN Cleanup() {
    return guarded(SQLGUID{}, 0, [&] {
        std::map<Key, std::shared_ptr<Session>> left;
        Process& here = process();
        const std::lock_guard<std::mutex> lock(here.guard);
        here.initialized = false;
        left.swap(here.sessions);
    });
}

SQLRETURN GetTelemetryResults(SQLGUID session, SQLUSMALLINT task, SQLUINTEGER* rows, SQLCHAR*** names, SQLINTEGER** name_lengths,
                              SQLBIGINT** values) {
    return guarded(session, task, [&] {
        require_results("GetTelemetryResults", rows, names, name_lengths, values);
        *rows = 0;
        const std::shared_ptr<Session> found = find(session, task);
        if (found == nullptr) return;
        const std::lock_guard<std::mutex> lock(found->guard());
        std::vector<SQLCHAR*>* all_names = nullptr;
        std::vector<SQLINTEGER>* all_lengths = nullptr;
        std::vector<SQLBIGINT>* all_values = nullptr;
        found->telemetry(all_names, all_lengths, all_values);
        *names = all_names->data();
        *name_lengths = all_lengths->data();
        *values = all_values->data();
        *rows = static_cast<SQLUINTEGER>(all_values->size());
    });
}

SQLRETURN InstallExternalLibrary(SQLGUID session, SQLCHAR*, SQLINTEGER, SQLCHAR*, SQLINTEGER, SQLCHAR*, SQLINTEGER,
                                 SQLCHAR** error, SQLINTEGER* error_length) {
    return refuse_libraries(session, error, error_length);
}

SQLRETURN UninstallExternalLibrary(SQLGUID session, SQLCHAR*, SQLINTEGER, SQLCHAR*, SQLINTEGER, SQLCHAR** error,
                                   SQLINTEGER* error_length) {
    return refuse_libraries(session, error, error_length);
}

// An older host gives a smaller structure, or another version: then there is no log to write to, and nothing is wrong.
SQLRETURN SetHostCallbacks(HostCallbacks* callbacks) {
    const bool there = callbacks != nullptr && callbacks->version >= 1 && callbacks->size_in_bytes >= sizeof(HostCallbacks);
    process().log.store(there ? callbacks->log_xevent : nullptr, std::memory_order_release);
    return SQL_SUCCESS;
}
