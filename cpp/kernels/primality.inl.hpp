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

// 0 when the search for one finds that n is composite. n is odd and has no prime divisor below 11.
inline uint32_t lucas_parameter(uint64_t n) {
    const uint32_t known = LUCAS_PARAMETER.of[n % 840];
    if (known != 0) return known;
    // 2, 3, 5 and 7 are squares, then; and so are 7^2 - 4 = 3^2 * 5 and 8^2 - 4 = 2^2 * 3 * 5.
    for (uint32_t p = 9;; ++p) {
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
    // Bits instead of branches, none of which could be foretold.
    const Chains chains(n);
    uint64_t power[Chains::COUNT];
    unsigned plus = 0, minus = 0, character = 0, seventh = 0;
    chains.powers(0, power);
    for (size_t i = 0; i < Chains::COUNT; ++i) {
        const uint64_t rest = n[i] & 7;
        plus |= (power[i] == 1 ? 1U : 0U) << i;
        minus |= (power[i] == n[i] - 1 ? 1U : 0U) << i;
        character |= (rest == 3 || rest == 5 ? 1U : 0U) << i;
        seventh |= (rest == 7 ? 1U : 0U) << i;
    }
    chains.ones(minus, one);
    // To be prime, n must show 2's quadratic character here, which is -1 for n = 3 and 5 modulo 8. If it does and n is not
    // 1 modulo 8, then e or e / 2 is odd and this was the strong test.
    unsigned passed = (minus & character) | (plus & seventh);
    unsigned open = plus & ~character & ~seventh;
    for (int back = 1; open != 0 && back < KEPT; ++back) {
        chains.powers(back, power);
        unsigned odd = 0, kept = 0;
        plus = minus = 0;
        for (size_t i = 0; i < Chains::COUNT; ++i) {
            plus |= (power[i] == 1 ? 1U : 0U) << i;
            minus |= (power[i] == n[i] - 1 ? 1U : 0U) << i;
            odd |= static_cast<unsigned>((n[i] >> 1 >> back) & 1) << i;
            kept |= (chains.keeps(i, back) ? 1U : 0U) << i;
        }
        passed |= open & kept & (minus | (plus & odd));
        open &= ~kept | (plus & ~odd);
        if ((open & ~kept) != 0) break;
    }
    for (; open != 0; open &= open - 1) {
        const int i = std::countr_zero(open);
        if (strong_alone(n[i])) passed |= 1U << i;
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
    for (int back = 0; open != 0 && back < KEPT; ++back) {
        chains.values(back, v, next);
        unsigned zero = 0, two = 0, good = 0, odd = 0;
        for (size_t i = 0; i < Chains::COUNT; ++i) {
            const bool minus = v[i] == n[i] - 2;
            zero |= (v[i] == 0 ? 1U : 0U) << i;
            two |= (v[i] == 2 || minus ? 1U : 0U) << i;
            good |= (next[i] == (minus ? n[i] - parameters[i] : parameters[i]) ? 1U : 0U) << i;
            odd |= static_cast<unsigned>((((n[i] >> 1) + 1) >> back) & 1) << i;
        }
        if (back > 0) passed |= open & zero;
        passed |= open & two & odd & good;
        open &= two & ~odd;
    }
    for (; open != 0; open &= open - 1) {
        const int i = std::countr_zero(open);
        if (n[i] != ~uint64_t{0} && lucas_alone(n[i], parameters[i])) passed |= 1U << i;
    }
    return passed;
}

// How many numbers are tested together; fewer only when there are no more.
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
constexpr size_t TESTED_TOGETHER = Strong52<3>::COUNT;
inline unsigned strong_of_first(size_t count, const uint64_t* n, uint64_t* one) {
    if (count > 16) return pass_strong<Strong52<3>>(n, one);
    return count > 8 ? pass_strong<Strong52<2>>(n, one) : pass_strong<Strong52<1>>(n, one);
}
inline unsigned lucas_of_first(size_t count, const uint64_t* n, const uint64_t* one, const uint32_t* parameters) {
    if (count > 16) return pass_lucas<Lucas52<3>>(n, one, parameters);
    return count > 8 ? pass_lucas<Lucas52<2>>(n, one, parameters) : pass_lucas<Lucas52<1>>(n, one, parameters);
}
#else
constexpr size_t TESTED_TOGETHER = Strong64::COUNT;
inline unsigned strong_of_first(size_t, const uint64_t* n, uint64_t* one) { return pass_strong<Strong64>(n, one); }
inline unsigned lucas_of_first(size_t, const uint64_t* n, const uint64_t* one, const uint32_t* parameters) {
    return pass_lucas<Lucas64>(n, one, parameters);
}
#endif

// Collects numbers until there are enough for a test; `found` is told where those were that are primes.
template <typename Found>
struct PrimalityTests {
    static constexpr size_t COUNT = TESTED_TOGETHER;
    Found found;
    uint64_t number[COUNT], passed_number[2 * COUNT], passed_one[2 * COUNT];
    size_t where[COUNT], passed_where[2 * COUNT];
    uint32_t parameter[2 * COUNT];
    size_t held = 0, passed_held = 0;

    explicit PrimalityTests(Found told) : found(told) {}

    // n is odd, above 40^2, and without a prime divisor below 41.
    void add(uint64_t n, size_t place) {
        number[held] = n;
        where[held] = place;
        if (++held < COUNT) return;
        strong();
        if (passed_held >= COUNT) lucas();
    }
    void finish() {
        if (held > 0) {
            for (size_t i = held; i < COUNT; ++i) number[i] = number[0];
            if (passed_held == 0 && held <= Strong64::COUNT) return few();
            strong();
        }
        while (passed_held > 0) {
            for (size_t i = passed_held; i < COUNT; ++i) copy(i, 0);
            lucas();
        }
    }
    void strong() {
        uint64_t one[COUNT];
        keep_passed(strong_of_first(held, number, one), one);
    }
    void keep_passed(unsigned passed, const uint64_t* one) {
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
    }
    void lucas() { take_found(lucas_of_first(passed_held, passed_number, passed_one, parameter)); }
    void take_found(unsigned passed) {
        const size_t tested = passed_held < COUNT ? passed_held : COUNT;
        for (size_t i = 0; i < tested; ++i) {
            if ((passed >> i) & 1) found(passed_where[i]);
        }
        passed_held -= tested;
        for (size_t i = 0; i < passed_held; ++i) copy(i, tested + i);
    }
    void copy(size_t to, size_t from) {
        passed_number[to] = passed_number[from];
        passed_one[to] = passed_one[from];
        passed_where[to] = passed_where[from];
        parameter[to] = parameter[from];
    }
    // So few that vectors would not be filled by half.
    void few() {
        if (held == 1) {
            held = 0;
            if (!strong_alone(number[0])) return;
            const uint32_t p = lucas_parameter(number[0]);
            if (p != 0 && number[0] != ~uint64_t{0} && lucas_alone(number[0], p)) found(where[0]);
            return;
        }
        uint64_t one[Strong64::COUNT];
        keep_passed(pass_strong<Strong64>(number, one), one);
        if (passed_held == 0) return;
        for (size_t i = passed_held; i < Strong64::COUNT; ++i) copy(i, 0);
        take_found(pass_lucas<Lucas64>(passed_number, passed_one, parameter));
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
    PrimalityTests<FoundInArray> tests(FoundInArray{prime});
    for (size_t i = 0; i < n; ++i) {
        const unsigned known = by_small_divisors(numbers[i]);
        prime[i] = static_cast<uint8_t>(known & 1);
        if (known == 2) tests.add(numbers[i], i);
    }
    tests.finish();
}
