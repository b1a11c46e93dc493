// Values as error messages show them.
#pragma once

#include <string>
#include <string_view>

namespace hartonomous {

/// With as few digits as bring back the same float64: "0.1", "1e+300".
std::string shown(double value);

/// In quotes; cut, between two characters, where it is longer than 40 bytes.
std::string shown(std::string_view text);

}  // namespace hartonomous
