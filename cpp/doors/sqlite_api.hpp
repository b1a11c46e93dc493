// The part of SQLite's C interface that the SQL functions use, declared here and bound at run time to the library that the
// caller's connections come from. Neither SQLite's headers nor a library of our own is needed, and there is never a second
// SQLite in the process.
//
// Facts, from SQLite's published interface: an extension's entry point is handed a table of function pointers, to which
// entries are only ever added at the end; the number before each routine is its place in that table, from 0. The same
// routines are exported by a shared library as sqlite3_<name>.
#pragma once

#include <cstdint>

struct sqlite3;
struct sqlite3_context;
struct sqlite3_value;

namespace hartonomous::door {

extern "C" {
using SqliteCall = void (*)(sqlite3_context*, int, sqlite3_value**);
using SqliteFinal = void (*)(sqlite3_context*);
using SqliteDelete = void (*)(void*);
}

#define HARTONOMOUS_SQLITE_ROUTINES(ROUTINE)                                                                                 \
    ROUTINE(0, aggregate_context, void*, (sqlite3_context*, int))                                                            \
    ROUTINE(61, get_auxdata, void*, (sqlite3_context*, int))                                                                 \
    ROUTINE(67, libversion_number, int, ())                                                                                  \
    ROUTINE(78, result_blob, void, (sqlite3_context*, const void*, int, SqliteDelete))                                       \
    ROUTINE(79, result_double, void, (sqlite3_context*, double))                                                             \
    ROUTINE(80, result_error, void, (sqlite3_context*, const char*, int))                                                    \
    ROUTINE(83, result_int64, void, (sqlite3_context*, std::int64_t))                                                        \
    ROUTINE(84, result_null, void, (sqlite3_context*))                                                                       \
    ROUTINE(85, result_text, void, (sqlite3_context*, const char*, int, SqliteDelete))                                       \
    ROUTINE(92, set_auxdata, void, (sqlite3_context*, int, void*, SqliteDelete))                                             \
    ROUTINE(101, user_data, void*, (sqlite3_context*))                                                                       \
    ROUTINE(102, value_blob, const void*, (sqlite3_value*))                                                                  \
    ROUTINE(103, value_bytes, int, (sqlite3_value*))                                                                         \
    ROUTINE(105, value_double, double, (sqlite3_value*))                                                                     \
    ROUTINE(107, value_int64, std::int64_t, (sqlite3_value*))                                                                \
    ROUTINE(109, value_text, const unsigned char*, (sqlite3_value*))                                                         \
    ROUTINE(113, value_type, int, (sqlite3_value*))                                                                          \
    ROUTINE(137, result_error_nomem, void, (sqlite3_context*))                                                               \
    ROUTINE(138, result_error_toobig, void, (sqlite3_context*))                                                              \
    ROUTINE(146, result_error_code, void, (sqlite3_context*, int))                                                           \
    ROUTINE(149, context_db_handle, sqlite3*, (sqlite3_context*))                                                            \
    ROUTINE(162, create_function_v2, int,                                                                                    \
            (sqlite3*, const char*, int, int, void*, SqliteCall, SqliteCall, SqliteFinal, SqliteDelete))

/// Routines that an older library does not have; they are null there.
#define HARTONOMOUS_SQLITE_LATER_ROUTINES(ROUTINE)                                                                           \
    ROUTINE(239, create_window_function, 3025000, int,                                                                       \
            (sqlite3*, const char*, int, int, void*, SqliteCall, SqliteFinal, SqliteFinal, SqliteCall, SqliteDelete))        \
    ROUTINE(266, is_interrupted, 3041000, int, (sqlite3*))

namespace sqlite {
constexpr int OK = 0, ERROR = 1, INTERRUPT = 9;
constexpr int INTEGER = 1, FLOAT = 2, TEXT = 3, BLOB = 4;
constexpr int UTF8 = 1, DETERMINISTIC = 0x800, INNOCUOUS = 0x200000;
/// What makes SQLite copy a result before it returns.
inline SqliteDelete transient() { return reinterpret_cast<SqliteDelete>(std::intptr_t{-1}); }
}  // namespace sqlite

struct SqliteApi {
#define ROUTINE(slot, name, returns, parameters) returns(*name) parameters = nullptr;
    HARTONOMOUS_SQLITE_ROUTINES(ROUTINE)
#undef ROUTINE
#define ROUTINE(slot, name, since, returns, parameters) returns(*name) parameters = nullptr;
    HARTONOMOUS_SQLITE_LATER_ROUTINES(ROUTINE)
#undef ROUTINE
};

/// The library bound by one of the functions below; every connection with our functions belongs to it.
const SqliteApi& sqlite_api();

/// Binds the library whose table of routines this is. False if another library is bound already.
bool bind_sqlite_routines(const void* routines);

/// Binds the shared library that `module`, the file of Python's extension module _sqlite3, uses; null where that module is
/// part of the executable. False if there is none to be found (SQLite is compiled in, its names hidden) or another is bound.
bool bind_sqlite_library(const char* module);

/// sqlite3_auto_extension and sqlite3_cancel_auto_extension of the library that bind_sqlite_library found.
struct AutomaticExtensions {
    int (*add)(void (*)()) = nullptr;
    int (*cancel)(void (*)()) = nullptr;
};
const AutomaticExtensions& automatic_extensions();

}  // namespace hartonomous::door
