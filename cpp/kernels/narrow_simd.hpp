// Narrow elements in registers: halves and bfloat16 as float32, int8 as i16x, whose products are added in pairs to i32x.
//
//   load_two(Halves, p, x, y)        two registers of elements from p; which of the two an element comes to depends on
//   load_first_two(Halves, p, n, x, y)   its place alone. The first n, fewer than two registers, zeros for the others.
//   load_i16x(p), load_first_i16x(p, n)  I16_LANES elements

#if defined(HARTONOMOUS_LEVEL_AVX512)
// Eight floats: Zen 4 widens halves to these faster than to sixteen.
struct f32y { __m256 v; };
inline f32y operator+(f32y a, f32y b) { return {_mm256_add_ps(a.v, b.v)}; }
inline f32y operator-(f32y a, f32y b) { return {_mm256_sub_ps(a.v, b.v)}; }
inline f32y multiply_add(f32y a, f32y b, f32y c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
inline f64x widened_sum(f32y a) { return {_mm512_cvtps_pd(a.v)}; }
struct Halves { using Register = f32y; static constexpr size_t LANES = 8; };
#else
struct Halves { using Register = f32x; static constexpr size_t LANES = F32_LANES; };
#endif
struct BFloats { using Register = f32x; static constexpr size_t LANES = F32_LANES; };
// The lanes of a in float64, those of its two halves added.
inline f64x widened_sum(f32x a) { return widen_low(a) + widen_high(a); }

// The float of the bits of a half.
inline float float_of_half(uint16_t bits) {
    const uint32_t sign = static_cast<uint32_t>(bits & 0x8000U) << 16, exponent = (bits >> 10) & 31U, rest = bits & 1023U;
    if (exponent == 0) {
        const float size = static_cast<float>(rest) * 0x1p-24F;
        return sign == 0 ? size : -size;
    }
    return std::bit_cast<float>(sign | (exponent == 31 ? 255U << 23 : (exponent + 112U) << 23) | (rest << 13));
}
inline float float_of_bfloat(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

#if defined(HARTONOMOUS_LEVEL_AVX512)

inline __mmask32 first32(size_t n) { return static_cast<__mmask32>((uint64_t{1} << n) - 1U); }
// GCC would read memory again for each of the two uses, and reading is what these kernels wait for.
inline __m512i kept(__m512i bits) {
#if defined(__GNUC__)
    __asm__("" : "+v"(bits));
#endif
    return bits;
}
inline void split(__m512i bits, f32x& x, f32x& y) {
    x.v = _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16));
    y.v = _mm512_castsi512_ps(_mm512_and_si512(bits, _mm512_set1_epi32(static_cast<int>(0xffff0000U))));
}
inline void load_two(Halves, const uint16_t* p, f32y& x, f32y& y) {
    x.v = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    y.v = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 8)));
}
inline void load_first_two(Halves, const uint16_t* p, size_t n, f32y& x, f32y& y) {
    const __m256i bits = _mm256_maskz_loadu_epi16(first16(n), p);
    x.v = _mm256_cvtph_ps(_mm256_castsi256_si128(bits));
    y.v = _mm256_cvtph_ps(_mm256_extracti128_si256(bits, 1));
}
inline void load_two(BFloats, const uint16_t* p, f32x& x, f32x& y) { split(kept(_mm512_loadu_si512(p)), x, y); }
inline void load_first_two(BFloats, const uint16_t* p, size_t n, f32x& x, f32x& y) {
    split(_mm512_maskz_loadu_epi16(first32(n), p), x, y);
}

constexpr size_t I16_LANES = 32;
struct i16x { __m512i v; };
struct i32x { __m512i v; };
inline i16x load_i16x(const int8_t* p) {
    return {_mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
inline i16x load_first_i16x(const int8_t* p, size_t n) {
    return {_mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(first32(n), p))};
}
inline i16x operator-(i16x a, i16x b) { return {_mm512_sub_epi16(a.v, b.v)}; }
inline i32x add_products(i16x a, i16x b, i32x sums) {
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
    return {_mm512_dpwssd_epi32(sums.v, a.v, b.v)};
#else
    return {_mm512_add_epi32(sums.v, _mm512_madd_epi16(a.v, b.v))};
#endif
}
inline int64_t sum(i32x a) {
    return _mm512_reduce_add_epi64(_mm512_add_epi64(_mm512_cvtepi32_epi64(_mm512_castsi512_si256(a.v)),
                                                    _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(a.v, 1))));
}

#elif defined(HARTONOMOUS_LEVEL_AVX2)

inline void load_two(Halves, const uint16_t* p, f32x& x, f32x& y) {
    x.v = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    y.v = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 8)));
}
inline void load_two(BFloats, const uint16_t* p, f32x& x, f32x& y) {
    __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
#if defined(__GNUC__)
    // GCC would read memory again for each of the two uses, and reading is what these kernels wait for.
    __asm__("" : "+x"(bits));
#endif
    x.v = _mm256_castsi256_ps(_mm256_slli_epi32(bits, 16));
    y.v = _mm256_castsi256_ps(_mm256_and_si256(bits, _mm256_set1_epi32(static_cast<int>(0xffff0000U))));
}

constexpr size_t I16_LANES = 16;
struct i16x { __m256i v; };
struct i32x { __m256i v; };
inline i16x load_i16x(const int8_t* p) {
    return {_mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
}
inline i16x operator-(i16x a, i16x b) { return {_mm256_sub_epi16(a.v, b.v)}; }
inline i32x add_products(i16x a, i16x b, i32x sums) {
    return {_mm256_add_epi32(sums.v, _mm256_madd_epi16(a.v, b.v))};
}
inline int64_t sum(i32x a) {
    const __m256i wide = _mm256_add_epi64(_mm256_cvtepi32_epi64(_mm256_castsi256_si128(a.v)),
                                          _mm256_cvtepi32_epi64(_mm256_extracti128_si256(a.v, 1)));
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
    int64_t lanes[2];
    _mm_storeu_si128(reinterpret_cast<__m128i*>(lanes), two);
    return lanes[0] + lanes[1];
}

#elif defined(HARTONOMOUS_LEVEL_NEON)

inline void load_two(Halves, const uint16_t* p, f32x& x, f32x& y) {
    x.v = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
    y.v = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p + 4)));
}
inline void load_two(BFloats, const uint16_t* p, f32x& x, f32x& y) {
    const uint16x8_t bits = vld1q_u16(p);
    x.v = vreinterpretq_f32_u32(vshll_n_u16(vget_low_u16(bits), 16));
    y.v = vreinterpretq_f32_u32(vshll_n_u16(vget_high_u16(bits), 16));
}

constexpr size_t I16_LANES = 8;
struct i16x { int16x8_t v; };
struct i32x { int32x4_t v; };
inline i16x load_i16x(const int8_t* p) { return {vmovl_s8(vld1_s8(p))}; }
inline i16x operator-(i16x a, i16x b) { return {vsubq_s16(a.v, b.v)}; }
inline i32x add_products(i16x a, i16x b, i32x sums) {
    return {vmlal_s16(vmlal_s16(sums.v, vget_low_s16(a.v), vget_low_s16(b.v)), vget_high_s16(a.v), vget_high_s16(b.v))};
}
inline int64_t sum(i32x a) { return vaddlvq_s32(a.v); }

#else  // scalar

inline void load_two(Halves, const uint16_t* p, f32x& x, f32x& y) {
    x = {{float_of_half(p[0]), float_of_half(p[1])}};
    y = {{float_of_half(p[2]), float_of_half(p[3])}};
}
inline void load_two(BFloats, const uint16_t* p, f32x& x, f32x& y) {
    x = {{float_of_bfloat(p[0]), float_of_bfloat(p[1])}};
    y = {{float_of_bfloat(p[2]), float_of_bfloat(p[3])}};
}

constexpr size_t I16_LANES = 2;
struct i16x { int32_t v[2]; };
struct i32x { int32_t v; };
inline i16x load_i16x(const int8_t* p) { return {{p[0], p[1]}}; }
inline i16x operator-(i16x a, i16x b) { return {{a.v[0] - b.v[0], a.v[1] - b.v[1]}}; }
inline i32x add_products(i16x a, i16x b, i32x sums) { return {sums.v + a.v[0] * b.v[0] + a.v[1] * b.v[1]}; }
inline int64_t sum(i32x a) { return a.v; }

#endif

#if !defined(HARTONOMOUS_LEVEL_AVX512)
template <typename Kind>
inline void load_first_two(Kind, const uint16_t* p, size_t n, f32x& x, f32x& y) {
    uint16_t whole[2 * F32_LANES] = {};
    for (size_t i = 0; i < n; ++i) whole[i] = p[i];
    load_two(Kind(), whole, x, y);
}
inline i16x load_first_i16x(const int8_t* p, size_t n) {
    int8_t whole[I16_LANES] = {};
    for (size_t i = 0; i < n; ++i) whole[i] = p[i];
    return load_i16x(whole);
}
#endif
