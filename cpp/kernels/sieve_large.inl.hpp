// Crossing off the multiples of primes that strike a sieve seldom, so that finding where they strike first is most of the
// work. The layout of a sieve is in sieve.inl.hpp.

// The bit of the number 30 i + r, a residue r, is floor(8 (30 i + r) / 30) = 8 i + floor(8 r / 30); `number` < 2^30.
inline uint32_t bit_address(uint64_t number) { return static_cast<uint32_t>(number * 0x88888889U >> 33); }

#if defined(HARTONOMOUS_LEVEL_AVX2) || defined(HARTONOMOUS_LEVEL_AVX512)
// How far from a remainder modulo 30 it is to the first residue not below it, and 256 times the index of that residue.
constexpr uint32_t TO_RESIDUE[32] = {0x001, 0x000, 0x105, 0x104, 0x103, 0x102, 0x101, 0x100, 0x203, 0x202, 0x201,
                                     0x200, 0x301, 0x300, 0x403, 0x402, 0x401, 0x400, 0x501, 0x500, 0x603, 0x602,
                                     0x601, 0x600, 0x705, 0x704, 0x703, 0x702, 0x701, 0x700, 0x001, 0x000};
constexpr uint64_t DOUBLE_EXACT = uint64_t{1} << 53;
constexpr double LOW_PART = 1048576.0;  // numbers beyond DOUBLE_EXACT are divided in two parts, the lower of 20 bits
#endif

// Clears the multiples from `beyond` on, beyond `first`, of which the factor has the residue j.
inline void cross_from(uint8_t* sieve, uint64_t limit, uint64_t p, uint64_t beyond, uint32_t j) {
    while (beyond < limit) {
        const uint32_t bit = bit_address(beyond);
        sieve[bit >> 3] = static_cast<uint8_t>(sieve[bit >> 3] & ~(1U << (bit & 7)));
        beyond += p * (RESIDUES[j + 1] - RESIDUES[j]);
        j = (j + 1) & 7;
    }
}

#if defined(HARTONOMOUS_LEVEL_AVX512)

inline void clear_bits(uint8_t* sieve, const uint32_t* addresses, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        uint8_t& byte = sieve[addresses[i] >> 3];
        byte = static_cast<uint8_t>(byte & ~(1U << (addresses[i] & 7)));
    }
}

// dividend = quotient * p + rest with 0 <= rest < p. The quotient of doubles is off by one at most.
inline void divide(__m512d dividend, __m512d p, __m512d inverse, __m512d& quotient, __m512d& rest) {
    const __m512d one = _mm512_set1_pd(1.0);
    quotient = _mm512_roundscale_pd(_mm512_mul_pd(dividend, inverse), _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
    rest = _mm512_fnmadd_pd(quotient, p, dividend);
    const __mmask8 below = _mm512_cmp_pd_mask(rest, _mm512_setzero_pd(), _CMP_LT_OQ);
    const __mmask8 above = _mm512_cmp_pd_mask(rest, p, _CMP_GE_OQ);
    quotient = _mm512_mask_sub_pd(_mm512_mask_add_pd(quotient, above, quotient, one), below, quotient, one);
    rest = _mm512_mask_add_pd(_mm512_mask_sub_pd(rest, above, rest, p), below, rest, p);
}

inline __m512d modulo_30(__m512d x) {
    const __m512d tens = _mm512_mul_pd(_mm512_add_pd(x, _mm512_set1_pd(0.5)), _mm512_set1_pd(1.0 / 30.0));
    return _mm512_fnmadd_pd(_mm512_roundscale_pd(tens, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC), _mm512_set1_pd(30.0), x);
}

// Eight primes at a time: where each strikes first, then the addresses of all their strikes, cleared in batches.
template <bool Exact>
inline void cross_large(uint8_t* sieve, size_t n, uint64_t first, const uint32_t* primes, size_t count) {
    constexpr size_t BATCH = 1024;
    uint32_t strikes[BATCH + 8];
    size_t held = 0;
    const __m512i table_low = _mm512_loadu_si512(TO_RESIDUE), table_high = _mm512_loadu_si512(TO_RESIDUE + 16);
    const __m512i steps = _mm512_setr_epi64(6, 4, 2, 4, 2, 4, 6, 2), one = _mm512_set1_epi64(1);
    const __m512i limit = _mm512_set1_epi64(static_cast<long long>(30 * n));
    const __m512i to_bits = _mm512_set1_epi64(0x88888889);
    const __m512d whole = _mm512_set1_pd(static_cast<double>(static_cast<int64_t>(first)));
    const __m512d high = _mm512_set1_pd(static_cast<double>(static_cast<int64_t>(first >> 20)));
    const __m512d low = _mm512_set1_pd(static_cast<double>(static_cast<int64_t>(first & 0xfffff)));
    for (size_t i = 0; i < count; i += 8) {
        const __mmask8 there = first8(count - i < 8 ? count - i : 8);
        const __m256i narrow = _mm256_mask_loadu_epi32(_mm256_set1_epi32(7), there, primes + i);
        const __m512i p = _mm512_cvtepu32_epi64(narrow);
        const __m512d divisor = _mm512_cvtepu32_pd(narrow), inverse = _mm512_div_pd(_mm512_set1_pd(1.0), divisor);
        __m512d quotient, rest;
        if (Exact) {
            divide(whole, divisor, inverse, quotient, rest);
            quotient = modulo_30(quotient);
        } else {
            __m512d above;
            divide(high, divisor, inverse, above, rest);
            divide(_mm512_fmadd_pd(rest, _mm512_set1_pd(LOW_PART), low), divisor, inverse, quotient, rest);
            // 2^20 leaves 16 modulo 30.
            quotient = modulo_30(_mm512_fmadd_pd(modulo_30(above), _mm512_set1_pd(16.0), quotient));
        }
        // The least factor that is not too small, rounded up to one that has a bit.
        const __mmask8 inexact = _mm512_cmp_pd_mask(rest, _mm512_setzero_pd(), _CMP_NEQ_OQ);
        const __m512i distance = _mm512_cvttpd_epi64(_mm512_maskz_sub_pd(inexact, divisor, rest));
        __m512i factor = _mm512_cvttpd_epi64(quotient);
        factor = _mm512_mask_add_epi64(factor, inexact, factor, one);
        const __m512i found = _mm512_maskz_permutex2var_epi32(0x5555, table_low, factor, table_high);
        __m512i residue = _mm512_srli_epi64(found, 8);
        __m512i beyond = _mm512_add_epi64(distance, _mm512_mul_epu32(p, _mm512_and_si512(found, _mm512_set1_epi64(7))));
        for (;;) {
            const __mmask8 strike = _mm512_mask_cmplt_epu64_mask(there, beyond, limit);
            if (strike == 0) break;
            const __m256i bits = _mm512_cvtepi64_epi32(_mm512_srli_epi64(_mm512_mul_epu32(beyond, to_bits), 33));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(strikes + held), _mm256_maskz_compress_epi32(strike, bits));
            held += static_cast<size_t>(std::popcount(static_cast<unsigned>(strike)));
            if (held > BATCH) {
                clear_bits(sieve, strikes, held);
                held = 0;
            }
            beyond = _mm512_add_epi64(beyond, _mm512_mul_epu32(p, _mm512_permutexvar_epi64(residue, steps)));
            residue = _mm512_add_epi64(residue, one);
        }
    }
    clear_bits(sieve, strikes, held);
}

void sieve_cross_large(uint8_t* sieve, size_t n, uint64_t first, const uint32_t* primes, size_t count) {
    if (first < DOUBLE_EXACT) cross_large<true>(sieve, n, first, primes, count);
    else cross_large<false>(sieve, n, first, primes, count);
}

#elif defined(HARTONOMOUS_LEVEL_AVX2)

inline void divide(__m256d dividend, __m256d p, __m256d inverse, __m256d& quotient, __m256d& rest) {
    const __m256d one = _mm256_set1_pd(1.0);
    quotient = _mm256_floor_pd(_mm256_mul_pd(dividend, inverse));
    rest = _mm256_fnmadd_pd(quotient, p, dividend);
    const __m256d below = _mm256_cmp_pd(rest, _mm256_setzero_pd(), _CMP_LT_OQ), above = _mm256_cmp_pd(rest, p, _CMP_GE_OQ);
    quotient = _mm256_add_pd(quotient, _mm256_sub_pd(_mm256_and_pd(above, one), _mm256_and_pd(below, one)));
    rest = _mm256_add_pd(rest, _mm256_sub_pd(_mm256_and_pd(below, p), _mm256_and_pd(above, p)));
}

inline __m256d modulo_30(__m256d x) {
    const __m256d tens = _mm256_mul_pd(_mm256_add_pd(x, _mm256_set1_pd(0.5)), _mm256_set1_pd(1.0 / 30.0));
    return _mm256_fnmadd_pd(_mm256_floor_pd(tens), _mm256_set1_pd(30.0), x);
}

// Four primes: where each strikes first, and what TO_RESIDUE says of its factor. The bits of those that do not strike at
// all are 0.
template <bool Exact>
inline unsigned first_strikes(__m128i primes, __m256d whole, __m256d high, __m256d low, __m256d limit, double* beyond,
                              uint32_t* factor) {
    // Numbers below 2^32 to doubles: the lower half of 2^52 plus the number.
    const __m256d base = _mm256_set1_pd(4503599627370496.0), one = _mm256_set1_pd(1.0);
    const __m256d p = _mm256_sub_pd(_mm256_or_pd(_mm256_castsi256_pd(_mm256_cvtepu32_epi64(primes)), base), base);
    const __m256d inverse = _mm256_div_pd(one, p);
    __m256d quotient, rest;
    if (Exact) {
        divide(whole, p, inverse, quotient, rest);
        quotient = modulo_30(quotient);
    } else {
        __m256d above;
        divide(high, p, inverse, above, rest);
        divide(_mm256_fmadd_pd(rest, _mm256_set1_pd(LOW_PART), low), p, inverse, quotient, rest);
        // 2^20 leaves 16 modulo 30.
        quotient = modulo_30(_mm256_fmadd_pd(modulo_30(above), _mm256_set1_pd(16.0), quotient));
    }
    const __m256d inexact = _mm256_cmp_pd(rest, _mm256_setzero_pd(), _CMP_NEQ_OQ);
    const __m128i remainder = _mm256_cvttpd_epi32(_mm256_add_pd(quotient, _mm256_and_pd(inexact, one)));
    const __m128i found = _mm_i32gather_epi32(reinterpret_cast<const int*>(TO_RESIDUE), remainder, 4);
    const __m256d more = _mm256_cvtepi32_pd(_mm_and_si128(found, _mm_set1_epi32(7)));
    const __m256d strike = _mm256_fmadd_pd(more, p, _mm256_and_pd(inexact, _mm256_sub_pd(p, rest)));
    _mm256_storeu_pd(beyond, strike);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(factor), found);
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(strike, limit, _CMP_LT_OQ)));
}

// Most primes strike nowhere; those that do are kept, without a branch, and then followed one by one.
template <bool Exact>
inline void cross_large(uint8_t* sieve, size_t n, uint64_t first, const uint32_t* primes, size_t count) {
    constexpr size_t BATCH = 256;
    double beyond[BATCH + 4];
    uint32_t factor[BATCH + 4], kept[BATCH + 4];
    size_t held = 0;
    const __m256d whole = _mm256_set1_pd(static_cast<double>(static_cast<int64_t>(first)));
    const __m256d high = _mm256_set1_pd(static_cast<double>(static_cast<int64_t>(first >> 20)));
    const __m256d low = _mm256_set1_pd(static_cast<double>(static_cast<int64_t>(first & 0xfffff)));
    const __m256d limit = _mm256_set1_pd(static_cast<double>(30 * n));
    for (size_t i = 0; i < count; i += 4) {
        const size_t there = count - i < 4 ? count - i : 4;
        uint32_t four[4] = {7, 7, 7, 7};
        __m128i loaded;
        if (there == 4) {
            loaded = _mm_loadu_si128(reinterpret_cast<const __m128i*>(primes + i));
        } else {
            for (size_t k = 0; k < there; ++k) four[k] = primes[i + k];
            loaded = _mm_loadu_si128(reinterpret_cast<const __m128i*>(four));
        }
        double starts[4];
        uint32_t factors[4];
        unsigned strikes = first_strikes<Exact>(loaded, whole, high, low, limit, starts, factors);
        strikes &= (1U << there) - 1U;
        for (size_t k = 0; k < there; ++k) {
            beyond[held] = starts[k];
            factor[held] = factors[k];
            kept[held] = primes[i + k];
            held += strikes >> k & 1;
        }
        if (held <= BATCH - 4 && i + 4 < count) continue;
        for (size_t k = 0; k < held; ++k) {
            const uint64_t from = static_cast<uint64_t>(static_cast<int64_t>(beyond[k]));
            cross_from(sieve, 30 * n, kept[k], from, factor[k] >> 8);
        }
        held = 0;
    }
}

void sieve_cross_large(uint8_t* sieve, size_t n, uint64_t first, const uint32_t* primes, size_t count) {
    if (first < DOUBLE_EXACT) cross_large<true>(sieve, n, first, primes, count);
    else cross_large<false>(sieve, n, first, primes, count);
}

#else

void sieve_cross_large(uint8_t* sieve, size_t n, uint64_t first, const uint32_t* primes, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const uint64_t p = primes[i], k = first / p + (first % p != 0 ? 1 : 0);
        const uint32_t j = NEXT_RESIDUE[k % 30];
        cross_from(sieve, 30 * n, p, p * (k - k % 30 + RESIDUES[j]) - first, j);
    }
}

#endif
