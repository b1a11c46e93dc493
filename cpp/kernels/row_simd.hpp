// More of the vocabulary of simd.hpp, for the kernels of rows: sums of several registers together, and tests.

#if defined(HARTONOMOUS_LEVEL_AVX512)

// sum(a), sum(b), sum(c), sum(d), the same bits.
inline void store_sums(double* out, f64x a, f64x b, f64x c, f64x d) {
    const __m512d ab = _mm512_add_pd(_mm512_shuffle_f64x2(a.v, b.v, 0x44), _mm512_shuffle_f64x2(a.v, b.v, 0xEE));
    const __m512d cd = _mm512_add_pd(_mm512_shuffle_f64x2(c.v, d.v, 0x44), _mm512_shuffle_f64x2(c.v, d.v, 0xEE));
    const __m512d four = _mm512_add_pd(_mm512_shuffle_f64x2(ab, cd, 0x88), _mm512_shuffle_f64x2(ab, cd, 0xDD));
    const __m512d sums = _mm512_add_pd(four, _mm512_permute_pd(four, 0x55));
    _mm256_storeu_pd(out, _mm512_castpd512_pd256(_mm512_maskz_compress_pd(0x55, sums)));
}
// Of 2 * F64_LANES elements, those in even and those in odd places.
inline void load_pairs(const double* p, f64x& even, f64x& odd) {
    const __m512d low = _mm512_loadu_pd(p), high = _mm512_loadu_pd(p + 8);
    even.v = _mm512_permutex2var_pd(low, _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14), high);
    odd.v = _mm512_permutex2var_pd(low, _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15), high);
}
// One bit for each lane, the first lane lowest: set where a >= b, so not where either is NaN.
inline uint32_t at_least(f64x a, f64x b) { return _mm512_cmp_pd_mask(a.v, b.v, _CMP_GE_OQ); }

#elif defined(HARTONOMOUS_LEVEL_AVX2)

inline void store_sums(double* out, f64x a, f64x b, f64x c, f64x d) {
    const __m256d ac = _mm256_add_pd(_mm256_permute2f128_pd(a.v, c.v, 0x20), _mm256_permute2f128_pd(a.v, c.v, 0x31));
    const __m256d bd = _mm256_add_pd(_mm256_permute2f128_pd(b.v, d.v, 0x20), _mm256_permute2f128_pd(b.v, d.v, 0x31));
    _mm256_storeu_pd(out, _mm256_hadd_pd(ac, bd));
}
inline void load_pairs(const double* p, f64x& even, f64x& odd) {
    const __m256d low = _mm256_permute4x64_pd(_mm256_loadu_pd(p), 0xD8);
    const __m256d high = _mm256_permute4x64_pd(_mm256_loadu_pd(p + 4), 0xD8);
    even.v = _mm256_permute2f128_pd(low, high, 0x20);
    odd.v = _mm256_permute2f128_pd(low, high, 0x31);
}
inline uint32_t at_least(f64x a, f64x b) { return static_cast<uint32_t>(_mm256_movemask_pd(_mm256_cmp_pd(a.v, b.v, _CMP_GE_OQ))); }

#elif defined(HARTONOMOUS_LEVEL_NEON)

inline void store_sums(double* out, f64x a, f64x b, f64x c, f64x d) {
    vst1q_f64(out, vpaddq_f64(a.v, b.v));
    vst1q_f64(out + 2, vpaddq_f64(c.v, d.v));
}
inline void load_pairs(const double* p, f64x& even, f64x& odd) {
    const float64x2x2_t pairs = vld2q_f64(p);
    even.v = pairs.val[0];
    odd.v = pairs.val[1];
}
inline uint32_t at_least(f64x a, f64x b) {
    const uint64x2_t mask = vcgeq_f64(a.v, b.v);
    return (vgetq_lane_u64(mask, 0) != 0 ? 1U : 0U) | (vgetq_lane_u64(mask, 1) != 0 ? 2U : 0U);
}

#else

inline void store_sums(double* out, f64x a, f64x b, f64x c, f64x d) {
    out[0] = a.v;
    out[1] = b.v;
    out[2] = c.v;
    out[3] = d.v;
}
inline void load_pairs(const double* p, f64x& even, f64x& odd) {
    even.v = p[0];
    odd.v = p[1];
}
inline uint32_t at_least(f64x a, f64x b) { return a.v >= b.v ? 1U : 0U; }

#endif
