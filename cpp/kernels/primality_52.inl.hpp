// The tests of primality_64.inl.hpp for eight numbers to a register, in Montgomery's representation by 2^104: two digits
// of 52 bits, multiplied by IFMA, which takes no notice of bits above the 52nd. As n is below 2^64, which is far below
// 2^104, nothing is reduced by comparison: what is doubled a few times, or has a few n added, may be multiplied as it is.

#if defined(HARTONOMOUS_LEVEL_ICELAKE)

struct Digits { __m512i low, high; };  // low may have a carry above its 52 bits that high has already
// inverse is -1 / n modulo 2^52; fold_high : fold_low = (1 + n inverse) / 2^52, by which a digit in the lowest place may
// be replaced in the next.
struct Modulus52 { __m512i low, high, inverse, fold_low, fold_high; };

inline __m512i digit_mask() { return _mm512_set1_epi64((int64_t{1} << 52) - 1); }

inline Modulus52 modulus_52(__m512i n) {
    const __m512i zero = _mm512_setzero_si512(), one = _mm512_set1_epi64(1), two = _mm512_set1_epi64(2);
    __m512i inverse = _mm512_xor_si512(_mm512_add_epi64(n, _mm512_add_epi64(n, n)), two);  // right to 5 bits
    for (int i = 0; i < 4; ++i) {
        const __m512i error = _mm512_sub_epi64(two, _mm512_madd52lo_epu64(zero, inverse, n));
        inverse = _mm512_madd52lo_epu64(zero, inverse, error);
    }
    Modulus52 m;
    m.low = _mm512_and_si512(n, digit_mask());
    m.high = _mm512_srli_epi64(n, 52);
    m.inverse = _mm512_and_si512(_mm512_sub_epi64(zero, inverse), digit_mask());
    const __m512i fold = _mm512_madd52hi_epu64(_mm512_madd52lo_epu64(one, m.inverse, m.high), m.inverse, m.low);
    m.fold_low = _mm512_and_si512(fold, digit_mask());
    m.fold_high = _mm512_madd52hi_epu64(_mm512_srli_epi64(fold, 52), m.inverse, m.high);
    return m;
}

// The number with digits t1, t2, t3, made divisible by 2^52 by adding a multiple of n, and divided. The addition leaves 0
// in the lowest digit, of which it carries 1 unless there was 0 before; t1 comes with 2^52 - 1 added for this.
inline Digits last_digit(__m512i t1, __m512i t2, __m512i t3, const Modulus52& m) {
    const __m512i q = _mm512_madd52lo_epu64(m.inverse, t1, m.inverse);  // of t1 less 2^52 - 1
    t2 = _mm512_add_epi64(t2, _mm512_srli_epi64(t1, 52));
    t2 = _mm512_madd52hi_epu64(t2, q, m.low);
    t2 = _mm512_madd52lo_epu64(t2, q, m.high);
    return {t2, _mm512_madd52hi_epu64(t3, q, m.high)};
}

// The number with digits t0..t3, t0 below 2^52 and t1 with 2^52 - 1 added, divided by 2^104 modulo n. Of a number below
// 2^144 something below n + 2^64 + 2^40 is left, not carried yet.
inline Digits reduce_52(__m512i t0, __m512i t1, __m512i t2, __m512i t3, const Modulus52& m) {
    t1 = _mm512_madd52lo_epu64(t1, t0, m.fold_low);
    t2 = _mm512_madd52hi_epu64(t2, t0, m.fold_low);
    t2 = _mm512_madd52lo_epu64(t2, t0, m.fold_high);
    t3 = _mm512_madd52hi_epu64(t3, t0, m.fold_high);
    return last_digit(t1, t2, t3, m);
}

// The same, but what is left is below n + 2^40.
inline Digits reduce_well_52(__m512i t0, __m512i t1, __m512i t2, __m512i t3, const Modulus52& m) {
    const __m512i q = _mm512_madd52lo_epu64(_mm512_setzero_si512(), t0, m.inverse);
    t1 = _mm512_add_epi64(t1, _mm512_min_epu64(t0, _mm512_set1_epi64(1)));
    t1 = _mm512_madd52hi_epu64(t1, q, m.low);
    t1 = _mm512_madd52lo_epu64(t1, q, m.high);
    t2 = _mm512_madd52hi_epu64(t2, q, m.high);
    return last_digit(t1, t2, t3, m);
}

inline Digits carried(Digits x) { return {x.low, _mm512_add_epi64(x.high, _mm512_srli_epi64(x.low, 52))}; }

// The digits of a^2 + addend * 2^104, as reduce_52 takes them.
struct Product { __m512i t0, t1, t2, t3; };

inline Product square_52(Digits a, Digits addend) {
    const __m512i twice = _mm512_add_epi64(a.high, a.high);
    Product t;
    t.t0 = _mm512_madd52lo_epu64(_mm512_setzero_si512(), a.low, a.low);
    t.t1 = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(digit_mask(), a.low, a.low), a.low, twice);
    t.t2 = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(addend.low, a.low, twice), a.high, a.high);
    t.t3 = addend.high;
    return t;
}

inline Product multiply_52(Digits a, Digits b, Digits addend) {
    Product t;
    t.t0 = _mm512_madd52lo_epu64(_mm512_setzero_si512(), a.low, b.low);
    t.t1 = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(digit_mask(), a.low, b.low), a.low, b.high);
    t.t1 = _mm512_madd52lo_epu64(t.t1, a.high, b.low);
    t.t2 = _mm512_madd52hi_epu64(_mm512_madd52hi_epu64(addend.low, a.low, b.high), a.high, b.low);
    t.t2 = _mm512_madd52lo_epu64(t.t2, a.high, b.high);
    t.t3 = addend.high;
    return t;
}

inline Digits reduced(Product t, const Modulus52& m) { return reduce_52(t.t0, t.t1, t.t2, t.t3, m); }

// The number that x stands for, in 0..n-1.
inline __m512i plain_52(Digits x, __m512i n, const Modulus52& m) {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i low = _mm512_and_si512(x.low, digit_mask()), high = _mm512_add_epi64(x.high, digit_mask());
    const Digits r = reduce_well_52(low, high, zero, zero, m);
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
    const uint64_t* number;

    explicit Strong52(const uint64_t* numbers) : number(numbers) {
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
        uint64_t step = most;
        if (step < KEPT) keep(step, x);
        // While some have not begun, they wait at their first power; and what follows goes three steps at a time.
        for (; step > least || (step > KEPT && step % 3 != 0); --step) {
            const __m512i now = _mm512_set1_epi64(static_cast<long long>(step - 1));
            const __m512i bit = _mm512_sllv_epi64(one, now);
            for (size_t k = 0; k < Vectors; ++k) {
                const Digits next = doubled_where(reduced(square_52(x[k], nothing), modulus[k]), doublings[k], bit);
                const __mmask8 begun = _mm512_cmpgt_epi64_mask(left[k], now);
                x[k].low = _mm512_mask_mov_epi64(begin[k].low, begun, next.low);
                x[k].high = _mm512_mask_mov_epi64(begin[k].high, begun, next.high);
            }
            if (step <= KEPT) keep(step - 1, x);
        }
        // Doubled only after the third of three squarings, by 0..7 powers of 2, for which there is room.
        const __m512i seven = _mm512_set1_epi64(7);
        for (; step > KEPT; step -= 3) {
            const __m512i place = _mm512_set1_epi64(static_cast<long long>(step - 3));
            for (size_t k = 0; k < Vectors; ++k) x[k] = carried(reduced(square_52(x[k], nothing), modulus[k]));
            for (size_t k = 0; k < Vectors; ++k) x[k] = carried(reduced(square_52(x[k], nothing), modulus[k]));
            for (size_t k = 0; k < Vectors; ++k) {
                const __m512i times = _mm512_and_si512(_mm512_srlv_epi64(doublings[k], place), seven);
                const Digits third = reduced(square_52(x[k], nothing), modulus[k]);
                x[k] = carried({_mm512_sllv_epi64(third.low, times), _mm512_sllv_epi64(third.high, times)});
            }
        }
        __m512i bit = _mm512_srli_epi64(_mm512_sllv_epi64(one, _mm512_set1_epi64(static_cast<long long>(step))), 1);
        for (; step > 1; --step) {
            for (size_t k = 0; k < Vectors; ++k) {
                x[k] = doubled_where(reduced(square_52(x[k], nothing), modulus[k]), doublings[k], bit);
            }
            bit = _mm512_srli_epi64(bit, 1);
            keep(step - 1, x);
        }
        for (size_t k = 0; k < Vectors; ++k) {
            const Product t = square_52(x[k], nothing);
            x[k] = doubled_where(reduce_well_52(t.t0, t.t1, t.t2, t.t3, modulus[k]), doublings[k], one);
        }
        keep(0, x);
    }
    void keep(uint64_t step, const Digits (&x)[Vectors]) {
        for (size_t k = 0; k < Vectors; ++k) kept[step][k] = x[k];
    }
    static Digits doubled_where(Digits x, __m512i doublings, __m512i bit) {
        const __mmask8 chosen = _mm512_test_epi64_mask(doublings, bit);
        x.low = _mm512_mask_add_epi64(x.low, chosen, x.low, x.low);
        x.high = _mm512_mask_add_epi64(x.high, chosen, x.high, x.high);
        return carried(x);
    }
    bool keeps(size_t i, int back) const { return back < KEPT && static_cast<uint64_t>(back) <= steps[i]; }
    void powers(int back, uint64_t* plain) const {
        for (size_t k = 0; k < Vectors; ++k) _mm512_storeu_si512(plain + 8 * k, plain_52(kept[back][k], n[k], modulus[k]));
    }
    // What stands for 1, in 0..n-1, given for which numbers 2^-e is -1; for the others it must be 1.
    void ones(unsigned minus, uint64_t* one) const {
        for (size_t k = 0; k < Vectors; ++k) {
            // The last is below 2 (n + 2^30).
            const Modulus52& m = modulus[k];
            __m512i low = _mm512_and_si512(kept[0][k].low, digit_mask()), high = kept[0][k].high;
            for (int i = 0; i < 2; ++i) {
                const __m512i less = _mm512_sub_epi64(low, m.low);
                const __m512i less_high = _mm512_add_epi64(_mm512_sub_epi64(high, m.high), _mm512_srai_epi64(less, 52));
                const __mmask8 above = _mm512_cmpge_epi64_mask(less_high, _mm512_setzero_si512());
                low = _mm512_mask_and_epi64(low, above, less, digit_mask());
                high = _mm512_mask_mov_epi64(high, above, less_high);
            }
            const __m512i value = _mm512_add_epi64(low, _mm512_slli_epi64(high, 52));
            const __mmask8 negative = static_cast<__mmask8>(minus >> (8 * k));
            _mm512_storeu_si512(one + 8 * k, _mm512_mask_sub_epi64(value, negative, n[k], value));
            const __mmask8 small = _mm512_cmplt_epu64_mask(n[k], _mm512_set1_epi64(int64_t{1} << 32));
            for (unsigned left = small; left != 0; left &= left - 1) {
                const size_t i = static_cast<size_t>(std::countr_zero(left)) + 8 * k;
                const uint64_t digit = (uint64_t{1} << 52) % number[i];
                one[i] = digit * digit % number[i];
            }
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
        // In two loops, so that nothing is stored in the first.
        for (; step > KEPT; --step) {
            for (size_t k = 0; k < Vectors; ++k) next(v[k], w[k], index[k], bit, less_p[k], less_two[k], modulus[k]);
            bit = _mm512_srli_epi64(bit, 1);
        }
        for (; step > 0; --step) {
            for (size_t k = 0; k < Vectors; ++k) {
                next(v[k], w[k], index[k], bit, less_p[k], less_two[k], modulus[k]);
                kept[step - 1][k] = v[k];
                kept_next[step - 1][k] = w[k];
            }
            bit = _mm512_srli_epi64(bit, 1);
        }
    }
    // V_k and V_k+1 become V_2k and V_2k+1, or where the index has the bit V_2k+1 and V_2k+2.
    static void next(Digits& v, Digits& w, __m512i index, __m512i bit, Digits less_p, Digits less_two, const Modulus52& m) {
        const __mmask8 odd = _mm512_test_epi64_mask(index, bit);
        const Digits product = carried(reduced(multiply_52(v, w, less_p), m));
        const Digits square = carried(reduced(square_52(chosen(odd, w, v), less_two), m));
        v = chosen(odd, product, square);
        w = chosen(odd, square, product);
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
