#include "sqlite_register.hpp"

#include <climits>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "hartonomous/errors.hpp"
#include "sqlite_functions.hpp"

namespace hartonomous::door {

namespace {

/// sqlite3_interrupt was called.
struct Interrupted {};

SqlValue value_of(sqlite3_value* value) {
    const SqliteApi& api = sqlite_api();
    switch (api.value_type(value)) {
        case sqlite::INTEGER: return {SqlType::Integer, api.value_int64(value), 0, {}};
        case sqlite::FLOAT: return {SqlType::Real, 0, api.value_double(value), {}};
        case sqlite::TEXT: {
            // The text first: it may be converted to UTF-8, and only then has its length.
            const void* const text = api.value_text(value);
            if (text == nullptr) throw std::bad_alloc();
            return {SqlType::Text, 0, 0, {static_cast<const char*>(text), static_cast<std::size_t>(api.value_bytes(value))}};
        }
        case sqlite::BLOB: {
            const void* const blob = api.value_blob(value);
            return {SqlType::Blob, 0, 0, {static_cast<const char*>(blob), static_cast<std::size_t>(api.value_bytes(value))}};
        }
        default: return {};
    }
}

void give(sqlite3_context* context, const SqlResult& result) {
    const SqliteApi& api = sqlite_api();
    if (result.bytes.size() > INT_MAX) {
        api.result_error_toobig(context);
        return;
    }
    const int size = static_cast<int>(result.bytes.size());
    switch (result.type) {
        case SqlType::Null: api.result_null(context); return;
        case SqlType::Integer: api.result_int64(context, result.integer); return;
        case SqlType::Real: api.result_double(context, result.real); return;
        case SqlType::Text: api.result_text(context, result.bytes.data(), size, sqlite::transient()); return;
        case SqlType::Blob: api.result_blob(context, result.bytes.data(), size, sqlite::transient()); return;
    }
}

/// No exception leaves our code; an error of the catalogue keeps its number in its text.
template <typename Work>
void guarded(sqlite3_context* context, const Work& work) noexcept {
    const SqliteApi& api = sqlite_api();
    try {
        try {
            work();
        } catch (const Error& error) {
            const std::string text = "Hartonomous error " + std::to_string(static_cast<int>(error.number())) + ": " + error.what();
            api.result_error(context, text.data(), static_cast<int>(text.size()));
        } catch (const Interrupted&) {
            api.result_error_code(context, sqlite::INTERRUPT);
        }
    } catch (const std::bad_alloc&) {
        api.result_error_nomem(context);
    } catch (const std::exception& error) {
        api.result_error(context, error.what(), -1);
    } catch (...) {
        api.result_error(context, "a SQL function failed", -1);
    }
}

Interrupt interrupt_of(sqlite3_context* context) {
    const SqliteApi& api = sqlite_api();
    if (api.is_interrupted == nullptr) return {};
    return [database = api.context_db_handle(context)] {
        if (sqlite_api().is_interrupted(database) != 0) throw Interrupted{};
    };
}

/// SQLite keeps what is set for an argument as long as that argument stays the same.
class KeptBySqlite final : public ParsedVectors {
public:
    explicit KeptBySqlite(sqlite3_context* context) : context_(context) {}
    const std::vector<float>* find(int argument) const override {
        return static_cast<const std::vector<float>*>(sqlite_api().get_auxdata(context_, argument));
    }
    void keep(int argument, const std::vector<float>& vector) const override {
        auto copy = std::make_unique<std::vector<float>>(vector);
        sqlite_api().set_auxdata(context_, argument, copy.release(), [](void* kept) { delete static_cast<std::vector<float>*>(kept); });
    }

private:
    sqlite3_context* context_;
};

extern "C" void hartonomous_scalar(sqlite3_context* context, int count, sqlite3_value** values) {
    guarded(context, [&] {
        const auto& function = *static_cast<const ScalarFunction*>(sqlite_api().user_data(context));
        SqlValue arguments[MOST_ARGUMENTS];
        for (int i = 0; i < count; ++i) arguments[i] = value_of(values[i]);
        const KeptBySqlite parsed(context);
        const Interrupt interrupt = interrupt_of(context);
        SqlCall call{arguments, count, &parsed, interrupt, {}};
        function(call);
        give(context, call.result);
    });
}

/// The group of this context; where none of its rows has come yet a new one, or null.
GroupRows** group_of(sqlite3_context* context, bool make) {
    const SqliteApi& api = sqlite_api();
    auto** const group = static_cast<GroupRows**>(api.aggregate_context(context, make ? static_cast<int>(sizeof(GroupRows*)) : 0));
    if (make && group == nullptr) throw std::bad_alloc();
    if (make && *group == nullptr) *group = new GroupRows(*static_cast<const AggregateFunction*>(api.user_data(context)));
    return group;
}

void give_group(sqlite3_context* context, const GroupRows& group) { give(context, group.result(interrupt_of(context))); }

void give_group(sqlite3_context* context, GroupRows** group) {
    if (group != nullptr && *group != nullptr) give_group(context, **group);
    else give_group(context, GroupRows(*static_cast<const AggregateFunction*>(sqlite_api().user_data(context))));
}

extern "C" void hartonomous_step(sqlite3_context* context, int count, sqlite3_value** values) {
    guarded(context, [&] {
        SqlValue arguments[MOST_ARGUMENTS];
        for (int i = 0; i < count; ++i) arguments[i] = value_of(values[i]);
        (*group_of(context, true))->add(arguments);
    });
}

extern "C" void hartonomous_inverse(sqlite3_context* context, int, sqlite3_value**) {
    guarded(context, [&] { (*group_of(context, true))->remove_first(); });
}

extern "C" void hartonomous_value(sqlite3_context* context) {
    guarded(context, [&] { give_group(context, group_of(context, false)); });
}

extern "C" void hartonomous_final(sqlite3_context* context) {
    guarded(context, [&] {
        GroupRows** const group = group_of(context, false);
        const std::unique_ptr<GroupRows> owned(group == nullptr ? nullptr : *group);
        if (group != nullptr) *group = nullptr;
        if (owned != nullptr) give_group(context, *owned);
        else give_group(context, static_cast<GroupRows**>(nullptr));
    });
}

int add_functions(sqlite3* database) {
    const SqliteApi& api = sqlite_api();
    // The same arguments always give the same result, and nothing outside the connection is read or changed.
    constexpr int FLAGS = sqlite::UTF8 | sqlite::DETERMINISTIC | sqlite::INNOCUOUS;
    for (const ScalarFunction& function : scalar_functions()) {
        for (int count = function.least; count <= function.most; ++count) {
            const int status = api.create_function_v2(database, function.name.c_str(), count, FLAGS, const_cast<ScalarFunction*>(&function),
                                                      hartonomous_scalar, nullptr, nullptr, nullptr);
            if (status != sqlite::OK) return status;
        }
    }
    for (const AggregateFunction& function : aggregate_functions()) {
        auto* const data = const_cast<AggregateFunction*>(&function);
        const char* const name = function.name.c_str();
        const int status =
            api.create_window_function != nullptr
                ? api.create_window_function(database, name, function.arguments, FLAGS, data, hartonomous_step, hartonomous_final,
                                             hartonomous_value, hartonomous_inverse, nullptr)
                : api.create_function_v2(database, name, function.arguments, FLAGS, data, nullptr, hartonomous_step, hartonomous_final,
                                         nullptr);
        if (status != sqlite::OK) return status;
    }
    return sqlite::OK;
}

int add_functions_safely(sqlite3* database) noexcept {
    try {
        return add_functions(database);
    } catch (...) {
        return sqlite::ERROR;
    }
}

thread_local int wanted_here = 0;
std::mutex counting;
int wanted_anywhere = 0;

// Called for every connection opened in this process while any thread wants the functions.
extern "C" int hartonomous_automatic(sqlite3* database, char**, const void*) {
    return wanted_here > 0 ? add_functions_safely(database) : sqlite::OK;
}

void (*automatic_entry())() { return reinterpret_cast<void (*)()>(hartonomous_automatic); }

}  // namespace

FunctionsForNewConnections::FunctionsForNewConnections() {
    ++wanted_here;
    const std::lock_guard<std::mutex> lock(counting);
    // To add it once more changes nothing, but for somebody who has reset the list in the meantime.
    ++wanted_anywhere;
    automatic_extensions().add(automatic_entry());
}

FunctionsForNewConnections::~FunctionsForNewConnections() {
    --wanted_here;
    const std::lock_guard<std::mutex> lock(counting);
    if (--wanted_anywhere == 0) automatic_extensions().cancel(automatic_entry());
}

}  // namespace hartonomous::door

int sqlite3_hartonomous_init(sqlite3* database, char**, const void* routines) {
    using namespace hartonomous::door;
    return bind_sqlite_routines(routines) ? add_functions_safely(database) : sqlite::ERROR;
}
