// The columns and values that SQL Server hands over, as columns and values of entry points. Nothing is copied where the
// layouts agree: fixed types are taken as they lie, and of char and binary columns only the offsets are built.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "hartonomous/entry_point.hpp"
#include "sqlserver_abi.hpp"

namespace hartonomous::door {

/// An input column as the host announced it.
struct HostColumn {
    std::string name;
    SQLSMALLINT type = 0;
    SQLULEN size = 0;
    bool partitions = false;     // the input comes cut by this column
    std::optional<Kind> kind{};  // what the entry point declares of it; none: it is not for the entry point
};

/// Throws DType, which names the column, for a type that no entry point takes.
void check_type(const std::string& what, SQLSMALLINT type);

/// `rows` rows of a column. Lengths are SQL_NULL_DATA for NULL and count bytes for text and binary, whose rows stand one
/// behind the other; without them no row is NULL. in_doubles: the input comes in pieces, for which the host sends every
/// number as a double; then a column of a kind of integers takes doubles, if they are whole and below 2^53, where a double
/// can stand for one integer only. Throws for lengths that cannot be; nothing beyond what they say is read.
Column column_of(const HostColumn& host, const void* data, const SQLINTEGER* lengths, std::size_t rows, bool in_doubles);

/// A parameter's value: bit and the integers as integer, float and real as number, text as text, binary as a vector of
/// float32. `name` is for messages.
Value value_of(const std::string& name, SQLSMALLINT type, SQLULEN size, const void* value, SQLINTEGER length);

}  // namespace hartonomous::door
