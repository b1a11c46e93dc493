// Input columns brought to the form that their kind promises; see Inputs.
#pragma once

#include <string>

#include "hartonomous/entry_point.hpp"
#include "problems.hpp"

namespace hartonomous {

/// The column as its kind wants it: itself where it already is that (nothing is copied), otherwise converted. What is wrong
/// with it goes into `problems`, and then the result means nothing.
Column as_kind(const Column& column, Kind kind, int threads, Problems& problems);

/// Throws NotFinite, naming the first row of a float column that holds NaN or infinity and is not NULL.
void require_finite(const Column& column);

/// A whole decimal integer ("-12"): true if the text is one and fits.
bool read_integer(const char* begin, const char* end, std::int64_t& value);

}  // namespace hartonomous
