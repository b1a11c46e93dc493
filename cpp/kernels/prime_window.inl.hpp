// Windows of odd numbers, a bit to each: small primes are crossed off, and what they leave is tested.

constexpr uint32_t WORD_PRIMES[17] = {3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61};
constexpr size_t WORD_PATTERNS = 499;  // the sum of those primes

// Primes below 64 strike every word, in one of p patterns: bits s, s + p, s + 2 p, ... cleared for s = 0..p - 1.
struct WordPatterns {
    uint64_t kept[WORD_PATTERNS];
    constexpr WordPatterns() : kept{} {
        size_t at = 0;
        for (const uint32_t p : WORD_PRIMES) {
            for (uint32_t start = 0; start < p; ++start, ++at) {
                kept[at] = ~uint64_t{0};
                for (uint32_t bit = start; bit < 64; bit += p) kept[at] &= ~(uint64_t{1} << bit);
            }
        }
    }
};
constexpr WordPatterns WORD_PATTERN;

inline void cross_word_primes(uint64_t* window, size_t n, uint64_t first) {
    uint32_t start[17], step[17], end[17];
    uint32_t at = 0;
    for (size_t k = 0; k < 17; ++k) {
        const uint32_t p = WORD_PRIMES[k], rest = static_cast<uint32_t>(first % p);
        uint32_t gap = rest == 0 ? 0 : p - rest;
        if (gap % 2 != 0) gap += p;
        start[k] = at + gap / 2;
        step[k] = p - 64 % p;
        at += p;
        end[k] = at;
    }
    for (size_t i = 0; i < n; ++i) {
        uint64_t word = ~uint64_t{0};
        for (size_t k = 0; k < 17; ++k) {
            word &= WORD_PATTERN.kept[start[k]];
            const uint32_t next = start[k] + step[k];
            start[k] = next >= end[k] ? next - WORD_PRIMES[k] : next;
        }
        window[i] = word;
    }
}

// Eight primes at a time: the bit of the first odd multiple not below `first`. All of it is exact in doubles: first is
// high * 2^44 + low, and a quotient rounded to an integer may be off by one without harm, since rests may be negative.
inline void first_multiples(uint64_t first, const uint32_t* primes, uint32_t* bits) {
    constexpr double TO_INTEGER = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds
    constexpr double SPLIT = 17592186044416.0;
    const f64x8 high = set_f64x8(static_cast<double>(first >> 44));
    const f64x8 low = set_f64x8(static_cast<double>(first & ((uint64_t{1} << 44) - 1)));
    const f64x8 split = set_f64x8(SPLIT), integer = set_f64x8(TO_INTEGER);
    double values[8];
    for (size_t i = 0; i < 8; ++i) values[i] = primes[i];
    const f64x8 p = load_f64x8(values), inverse = set_f64x8(1.0) / p;
    const f64x8 split_rest = split - ((split * inverse + integer) - integer) * p;
    const f64x8 sum = high * split_rest + low;
    const f64x8 rest = sum - ((sum * inverse + integer) - integer) * p;
    int32_t rests[8];
    store_truncated(rests, rest);
    for (size_t i = 0; i < 8; ++i) {
        const int32_t q = static_cast<int32_t>(primes[i]);
        int32_t gap = rests[i] <= 0 ? -rests[i] : q - rests[i];
        gap += (gap & 1) != 0 ? q : 0;
        bits[i] = static_cast<uint32_t>(gap) / 2;
    }
}

void window_sieve(uint64_t* window, size_t n, uint64_t first, const uint32_t* primes, size_t count) {
    cross_word_primes(window, n, first);
    const size_t end = 64 * n;
    // Some at a time, so that what is computed for the next need not wait for branches taken wrongly.
    constexpr size_t SOME = 128;
    uint32_t some[SOME], bits[SOME];
    for (size_t i = 0; i < count; i += SOME) {
        const size_t used = count - i < SOME ? count - i : SOME;
        for (size_t k = 0; k < used; ++k) some[k] = primes[i + k];
        for (size_t k = used; k % 8 != 0; ++k) some[k] = primes[i];
        for (size_t k = 0; k < used; k += 8) first_multiples(first, some + k, bits + k);
        size_t k = 0;
        for (; k < used && some[k] < end; ++k) {
            for (size_t at = bits[k]; at < end; at += some[k]) window[at / 64] &= ~(uint64_t{1} << at % 64);
        }
        for (; k < used; ++k) {
            if (bits[k] < end) window[bits[k] / 64] &= ~(uint64_t{1} << bits[k] % 64);
        }
    }
}

struct FoundInWindow {
    uint64_t* window;
    void operator()(size_t bit) const { window[bit / 64] |= uint64_t{1} << bit % 64; }
};

uint64_t window_test(uint64_t* window, size_t n, uint64_t first) {
    PrimalityTests<FoundInWindow> tests(FoundInWindow{window});
    for (size_t i = 0; i < n; ++i) {
        uint64_t word = window[i];
        window[i] = 0;
        for (; word != 0; word &= word - 1) {
            const size_t bit = 64 * i + static_cast<size_t>(std::countr_zero(word));
            tests.add(first + 2 * bit, bit);
        }
    }
    tests.finish();
    uint64_t left = 0;
    for (size_t i = 0; i < n; ++i) left += static_cast<uint64_t>(std::popcount(window[i]));
    return left;
}

void window_extract(const uint64_t* window, size_t n, uint64_t first, int64_t* numbers) {
    for (size_t i = 0; i < n; ++i) {
        for (uint64_t word = window[i]; word != 0; word &= word - 1) {
            *numbers++ = static_cast<int64_t>(first + 2 * (64 * i + static_cast<uint64_t>(std::countr_zero(word))));
        }
    }
}
