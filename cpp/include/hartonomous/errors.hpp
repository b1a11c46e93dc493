// The error catalogue. The same rows, with the same numbers, stand in python/hartonomous_native/errors.py and
// sql/errors.sql; a test compares the three.
#pragma once

#include <stdexcept>
#include <string>

namespace hartonomous {

enum class ErrorNumber : int {
    Shape = 51010,
    MissingArgument = 51011,
    Range = 51012,
    DType = 51013,
    NotFinite = 51014,
    UnknownName = 51015,
    UnsupportedLevel = 51016,
    Format = 51017,
    Capacity = 51018,
    InvalidArguments = 51019,
    NotFound = 51020,
    Conflict = 51021,
    LeaseLost = 51022,
    State = 51023,
    MissingDependency = 51024,
    Integrity = 51025,
    Database = 51026,
    JobFailed = 51027,
};

/// Thrown by algorithms and entry points, never by kernels; a door turns it into its caller's kind of error.
class Error : public std::runtime_error {
public:
    Error(ErrorNumber number, const std::string& message) : std::runtime_error(message), number_(number) {}
    ErrorNumber number() const noexcept { return number_; }

private:
    ErrorNumber number_;
};

}  // namespace hartonomous
