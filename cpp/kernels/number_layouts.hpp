// How a float32 of given digits is laid out as %.9g does it, as byte shuffles, derived at compile time.
//
// A number has nine significant digits d0.d1...d8 times 10^exponent, of which the first `length` are written. From the
// 16 bytes
//
//     d0  .  -  ,  z  s  x  y  d1 d2 d3 d4 d5 d6 d7 d8
//
// a shuffle picks the characters in their order: z is '0', or 'e' where there is an exponent, with sign s and digits xy.
#pragma once

namespace hartonomous {

constexpr int LEAST_EXPONENT = -45, MOST_EXPONENT = 39;      // of float32, and one for a number rounded up to it
constexpr int LEAST_PLAIN_EXPONENT = -4, MOST_PLAIN_EXPONENT = 8;  // %g writes those without an exponent
constexpr int PLAIN_EXPONENTS = MOST_PLAIN_EXPONENT - LEAST_PLAIN_EXPONENT + 1;
constexpr int EXPONENTS = MOST_EXPONENT - LEAST_EXPONENT + 1;

struct NumberLayouts {
    // Places: (row of the exponent) + 2 * (length - 1) + (1 if negative). The comma behind the number is part of it, and
    // the bytes behind that become nought.
    uint8_t shuffle[18 * (PLAIN_EXPONENTS + 1)][16] = {};
    uint8_t characters[18 * (PLAIN_EXPONENTS + 1)] = {};
    // Of each exponent from LEAST_EXPONENT on: its row; the first eight of the 16 bytes, d0 still '0'; the power of ten
    // that makes nine digits of the number.
    uint16_t row[EXPONENTS] = {};
    uint64_t frame[EXPONENTS] = {};
    double scale[EXPONENTS] = {};
};

constexpr NumberLayouts make_number_layouts() {
    constexpr uint8_t POINT = 1, MINUS = 2, COMMA = 3, FILL = 4, SIGN = 5;
    constexpr uint8_t DIGITS[9] = {0, 8, 9, 10, 11, 12, 13, 14, 15};
    NumberLayouts all;
    for (int kind = 0; kind <= PLAIN_EXPONENTS; ++kind) {
        for (int length = 1; length <= 9; ++length) {
            for (int negative = 0; negative < 2; ++negative) {
                const int place = 18 * kind + 2 * (length - 1) + negative, exponent = kind + LEAST_PLAIN_EXPONENT;
                uint8_t* out = all.shuffle[place];
                int n = 0;
                for (int i = 0; i < 16; ++i) out[i] = 0x80;
                if (negative != 0) out[n++] = MINUS;
                if (kind == PLAIN_EXPONENTS || exponent >= 0) {
                    const int whole = kind == PLAIN_EXPONENTS ? 1 : exponent + 1;
                    for (int i = 0; i < whole; ++i) out[n++] = DIGITS[i];
                    if (length > whole) out[n++] = POINT;
                    for (int i = whole; i < length; ++i) out[n++] = DIGITS[i];
                    for (int i = 0; kind == PLAIN_EXPONENTS && i < 4; ++i) out[n++] = static_cast<uint8_t>(FILL + i);
                } else {
                    out[n++] = FILL;
                    out[n++] = POINT;
                    for (int i = -1; i > exponent; --i) out[n++] = FILL;
                    for (int i = 0; i < length; ++i) out[n++] = DIGITS[i];
                }
                out[n++] = COMMA;
                all.characters[place] = static_cast<uint8_t>(n);
            }
        }
    }
    for (int i = 0; i < EXPONENTS; ++i) {
        const int exponent = i + LEAST_EXPONENT, size = exponent < 0 ? -exponent : exponent;
        const bool plain = exponent >= LEAST_PLAIN_EXPONENT && exponent <= MOST_PLAIN_EXPONENT;
        const int bytes[8] = {'0', '.', '-', ',', plain ? '0' : 'e', exponent < 0 ? '-' : '+', '0' + size / 10, '0' + size % 10};
        for (int byte = 0; byte < 8; ++byte) all.frame[i] |= static_cast<uint64_t>(bytes[byte]) << (8 * byte);
        all.row[i] = static_cast<uint16_t>(18 * (plain ? exponent - LEAST_PLAIN_EXPONENT : PLAIN_EXPONENTS));
        all.scale[i] = power_of_ten(8 - exponent);
    }
    static_assert(SIGN == FILL + 1);
    return all;
}

inline constexpr NumberLayouts NUMBER_LAYOUTS = make_number_layouts();

// 32 bytes from `n` on: the last n of them are all ones, the others nought.
struct LastBytes {
    uint8_t bytes[64] = {};
};
constexpr LastBytes make_last_bytes() {
    LastBytes all;
    for (int i = 32; i < 64; ++i) all.bytes[i] = 0xff;
    return all;
}
inline constexpr LastBytes LAST_BYTES = make_last_bytes();

}  // namespace hartonomous
