// Adds the SQL functions to connections through SQLite's own C interface; calls then pass through no interpreter.
#pragma once

#include "sqlite_api.hpp"

#if defined(_WIN32)
#define HARTONOMOUS_EXPORTED __declspec(dllexport)
#else
#define HARTONOMOUS_EXPORTED __attribute__((visibility("default")))
#endif

/// The entry point of a loadable extension: SELECT load_extension('<path of _native>', 'sqlite3_hartonomous_init').
extern "C" HARTONOMOUS_EXPORTED int sqlite3_hartonomous_init(sqlite3* database, char** message, const void* routines);

namespace hartonomous::door {

/// While one exists, each connection that this thread opens has the SQL functions; connections of other threads do not get
/// them. It needs bind_sqlite_library. Several threads may do this at once.
class FunctionsForNewConnections {
public:
    FunctionsForNewConnections();
    ~FunctionsForNewConnections();
    FunctionsForNewConnections(const FunctionsForNewConnections&) = delete;
    FunctionsForNewConnections& operator=(const FunctionsForNewConnections&) = delete;
};

}  // namespace hartonomous::door
