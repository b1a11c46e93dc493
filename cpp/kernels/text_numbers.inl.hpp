// Decimal text and float32, one number at a time: the form of every level, and what the wider forms fall back on.

// A whole number of 192 bits.
struct LongWhole {
    uint32_t limb[6];

    void multiply(uint32_t factor) {
        uint64_t carry = 0;
        for (uint32_t& each : limb) {
            carry += static_cast<uint64_t>(each) * factor;
            each = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
    }
    void multiply_by_powers(int fives, int twos) {
        for (; fives >= 13; fives -= 13) multiply(1220703125U);
        for (; fives > 0; --fives) multiply(5U);
        for (; twos >= 31; twos -= 31) multiply(1U << 31);
        if (twos > 0) multiply(1U << twos);
    }
};

// Whether (2*digits + 1) / 2 * 10^power is less (-1) or greater (1) than x > 0, or equal (0). The two are near each other,
// and power is in [-53, 30], so that neither side has more than 154 bits.
inline int compare_midpoint(uint32_t digits, int power, float x) {
    const uint32_t bits = std::bit_cast<uint32_t>(x), biased = bits >> 23, fraction = bits & 0x7fffffU;
    LongWhole decimal = {{2 * digits + 1, 0, 0, 0, 0, 0}};
    LongWhole binary = {{biased == 0 ? fraction : fraction | 0x800000U, 0, 0, 0, 0, 0}};
    // x is binary * 2^twos; then both sides are times 2 and by what makes them whole.
    const int twos = static_cast<int>(biased == 0 ? 1 : biased) - 150 + 1 - power;
    decimal.multiply_by_powers(power > 0 ? power : 0, twos < 0 ? -twos : 0);
    binary.multiply_by_powers(power < 0 ? -power : 0, twos > 0 ? twos : 0);
    for (int i = 5; i >= 0; --i) {
        if (decimal.limb[i] != binary.limb[i]) return decimal.limb[i] < binary.limb[i] ? -1 : 1;
    }
    return 0;
}

// A scaled number so near to the middle of two whole ones that only exact arithmetic can tell the nearer: its error, of
// four roundings at most, is below 10^9 * 2^-51.
constexpr double NEAR_MIDDLE = 0.5 - 0x1p-20;

inline char* write_two_digits(uint32_t value, char* out) {
    *out++ = static_cast<char>('0' + value / 10);
    *out++ = static_cast<char>('0' + value % 10);
    return out;
}

// Writes x, finite, and a comma: at most 16 characters. Returns the end.
inline char* write_number(float x, char* out) {
    const bool negative = std::signbit(x);
    if (negative) {
        *out++ = '-';
        x = -x;
    }
    if (x == 0) {
        // Most readers would drop the sign of "-0", taking it for a whole number.
        *out++ = '0';
        if (negative) *out++ = '.';
        if (negative) *out++ = '0';
        *out++ = ',';
        return out;
    }
    const double value = static_cast<double>(x);
    // floor(log10(x)) or one less: 1233/4096 is just below log10(2).
    const int binary = static_cast<int>(std::bit_cast<uint64_t>(value) >> 52) - 1023;
    int exponent = (binary * 1233) >> 12;
    double scaled = value * power_of_ten(8 - exponent);
    if (scaled >= 1e9) scaled = value * power_of_ten(8 - ++exponent);
    uint32_t digits = static_cast<uint32_t>(scaled);
    const double rest = scaled - static_cast<double>(digits);
    int side = rest > 0.5 ? -1 : rest < 0.5 ? 1 : 0;
    // Up to 10^12, the power and the product of it and 24 bits are exact.
    const bool exact = exponent >= LEAST_PLAIN_EXPONENT && exponent <= MOST_PLAIN_EXPONENT;
    if (!exact && std::fabs(rest - 0.5) < 0x1p-20) side = compare_midpoint(digits, exponent - 8, x);
    if (side < 0 || (side == 0 && digits % 2 == 1)) ++digits;
    if (digits == 1000000000U) {
        digits = 100000000U;
        ++exponent;
    }
    char all[9];
    for (int i = 8; i >= 0; --i) {
        all[i] = static_cast<char>('0' + digits % 10);
        digits /= 10;
    }
    int length = 9;
    while (length > 1 && all[length - 1] == '0') --length;
    const bool plain = exponent >= LEAST_PLAIN_EXPONENT && exponent <= MOST_PLAIN_EXPONENT;
    int whole = plain ? exponent + 1 : 1;
    if (whole <= 0) {
        *out++ = '0';
        *out++ = '.';
        for (; whole < 0; ++whole) *out++ = '0';
        for (int i = 0; i < length; ++i) *out++ = all[i];
    } else {
        for (int i = 0; i < whole; ++i) *out++ = all[i];
        if (length > whole) *out++ = '.';
        for (int i = whole; i < length; ++i) *out++ = all[i];
    }
    if (!plain) {
        *out++ = 'e';
        *out++ = exponent < 0 ? '-' : '+';
        out = write_two_digits(static_cast<uint32_t>(exponent < 0 ? -exponent : exponent), out);
    }
    *out++ = ',';
    return out;
}

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

inline const char* skip_digits(const char* at, const char* end) {
    while (at != end && is_digit(*at)) ++at;
    return at;
}

constexpr int MOST_DIGITS = 24;

// The float32 nearest to eights[0] * 10^16 + eights[1] * 10^8 + eights[2] times 10^power, where each is below 10^8: false
// where what was rounded on the way, seven units of 2^-53 at most, could matter. Every level computes this so.
inline bool decide_number(const uint32_t* eights, int power, float* out) {
    const double digits = static_cast<double>(eights[0]) * 1e16 +
                          (static_cast<double>(eights[1]) * 1e8 + static_cast<double>(eights[2]));
    const double near = digits * power_of_ten(power);
    const float low = static_cast<float>(near * (1 - 0x1p-50)), high = static_cast<float>(near * (1 + 0x1p-50));
    if (low != high || high > std::numeric_limits<float>::max()) return false;
    *out = high;
    return true;
}

// Reads a number with white space around it and the comma behind. Returns the character behind that, or null for any
// other text, for more than 24 digits behind leading noughts, and for a number that is not decided.
inline const char* read_number(const char* at, const char* end, float* out) {
    while (at != end && is_space(*at)) ++at;
    const bool negative = at != end && *at == '-';
    at += negative ? 1 : 0;
    const char* const first = at;
    const char* point = at = skip_digits(at, end);
    if (at == first || (*first == '0' && at - first > 1)) return nullptr;
    if (at != end && *at == '.') {
        at = skip_digits(at + 1, end);
        if (at == point + 1) return nullptr;
    }
    const char* const mantissa_end = at;
    int64_t power = at == point ? 0 : -(at - point - 1);
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        const bool down = at != end && *at == '-';
        if (at != end && (*at == '-' || *at == '+')) ++at;
        const char* const start = at;
        int64_t exponent = 0;
        for (; at != end && is_digit(*at); ++at) exponent = exponent > 1000000000 ? exponent : 10 * exponent + (*at - '0');
        if (at == start) return nullptr;
        power += down ? -exponent : exponent;
    }
    while (at != end && is_space(*at)) ++at;
    if (at == end || *at != ',' || power < LEAST_POWER_OF_TEN || power > MOST_POWER_OF_TEN) return nullptr;
    const char* digit = first;
    while (digit != mantissa_end && (*digit == '0' || *digit == '.')) ++digit;
    int64_t left = mantissa_end - digit - (digit < point && point != mantissa_end ? 1 : 0);
    if (left > MOST_DIGITS) return nullptr;
    uint32_t eights[3] = {0, 0, 0};
    for (; left > 0; ++digit) {
        if (digit == point) continue;
        --left;
        uint32_t& eight = eights[2 - left / 8];
        eight = 10 * eight + static_cast<uint32_t>(*digit - '0');
    }
    if (!decide_number(eights, static_cast<int>(power), out)) return nullptr;
    if (negative) *out = -*out;
    return at + 1;
}
