// Strong tests to base 2 and Lucas tests of several odd numbers at once, in Montgomery's representation by 64 bits:
// x stands for x * 2^64 modulo n.

struct Wide { uint64_t low, high; };
#if defined(__SIZEOF_INT128__)
__extension__ typedef unsigned __int128 uint128;
inline Wide multiply_wide(uint64_t a, uint64_t b) {
    const uint128 product = static_cast<uint128>(a) * b;
    return {static_cast<uint64_t>(product), static_cast<uint64_t>(product >> 64)};
}
#elif defined(_MSC_VER) && (defined(_M_X64) || defined(_M_ARM64))
inline Wide multiply_wide(uint64_t a, uint64_t b) { return {a * b, __umulh(a, b)}; }
#else
inline Wide multiply_wide(uint64_t a, uint64_t b) {
    const uint64_t a0 = a & 0xffffffffU, a1 = a >> 32, b0 = b & 0xffffffffU, b1 = b >> 32;
    const uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
    return {a * b, a1 * b1 + (middle >> 32) + ((a0 * b1 + (middle & 0xffffffffU)) >> 32)};
}
#endif

inline uint64_t inverse_64(uint64_t n) {
    uint64_t inverse = 3 * n ^ 2;  // right to 5 bits; each step doubles them
    for (int i = 0; i < 4; ++i) inverse *= 2 - n * inverse;
    return inverse;
}

// a b / 2^64 modulo n, for a b < 2^64 n.
inline uint64_t multiply_64(uint64_t a, uint64_t b, uint64_t n, uint64_t inverse) {
    const Wide product = multiply_wide(a, b);
    const uint64_t back = multiply_wide(product.low * inverse, n).high;
    return product.high - back + (product.high < back ? n : 0);
}
inline uint64_t add_64(uint64_t a, uint64_t b, uint64_t n) { return a >= n - b ? a - (n - b) : a + b; }
inline uint64_t subtract_64(uint64_t a, uint64_t b, uint64_t n) { return a - b + (a < b ? n : 0); }

// What both tests look back at: the values a few halvings of the exponent before the end.
constexpr int KEPT = 12;

// 2^-e modulo each number, e = (n - 1) / 2. Minus, because then the first bits of e cost nothing: with 2^steps D >= e
// the power 2^-D is 2^(64 - D) as represented, and squarings with a doubling where 2^steps D - e has a bit lead to 2^-e.
struct Strong64 {
    static constexpr size_t COUNT = 6;  // independent chains of multiplications hide each other's latency
    uint64_t n[COUNT], inverse[COUNT], kept[KEPT][COUNT];
    int steps;

    explicit Strong64(const uint64_t* numbers) {
        uint64_t longest = 0, x[COUNT], doublings[COUNT];
        for (size_t i = 0; i < COUNT; ++i) {
            n[i] = numbers[i];
            inverse[i] = inverse_64(n[i]);
            longest |= n[i] >> 1;
        }
        const int bits = 64 - std::countl_zero(longest);
        steps = bits > 6 ? bits - 6 : 0;
        for (size_t i = 0; i < COUNT; ++i) {
            const uint64_t e = n[i] >> 1, d = ((e - 1) >> steps) + 1;
            doublings[i] = (d << steps) - e;
            x[i] = uint64_t{1} << (64 - d);
            if (x[i] >= n[i]) x[i] %= n[i];
        }
        for (int bit = steps; bit >= 0; --bit) {
            if (bit < steps) {
                for (size_t i = 0; i < COUNT; ++i) {
                    const uint64_t square = multiply_64(x[i], x[i], n[i], inverse[i]), twice = add_64(square, square, n[i]);
                    x[i] = ((doublings[i] >> bit) & 1) != 0 ? twice : square;
                }
            }
            if (bit < KEPT) {
                for (size_t i = 0; i < COUNT; ++i) kept[bit][i] = x[i];
            }
        }
    }
    bool keeps(size_t, int back) const { return back < KEPT && back <= steps; }
    // 2^-(e / 2^back) itself.
    void powers(int back, uint64_t* plain) const {
        for (size_t i = 0; i < COUNT; ++i) plain[i] = multiply_64(kept[back][i], 1, n[i], inverse[i]);
    }
    // What stands for 1, given for which numbers 2^-e is -1; for the others it must be 1.
    void ones(unsigned minus, uint64_t* one) const {
        for (size_t i = 0; i < COUNT; ++i) one[i] = ((minus >> i) & 1) != 0 ? n[i] - kept[0][i] : kept[0][i];
    }
};

// V_k and V_k+1 of Lucas's sequence with parameters P and 1, for k = (n + 1) / 2.
struct Lucas64 {
    static constexpr size_t COUNT = 6;
    uint64_t n[COUNT], inverse[COUNT], kept[KEPT][COUNT], kept_next[KEPT][COUNT];

    // one[i] stands for 1.
    Lucas64(const uint64_t* numbers, const uint64_t* one, const uint32_t* parameter) {
        uint64_t longest = 0, index[COUNT], two[COUNT], p[COUNT], v[COUNT], w[COUNT];
        for (size_t i = 0; i < COUNT; ++i) {
            n[i] = numbers[i];
            inverse[i] = inverse_64(n[i]);
            index[i] = (n[i] >> 1) + 1;
            longest |= index[i];
            p[i] = 0;
            for (int bit = 31 - std::countl_zero(parameter[i]); bit >= 0; --bit) {
                p[i] = add_64(p[i], p[i], n[i]);
                if ((parameter[i] >> bit) & 1) p[i] = add_64(p[i], one[i], n[i]);
            }
            v[i] = two[i] = add_64(one[i], one[i], n[i]);
            w[i] = p[i];
        }
        for (int bit = 63 - std::countl_zero(longest); bit >= 0; --bit) {
            for (size_t i = 0; i < COUNT; ++i) {
                const uint64_t odd = 0 - ((index[i] >> bit) & 1);
                const uint64_t middle = v[i] ^ ((v[i] ^ w[i]) & odd);
                const uint64_t product = subtract_64(multiply_64(v[i], w[i], n[i], inverse[i]), p[i], n[i]);
                const uint64_t square = subtract_64(multiply_64(middle, middle, n[i], inverse[i]), two[i], n[i]);
                const uint64_t swapped = (product ^ square) & odd;
                v[i] = square ^ swapped;
                w[i] = product ^ swapped;
            }
            if (bit < KEPT) {
                for (size_t i = 0; i < COUNT; ++i) {
                    kept[bit][i] = v[i];
                    kept_next[bit][i] = w[i];
                }
            }
        }
    }
    // V_k and V_k+1 themselves, k = (n + 1) / 2^(1 + back).
    void values(int back, uint64_t* plain, uint64_t* next) const {
        for (size_t i = 0; i < COUNT; ++i) {
            plain[i] = multiply_64(kept[back][i], 1, n[i], inverse[i]);
            next[i] = multiply_64(kept_next[back][i], 1, n[i], inverse[i]);
        }
    }
};

// The same tests of one number, for the few whose n - 1 or n + 1 has more factors 2 than values are kept.
inline bool strong_alone(uint64_t n) {
    const uint64_t inverse = inverse_64(n), one = (0 - n) % n, minus_one = n - one;
    const int twos = std::countr_zero(n - 1);
    const uint64_t odd = (n - 1) >> twos;
    uint64_t x = one;
    for (int bit = 63 - std::countl_zero(odd); bit >= 0; --bit) {
        x = multiply_64(x, x, n, inverse);
        if ((odd >> bit) & 1) x = add_64(x, x, n);
    }
    if (x == one || x == minus_one) return true;
    for (int i = 1; i < twos; ++i) {
        x = multiply_64(x, x, n, inverse);
        if (x == minus_one) return true;
    }
    return false;
}

// n is not 2^64 - 1, which is no prime.
inline bool lucas_alone(uint64_t n, uint32_t parameter) {
    const uint64_t inverse = inverse_64(n), one = (0 - n) % n, two = add_64(one, one, n);
    const int twos = std::countr_zero(n + 1);
    const uint64_t odd = (n + 1) >> twos;
    uint64_t p = 0;
    for (uint32_t i = 0; i < parameter; ++i) p = add_64(p, one, n);
    uint64_t v = two, w = p;
    for (int bit = 63 - std::countl_zero(odd); bit >= 0; --bit) {
        const uint64_t product = subtract_64(multiply_64(v, w, n, inverse), p, n);
        if ((odd >> bit) & 1) {
            v = product;
            w = subtract_64(multiply_64(w, w, n, inverse), two, n);
        } else {
            v = subtract_64(multiply_64(v, v, n, inverse), two, n);
            w = product;
        }
    }
    if (v == two && w == p) return true;
    if (v == n - two && w == n - p) return true;
    for (int i = 0; i < twos - 1; ++i) {
        if (v == 0) return true;
        v = subtract_64(multiply_64(v, v, n, inverse), two, n);
    }
    return false;
}
