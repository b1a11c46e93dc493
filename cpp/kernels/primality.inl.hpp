// Strong probable-prime tests, in Montgomery's representation (x stands for x * 2^64 modulo n)

#if defined(__SIZEOF_INT128__)
__extension__ typedef unsigned __int128 uint128;
inline uint64_t multiply_high(uint64_t a, uint64_t b) { return static_cast<uint64_t>(static_cast<uint128>(a) * b >> 64); }
#elif defined(_MSC_VER) && (defined(_M_X64) || defined(_M_ARM64))
inline uint64_t multiply_high(uint64_t a, uint64_t b) { return __umulh(a, b); }
#else
inline uint64_t multiply_high(uint64_t a, uint64_t b) {
    const uint64_t a0 = a & 0xffffffffU, a1 = a >> 32, b0 = b & 0xffffffffU, b1 = b >> 32;
    const uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
    return a1 * b1 + (middle >> 32) + ((a0 * b1 + (middle & 0xffffffffU)) >> 32);
}
#endif

struct Modulus {
    uint64_t n = 3, inverse = 0, one = 0, odd = 0;  // n - 1 = odd * 2^twos
    int twos = 0;
};

inline Modulus modulus(uint64_t n) {
    Modulus m;
    m.n = n;
    m.inverse = 3 * n ^ 2;  // right to 5 bits; each step doubles them
    for (int i = 0; i < 4; ++i) m.inverse *= 2 - n * m.inverse;
    m.one = (0 - n) % n;
    m.twos = std::countr_zero(n - 1);
    m.odd = (n - 1) >> m.twos;
    return m;
}

inline uint64_t multiply(uint64_t a, uint64_t b, const Modulus& m) {
    const uint64_t high = multiply_high(a, b), back = multiply_high(a * b * m.inverse, m.n);
    return high - back + (high < back ? m.n : 0);
}

inline uint64_t twice(uint64_t a, const Modulus& m) { return a >= m.n - a ? a - (m.n - a) : a + a; }

// Whether x = base^odd, squared up to twos - 1 times, meets the strong test.
inline bool strong_end(uint64_t x, const Modulus& m) {
    const uint64_t minus_one = m.n - m.one;
    if (x == m.one || x == minus_one) return true;
    for (int i = 1; i < m.twos; ++i) {
        x = multiply(x, x, m);
        if (x == minus_one) return true;
    }
    return false;
}

constexpr size_t TESTS_AT_ONCE = 4;  // independent chains of multiplications hide each other's latency

// The strong test to base 2 for several odd numbers above 2; bit i of the answer is that of the i-th.
inline unsigned strong_base_2(const Modulus* m) {
    uint64_t x[TESTS_AT_ONCE];
    uint64_t longest = 0;
    for (size_t i = 0; i < TESTS_AT_ONCE; ++i) {
        x[i] = m[i].one;
        longest |= m[i].odd;
    }
    for (int bit = 63 - std::countl_zero(longest); bit >= 0; --bit) {
        for (size_t i = 0; i < TESTS_AT_ONCE; ++i) {
            const uint64_t square = multiply(x[i], x[i], m[i]), doubled = twice(square, m[i]);
            const uint64_t choice = 0 - ((m[i].odd >> bit) & 1);
            x[i] = (doubled & choice) | (square & ~choice);
        }
    }
    unsigned passed = 0;
    for (size_t i = 0; i < TESTS_AT_ONCE; ++i) passed |= (strong_end(x[i], m[i]) ? 1U : 0U) << i;
    return passed;
}

// The strong test of one odd number to several bases, which share the exponent.
template <size_t Bases>
inline bool strong_bases(const Modulus& m, const uint32_t (&bases)[Bases]) {
    uint64_t square = twice(m.one, m);  // 2, 4, 16, ... 2^64
    for (int i = 0; i < 6; ++i) square = multiply(square, square, m);
    uint64_t base[Bases], x[Bases];
    bool divides[Bases];
    for (size_t i = 0; i < Bases; ++i) {
        const uint64_t reduced = bases[i] % m.n;
        divides[i] = reduced == 0;  // such a base says nothing
        base[i] = x[i] = multiply(reduced, square, m);
    }
    for (int bit = 62 - std::countl_zero(m.odd); bit >= 0; --bit) {
        for (size_t i = 0; i < Bases; ++i) x[i] = multiply(x[i], x[i], m);
        if ((m.odd >> bit) & 1) {
            for (size_t i = 0; i < Bases; ++i) x[i] = multiply(x[i], base[i], m);
        }
    }
    for (size_t i = 0; i < Bases; ++i) {
        if (!divides[i] && !strong_end(x[i], m)) return false;
    }
    return true;
}

// 2 with 7 and 61 decides below 4,759,123,141 (G. Jaeschke, "On strong pseudoprimes to several bases", 1993); 2 with the
// other six decides below 2^64 (J. Sinclair, 2011).
constexpr uint64_t FEW_BASES_BELOW = 4759123141;
constexpr uint32_t FEW_BASES[2] = {7, 61};
constexpr uint32_t MANY_BASES[6] = {325, 9375, 28178, 450775, 9780504, 1795265022};

// 1 for a prime, 0 for none, 2 where small divisors do not decide; then n is odd and at least 41^2.
inline unsigned by_small_divisors(uint64_t n) {
    if (n < 2) return 0;
    if (n % 2 == 0) return n == 2;
    if (n % 3 == 0) return n == 3;
    if (n % 5 == 0) return n == 5;
    if (n % 7 == 0) return n == 7;
    if (n % 11 == 0) return n == 11;
    if (n % 13 == 0) return n == 13;
    if (n % 17 == 0) return n == 17;
    if (n % 19 == 0) return n == 19;
    if (n % 23 == 0) return n == 23;
    if (n % 29 == 0) return n == 29;
    if (n % 31 == 0) return n == 31;
    if (n % 37 == 0) return n == 37;
    return n < 41 * 41 ? 1 : 2;
}

void is_prime_u64(const uint64_t* numbers, size_t n, uint8_t* prime) {
    Modulus waiting[TESTS_AT_ONCE];
    size_t where[TESTS_AT_ONCE] = {};
    size_t held = 0;
    for (size_t i = 0; i <= n; ++i) {
        if (i < n) {
            const unsigned known = by_small_divisors(numbers[i]);
            prime[i] = static_cast<uint8_t>(known & 1);
            if (known != 2) continue;
            waiting[held] = modulus(numbers[i]);
            where[held++] = i;
        }
        if (held == 0 || (held < TESTS_AT_ONCE && i < n)) continue;
        for (size_t k = held; k < TESTS_AT_ONCE; ++k) waiting[k] = waiting[0];
        const unsigned passed = strong_base_2(waiting);
        for (size_t k = 0; k < held; ++k) {
            if (!((passed >> k) & 1)) continue;
            const Modulus& m = waiting[k];
            prime[where[k]] = (m.n < FEW_BASES_BELOW ? strong_bases(m, FEW_BASES) : strong_bases(m, MANY_BASES)) ? 1 : 0;
        }
        held = 0;
    }
}
