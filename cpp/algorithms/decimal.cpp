#include "decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace hartonomous {

namespace {

// Powers of ten from 10^-65 to 10^53, each rounded once.
constexpr int LEAST_POWER = -65, MOST_POWER = 53;
constexpr double POWERS[] = {
    1e-65, 1e-64, 1e-63, 1e-62, 1e-61, 1e-60, 1e-59, 1e-58, 1e-57, 1e-56, 1e-55, 1e-54, 1e-53, 1e-52, 1e-51, 1e-50,
    1e-49, 1e-48, 1e-47, 1e-46, 1e-45, 1e-44, 1e-43, 1e-42, 1e-41, 1e-40, 1e-39, 1e-38, 1e-37, 1e-36, 1e-35, 1e-34,
    1e-33, 1e-32, 1e-31, 1e-30, 1e-29, 1e-28, 1e-27, 1e-26, 1e-25, 1e-24, 1e-23, 1e-22, 1e-21, 1e-20, 1e-19, 1e-18,
    1e-17, 1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9,  1e-8,  1e-7,  1e-6,  1e-5,  1e-4,  1e-3,  1e-2,
    1e-1,  1e0,   1e1,   1e2,   1e3,   1e4,   1e5,   1e6,   1e7,   1e8,   1e9,   1e10,  1e11,  1e12,  1e13,  1e14,
    1e15,  1e16,  1e17,  1e18,  1e19,  1e20,  1e21,  1e22,  1e23,  1e24,  1e25,  1e26,  1e27,  1e28,  1e29,  1e30,
    1e31,  1e32,  1e33,  1e34,  1e35,  1e36,  1e37,  1e38,  1e39,  1e40,  1e41,  1e42,  1e43,  1e44,  1e45,  1e46,
    1e47,  1e48,  1e49,  1e50,  1e51,  1e52,  1e53,
};
static_assert(sizeof(POWERS) / sizeof(POWERS[0]) == MOST_POWER - LEAST_POWER + 1);

double power_of_ten(std::int64_t exponent) { return POWERS[exponent - LEAST_POWER]; }

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
        } else if (number.exponent >= LEAST_POWER) {
            // Three roundings at most, and the digits left out: well within 2^-50. Where both ends of that interval
            // round to the same float32, so does the number.
            const double near = static_cast<double>(number.digits) * power_of_ten(number.exponent);
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
            magnitude = number.exponent < 0 ? digits / power_of_ten(-number.exponent) : digits * power_of_ten(number.exponent);
        } else if (number.exponent >= -343) {
            double near = static_cast<double>(number.digits);
            std::int64_t left = number.exponent;
            for (; left > MOST_POWER; left -= MOST_POWER) near *= power_of_ten(MOST_POWER);
            for (; left < LEAST_POWER; left -= LEAST_POWER) near *= power_of_ten(LEAST_POWER);
            magnitude = settle(number, near * power_of_ten(left));
        }
        // Below that, 19 digits make less than half of the smallest float64: nought.
    }
    return number.negative ? -magnitude : magnitude;
}

namespace {

constexpr std::array<char, 200> digit_pairs() {
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < 100; ++i) {
        pairs[2 * i] = static_cast<char>('0' + i / 10);
        pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
}
constexpr std::array<char, 200> PAIRS = digit_pairs();

void write_pair(char* out, std::uint32_t value) { std::memcpy(out, PAIRS.data() + 2 * std::size_t{value}, 2); }

void write_nine(char* out, std::uint32_t value) {
    const std::uint32_t high = value / 10000, low = value % 10000, top = high / 10000, middle = high % 10000;
    out[0] = static_cast<char>('0' + top);
    write_pair(out + 1, middle / 100);
    write_pair(out + 3, middle % 100);
    write_pair(out + 5, low / 100);
    write_pair(out + 7, low % 100);
}

}  // namespace

char* write_float32(float x, char* out) {
    if (std::signbit(x)) {
        *out++ = '-';
        x = -x;
        if (x == 0) {
            std::memcpy(out, "0.0", 3);
            return out + 3;
        }
    } else if (x == 0) {
        *out++ = '0';
        return out;
    }
    const double value = static_cast<double>(x);
    // floor(log10(x)) or one less: 1233/4096 is just below log10(2).
    const int binary = static_cast<int>(std::bit_cast<std::uint64_t>(value) >> 52U) - 1023;
    int exponent = static_cast<int>((static_cast<std::int64_t>(binary) * 1233) >> 12);
    double scaled = value * power_of_ten(8 - exponent);
    if (scaled >= 1e9) scaled = value * power_of_ten(8 - ++exponent);
    auto digits = static_cast<std::uint32_t>(scaled);
    const double rest = scaled - static_cast<double>(digits);
    if (std::fabs(rest - 0.5) > 1e-5) {
        digits += rest > 0.5 ? 1 : 0;
    } else {
        // So near the middle only exact arithmetic can tell: digits + 1/2 against x. A tie goes to the even digit.
        const int side = compare(Whole(10 * static_cast<std::uint64_t>(digits) + 5), exponent - 9, value);
        if (side < 0 || (side == 0 && digits % 2 == 1)) ++digits;
    }
    if (digits == 1000000000U) {
        digits = 100000000U;
        ++exponent;
    }
    char all[9];
    write_nine(all, digits);
    int length = 9;
    while (length > 1 && all[length - 1] == '0') --length;
    if (exponent < -4 || exponent >= 9) {
        *out++ = all[0];
        if (length > 1) {
            *out++ = '.';
            std::memcpy(out, all + 1, static_cast<std::size_t>(length - 1));
            out += length - 1;
        }
        *out++ = 'e';
        *out++ = exponent < 0 ? '-' : '+';
        write_pair(out, static_cast<std::uint32_t>(exponent < 0 ? -exponent : exponent));
        return out + 2;
    }
    if (exponent < 0) {
        *out++ = '0';
        *out++ = '.';
        for (int i = -1; i > exponent; --i) *out++ = '0';
        std::memcpy(out, all, static_cast<std::size_t>(length));
        return out + length;
    }
    const int whole = exponent + 1;
    std::memcpy(out, all, static_cast<std::size_t>(whole));
    out += whole;
    if (length > whole) {
        *out++ = '.';
        std::memcpy(out, all + whole, static_cast<std::size_t>(length - whole));
        out += length - whole;
    }
    return out;
}

}  // namespace hartonomous
