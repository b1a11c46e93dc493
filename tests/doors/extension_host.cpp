// A host that plays SQL Server for the language extension, for builds with sanitizers: every buffer it hands over is exactly
// as long as its lengths say, and is gone before the result is read.
//
//   extension_host libhartonomous_extension.so
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#if defined(_WIN32)
#define NOMINMAX
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include "algorithms/distances.hpp"
#include "hartonomous/kernels.hpp"
#include "sqlserver_abi.hpp"

namespace {

std::atomic<int> checks{0}, failures{0};
thread_local int last_error = 0;

void check(bool good, const char* what, int line) {
    ++checks;
    if (good) return;
    ++failures;
    std::fprintf(stderr, "line %d: %s\n", line, what);
}
#define CHECK(condition) check(condition, #condition, __LINE__)

void log_event(const SQLCHAR*, SQLULEN, SQLGUID, SQLUSMALLINT, SQLUSMALLINT, SQLINTEGER number, const SQLCHAR*, SQLULEN) {
    last_error = number;
}

struct Api {
    decltype(&::GetInterfaceVersion) GetInterfaceVersion;
    decltype(&::Init) Init;
    decltype(&::InitSession) InitSession;
    decltype(&::InitColumn) InitColumn;
    decltype(&::InitParam) InitParam;
    decltype(&::Execute) Execute;
    decltype(&::GetResultColumn) GetResultColumn;
    decltype(&::GetResults) GetResults;
    decltype(&::GetOutputParam) GetOutputParam;
    decltype(&::CleanupSession) CleanupSession;
    decltype(&::Cleanup) Cleanup;
    decltype(&::GetTelemetryResults) GetTelemetryResults;
    decltype(&::SetHostCallbacks) SetHostCallbacks;
};
Api api{};

template <typename Function>
void find(void* library, const char* name, Function& function) {
#if defined(_WIN32)
    function = reinterpret_cast<Function>(GetProcAddress(static_cast<HMODULE>(library), name));
#else
    function = reinterpret_cast<Function>(dlsym(library, name));
#endif
    if (function != nullptr) return;
    std::fprintf(stderr, "%s is not there\n", name);
    std::exit(1);
}

void load(const char* path) {
#if defined(_WIN32)
    void* const library = LoadLibraryA(path);
#else
    void* const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
#endif
    if (library == nullptr) {
        std::fprintf(stderr, "%s cannot be loaded\n", path);
        std::exit(1);
    }
#define FIND(name) find(library, #name, api.name)
    FIND(GetInterfaceVersion);
    FIND(Init);
    FIND(InitSession);
    FIND(InitColumn);
    FIND(InitParam);
    FIND(Execute);
    FIND(GetResultColumn);
    FIND(GetResults);
    FIND(GetOutputParam);
    FIND(CleanupSession);
    FIND(Cleanup);
    FIND(GetTelemetryResults);
    FIND(SetHostCallbacks);
#undef FIND
}

SQLCHAR* text(const std::string& of) { return reinterpret_cast<SQLCHAR*>(const_cast<char*>(of.data())); }

/// A column of one piece: bytes and lengths in blocks of just that size.
struct Packed {
    std::unique_ptr<char[]> bytes;
    std::unique_ptr<SQLINTEGER[]> lengths;
};

Packed pack(const std::string& bytes, const std::vector<SQLINTEGER>& lengths) {
    Packed packed;
    if (!bytes.empty()) packed.bytes.reset(new char[bytes.size()]);
    if (!bytes.empty()) std::memcpy(packed.bytes.get(), bytes.data(), bytes.size());
    packed.lengths.reset(new SQLINTEGER[lengths.size()]);
    std::copy(lengths.begin(), lengths.end(), packed.lengths.get());
    return packed;
}

struct Session {
    SQLGUID id{};
    SQLUSMALLINT task = 0, columns = 0, parameters = 0, next_column = 0, next_parameter = 0, output_columns = 0;

    Session(std::uint32_t number, SQLUSMALLINT columns_, SQLUSMALLINT parameters_) : columns(columns_), parameters(parameters_) {
        id.first = number;
    }
    ~Session() { CHECK(api.CleanupSession(id, task) == SQL_SUCCESS); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    SQLRETURN init(const std::string& script) {
        const std::string name = "DataSet";
        return api.InitSession(id, task, 1, text(script), script.size(), columns, parameters, text(name), 7, text(name), 7);
    }
    SQLRETURN column(const std::string& name, SQLSMALLINT type, SQLULEN size, SQLSMALLINT partition = -1) {
        return api.InitColumn(id, task, next_column++, text(name), static_cast<SQLSMALLINT>(name.size()), type, size, 0, SQL_NULLABLE,
                              partition, -1);
    }
    SQLRETURN parameter(const std::string& name, SQLSMALLINT type, const std::string& value, SQLSMALLINT direction = SQL_PARAM_INPUT) {
        const Packed held = pack(value, {});
        return api.InitParam(id, task, next_parameter++, text(name), static_cast<SQLSMALLINT>(name.size()), type,
                             std::max<SQLULEN>(value.size(), 20), 0, held.bytes.get(), static_cast<SQLINTEGER>(value.size()), direction);
    }
    /// The buffers end with the call.
    SQLRETURN execute(SQLULEN rows, std::vector<Packed> held) {
        std::vector<SQLPOINTER> data;
        std::vector<SQLINTEGER*> lengths;
        for (const Packed& column : held) {
            data.push_back(column.bytes.get());
            lengths.push_back(column.lengths.get());
        }
        return api.Execute(id, task, rows, data.data(), lengths.data(), &output_columns);
    }
    struct Result {
        SQLULEN rows = 0;
        SQLPOINTER* data = nullptr;
        SQLINTEGER** lengths = nullptr;
    };
    Result results() {
        Result result;
        CHECK(api.GetResults(id, task, &result.rows, &result.data, &result.lengths) == SQL_SUCCESS);
        return result;
    }
};

template <typename T>
std::string bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string wide(const std::u16string& units) { return {reinterpret_cast<const char*>(units.data()), 2 * units.size()}; }

/// Number i of vector number row.
float number(std::size_t row, std::size_t i) { return static_cast<float>(static_cast<int>((row * 31 + i * 17) % 101) - 50) / 8; }

constexpr std::size_t DIMS = 19;

std::string vectors(std::size_t begin, std::size_t end) {
    std::vector<float> values;
    for (std::size_t row = begin; row < end; ++row) {
        for (std::size_t i = 0; i < DIMS; ++i) values.push_back(number(row, i));
    }
    return bytes_of(values);
}

double expected(std::size_t row) {
    std::vector<float> query(DIMS), other(DIMS);
    for (std::size_t i = 0; i < DIMS; ++i) query[i] = number(0, i), other[i] = number(row, i);
    double distance = 0;
    hartonomous::measure_one_to_many(hartonomous::kernels(), hartonomous::Measure::Euclidean, query.data(), other.data(), 1, DIMS,
                                     &distance, 1);
    return distance;
}

/// Pieces of several sizes, wide keys with astral characters, every third vector NULL.
void pieces(std::uint32_t session_number) {
    Session session(session_number, 2, 2);
    CHECK(session.init(" euclidean_distance\r\n") == SQL_SUCCESS);
    CHECK(session.column("ID", SQL_C_WCHAR, 20) == SQL_SUCCESS);
    CHECK(session.column("vector", SQL_C_BINARY, 4 * DIMS) == SQL_SUCCESS);
    CHECK(session.parameter("@query", SQL_C_BINARY, vectors(0, 1)) == SQL_SUCCESS);
    CHECK(session.parameter("@rows_out", SQL_C_SBIGINT, std::string(8, '\0'), SQL_PARAM_INPUT_OUTPUT) == SQL_SUCCESS);
    std::size_t at = 0;
    for (const std::size_t rows : {1, 0, 40, 7, 300}) {
        std::string keys, all;
        std::vector<SQLINTEGER> key_lengths, lengths;
        for (std::size_t row = at; row < at + rows; ++row) {
            const std::string key = row % 5 == 4 ? "" : wide(u"k\u00e9\U0001F600" + std::u16string(row % 4, u'x'));
            keys += key;
            key_lengths.push_back(row % 5 == 4 ? SQL_NULL_DATA : static_cast<SQLINTEGER>(key.size()));
            if (row % 3 != 2) all += vectors(row, row + 1);
            lengths.push_back(row % 3 == 2 ? SQL_NULL_DATA : static_cast<SQLINTEGER>(4 * DIMS));
        }
        std::vector<Packed> held;
        held.push_back(pack(keys, key_lengths));
        held.push_back(pack(all, lengths));
        CHECK(session.execute(rows, std::move(held)) == SQL_SUCCESS);
        CHECK(session.output_columns == 2);
        SQLSMALLINT type = 0, digits = 1, nullable = 9;
        SQLULEN size = 0;
        CHECK(api.GetResultColumn(session.id, 0, 0, &type, &size, &digits, &nullable) == SQL_SUCCESS);
        CHECK(type == SQL_C_WCHAR && size >= 8 && size <= 20 && digits == 0 && nullable == SQL_NULLABLE);
        const Session::Result result = session.results();
        CHECK(result.rows == rows);
        const char* key = static_cast<const char*>(result.data[0]);
        CHECK(rows == 0 || std::memcmp(key, keys.data(), keys.size()) == 0);
        for (std::size_t i = 0; i < rows; ++i) {
            CHECK(result.lengths[0][i] == key_lengths[i]);
            CHECK((result.lengths[1][i] == SQL_NULL_DATA) == ((at + i) % 3 == 2));
            if ((at + i) % 3 != 2) CHECK(static_cast<double*>(result.data[1])[i] == expected(at + i));
        }
        at += rows;
    }
    SQLPOINTER value = nullptr;
    SQLINTEGER length = 0;
    CHECK(api.GetOutputParam(session.id, 0, 1, &value, &length) == SQL_SUCCESS);
    CHECK(length == 8 && std::memcmp(value, &at, 8) == 0);
    SQLUINTEGER counters = 0;
    SQLCHAR** names = nullptr;
    SQLINTEGER* name_lengths = nullptr;
    SQLBIGINT* values = nullptr;
    CHECK(api.GetTelemetryResults(session.id, 0, &counters, &names, &name_lengths, &values) == SQL_SUCCESS);
    CHECK(counters == 6 && values[0] == 5 && values[2] == static_cast<SQLBIGINT>(at));
}

void refused(SQLRETURN returned, int number_expected, int line) {
    check(returned == SQL_ERROR && last_error == number_expected, "it must be refused with its number", line);
}
#define REFUSED(call, number) refused(call, number, __LINE__)

void wrong_buffers(std::uint32_t session_number) {
    Session session(session_number, 1, 1);
    CHECK(session.init("euclidean_distance") == SQL_SUCCESS);
    CHECK(session.column("vector", SQL_C_BINARY, 4 * DIMS) == SQL_SUCCESS);
    CHECK(session.parameter("@query", SQL_C_BINARY, vectors(0, 1)) == SQL_SUCCESS);
    const std::string one = vectors(1, 2);
    const auto executed = [&](const std::string& bytes, const std::vector<SQLINTEGER>& lengths) {
        std::vector<Packed> held;
        held.push_back(pack(bytes, lengths));
        return session.execute(lengths.size(), std::move(held));
    };
    REFUSED(executed(one, {4 * DIMS, -7}), 51012);
    REFUSED(executed(one, {4 * DIMS, INT32_MAX}), 51012);
    REFUSED(executed(one, {INT32_MIN}), 51012);
    REFUSED(executed("", {4 * DIMS}), 51011);
    REFUSED(executed(one, {4 * DIMS - 1}), 51010);
    REFUSED(executed(one, {4 * DIMS - 4}), 51010);
    SQLULEN rows = 0;
    SQLPOINTER* data = nullptr;
    SQLINTEGER** lengths = nullptr;
    REFUSED(api.GetResults(session.id, 0, &rows, &data, &lengths), 51023);
    REFUSED(api.Execute(session.id, 0, 1, nullptr, nullptr, &session.output_columns), 51011);
    REFUSED(api.Execute(session.id, 0, 0, nullptr, nullptr, nullptr), 51011);
    CHECK(api.Execute(session.id, 0, 0, nullptr, nullptr, &session.output_columns) == SQL_SUCCESS);
    CHECK(executed(one, {4 * DIMS}) == SQL_SUCCESS);
    CHECK(*static_cast<double*>(session.results().data[0]) == expected(1));
}

void wrong_texts(std::uint32_t session_number) {
    Session session(session_number, 2, 1);
    CHECK(session.init("euclidean_distance") == SQL_SUCCESS);
    CHECK(session.column("id", SQL_C_CHAR, 100) == SQL_SUCCESS);
    CHECK(session.column("vector", SQL_C_WCHAR, 100) == SQL_SUCCESS);
    CHECK(session.parameter("@query", SQL_C_WCHAR, wide(u"[1,2]")) == SQL_SUCCESS);
    const auto executed = [&](const std::string& key, const std::string& vector) {
        std::vector<Packed> held;
        held.push_back(pack(key, {static_cast<SQLINTEGER>(key.size())}));
        held.push_back(pack(vector, {static_cast<SQLINTEGER>(vector.size())}));
        return session.execute(1, std::move(held));
    };
    CHECK(executed("\xF0\x9F\x98\x80", wide(u"[1,2]")) == SQL_SUCCESS);
    REFUSED(executed("k", wide(u"[1,") + std::string("\x00\xD8", 2)), 51017);
    REFUSED(executed("k", wide(u"[1,2") + "]"), 51012);
    REFUSED(executed("k", wide(u"[1,2")), 51017);
    for (const char* broken : {"\xF0\x9F\x98", "\xE2\x82", "\xC3", "\x80", "\xED\xA0\x80", "0123456789abcdef\xFF"}) {
        REFUSED(executed(broken, wide(u"[1,2]")), 51017);
    }
}

void wrong_turns(std::uint32_t session_number) {
    Session session(session_number, 1, 1);
    REFUSED(session.column("vector", SQL_C_BINARY, 8), 51023);
    REFUSED(session.init("select 1"), 51015);
    REFUSED(session.init(std::string(5000, 'x')), 51015);
    REFUSED(api.InitSession(session.id, 0, 1, nullptr, 0, 1, 1, nullptr, 0, nullptr, 0), 51015);
    CHECK(session.init("euclidean_distance") == SQL_SUCCESS);
    REFUSED(session.init("euclidean_distance"), 51023);
    REFUSED(session.execute(0, {}), 51023);
    session.next_column = 0;
    REFUSED(session.column("vector", SQL_C_NUMERIC, 19), 51013);
    session.next_column = 0;
    REFUSED(api.InitColumn(session.id, 0, 0, nullptr, 4, SQL_C_BINARY, 8, 0, 0, -1, -1), 51011);
    REFUSED(api.InitColumn(session.id, 0, 1, text("vector"), 6, SQL_C_BINARY, 8, 0, 0, -1, -1), 51023);
    CHECK(session.column("vector", SQL_C_BINARY, 8) == SQL_SUCCESS);
    REFUSED(api.InitParam(session.id, 0, 0, text("@query"), 6, SQL_C_BINARY, 8, 0, nullptr, 8, SQL_PARAM_INPUT), 51011);
    REFUSED(api.InitParam(session.id, 0, 0, text("@query"), 6, SQL_C_BINARY, 8, 0, text("x"), -8, SQL_PARAM_INPUT), 51012);
    CHECK(api.InitParam(session.id, 0, 0, text("@query"), 6, SQL_C_BINARY, 8, 0, nullptr, SQL_NULL_DATA, SQL_PARAM_INPUT) == SQL_SUCCESS);
    std::vector<Packed> held;
    held.push_back(pack("", {SQL_NULL_DATA}));
    REFUSED(session.execute(1, std::move(held)), 51011);
}

void primes(std::uint32_t session_number) {
    Session session(session_number, 0, 3);
    CHECK(session.init("find_primes") == SQL_SUCCESS);
    CHECK(session.parameter("@first", SQL_C_SLONG, bytes_of(std::vector<SQLINTEGER>{10})) == SQL_SUCCESS);
    CHECK(session.parameter("@last", SQL_C_WCHAR, wide(u"30000000")) == SQL_SUCCESS);
    CHECK(session.parameter("@threads", SQL_C_UTINYINT, std::string(1, '\3')) == SQL_SUCCESS);
    CHECK(api.Execute(session.id, 0, 0, nullptr, nullptr, &session.output_columns) == SQL_SUCCESS);
    const Session::Result result = session.results();
    CHECK(result.rows == 1857859 - 4);
    CHECK(static_cast<SQLBIGINT*>(result.data[0])[0] == 11);
    REFUSED(api.Execute(session.id, 0, 0, nullptr, nullptr, &session.output_columns), 51023);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: extension_host LIBRARY\n", stderr);
        return 2;
    }
    load(arguments[1]);
    CHECK(api.GetInterfaceVersion() == EXTENSION_API_VERSION);
    HostCallbacks callbacks{1, 0, sizeof(HostCallbacks), &log_event};
    CHECK(api.SetHostCallbacks(&callbacks) == SQL_SUCCESS);
    REFUSED(Session(1, 0, 0).init("count_primes"), 51023);
    CHECK(api.Init(nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0) == SQL_SUCCESS);
    REFUSED(api.Init(nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0), 51023);
    pieces(1);
    wrong_buffers(2);
    wrong_texts(3);
    wrong_turns(4);
    primes(5);
    const int alone = failures;
    std::thread first([] { for (std::uint32_t i = 0; i < 5; ++i) pieces(10 + i); });
    std::thread second([] { for (std::uint32_t i = 0; i < 5; ++i) pieces(20 + i); });
    first.join();
    second.join();
    CHECK(failures == alone);
    CHECK(api.Cleanup() == SQL_SUCCESS);
    std::printf("extension_host: %d checks, %d failed\n", checks.load(), failures.load());
    return failures == 0 ? 0 : 1;
}
