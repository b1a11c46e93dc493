// Whether numbers are prime: small divisors, a strong test to base 2, and for what passes an extra strong Lucas test.
//
// No composite number below 2^64 passes both: all 118,968,378 numbers below 2^64 that pass Fermat's test to base 2 are
// known (J. Feitsma, 2013), and none of them passes a Lucas test of this kind (R. Baillie and S. Wagstaff, 1980; J.
// Grantham, 2001; verified by several since).

// (a | n) by the law of reciprocity, for odd n.
constexpr int jacobi(uint64_t a, uint64_t n) {
    int sign = 1;
    a %= n;
    while (a != 0) {
        while (a % 2 == 0) {
            a /= 2;
            if (n % 8 == 3 || n % 8 == 5) sign = -sign;
        }
        const uint64_t lower = n;
        n = a;
        a = lower;
        if (a % 4 == 3 && n % 4 == 3) sign = -sign;
        a %= n;
    }
    return n == 1 ? sign : 0;
}

// The least P >= 3 for which P^2 - 4 is no square modulo n, where n modulo 840 tells it (15 times of 16); else 0.
struct LucasParameters {
    uint8_t of[840];
    constexpr LucasParameters() : of{} {
        for (uint32_t rest = 1; rest < 840; rest += 2) {
            for (uint32_t p = 3; p <= 6; ++p) {
                if (jacobi(p * p - 4, rest + 840) != -1) continue;
                of[rest] = static_cast<uint8_t>(p);
                break;
            }
            if (rest % 3 == 0 || rest % 5 == 0 || rest % 7 == 0) of[rest] = 0;
        }
    }
};
constexpr LucasParameters LUCAS_PARAMETER;

// 0 when the search for one finds that n is composite. n is odd and above 37^2.
inline uint32_t lucas_parameter(uint64_t n) {
    const uint32_t known = LUCAS_PARAMETER.of[n % 840];
    if (known != 0) return known;
    for (uint32_t p = 3;; ++p) {
        const int sign = jacobi(uint64_t{p} * p - 4, n);
        if (sign == -1) return p;
        if (sign == 0 && p + 2 < n) return 0;  // p - 2 or p + 2 has a divisor of n
        if (p == 40) {
            // A square has no such P.
            uint64_t root = static_cast<uint64_t>(std::sqrt(static_cast<double>(n)));
            while (root > 0 && root > n / root) --root;
            while (root + 1 <= n / (root + 1)) ++root;
            if (root * root == n) return 0;
        }
    }
}

// Bit i of the answer: whether the i-th number passes the strong test to base 2; then one[i] stands for 1.
template <typename Chains>
inline unsigned pass_strong(const uint64_t* n, uint64_t* one) {
    const Chains chains(n);
    uint64_t power[Chains::COUNT];
    unsigned passed = 0, open = 0;
    chains.powers(0, power);
    chains.represented(one);
    for (size_t i = 0; i < Chains::COUNT; ++i) {
        const bool minus = power[i] == n[i] - 1;
        if (power[i] != 1 && !minus) continue;
        // A prime's power is 2's quadratic character. For another number the test could be passed only further back,
        // where e is even; then n is 1 modulo 8, and a power of -1 is within the test as it stands.
        const unsigned rest = n[i] & 7;
        if (rest == 1) {
            if (minus) passed |= 1U << i;
            else open |= 1U << i;
        } else if (minus == (rest == 3 || rest == 5)) {
            passed |= 1U << i;
        }
        if (minus) one[i] = n[i] - one[i];
    }
    for (int back = 1; open != 0; ++back) {
        if (back < KEPT) chains.powers(back, power);
        for (unsigned left = open; left != 0; left &= left - 1) {
            const size_t i = static_cast<size_t>(std::countr_zero(left));
            const unsigned bit = 1U << i;
            bool passes = false, over = true;
            if (!chains.keeps(i, back)) {
                passes = strong_alone(n[i]);
            } else if (power[i] == n[i] - 1) {
                passes = true;
            } else if (power[i] == 1) {
                over = passes = (((n[i] >> 1) >> back) & 1) != 0;  // the exponent is odd now
            }
            if (!over) continue;
            open &= ~bit;
            if (passes) passed |= bit;
        }
    }
    return passed;
}

// Bit i of the answer: whether the i-th number passes the extra strong Lucas test with parameters[i]: of n + 1 = d 2^s,
// V_d is 2 or -2 and U_d is 0 (so V_d+1 is P or -P), or V of d, 2 d, ... or d 2^(s-2) is 0.
template <typename Chains>
inline unsigned pass_lucas(const uint64_t* n, const uint64_t* one, const uint32_t* parameters) {
    const Chains chains(n, one, parameters);
    uint64_t v[Chains::COUNT], next[Chains::COUNT];
    unsigned passed = 0, open = (1U << Chains::COUNT) - 1;
    for (int back = 0; open != 0; ++back) {
        if (back < KEPT) chains.values(back, v, next);
        for (unsigned left = open; left != 0; left &= left - 1) {
            const size_t i = static_cast<size_t>(std::countr_zero(left));
            const unsigned bit = 1U << i;
            bool passes = false, over = true;
            if (back >= KEPT) {
                passes = n[i] != ~uint64_t{0} && lucas_alone(n[i], parameters[i]);
            } else if (v[i] == 0) {
                passes = back > 0;
            } else if (v[i] == 2 || v[i] == n[i] - 2) {
                const bool odd = ((((n[i] >> 1) + 1) >> back) & 1) != 0;
                over = odd;
                passes = odd && next[i] == (v[i] == 2 ? parameters[i] : n[i] - parameters[i]);
            }
            if (!over) continue;
            open &= ~bit;
            if (passes) passed |= bit;
        }
    }
    return passed;
}

// Collects numbers until there are enough for the chains of a test; `found` is told where those were that are primes.
template <typename Found>
struct PrimalityTests {
    Found found;
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
    static constexpr size_t COUNT = Strong52<2>::COUNT;
#else
    static constexpr size_t COUNT = Strong64::COUNT;
#endif
    uint64_t number[COUNT], passed_number[2 * COUNT], passed_one[2 * COUNT];
    size_t where[COUNT], passed_where[2 * COUNT];
    uint32_t parameter[2 * COUNT];
    size_t held = 0, passed_held = 0;

    // n is odd, above 40^2, and without a prime divisor below 41.
    void add(uint64_t n, size_t place) {
        number[held] = n;
        where[held] = place;
        if (++held == COUNT) strong();
    }
    void finish() {
        if (held > 0) strong();
        if (passed_held > 0) lucas();
    }
    void strong() {
        for (size_t i = held; i < COUNT; ++i) number[i] = number[0];
        uint64_t one[COUNT];
        unsigned passed;
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
        // Montgomery's 2^104 here and 2^64 there: what stands for 1 is of no use to the other.
        if (held > Strong52<1>::COUNT) passed = pass_strong<Strong52<2>>(number, one);
        else passed = pass_strong<Strong52<1>>(number, one);
#else
        passed = pass_strong<Strong64>(number, one);
#endif
        for (size_t i = 0; i < held; ++i) {
            if (!((passed >> i) & 1)) continue;
            const uint32_t p = lucas_parameter(number[i]);
            if (p == 0) continue;
            passed_number[passed_held] = number[i];
            passed_one[passed_held] = one[i];
            passed_where[passed_held] = where[i];
            parameter[passed_held++] = p;
        }
        held = 0;
        if (passed_held >= COUNT) lucas();
    }
    void lucas() {
        for (size_t i = passed_held; i < COUNT; ++i) {
            passed_number[i] = passed_number[0];
            passed_one[i] = passed_one[0];
            parameter[i] = parameter[0];
        }
        unsigned passed;
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
        if (passed_held > Lucas52<1>::COUNT) passed = pass_lucas<Lucas52<2>>(passed_number, passed_one, parameter);
        else passed = pass_lucas<Lucas52<1>>(passed_number, passed_one, parameter);
#else
        passed = pass_lucas<Lucas64>(passed_number, passed_one, parameter);
#endif
        const size_t tested = passed_held < COUNT ? passed_held : COUNT;
        for (size_t i = 0; i < tested; ++i) {
            if ((passed >> i) & 1) found(passed_where[i]);
        }
        passed_held -= tested;
        for (size_t i = 0; i < passed_held; ++i) {
            passed_number[i] = passed_number[tested + i];
            passed_one[i] = passed_one[tested + i];
            passed_where[i] = passed_where[tested + i];
            parameter[i] = parameter[tested + i];
        }
    }
};

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

struct FoundInArray {
    uint8_t* prime;
    void operator()(size_t where) const { prime[where] = 1; }
};

void is_prime_u64(const uint64_t* numbers, size_t n, uint8_t* prime) {
    PrimalityTests<FoundInArray> tests{{prime}};
    for (size_t i = 0; i < n; ++i) {
        const unsigned known = by_small_divisors(numbers[i]);
        prime[i] = static_cast<uint8_t>(known & 1);
        if (known == 2) tests.add(numbers[i], i);
    }
    tests.finish();
}
