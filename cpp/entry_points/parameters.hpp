// Parameters brought to the form that their kind promises; see Arguments.
#pragma once

#include "hartonomous/entry_point.hpp"
#include "problems.hpp"

namespace hartonomous {

/// What each declared parameter is, given or by its fallback; those that are neither are left out. What is wrong goes into
/// `problems`.
Parameters checked_parameters(const EntryPoint& entry_point, const Parameters& given, Problems& problems);

}  // namespace hartonomous
