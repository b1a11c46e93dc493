// Decimal numbers to float32 or float64 with one correct rounding (to nearest, ties to even).
//
// Own code rather than std::from_chars, since not every standard library has it for float, and rather than strtof, since
// that follows the locale.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hartonomous {

/// A decimal number as read: digits * 10^exponent. At most 19 digits are in `digits`; when there were more, `longer` is
/// set, `digits` holds the first 19, and `text` to `end` is where all of them stand (with a point among them, perhaps).
struct Decimal {
    std::uint64_t digits = 0;
    std::int64_t exponent = 0;
    bool negative = false;
    bool longer = false;
    const char* text = nullptr;
    const char* end = nullptr;
};

/// The float32 nearest to the number; infinite if it is beyond float32. A number too small becomes nought or subnormal.
float to_float32(const Decimal& number);

/// The float64 nearest to the number; infinite if it is beyond float64.
double to_float64(const Decimal& number);

}  // namespace hartonomous
