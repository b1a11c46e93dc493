#include "sqlite_api.hpp"

#include <atomic>
#include <mutex>
#include <string>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace hartonomous::door {

namespace {

using AnyFunction = void (*)();

SqliteApi bound_api;
AutomaticExtensions bound_automatic;
std::mutex binding;
bool is_bound = false;

/// The first library stays: a connection's functions call what they were registered with.
bool take(const SqliteApi& found) {
    const std::lock_guard<std::mutex> lock(binding);
    if (is_bound) return bound_api.create_function_v2 == found.create_function_v2;
    bound_api = found;
    is_bound = true;
    return true;
}

#if defined(_WIN32)
AnyFunction exported(HMODULE library, const char* name) {
    return reinterpret_cast<AnyFunction>(GetProcAddress(library, name));
}
#else
AnyFunction exported(void* library, const char* name) { return reinterpret_cast<AnyFunction>(dlsym(library, name)); }
#endif

/// Null routines that must be there: false.
template <typename Library>
bool bind_exported(Library library) {
    SqliteApi found;
    bool all = true;
#define ROUTINE(slot, name, returns, parameters)                                                  \
    found.name = reinterpret_cast<returns(*) parameters>(exported(library, "sqlite3_" #name)); \
    all = all && found.name != nullptr;
    HARTONOMOUS_SQLITE_ROUTINES(ROUTINE)
#undef ROUTINE
#define ROUTINE(slot, name, since, returns, parameters) \
    found.name = reinterpret_cast<returns(*) parameters>(exported(library, "sqlite3_" #name));
    HARTONOMOUS_SQLITE_LATER_ROUTINES(ROUTINE)
#undef ROUTINE
    AutomaticExtensions automatic;
    automatic.add = reinterpret_cast<int (*)(AnyFunction)>(exported(library, "sqlite3_auto_extension"));
    automatic.cancel = reinterpret_cast<int (*)(AnyFunction)>(exported(library, "sqlite3_cancel_auto_extension"));
    if (!all || automatic.add == nullptr || automatic.cancel == nullptr || !take(found)) return false;
    const std::lock_guard<std::mutex> lock(binding);
    bound_automatic = automatic;
    return true;
}

}  // namespace

const SqliteApi& sqlite_api() { return bound_api; }
const AutomaticExtensions& automatic_extensions() { return bound_automatic; }

bool bind_sqlite_routines(const void* routines) {
    if (routines == nullptr) return false;
    const auto* const table = static_cast<const AnyFunction*>(routines);
    SqliteApi found;
#define ROUTINE(slot, name, returns, parameters) found.name = reinterpret_cast<returns(*) parameters>(table[slot]);
    HARTONOMOUS_SQLITE_ROUTINES(ROUTINE)
#undef ROUTINE
    // Beyond its own end a table may not be read.
#define ROUTINE(slot, name, since, returns, parameters) \
    if (found.libversion_number() >= since) found.name = reinterpret_cast<returns(*) parameters>(table[slot]);
    HARTONOMOUS_SQLITE_LATER_ROUTINES(ROUTINE)
#undef ROUTINE
    return take(found);
}

bool bind_sqlite_library(const char* module) {
#if defined(_WIN32)
    static_cast<void>(module);
    const HMODULE library = GetModuleHandleA("sqlite3.dll");
    return library != nullptr && bind_exported(library);
#else
    // The module is loaded already; a symbol is looked for in it and in the libraries that it needs.
    void* const library = dlopen(module, module == nullptr ? RTLD_LAZY : RTLD_LAZY | RTLD_NOLOAD);
    if (library == nullptr) return false;
    const bool bound = bind_exported(library);
    dlclose(library);
    return bound;
#endif
}

}  // namespace hartonomous::door
