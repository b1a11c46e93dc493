// A thin vocabulary of SIMD types, the same at every level, so that a kernel is written once:
//
//   f32x   F32_LANES floats, the widest register of the level      f64x   F64_LANES = F32_LANES / 2 doubles
//   f64x8  eight doubles at every level, and no fused multiply-add: what is computed with it has the same bits at
//          every level, because each lane and the order in which lanes are summed are fixed
//
// No include guard: each level includes it once, inside its own namespace and target region.

#if defined(HARTONOMOUS_LEVEL_AVX512)

constexpr size_t F32_LANES = 16, F64_LANES = 8;
struct f32x { __m512 v; };
struct f64x { __m512d v; };

inline __mmask16 first16(size_t n) { return static_cast<__mmask16>((1U << n) - 1U); }
inline __mmask8 first8(size_t n) { return static_cast<__mmask8>((1U << n) - 1U); }

inline f32x zero_f32x() { return {_mm512_setzero_ps()}; }
inline f32x set_f32x(float x) { return {_mm512_set1_ps(x)}; }
inline f32x load_f32x(const float* p) { return {_mm512_loadu_ps(p)}; }
inline f32x load_first_f32x(const float* p, size_t n) { return {_mm512_maskz_loadu_ps(first16(n), p)}; }
inline void store(float* p, f32x a) { _mm512_storeu_ps(p, a.v); }
inline void store_first(float* p, f32x a, size_t n) { _mm512_mask_storeu_ps(p, first16(n), a.v); }
inline f32x operator+(f32x a, f32x b) { return {_mm512_add_ps(a.v, b.v)}; }
inline f32x operator-(f32x a, f32x b) { return {_mm512_sub_ps(a.v, b.v)}; }
inline f32x operator*(f32x a, f32x b) { return {_mm512_mul_ps(a.v, b.v)}; }
inline f32x multiply_add(f32x a, f32x b, f32x c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
inline f32x operator/(f32x a, f32x b) { return {_mm512_div_ps(a.v, b.v)}; }
// a where a < b (a > b), otherwise b: what the scalar expression gives, NaN included.
inline f32x smaller(f32x a, f32x b) { return {_mm512_min_ps(a.v, b.v)}; }
inline f32x larger(f32x a, f32x b) { return {_mm512_max_ps(a.v, b.v)}; }
// One bit for each lane, the first lane lowest: set unless a < b, so also where either is NaN.
inline uint32_t not_less(f32x a, f32x b) { return _mm512_cmp_ps_mask(a.v, b.v, _CMP_NLT_UQ); }
// a times 2^n, for an integral n in [-126, 127].
inline f32x times_power_of_two(f32x a, f32x n) { return {_mm512_scalef_ps(a.v, n.v)}; }

inline f64x zero_f64x() { return {_mm512_setzero_pd()}; }
inline f64x set_f64x(double x) { return {_mm512_set1_pd(x)}; }
inline f64x load_f64x(const double* p) { return {_mm512_loadu_pd(p)}; }
inline f64x load_f64x(const float* p) { return {_mm512_cvtps_pd(_mm256_loadu_ps(p))}; }
inline f64x load_first_f64x(const double* p, size_t n) { return {_mm512_maskz_loadu_pd(first8(n), p)}; }
inline f64x load_first_f64x(const float* p, size_t n) {
    return {_mm512_cvtps_pd(_mm256_maskz_loadu_ps(first8(n), p))};
}
inline void store(double* p, f64x a) { _mm512_storeu_pd(p, a.v); }
inline void store_first(double* p, f64x a, size_t n) { _mm512_mask_storeu_pd(p, first8(n), a.v); }
inline f64x operator+(f64x a, f64x b) { return {_mm512_add_pd(a.v, b.v)}; }
inline f64x operator-(f64x a, f64x b) { return {_mm512_sub_pd(a.v, b.v)}; }
inline f64x operator*(f64x a, f64x b) { return {_mm512_mul_pd(a.v, b.v)}; }
inline f64x multiply_add(f64x a, f64x b, f64x c) { return {_mm512_fmadd_pd(a.v, b.v, c.v)}; }
inline f64x widen_low(f32x a) { return {_mm512_cvtps_pd(_mm512_castps512_ps256(a.v))}; }
inline f64x widen_high(f32x a) { return {_mm512_cvtps_pd(_mm512_extractf32x8_ps(a.v, 1))}; }
inline double sum(f64x a) { return _mm512_reduce_add_pd(a.v); }
inline f64x operator/(f64x a, f64x b) { return {_mm512_div_pd(a.v, b.v)}; }
inline f64x square_root(f64x a) { return {_mm512_sqrt_pd(a.v)}; }
inline f64x smaller(f64x a, f64x b) { return {_mm512_min_pd(a.v, b.v)}; }
inline f64x larger(f64x a, f64x b) { return {_mm512_max_pd(a.v, b.v)}; }
// One bit for each lane, the first lane lowest: set unless a > b, so also where either is NaN.
inline uint32_t not_greater(f64x a, f64x b) { return _mm512_cmp_pd_mask(a.v, b.v, _CMP_NGT_UQ); }

struct f64x8 { __m512d v; };
inline f64x8 set_f64x8(double x) { return {_mm512_set1_pd(x)}; }
inline f64x8 load_f64x8(const double* p) { return {_mm512_loadu_pd(p)}; }
inline f64x8 load_f64x8(const float* p) { return {_mm512_cvtps_pd(_mm256_loadu_ps(p))}; }
inline void store(double* p, f64x8 a) { _mm512_storeu_pd(p, a.v); }
inline f64x8 operator+(f64x8 a, f64x8 b) { return {_mm512_add_pd(a.v, b.v)}; }
inline f64x8 operator-(f64x8 a, f64x8 b) { return {_mm512_sub_pd(a.v, b.v)}; }
inline f64x8 operator*(f64x8 a, f64x8 b) { return {_mm512_mul_pd(a.v, b.v)}; }
// a where a < b, otherwise b: what the scalar expression a < b ? a : b gives, NaN included.
inline f64x8 smaller(f64x8 a, f64x8 b) { return {_mm512_min_pd(a.v, b.v)}; }
inline f64x8 larger(f64x8 a, f64x8 b) { return {_mm512_max_pd(a.v, b.v)}; }
inline f64x8 operator/(f64x8 a, f64x8 b) { return {_mm512_div_pd(a.v, b.v)}; }
// 1 in each lane where a != b (a NaN differs from everything), else 0.
inline f64x8 ones_where_different(f64x8 a, f64x8 b) {
    return {_mm512_maskz_mov_pd(_mm512_cmp_pd_mask(a.v, b.v, _CMP_NEQ_UQ), _mm512_set1_pd(1.0))};
}
// Each lane towards zero; it must fit.
inline void store_truncated(int32_t* p, f64x8 a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvttpd_epi32(a.v));
}

#elif defined(HARTONOMOUS_LEVEL_AVX2)

constexpr size_t F32_LANES = 8, F64_LANES = 4;
struct f32x { __m256 v; };
struct f64x { __m256d v; };

inline __m256i first_of_8(size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
inline __m128i first_of_4(size_t n) {
    return _mm_cmpgt_epi32(_mm_set1_epi32(static_cast<int>(n)), _mm_setr_epi32(0, 1, 2, 3));
}
inline __m256i first_of_4_wide(size_t n) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(n)), _mm256_setr_epi64x(0, 1, 2, 3));
}

inline f32x zero_f32x() { return {_mm256_setzero_ps()}; }
inline f32x set_f32x(float x) { return {_mm256_set1_ps(x)}; }
inline f32x load_f32x(const float* p) { return {_mm256_loadu_ps(p)}; }
inline f32x load_first_f32x(const float* p, size_t n) { return {_mm256_maskload_ps(p, first_of_8(n))}; }
inline void store(float* p, f32x a) { _mm256_storeu_ps(p, a.v); }
inline void store_first(float* p, f32x a, size_t n) { _mm256_maskstore_ps(p, first_of_8(n), a.v); }
inline f32x operator+(f32x a, f32x b) { return {_mm256_add_ps(a.v, b.v)}; }
inline f32x operator-(f32x a, f32x b) { return {_mm256_sub_ps(a.v, b.v)}; }
inline f32x operator*(f32x a, f32x b) { return {_mm256_mul_ps(a.v, b.v)}; }
inline f32x multiply_add(f32x a, f32x b, f32x c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
inline f32x operator/(f32x a, f32x b) { return {_mm256_div_ps(a.v, b.v)}; }
inline f32x smaller(f32x a, f32x b) { return {_mm256_min_ps(a.v, b.v)}; }
inline f32x larger(f32x a, f32x b) { return {_mm256_max_ps(a.v, b.v)}; }
// One bit for each lane, the first lane lowest: set unless a < b, so also where either is NaN.
inline uint32_t not_less(f32x a, f32x b) {
    return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a.v, b.v, _CMP_NLT_UQ)));
}
inline f32x times_power_of_two(f32x a, f32x n) {
    const __m256i biased = _mm256_add_epi32(_mm256_cvtps_epi32(n.v), _mm256_set1_epi32(127));
    return {_mm256_mul_ps(a.v, _mm256_castsi256_ps(_mm256_slli_epi32(biased, 23)))};
}

inline f64x zero_f64x() { return {_mm256_setzero_pd()}; }
inline f64x set_f64x(double x) { return {_mm256_set1_pd(x)}; }
inline f64x load_f64x(const double* p) { return {_mm256_loadu_pd(p)}; }
inline f64x load_f64x(const float* p) { return {_mm256_cvtps_pd(_mm_loadu_ps(p))}; }
inline f64x load_first_f64x(const double* p, size_t n) { return {_mm256_maskload_pd(p, first_of_4_wide(n))}; }
inline f64x load_first_f64x(const float* p, size_t n) {
    return {_mm256_cvtps_pd(_mm_maskload_ps(p, first_of_4(n)))};
}
inline void store(double* p, f64x a) { _mm256_storeu_pd(p, a.v); }
inline void store_first(double* p, f64x a, size_t n) { _mm256_maskstore_pd(p, first_of_4_wide(n), a.v); }
inline f64x operator+(f64x a, f64x b) { return {_mm256_add_pd(a.v, b.v)}; }
inline f64x operator-(f64x a, f64x b) { return {_mm256_sub_pd(a.v, b.v)}; }
inline f64x operator*(f64x a, f64x b) { return {_mm256_mul_pd(a.v, b.v)}; }
inline f64x multiply_add(f64x a, f64x b, f64x c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
inline f64x widen_low(f32x a) { return {_mm256_cvtps_pd(_mm256_castps256_ps128(a.v))}; }
inline f64x widen_high(f32x a) { return {_mm256_cvtps_pd(_mm256_extractf128_ps(a.v, 1))}; }
inline double sum(f64x a) {
    const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(a.v), _mm256_extractf128_pd(a.v, 1));
    return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
}
inline f64x operator/(f64x a, f64x b) { return {_mm256_div_pd(a.v, b.v)}; }
inline f64x square_root(f64x a) { return {_mm256_sqrt_pd(a.v)}; }
inline f64x smaller(f64x a, f64x b) { return {_mm256_min_pd(a.v, b.v)}; }
inline f64x larger(f64x a, f64x b) { return {_mm256_max_pd(a.v, b.v)}; }
// One bit for each lane, the first lane lowest: set unless a > b, so also where either is NaN.
inline uint32_t not_greater(f64x a, f64x b) {
    return static_cast<uint32_t>(_mm256_movemask_pd(_mm256_cmp_pd(a.v, b.v, _CMP_NGT_UQ)));
}

struct f64x8 { __m256d low, high; };
inline f64x8 set_f64x8(double x) { return {_mm256_set1_pd(x), _mm256_set1_pd(x)}; }
inline f64x8 load_f64x8(const double* p) { return {_mm256_loadu_pd(p), _mm256_loadu_pd(p + 4)}; }
inline f64x8 load_f64x8(const float* p) {
    return {_mm256_cvtps_pd(_mm_loadu_ps(p)), _mm256_cvtps_pd(_mm_loadu_ps(p + 4))};
}
inline void store(double* p, f64x8 a) { _mm256_storeu_pd(p, a.low); _mm256_storeu_pd(p + 4, a.high); }
inline f64x8 operator+(f64x8 a, f64x8 b) { return {_mm256_add_pd(a.low, b.low), _mm256_add_pd(a.high, b.high)}; }
inline f64x8 operator-(f64x8 a, f64x8 b) { return {_mm256_sub_pd(a.low, b.low), _mm256_sub_pd(a.high, b.high)}; }
inline f64x8 operator*(f64x8 a, f64x8 b) { return {_mm256_mul_pd(a.low, b.low), _mm256_mul_pd(a.high, b.high)}; }
inline f64x8 smaller(f64x8 a, f64x8 b) { return {_mm256_min_pd(a.low, b.low), _mm256_min_pd(a.high, b.high)}; }
inline f64x8 larger(f64x8 a, f64x8 b) { return {_mm256_max_pd(a.low, b.low), _mm256_max_pd(a.high, b.high)}; }
inline f64x8 operator/(f64x8 a, f64x8 b) { return {_mm256_div_pd(a.low, b.low), _mm256_div_pd(a.high, b.high)}; }
inline f64x8 ones_where_different(f64x8 a, f64x8 b) {
    const __m256d one = _mm256_set1_pd(1.0);
    return {_mm256_and_pd(_mm256_cmp_pd(a.low, b.low, _CMP_NEQ_UQ), one),
            _mm256_and_pd(_mm256_cmp_pd(a.high, b.high, _CMP_NEQ_UQ), one)};
}
inline void store_truncated(int32_t* p, f64x8 a) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_cvttpd_epi32(a.low));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p + 4), _mm256_cvttpd_epi32(a.high));
}

#elif defined(HARTONOMOUS_LEVEL_NEON)

constexpr size_t F32_LANES = 4, F64_LANES = 2;
struct f32x { float32x4_t v; };
struct f64x { float64x2_t v; };

inline f32x zero_f32x() { return {vdupq_n_f32(0)}; }
inline f32x set_f32x(float x) { return {vdupq_n_f32(x)}; }
inline f32x load_f32x(const float* p) { return {vld1q_f32(p)}; }
inline f32x load_first_f32x(const float* p, size_t n) {
    float whole[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < n; ++i) whole[i] = p[i];
    return {vld1q_f32(whole)};
}
inline void store(float* p, f32x a) { vst1q_f32(p, a.v); }
inline void store_first(float* p, f32x a, size_t n) {
    float whole[4];
    vst1q_f32(whole, a.v);
    for (size_t i = 0; i < n; ++i) p[i] = whole[i];
}
inline f32x operator+(f32x a, f32x b) { return {vaddq_f32(a.v, b.v)}; }
inline f32x operator-(f32x a, f32x b) { return {vsubq_f32(a.v, b.v)}; }
inline f32x operator*(f32x a, f32x b) { return {vmulq_f32(a.v, b.v)}; }
inline f32x multiply_add(f32x a, f32x b, f32x c) { return {vfmaq_f32(c.v, a.v, b.v)}; }
inline f32x operator/(f32x a, f32x b) { return {vdivq_f32(a.v, b.v)}; }
inline f32x smaller(f32x a, f32x b) { return {vbslq_f32(vcltq_f32(a.v, b.v), a.v, b.v)}; }
inline f32x larger(f32x a, f32x b) { return {vbslq_f32(vcgtq_f32(a.v, b.v), a.v, b.v)}; }
// One bit for each lane, the first lane lowest: set unless a < b, so also where either is NaN.
inline uint32_t not_less(f32x a, f32x b) {
    const uint32_t lanes[4] = {1, 2, 4, 8};
    return vaddvq_u32(vbicq_u32(vld1q_u32(lanes), vcltq_f32(a.v, b.v)));
}
inline f32x times_power_of_two(f32x a, f32x n) {
    const int32x4_t biased = vaddq_s32(vcvtnq_s32_f32(n.v), vdupq_n_s32(127));
    return {vmulq_f32(a.v, vreinterpretq_f32_s32(vshlq_n_s32(biased, 23)))};
}

inline f64x zero_f64x() { return {vdupq_n_f64(0)}; }
inline f64x set_f64x(double x) { return {vdupq_n_f64(x)}; }
inline f64x load_f64x(const double* p) { return {vld1q_f64(p)}; }
inline f64x load_f64x(const float* p) { return {vcvt_f64_f32(vld1_f32(p))}; }
inline f64x load_first_f64x(const double* p, size_t n) {
    const double whole[2] = {n > 0 ? p[0] : 0.0, n > 1 ? p[1] : 0.0};
    return {vld1q_f64(whole)};
}
inline f64x load_first_f64x(const float* p, size_t n) {
    const double whole[2] = {n > 0 ? static_cast<double>(p[0]) : 0.0, n > 1 ? static_cast<double>(p[1]) : 0.0};
    return {vld1q_f64(whole)};
}
inline void store(double* p, f64x a) { vst1q_f64(p, a.v); }
inline void store_first(double* p, f64x a, size_t n) {
    if (n > 0) p[0] = vgetq_lane_f64(a.v, 0);
    if (n > 1) p[1] = vgetq_lane_f64(a.v, 1);
}
inline f64x operator+(f64x a, f64x b) { return {vaddq_f64(a.v, b.v)}; }
inline f64x operator-(f64x a, f64x b) { return {vsubq_f64(a.v, b.v)}; }
inline f64x operator*(f64x a, f64x b) { return {vmulq_f64(a.v, b.v)}; }
inline f64x multiply_add(f64x a, f64x b, f64x c) { return {vfmaq_f64(c.v, a.v, b.v)}; }
inline f64x widen_low(f32x a) { return {vcvt_f64_f32(vget_low_f32(a.v))}; }
inline f64x widen_high(f32x a) { return {vcvt_high_f64_f32(a.v)}; }
inline double sum(f64x a) { return vgetq_lane_f64(a.v, 0) + vgetq_lane_f64(a.v, 1); }
inline f64x operator/(f64x a, f64x b) { return {vdivq_f64(a.v, b.v)}; }
inline f64x square_root(f64x a) { return {vsqrtq_f64(a.v)}; }
inline f64x smaller(f64x a, f64x b) { return {vbslq_f64(vcltq_f64(a.v, b.v), a.v, b.v)}; }
inline f64x larger(f64x a, f64x b) { return {vbslq_f64(vcgtq_f64(a.v, b.v), a.v, b.v)}; }
// One bit for each lane, the first lane lowest: set unless a > b, so also where either is NaN.
inline uint32_t not_greater(f64x a, f64x b) {
    const uint64x2_t greater = vcgtq_f64(a.v, b.v);
    return (vgetq_lane_u64(greater, 0) == 0 ? 1U : 0U) | (vgetq_lane_u64(greater, 1) == 0 ? 2U : 0U);
}

struct f64x8 { float64x2_t v[4]; };
inline f64x8 set_f64x8(double x) { return {{vdupq_n_f64(x), vdupq_n_f64(x), vdupq_n_f64(x), vdupq_n_f64(x)}}; }
inline f64x8 load_f64x8(const double* p) {
    return {{vld1q_f64(p), vld1q_f64(p + 2), vld1q_f64(p + 4), vld1q_f64(p + 6)}};
}
inline f64x8 load_f64x8(const float* p) {
    return {{vcvt_f64_f32(vld1_f32(p)), vcvt_f64_f32(vld1_f32(p + 2)), vcvt_f64_f32(vld1_f32(p + 4)),
             vcvt_f64_f32(vld1_f32(p + 6))}};
}
inline void store(double* p, f64x8 a) { for (int i = 0; i < 4; ++i) vst1q_f64(p + 2 * i, a.v[i]); }
inline f64x8 operator+(f64x8 a, f64x8 b) { for (int i = 0; i < 4; ++i) a.v[i] = vaddq_f64(a.v[i], b.v[i]); return a; }
inline f64x8 operator-(f64x8 a, f64x8 b) { for (int i = 0; i < 4; ++i) a.v[i] = vsubq_f64(a.v[i], b.v[i]); return a; }
inline f64x8 operator*(f64x8 a, f64x8 b) { for (int i = 0; i < 4; ++i) a.v[i] = vmulq_f64(a.v[i], b.v[i]); return a; }
inline f64x8 smaller(f64x8 a, f64x8 b) {
    for (int i = 0; i < 4; ++i) a.v[i] = vbslq_f64(vcltq_f64(a.v[i], b.v[i]), a.v[i], b.v[i]);
    return a;
}
inline f64x8 larger(f64x8 a, f64x8 b) {
    for (int i = 0; i < 4; ++i) a.v[i] = vbslq_f64(vcgtq_f64(a.v[i], b.v[i]), a.v[i], b.v[i]);
    return a;
}
inline f64x8 operator/(f64x8 a, f64x8 b) { for (int i = 0; i < 4; ++i) a.v[i] = vdivq_f64(a.v[i], b.v[i]); return a; }
inline f64x8 ones_where_different(f64x8 a, f64x8 b) {
    for (int i = 0; i < 4; ++i) a.v[i] = vbslq_f64(vceqq_f64(a.v[i], b.v[i]), vdupq_n_f64(0.0), vdupq_n_f64(1.0));
    return a;
}
inline void store_truncated(int32_t* p, f64x8 a) {
    for (int i = 0; i < 4; ++i) vst1_s32(p + 2 * i, vmovn_s64(vcvtq_s64_f64(a.v[i])));
}

#else  // scalar

constexpr size_t F32_LANES = 2, F64_LANES = 1;
struct f32x { float v[2]; };
struct f64x { double v; };

inline f32x zero_f32x() { return {{0.0F, 0.0F}}; }
inline f32x set_f32x(float x) { return {{x, x}}; }
inline f32x load_f32x(const float* p) { return {{p[0], p[1]}}; }
inline f32x load_first_f32x(const float* p, size_t n) { return {{n > 0 ? p[0] : 0.0F, n > 1 ? p[1] : 0.0F}}; }
inline void store(float* p, f32x a) { p[0] = a.v[0]; p[1] = a.v[1]; }
inline void store_first(float* p, f32x a, size_t n) {
    if (n > 0) p[0] = a.v[0];
    if (n > 1) p[1] = a.v[1];
}
inline f32x operator+(f32x a, f32x b) { return {{a.v[0] + b.v[0], a.v[1] + b.v[1]}}; }
inline f32x operator-(f32x a, f32x b) { return {{a.v[0] - b.v[0], a.v[1] - b.v[1]}}; }
inline f32x operator*(f32x a, f32x b) { return {{a.v[0] * b.v[0], a.v[1] * b.v[1]}}; }
// Not fused: a CPU without FMA would compute the fused form in software.
inline f32x multiply_add(f32x a, f32x b, f32x c) { return a * b + c; }
inline f32x operator/(f32x a, f32x b) { return {{a.v[0] / b.v[0], a.v[1] / b.v[1]}}; }
inline f32x smaller(f32x a, f32x b) { return {{a.v[0] < b.v[0] ? a.v[0] : b.v[0], a.v[1] < b.v[1] ? a.v[1] : b.v[1]}}; }
inline f32x larger(f32x a, f32x b) { return {{a.v[0] > b.v[0] ? a.v[0] : b.v[0], a.v[1] > b.v[1] ? a.v[1] : b.v[1]}}; }
// One bit for each lane, the first lane lowest: set unless a < b, so also where either is NaN.
inline uint32_t not_less(f32x a, f32x b) { return (a.v[0] < b.v[0] ? 0U : 1U) | (a.v[1] < b.v[1] ? 0U : 2U); }
// A NaN must not reach the conversion to an integer, which would be undefined; times 1 it stays NaN through a.
inline float power_of_two(float n) {
    const uint32_t biased = n >= -126.0F && n <= 127.0F ? static_cast<uint32_t>(static_cast<int32_t>(n) + 127) : 127U;
    return std::bit_cast<float>(biased << 23);
}
inline f32x times_power_of_two(f32x a, f32x n) { return {{a.v[0] * power_of_two(n.v[0]), a.v[1] * power_of_two(n.v[1])}}; }

inline f64x zero_f64x() { return {0.0}; }
inline f64x set_f64x(double x) { return {x}; }
inline f64x load_f64x(const double* p) { return {*p}; }
inline f64x load_f64x(const float* p) { return {static_cast<double>(*p)}; }
inline f64x load_first_f64x(const double* p, size_t n) { return {n > 0 ? *p : 0.0}; }
inline f64x load_first_f64x(const float* p, size_t n) { return {n > 0 ? static_cast<double>(*p) : 0.0}; }
inline void store(double* p, f64x a) { *p = a.v; }
inline void store_first(double* p, f64x a, size_t n) { if (n > 0) *p = a.v; }
inline f64x operator+(f64x a, f64x b) { return {a.v + b.v}; }
inline f64x operator-(f64x a, f64x b) { return {a.v - b.v}; }
inline f64x operator*(f64x a, f64x b) { return {a.v * b.v}; }
inline f64x multiply_add(f64x a, f64x b, f64x c) { return {a.v * b.v + c.v}; }
inline f64x widen_low(f32x a) { return {static_cast<double>(a.v[0])}; }
inline f64x widen_high(f32x a) { return {static_cast<double>(a.v[1])}; }
inline double sum(f64x a) { return a.v; }
inline f64x operator/(f64x a, f64x b) { return {a.v / b.v}; }
inline f64x square_root(f64x a) { return {std::sqrt(a.v)}; }
inline f64x smaller(f64x a, f64x b) { return {a.v < b.v ? a.v : b.v}; }
inline f64x larger(f64x a, f64x b) { return {a.v > b.v ? a.v : b.v}; }
// One bit for each lane, the first lane lowest: set unless a > b, so also where either is NaN.
inline uint32_t not_greater(f64x a, f64x b) { return a.v > b.v ? 0U : 1U; }

struct f64x8 { double v[8]; };
inline f64x8 set_f64x8(double x) { return {{x, x, x, x, x, x, x, x}}; }
template <typename Real>
inline f64x8 load_f64x8(const Real* p) {
    f64x8 a;
    for (int i = 0; i < 8; ++i) a.v[i] = static_cast<double>(p[i]);
    return a;
}
inline void store(double* p, f64x8 a) { for (int i = 0; i < 8; ++i) p[i] = a.v[i]; }
inline f64x8 operator+(f64x8 a, f64x8 b) { for (int i = 0; i < 8; ++i) a.v[i] += b.v[i]; return a; }
inline f64x8 operator-(f64x8 a, f64x8 b) { for (int i = 0; i < 8; ++i) a.v[i] -= b.v[i]; return a; }
inline f64x8 operator*(f64x8 a, f64x8 b) { for (int i = 0; i < 8; ++i) a.v[i] *= b.v[i]; return a; }
inline f64x8 smaller(f64x8 a, f64x8 b) { for (int i = 0; i < 8; ++i) a.v[i] = a.v[i] < b.v[i] ? a.v[i] : b.v[i]; return a; }
inline f64x8 larger(f64x8 a, f64x8 b) { for (int i = 0; i < 8; ++i) a.v[i] = a.v[i] > b.v[i] ? a.v[i] : b.v[i]; return a; }
inline f64x8 operator/(f64x8 a, f64x8 b) { for (int i = 0; i < 8; ++i) a.v[i] /= b.v[i]; return a; }
inline f64x8 ones_where_different(f64x8 a, f64x8 b) {
    for (int i = 0; i < 8; ++i) a.v[i] = a.v[i] != b.v[i] ? 1.0 : 0.0;
    return a;
}
inline void store_truncated(int32_t* p, f64x8 a) { for (int i = 0; i < 8; ++i) p[i] = static_cast<int32_t>(a.v[i]); }

#endif

// Asks for the line at p to be brought as far as the second cache, where a stream that lies ahead does not push out what is
// in use. Any address may be given.
inline void fetch_ahead(const void* p) {
#if defined(HARTONOMOUS_X86)
    _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T1);
#elif defined(__GNUC__)
    __builtin_prefetch(p, 0, 2);
#else
    static_cast<void>(p);
#endif
}

// The first n (< 8) elements, zeros after them.
template <typename Real>
inline f64x8 load_first_f64x8(const Real* p, size_t n) {
    double whole[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < n; ++i) whole[i] = static_cast<double>(p[i]);
    return load_f64x8(whole);
}
// Lanes are added in one fixed order, whatever the level.
inline double sum(f64x8 a) {
    double v[8];
    store(v, a);
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}
inline double smallest(f64x8 a) {
    double v[8];
    store(v, a);
    double m = v[0];
    for (int i = 1; i < 8; ++i) m = v[i] < m ? v[i] : m;
    return m;
}
inline double largest(f64x8 a) {
    double v[8];
    store(v, a);
    double m = v[0];
    for (int i = 1; i < 8; ++i) m = v[i] > m ? v[i] : m;
    return m;
}
