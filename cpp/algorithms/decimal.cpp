#include "decimal.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "kernels/decimal_powers.hpp"

namespace hartonomous {

namespace {

/// A whole number of any size, only as able as the comparison below needs.
class Whole {
public:
    explicit Whole(std::uint64_t value) : limbs_{static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32U)} {}

    void multiply_add(std::uint32_t factor, std::uint32_t term) {
        std::uint64_t carry = term;
        for (std::uint32_t& limb : limbs_) {
            carry += static_cast<std::uint64_t>(limb) * factor;
            limb = static_cast<std::uint32_t>(carry);
            carry >>= 32U;
        }
        if (carry != 0) limbs_.push_back(static_cast<std::uint32_t>(carry));
    }
    void multiply_by_power_of_ten(std::int64_t exponent) {
        for (; exponent >= 9; exponent -= 9) multiply_add(1000000000U, 0);
        for (; exponent > 0; --exponent) multiply_add(10U, 0);
    }
    void multiply_by_power_of_two(std::int64_t exponent) {
        for (; exponent >= 16; exponent -= 16) multiply_add(65536U, 0);
        if (exponent > 0) multiply_add(1U << static_cast<unsigned>(exponent), 0);
    }
    /// -1, 0 or 1.
    int compare(const Whole& other) const {
        for (std::size_t i = std::max(limbs_.size(), other.limbs_.size()); i-- > 0;) {
            const std::uint32_t a = i < limbs_.size() ? limbs_[i] : 0, b = i < other.limbs_.size() ? other.limbs_[i] : 0;
            if (a != b) return a < b ? -1 : 1;
        }
        return 0;
    }

private:
    std::vector<std::uint32_t> limbs_;
};

/// Compares decimal * 10^exponent with binary * 2^binary_exponent, exactly: -1, 0 or 1.
int compare(Whole decimal, std::int64_t exponent, Whole binary, std::int64_t binary_exponent) {
    (exponent > 0 ? decimal : binary).multiply_by_power_of_ten(exponent > 0 ? exponent : -exponent);
    (binary_exponent > 0 ? binary : decimal).multiply_by_power_of_two(binary_exponent > 0 ? binary_exponent : -binary_exponent);
    return decimal.compare(binary);
}

/// The same with a double that is not negative.
int compare(Whole decimal, std::int64_t exponent, double value) {
    int binary_exponent = 0;
    const double fraction = std::frexp(value, &binary_exponent);
    return compare(std::move(decimal), exponent, Whole(static_cast<std::uint64_t>(std::ldexp(fraction, 53))), binary_exponent - 53);
}

/// All the digits of a number. A midpoint between two float64 has fewer than 800, so that beyond those it only matters
/// whether one is not nought.
struct AllDigits {
    Whole value{0};
    std::int64_t exponent = 0;
};

AllDigits all_digits(const Decimal& number) {
    AllDigits all;
    if (!number.longer) {
        all.value = Whole(number.digits);
        all.exponent = number.exponent;
        return all;
    }
    constexpr int MOST = 800;
    int taken = 0, of_first = 0;
    bool more = false;
    // number.exponent belongs to the first 19 significant digits; each further one that is taken lowers it.
    for (const char* at = number.text; at != number.end; ++at) {
        if (*at == '.') continue;
        const auto digit = static_cast<std::uint32_t>(*at - '0');
        if (of_first == 0 && digit == 0) continue;
        ++of_first;
        if (taken < MOST) {
            all.value.multiply_add(10U, digit);
            ++taken;
        } else {
            more = more || digit != 0;
        }
    }
    all.exponent = number.exponent - (taken - 19);
    if (more) {
        all.value.multiply_add(10U, 1U);
        all.exponent -= 1;
    }
    return all;
}

// The value just above the largest float32 counts as 2^128, so that its midpoint is where infinity begins.
double above(float x) {
    return x == std::numeric_limits<float>::max() ? 0x1p128
                                                  : static_cast<double>(std::nextafter(x, std::numeric_limits<float>::infinity()));
}

bool is_even(float x) { return (std::bit_cast<std::uint32_t>(x) & 1U) == 0; }

/// The float32 nearest to the number, given one that is it or its neighbour.
float settle(const Decimal& number, float guess) {
    const AllDigits all = all_digits(number);
    if (std::isinf(guess)) guess = std::numeric_limits<float>::max();
    // The midpoints are doubles exactly: they need one bit more than float32 has.
    const double high = (static_cast<double>(guess) + above(guess)) / 2;
    const int to_high = compare(all.value, all.exponent, high);
    if (to_high > 0 || (to_high == 0 && !is_even(guess))) return static_cast<float>(std::nextafter(guess, std::numeric_limits<float>::infinity()));
    if (guess > 0) {
        const float lower = std::nextafter(guess, 0.0F);
        const double low = (static_cast<double>(guess) + static_cast<double>(lower)) / 2;
        const int to_low = compare(all.value, all.exponent, low);
        if (to_low < 0 || (to_low == 0 && !is_even(guess))) return lower;
    }
    return guess;
}

}  // namespace

float to_float32(const Decimal& number) {
    float magnitude = 0;
    if (number.digits != 0) {
        if (number.exponent > 39) {
            magnitude = std::numeric_limits<float>::infinity();
        } else if (number.exponent >= LEAST_POWER_OF_TEN) {
            // Three roundings at most, and the digits left out: well within 2^-50. Where both ends of that interval
            // round to the same float32, so does the number.
            const double near = static_cast<double>(number.digits) * power_of_ten(static_cast<int>(number.exponent));
            magnitude = static_cast<float>(near * (1 + 0x1p-50));
            if (magnitude != static_cast<float>(near * (1 - 0x1p-50))) magnitude = settle(number, static_cast<float>(near));
        }
        // Below that, 19 digits make less than half of the smallest float32: nought.
    }
    return number.negative ? -magnitude : magnitude;
}

namespace {

/// Compares a number with the point halfway from x, which is finite and not negative, to the next float64 above.
int compare_with_midpoint(const AllDigits& all, double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52U) - 1), biased = bits >> 52U;
    const std::uint64_t whole = biased == 0 ? fraction : fraction | std::uint64_t{1} << 52U;
    const std::int64_t exponent = (biased == 0 ? 1 : static_cast<std::int64_t>(biased)) - 1075;
    return compare(all.value, all.exponent, Whole(2 * whole + 1), exponent - 1);
}

bool is_even(double x) { return (std::bit_cast<std::uint64_t>(x) & 1U) == 0; }

/// The float64 nearest to the number, given one that is not far from it.
double settle(const Decimal& number, double guess) {
    const AllDigits all = all_digits(number);
    if (std::isinf(guess)) guess = std::numeric_limits<double>::max();
    for (;;) {
        const int side = compare_with_midpoint(all, guess);
        if (side < 0 || (side == 0 && is_even(guess))) break;
        guess = std::nextafter(guess, std::numeric_limits<double>::infinity());
        if (side == 0 || std::isinf(guess)) return guess;
    }
    while (guess > 0) {
        const double lower = std::nextafter(guess, 0.0);
        const int side = compare_with_midpoint(all, lower);
        if (side > 0 || (side == 0 && is_even(guess))) break;
        guess = lower;
    }
    return guess;
}

}  // namespace

double to_float64(const Decimal& number) {
    double magnitude = 0;
    if (number.digits != 0) {
        if (number.exponent > 309) {
            magnitude = std::numeric_limits<double>::infinity();
        } else if (!number.longer && number.digits <= std::uint64_t{1} << 53U && number.exponent >= -22 && number.exponent <= 22) {
            // Both are exact, so that one rounding is all there is.
            const double digits = static_cast<double>(number.digits);
            magnitude = number.exponent < 0 ? digits / power_of_ten(static_cast<int>(-number.exponent)) : digits * power_of_ten(static_cast<int>(number.exponent));
        } else if (number.exponent >= -343) {
            double near = static_cast<double>(number.digits);
            std::int64_t left = number.exponent;
            for (; left > MOST_POWER_OF_TEN; left -= MOST_POWER_OF_TEN) near *= power_of_ten(MOST_POWER_OF_TEN);
            for (; left < LEAST_POWER_OF_TEN; left -= LEAST_POWER_OF_TEN) near *= power_of_ten(LEAST_POWER_OF_TEN);
            magnitude = settle(number, near * power_of_ten(static_cast<int>(left)));
        }
        // Below that, 19 digits make less than half of the smallest float64: nought.
    }
    return number.negative ? -magnitude : magnitude;
}

}  // namespace hartonomous
