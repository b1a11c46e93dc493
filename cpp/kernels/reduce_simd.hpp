// What reductions of arrays need beyond simd.hpp, at every level:
//
//   f64x8_halves    f64x8 in the registers that floats widen into fastest: Zen 4 takes twice as long for a whole
//                   AVX-512 register as for its two halves
//   add_by_product  a + b by the units that multiply, which leaves those that add to widen floats
//   either_nan      not 0 if a lane of either is NaN
//   load_first      the first n lanes from memory, fewer than all, and the others of `rest`

#if defined(HARTONOMOUS_LEVEL_AVX512)

struct f64x8_halves { __m256d low, high; };
inline f64x8_halves set_halves(double x) { return {_mm256_set1_pd(x), _mm256_set1_pd(x)}; }
inline f64x8_halves load_halves(const float* p) {
    return {_mm256_cvtps_pd(_mm_loadu_ps(p)), _mm256_cvtps_pd(_mm_loadu_ps(p + 4))};
}
inline f64x8_halves load_halves(const double* p) { return {_mm256_loadu_pd(p), _mm256_loadu_pd(p + 4)}; }
inline f64x8_halves operator+(f64x8_halves a, f64x8_halves b) {
    return {_mm256_add_pd(a.low, b.low), _mm256_add_pd(a.high, b.high)};
}
inline f64x8_halves operator-(f64x8_halves a, f64x8_halves b) {
    return {_mm256_sub_pd(a.low, b.low), _mm256_sub_pd(a.high, b.high)};
}
inline f64x8_halves operator*(f64x8_halves a, f64x8_halves b) {
    return {_mm256_mul_pd(a.low, b.low), _mm256_mul_pd(a.high, b.high)};
}
inline f64x8 whole(f64x8_halves a) { return {_mm512_insertf64x4(_mm512_castpd256_pd512(a.low), a.high, 1)}; }
inline f64x8 whole(f64x8 a) { return a; }

inline f64x8 add_by_product(f64x8 a, f64x8 one, f64x8 b) { return {_mm512_fmadd_pd(a.v, one.v, b.v)}; }
inline f64x8_halves add_by_product(f64x8_halves a, f64x8_halves one, f64x8_halves b) {
    return {_mm256_fmadd_pd(a.low, one.low, b.low), _mm256_fmadd_pd(a.high, one.high, b.high)};
}

inline uint32_t either_nan(f32x a, f32x b) { return _mm512_cmp_ps_mask(a.v, b.v, _CMP_UNORD_Q); }
inline uint32_t either_nan(f64x a, f64x b) { return _mm512_cmp_pd_mask(a.v, b.v, _CMP_UNORD_Q); }
inline f32x load_first(const float* p, size_t n, f32x rest) { return {_mm512_mask_loadu_ps(rest.v, first16(n), p)}; }
inline f64x load_first(const double* p, size_t n, f64x rest) { return {_mm512_mask_loadu_pd(rest.v, first8(n), p)}; }

#else

using f64x8_halves = f64x8;
inline f64x8_halves set_halves(double x) { return set_f64x8(x); }
template <typename Real>
inline f64x8_halves load_halves(const Real* p) { return load_f64x8(p); }
inline f64x8 whole(f64x8_halves a) { return a; }

#if defined(HARTONOMOUS_LEVEL_AVX2)

inline f64x8 add_by_product(f64x8 a, f64x8 one, f64x8 b) {
    return {_mm256_fmadd_pd(a.low, one.low, b.low), _mm256_fmadd_pd(a.high, one.high, b.high)};
}
inline uint32_t either_nan(f32x a, f32x b) {
    return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a.v, b.v, _CMP_UNORD_Q)));
}
inline uint32_t either_nan(f64x a, f64x b) {
    return static_cast<uint32_t>(_mm256_movemask_pd(_mm256_cmp_pd(a.v, b.v, _CMP_UNORD_Q)));
}
inline f32x load_first(const float* p, size_t n, f32x rest) {
    const __m256i first = first_of_8(n);
    return {_mm256_blendv_ps(rest.v, _mm256_maskload_ps(p, first), _mm256_castsi256_ps(first))};
}
inline f64x load_first(const double* p, size_t n, f64x rest) {
    const __m256i first = first_of_4_wide(n);
    return {_mm256_blendv_pd(rest.v, _mm256_maskload_pd(p, first), _mm256_castsi256_pd(first))};
}

#else

inline f64x8 add_by_product(f64x8 a, f64x8, f64x8 b) { return a + b; }

#if defined(HARTONOMOUS_LEVEL_NEON)
inline uint32_t either_nan(f32x a, f32x b) {
    return vminvq_u32(vandq_u32(vceqq_f32(a.v, a.v), vceqq_f32(b.v, b.v))) == 0 ? 1U : 0U;
}
inline uint32_t either_nan(f64x a, f64x b) {
    const uint64x2_t known = vandq_u64(vceqq_f64(a.v, a.v), vceqq_f64(b.v, b.v));
    return (vgetq_lane_u64(known, 0) & vgetq_lane_u64(known, 1)) == 0 ? 1U : 0U;
}
#else
inline uint32_t either_nan(f32x a, f32x b) {
    return a.v[0] != a.v[0] || a.v[1] != a.v[1] || b.v[0] != b.v[0] || b.v[1] != b.v[1] ? 1U : 0U;
}
inline uint32_t either_nan(f64x a, f64x b) { return a.v != a.v || b.v != b.v ? 1U : 0U; }
#endif
inline f32x load_first(const float* p, size_t n, f32x rest) {
    float lanes[F32_LANES];
    store(lanes, rest);
    for (size_t i = 0; i < n; ++i) lanes[i] = p[i];
    return load_f32x(lanes);
}
inline f64x load_first(const double* p, size_t n, f64x rest) {
    double lanes[F64_LANES];
    store(lanes, rest);
    for (size_t i = 0; i < n; ++i) lanes[i] = p[i];
    return load_f64x(lanes);
}

#endif
#endif
