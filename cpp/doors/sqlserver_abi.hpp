// What SQL Server and a language extension say to each other: the functions that the extension exports, version 3 of the
// protocol, and the few types and codes of ODBC that it is written in. Sizes are those of ODBC on 64-bit systems.
#pragma once

#include <cstdint>

#if defined(_WIN32)
#define HARTONOMOUS_EXPORT extern "C" __declspec(dllexport)
#else
#define HARTONOMOUS_EXPORT extern "C" __attribute__((visibility("default")))
#endif

using SQLCHAR = unsigned char;
using SQLSMALLINT = std::int16_t;
using SQLUSMALLINT = std::uint16_t;
using SQLINTEGER = std::int32_t;
using SQLUINTEGER = std::uint32_t;
using SQLBIGINT = std::int64_t;
using SQLULEN = std::uint64_t;
using SQLPOINTER = void*;
using SQLRETURN = std::int16_t;

struct SQLGUID {
    std::uint32_t first;
    std::uint16_t second, third;
    std::uint8_t rest[8];
};
static_assert(sizeof(SQLGUID) == 16 && sizeof(SQLPOINTER) == 8);

constexpr SQLRETURN SQL_SUCCESS = 0, SQL_ERROR = -1;
constexpr SQLINTEGER SQL_NULL_DATA = -1;
constexpr SQLSMALLINT SQL_NO_NULLS = 0, SQL_NULLABLE = 1;
constexpr SQLSMALLINT SQL_PARAM_INPUT = 1, SQL_PARAM_INPUT_OUTPUT = 2, SQL_PARAM_OUTPUT = 4;

// Types of columns and parameters.
constexpr SQLSMALLINT SQL_C_CHAR = 1, SQL_C_NUMERIC = 2, SQL_C_FLOAT = 7, SQL_C_DOUBLE = 8, SQL_C_BINARY = -2, SQL_C_BIT = -7,
                      SQL_C_WCHAR = -8, SQL_C_GUID = -11, SQL_C_SSHORT = -15, SQL_C_SLONG = -16, SQL_C_SBIGINT = -25,
                      SQL_C_UTINYINT = -28, SQL_C_TYPE_DATE = 91, SQL_C_TYPE_TIME = 92, SQL_C_TYPE_TIMESTAMP = 93;

/// A column or parameter of more bytes than this is a LOB.
constexpr SQLULEN LARGEST_IN_ROW = 8000;

constexpr SQLUSMALLINT EXTENSION_API_VERSION = 3;

constexpr SQLUSMALLINT TRACE_ERROR = 2;
using LogXEvent = void (*)(const SQLCHAR* extension_name, SQLULEN extension_name_length, SQLGUID session, SQLUSMALLINT task,
                           SQLUSMALLINT trace_level, SQLINTEGER error_code, const SQLCHAR* message, SQLULEN message_length);

/// What the host offers. Fields beyond size_in_bytes are not there to be read; the host may be older.
struct HostCallbacks {
    SQLUSMALLINT version, reserved;
    SQLUINTEGER size_in_bytes;
    LogXEvent log_xevent;
};

HARTONOMOUS_EXPORT SQLUSMALLINT GetInterfaceVersion();
HARTONOMOUS_EXPORT SQLRETURN Init(SQLCHAR* parameters, SQLULEN parameters_length, SQLCHAR* path, SQLULEN path_length,
                                  SQLCHAR* public_libraries, SQLULEN public_libraries_length, SQLCHAR* private_libraries,
                                  SQLULEN private_libraries_length);
HARTONOMOUS_EXPORT SQLRETURN InitSession(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT tasks, SQLCHAR* script,
                                         SQLULEN script_length, SQLUSMALLINT columns, SQLUSMALLINT parameters,
                                         SQLCHAR* input_name, SQLUSMALLINT input_name_length, SQLCHAR* output_name,
                                         SQLUSMALLINT output_name_length);
HARTONOMOUS_EXPORT SQLRETURN InitColumn(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT column, SQLCHAR* name,
                                        SQLSMALLINT name_length, SQLSMALLINT type, SQLULEN size, SQLSMALLINT decimal_digits,
                                        SQLSMALLINT nullable, SQLSMALLINT partition_by, SQLSMALLINT order_by);
HARTONOMOUS_EXPORT SQLRETURN InitParam(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT parameter, SQLCHAR* name,
                                       SQLSMALLINT name_length, SQLSMALLINT type, SQLULEN size, SQLSMALLINT decimal_digits,
                                       SQLPOINTER value, SQLINTEGER length_or_null, SQLSMALLINT direction);
HARTONOMOUS_EXPORT SQLRETURN Execute(SQLGUID session, SQLUSMALLINT task, SQLULEN rows, SQLPOINTER* data,
                                     SQLINTEGER** lengths_or_null, SQLUSMALLINT* output_columns);
HARTONOMOUS_EXPORT SQLRETURN GetResultColumn(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT column, SQLSMALLINT* type,
                                             SQLULEN* size, SQLSMALLINT* decimal_digits, SQLSMALLINT* nullable);
HARTONOMOUS_EXPORT SQLRETURN GetResults(SQLGUID session, SQLUSMALLINT task, SQLULEN* rows, SQLPOINTER** data,
                                        SQLINTEGER*** lengths_or_null);
HARTONOMOUS_EXPORT SQLRETURN GetOutputParam(SQLGUID session, SQLUSMALLINT task, SQLUSMALLINT parameter, SQLPOINTER* value,
                                            SQLINTEGER* length_or_null);
HARTONOMOUS_EXPORT SQLRETURN CleanupSession(SQLGUID session, SQLUSMALLINT task);
HARTONOMOUS_EXPORT SQLRETURN Cleanup();
HARTONOMOUS_EXPORT SQLRETURN GetTelemetryResults(SQLGUID session, SQLUSMALLINT task, SQLUINTEGER* rows, SQLCHAR*** names,
                                                 SQLINTEGER** name_lengths, SQLBIGINT** values);
HARTONOMOUS_EXPORT SQLRETURN InstallExternalLibrary(SQLGUID session, SQLCHAR* name, SQLINTEGER name_length, SQLCHAR* file,
                                                    SQLINTEGER file_length, SQLCHAR* directory, SQLINTEGER directory_length,
                                                    SQLCHAR** error, SQLINTEGER* error_length);
HARTONOMOUS_EXPORT SQLRETURN UninstallExternalLibrary(SQLGUID session, SQLCHAR* name, SQLINTEGER name_length,
                                                      SQLCHAR* directory, SQLINTEGER directory_length, SQLCHAR** error,
                                                      SQLINTEGER* error_length);
HARTONOMOUS_EXPORT SQLRETURN SetHostCallbacks(HostCallbacks* callbacks);
