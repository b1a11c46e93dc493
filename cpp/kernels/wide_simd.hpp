// f64w: the register of doubles that float32 widens into fastest, WIDE_LANES of them; what simd.hpp has for f64x.
//
// It is f64x itself, except with AVX-512: there Zen 4 widens eight float32 in two halves in 1.0 cycles and in one piece in
// 1.33, and its 256-bit loads seldom cross a cache line where 512-bit loads of unaligned vectors always do.

#if defined(HARTONOMOUS_LEVEL_AVX512)

constexpr size_t WIDE_LANES = 4;
struct f64w { __m256d v; };

inline f64w load_f64w(const double* p) { return {_mm256_loadu_pd(p)}; }
inline f64w load_f64w(const float* p) { return {_mm256_cvtps_pd(_mm_loadu_ps(p))}; }
inline f64w load_first_f64w(const double* p, size_t n) { return {_mm256_maskz_loadu_pd(first8(n), p)}; }
inline f64w load_first_f64w(const float* p, size_t n) { return {_mm256_cvtps_pd(_mm_maskz_loadu_ps(first8(n), p))}; }
inline f64w operator+(f64w a, f64w b) { return {_mm256_add_pd(a.v, b.v)}; }
inline f64w multiply_add(f64w a, f64w b, f64w c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
// a - b. While the adders widen, the multipliers have time for it.
inline f64w difference(f64w a, f64w b) { return {_mm256_fmsub_pd(_mm256_set1_pd(1.0), a.v, b.v)}; }
inline f64x difference(f64x a, f64x b) { return a - b; }
inline double sum(f64w a) {
    const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(a.v), _mm256_extractf128_pd(a.v, 1));
    return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
}
// sum(a), sum(b), sum(c), sum(d), the same bits.
inline void store_sums(double* out, f64w a, f64w b, f64w c, f64w d) {
    const __m256d ac = _mm256_add_pd(_mm256_permute2f128_pd(a.v, c.v, 0x20), _mm256_permute2f128_pd(a.v, c.v, 0x31));
    const __m256d bd = _mm256_add_pd(_mm256_permute2f128_pd(b.v, d.v, 0x20), _mm256_permute2f128_pd(b.v, d.v, 0x31));
    _mm256_storeu_pd(out, _mm256_hadd_pd(ac, bd));
}

#else

constexpr size_t WIDE_LANES = F64_LANES;
using f64w = f64x;

template <typename Real>
inline f64w load_f64w(const Real* p) { return load_f64x(p); }
template <typename Real>
inline f64w load_first_f64w(const Real* p, size_t n) { return load_first_f64x(p, n); }
inline f64w difference(f64w a, f64w b) {
#if defined(HARTONOMOUS_LEVEL_AVX2)
    return {_mm256_fmsub_pd(_mm256_set1_pd(1.0), a.v, b.v)};
#else
    return a - b;
#endif
}

#endif

// The registers that sums of an element type are taken in, and how they are filled.
template <typename Real>
struct Registers;
template <>
struct Registers<float> {
    using Type = f64w;
    static constexpr size_t LANES = WIDE_LANES;
    template <typename Element>
    static Type load(const Element* p) { return load_f64w(p); }
    template <typename Element>
    static Type load_first(const Element* p, size_t n) { return load_first_f64w(p, n); }
};
template <>
struct Registers<double> {
    using Type = f64x;
    static constexpr size_t LANES = F64_LANES;
    static Type load(const double* p) { return load_f64x(p); }
    static Type load_first(const double* p, size_t n) { return load_first_f64x(p, n); }
};
