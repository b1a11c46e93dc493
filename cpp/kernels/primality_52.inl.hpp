// The tests of primality_64.inl.hpp for eight numbers to a register, in Montgomery's representation by 2^104: two digits
// of 52 bits, multiplied by IFMA. As n is below 2^64, which is far below 2^104, nothing is ever reduced by comparison: a
// product comes out at most 2^40 above n, and what is doubled, or has a few n added, may be multiplied as it is.

#if defined(HARTONOMOUS_LEVEL_ICELAKE)

struct Digits { __m512i low, high; };
struct Modulus52 { __m512i low, high, inverse; };  // inverse: -1 / n modulo 2^52

inline __m512i digit_mask() { return _mm512_set1_epi64((int64_t{1} << 52) - 1); }

inline Modulus52 modulus_52(__m512i n) {
    const __m512i zero = _mm512_setzero_si512(), two = _mm512_set1_epi64(2);
    __m512i inverse = _mm512_xor_si512(_mm512_add_epi64(n, _mm512_add_epi64(n, n)), two);  // right to 5 bits
    for (int i = 0; i < 4; ++i) {
        const __m512i error = _mm512_sub_epi64(two, _mm512_madd52lo_epu64(zero, inverse, n));
        inverse = _mm512_madd52lo_epu64(zero, inverse, error);
    }
    return {_mm512_and_si512(n, digit_mask()), _mm512_srli_epi64(n, 52), _mm512_sub_epi64(zero, inverse)};
}

// (t2 : t1 : t0) + addend * 2^104, made divisible by 2^104 by adding a multiple of n, and divided; not carried yet. t0 is
// below 2^52; t1 lacks the carry out of the lowest digit, which is 1 unless t0 is 0.
inline Digits reduce_52(__m512i t0, __m512i t1, __m512i t2, __m512i t3, const Modulus52& m) {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i q0 = _mm512_madd52lo_epu64(zero, t0, m.inverse);
    t1 = _mm512_madd52hi_epu64(t1, q0, m.low);
    t1 = _mm512_madd52lo_epu64(t1, q0, m.high);
    t2 = _mm512_madd52hi_epu64(t2, q0, m.high);
    const __m512i q1 = _mm512_madd52lo_epu64(zero, t1, m.inverse);
    t2 = _mm512_add_epi64(t2, _mm512_srli_epi64(_mm512_add_epi64(t1, digit_mask()), 52));
    t2 = _mm512_madd52hi_epu64(t2, q1, m.low);
    t2 = _mm512_madd52lo_epu64(t2, q1, m.high);
    return {t2, _mm512_madd52hi_epu64(t3, q1, m.high)};
}

inline __m512i one_unless_zero(__m512i t0) { return _mm512_min_epu64(t0, _mm512_set1_epi64(1)); }

inline Digits carried(Digits x) {
    return {_mm512_and_si512(x.low, digit_mask()), _mm512_add_epi64(x.high, _mm512_srli_epi64(x.low, 52))};
}

// a^2 / 2^104 + addend, not carried.
inline Digits square_52(Digits a, Digits addend, const Modulus52& m) {
    const __m512i t0 = _mm512_madd52lo_epu64(_mm512_setzero_si512(), a.low, a.low);
    const __m512i twice = _mm512_add_epi64(a.high, a.high);
    __m512i t1 = _mm512_madd52hi_epu64(one_unless_zero(t0), a.low, a.low);
    t1 = _mm512_madd52lo_epu64(t1, a.low, twice);
    __m512i t2 = _mm512_madd52hi_epu64(addend.low, a.low, twice);
    t2 = _mm512_madd52lo_epu64(t2, a.high, a.high);
    return reduce_52(t0, t1, t2, addend.high, m);
}

// a b / 2^104 + addend, not carried.
inline Digits multiply_52(Digits a, Digits b, Digits addend, const Modulus52& m) {
    const __m512i t0 = _mm512_madd52lo_epu64(_mm512_setzero_si512(), a.low, b.low);
    __m512i t1 = _mm512_madd52hi_epu64(one_unless_zero(t0), a.low, b.low);
    t1 = _mm512_madd52lo_epu64(t1, a.low, b.high);
    t1 = _mm512_madd52lo_epu64(t1, a.high, b.low);
    __m512i t2 = _mm512_madd52hi_epu64(addend.low, a.low, b.high);
    t2 = _mm512_madd52hi_epu64(t2, a.high, b.low);
    t2 = _mm512_madd52lo_epu64(t2, a.high, b.high);
    return reduce_52(t0, t1, t2, addend.high, m);
}

// The number that x stands for, in 0..n-1.
inline __m512i plain_52(Digits x, __m512i n, const Modulus52& m) {
    const __m512i zero = _mm512_setzero_si512();
    const Digits r = reduce_52(x.low, _mm512_add_epi64(x.high, one_unless_zero(x.low)), zero, zero, m);
    const __m512i value = _mm512_add_epi64(r.low, _mm512_slli_epi64(r.high, 52));  // at most n
    return _mm512_mask_mov_epi64(value, _mm512_cmpeq_epi64_mask(value, n), zero);
}

inline Digits digits_of(__m512i x) { return {_mm512_and_si512(x, digit_mask()), _mm512_srli_epi64(x, 52)}; }

template <size_t Vectors>
struct Strong52 {
    static constexpr size_t COUNT = 8 * Vectors;
    __m512i n[Vectors];
    Modulus52 modulus[Vectors];
    Digits kept[KEPT][Vectors];
    uint64_t steps[COUNT];

    explicit Strong52(const uint64_t* numbers) {
        const __m512i one = _mm512_set1_epi64(1), zero = _mm512_setzero_si512();
        const Digits nothing = {zero, zero};
        Digits x[Vectors], begin[Vectors];
        __m512i doublings[Vectors], left[Vectors];
        uint64_t most = 0, least = 64;
        for (size_t k = 0; k < Vectors; ++k) {
            n[k] = _mm512_loadu_si512(numbers + 8 * k);
            modulus[k] = modulus_52(n[k]);
            // Each number has its own 2^-D = 2^(104 - D), D in 32..64, and its own steps to go from there.
            const __m512i e = _mm512_srli_epi64(n[k], 1);
            left[k] = _mm512_sub_epi64(_mm512_set1_epi64(58), _mm512_lzcnt_epi64(e));
            _mm512_storeu_si512(steps + 8 * k, left[k]);
            const __m512i d = _mm512_add_epi64(_mm512_srlv_epi64(_mm512_sub_epi64(e, one), left[k]), one);
            doublings[k] = _mm512_sub_epi64(_mm512_sllv_epi64(d, left[k]), e);
            begin[k].low = _mm512_and_si512(_mm512_sllv_epi64(one, _mm512_sub_epi64(_mm512_set1_epi64(104), d)), digit_mask());
            begin[k].high = _mm512_sllv_epi64(one, _mm512_sub_epi64(_mm512_set1_epi64(52), d));
            x[k] = begin[k];
            const uint64_t longest = _mm512_reduce_max_epu64(left[k]), shortest = _mm512_reduce_min_epu64(left[k]);
            most = longest > most ? longest : most;
            least = shortest < least ? shortest : least;
        }
        keep(most, x);
        uint64_t step = most;
        // While some have not begun, they wait at their first power.
        for (; step > least; --step) {
            const __m512i now = _mm512_set1_epi64(static_cast<long long>(step - 1));
            const __m512i bit = _mm512_sllv_epi64(one, now);
            for (size_t k = 0; k < Vectors; ++k) {
                const Digits next = doubled_where(square_52(x[k], nothing, modulus[k]), doublings[k], bit);
                const __mmask8 begun = _mm512_cmpgt_epi64_mask(left[k], now);
                x[k].low = _mm512_mask_mov_epi64(begin[k].low, begun, next.low);
                x[k].high = _mm512_mask_mov_epi64(begin[k].high, begun, next.high);
            }
            keep(step - 1, x);
        }
        __m512i bit = _mm512_srli_epi64(_mm512_sllv_epi64(one, _mm512_set1_epi64(static_cast<long long>(step))), 1);
        for (; step > 0; --step) {
            for (size_t k = 0; k < Vectors; ++k) {
                x[k] = doubled_where(square_52(x[k], nothing, modulus[k]), doublings[k], bit);
            }
            bit = _mm512_srli_epi64(bit, 1);
            keep(step - 1, x);
        }
    }
    static Digits doubled_where(Digits x, __m512i doublings, __m512i bit) {
        const __mmask8 chosen = _mm512_test_epi64_mask(doublings, bit);
        x.low = _mm512_mask_add_epi64(x.low, chosen, x.low, x.low);
        x.high = _mm512_mask_add_epi64(x.high, chosen, x.high, x.high);
        return carried(x);
    }
    void keep(uint64_t step, const Digits* x) {
        if (step >= KEPT) return;
        for (size_t k = 0; k < Vectors; ++k) kept[step][k] = x[k];
    }
    bool keeps(size_t i, int back) const { return back < KEPT && static_cast<uint64_t>(back) <= steps[i]; }
    void powers(int back, uint64_t* plain) const {
        for (size_t k = 0; k < Vectors; ++k) _mm512_storeu_si512(plain + 8 * k, plain_52(kept[back][k], n[k], modulus[k]));
    }
    // What stands for 2^-e, in 0..n-1.
    void represented(uint64_t* x) const {
        for (size_t k = 0; k < Vectors; ++k) {
            const Digits last = kept[0][k];
            // Above n, or n itself, by less than 2^40: then the high digits may be equal, or one more.
            const __m512i low = _mm512_sub_epi64(last.low, modulus[k].low), high = _mm512_sub_epi64(last.high, modulus[k].high);
            const __m512i difference = _mm512_add_epi64(_mm512_srai_epi64(low, 52), high);
            const __mmask8 below = _mm512_cmplt_epi64_mask(difference, _mm512_setzero_si512());
            const __m512i value = _mm512_add_epi64(last.low, _mm512_slli_epi64(last.high, 52));
            _mm512_storeu_si512(x + 8 * k, _mm512_mask_mov_epi64(_mm512_sub_epi64(value, n[k]), below, value));
        }
    }
};

template <size_t Vectors>
struct Lucas52 {
    static constexpr size_t COUNT = 8 * Vectors;
    __m512i n[Vectors];
    Modulus52 modulus[Vectors];
    Digits kept[KEPT][Vectors], kept_next[KEPT][Vectors];

    Lucas52(const uint64_t* numbers, const uint64_t* one, const uint32_t* parameter) {
        Digits v[Vectors], w[Vectors], less_two[Vectors], less_p[Vectors];
        __m512i index[Vectors];
        uint64_t most = 0;
        for (size_t k = 0; k < Vectors; ++k) {
            n[k] = _mm512_loadu_si512(numbers + 8 * k);
            modulus[k] = modulus_52(n[k]);
            index[k] = _mm512_add_epi64(_mm512_srli_epi64(n[k], 1), _mm512_set1_epi64(1));
            most |= static_cast<uint64_t>(_mm512_reduce_or_epi64(index[k]));
            // With u standing for 1, what is added to a product is P (n - u), which stands for -P and is not negative.
            const __m512i p = _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(parameter + 8 * k)));
            const __m512i u = _mm512_loadu_si512(one + 8 * k);
            const Digits unit = digits_of(u), minus = digits_of(_mm512_sub_epi64(n[k], u));
            less_two[k] = times(minus, _mm512_set1_epi64(2));
            less_p[k] = times(minus, p);
            v[k] = times(unit, _mm512_set1_epi64(2));
            w[k] = times(unit, p);
        }
        int step = 64 - std::countl_zero(most);
        __m512i bit = _mm512_set1_epi64(static_cast<long long>(uint64_t{1} << (step - 1)));
        for (; step > 0; --step) {
            for (size_t k = 0; k < Vectors; ++k) {
                const __mmask8 odd = _mm512_test_epi64_mask(index[k], bit);
                const Digits middle = chosen(odd, w[k], v[k]);
                const Digits product = carried(multiply_52(v[k], w[k], less_p[k], modulus[k]));
                const Digits square = carried(square_52(middle, less_two[k], modulus[k]));
                v[k] = chosen(odd, product, square);
                w[k] = chosen(odd, square, product);
            }
            bit = _mm512_srli_epi64(bit, 1);
            if (step > KEPT) continue;
            for (size_t k = 0; k < Vectors; ++k) {
                kept[step - 1][k] = v[k];
                kept_next[step - 1][k] = w[k];
            }
        }
    }
    static Digits times(Digits x, __m512i small) {
        const __m512i zero = _mm512_setzero_si512();
        return {_mm512_madd52lo_epu64(zero, x.low, small),
                _mm512_madd52hi_epu64(_mm512_madd52lo_epu64(zero, x.high, small), x.low, small)};
    }
    static Digits chosen(__mmask8 which, Digits yes, Digits no) {
        return {_mm512_mask_mov_epi64(no.low, which, yes.low), _mm512_mask_mov_epi64(no.high, which, yes.high)};
    }
    void values(int back, uint64_t* plain, uint64_t* next) const {
        for (size_t k = 0; k < Vectors; ++k) {
            _mm512_storeu_si512(plain + 8 * k, plain_52(kept[back][k], n[k], modulus[k]));
            _mm512_storeu_si512(next + 8 * k, plain_52(kept_next[back][k], n[k], modulus[k]));
        }
    }
};

#endif
