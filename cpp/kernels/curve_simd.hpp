// Points side by side: 64-bit lanes, one for each of POINTS points, with what codes on curves need of them. The same
// operations at every level; eight points with AVX-512, four with AVX2, otherwise as many as a vector has float64.

constexpr size_t POINTS = F64_LANES;

// A Morton code's byte b holds bits of x, y and z whose places within the byte are 3i mod 8. Taken byte by byte from x,
// from y << 3 and from z << 6, all of its eight bits stand in one byte already, in the order that this permutation of a
// byte, its own inverse, turns into that of the code: bit i goes to bit 3i mod 8.
//
// Which byte of x (y << 3, z << 6) goes to each byte of a code, and which of its bits. For two lanes.
constexpr uint8_t X_TO_CODE[16] = {0, 0, 0, 1, 1, 1, 2, 2, 8, 8, 8, 9, 9, 9, 10, 10};
constexpr uint8_t Y_TO_CODE[16] = {0, 0, 1, 1, 1, 2, 2, 2, 8, 8, 9, 9, 9, 10, 10, 10};
constexpr uint8_t Z_TO_CODE[16] = {0, 1, 1, 1, 2, 2, 2, 3, 8, 9, 9, 9, 10, 10, 10, 11};
// Bit 63 of a code would be bit 21 of x.
constexpr uint8_t X_OF_CODE[16] = {7, 0x38, 0xc0, 7, 0x38, 0xc0, 7, 0x18, 7, 0x38, 0xc0, 7, 0x38, 0xc0, 7, 0x18};
constexpr uint8_t Y_OF_CODE[16] = {0x38, 0xc0, 7, 0x38, 0xc0, 7, 0x38, 0xc0, 0x38, 0xc0, 7, 0x38, 0xc0, 7, 0x38, 0xc0};
constexpr uint8_t Z_OF_CODE[16] = {0xc0, 7, 0x38, 0xc0, 7, 0x38, 0xc0, 7, 0xc0, 7, 0x38, 0xc0, 7, 0x38, 0xc0, 7};
// Back: the three bytes of a code that hold bits of each byte of x (y << 3, z << 6); 128 for none.
constexpr uint8_t CODE_TO_X[3][16] = {
    {0, 3, 6, 128, 128, 128, 128, 128, 8, 11, 14, 128, 128, 128, 128, 128},
    {1, 4, 7, 128, 128, 128, 128, 128, 9, 12, 15, 128, 128, 128, 128, 128},
    {2, 5, 128, 128, 128, 128, 128, 128, 10, 13, 128, 128, 128, 128, 128, 128}};
constexpr uint8_t CODE_TO_Y[3][16] = {
    {0, 3, 6, 128, 128, 128, 128, 128, 8, 11, 14, 128, 128, 128, 128, 128},
    {1, 4, 7, 128, 128, 128, 128, 128, 9, 12, 15, 128, 128, 128, 128, 128},
    {128, 2, 5, 128, 128, 128, 128, 128, 128, 10, 13, 128, 128, 128, 128, 128}};
constexpr uint8_t CODE_TO_Z[3][16] = {
    {0, 3, 6, 128, 128, 128, 128, 128, 8, 11, 14, 128, 128, 128, 128, 128},
    {128, 1, 4, 7, 128, 128, 128, 128, 128, 9, 12, 15, 128, 128, 128, 128},
    {128, 2, 5, 128, 128, 128, 128, 128, 128, 10, 13, 128, 128, 128, 128, 128}};
// The permutation of a byte's bits, for its lower and for its upper four.
constexpr uint8_t LOWER_BITS[16] = {0, 1, 8, 9, 64, 65, 72, 73, 2, 3, 10, 11, 66, 67, 74, 75};
constexpr uint8_t UPPER_BITS[16] = {0, 16, 128, 144, 4, 20, 132, 148, 32, 48, 160, 176, 36, 52, 164, 180};

#if defined(HARTONOMOUS_LEVEL_AVX512)

struct u64x { __m512i v; };

inline u64x zero_u64x() { return {_mm512_setzero_si512()}; }
inline u64x load_u64x(const void* p) { return {_mm512_loadu_si512(p)}; }
inline void store(int64_t* p, u64x a) { _mm512_storeu_si512(p, a.v); }
inline void store_low_halves(int32_t* p, u64x a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi64_epi32(a.v));
}
inline u64x repeated(const uint8_t (&bytes)[16]) {
    return {_mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)))};
}
inline u64x operator|(u64x a, u64x b) { return {_mm512_or_si512(a.v, b.v)}; }
inline u64x operator&(u64x a, u64x b) { return {_mm512_and_si512(a.v, b.v)}; }
inline u64x or_masked(u64x a, u64x b, u64x mask) { return {_mm512_ternarylogic_epi64(a.v, b.v, mask.v, 0xf8)}; }
template <int BITS> inline u64x shifted_left(u64x a) { return {_mm512_slli_epi64(a.v, BITS)}; }
template <int BITS> inline u64x shifted_right(u64x a) { return {_mm512_srli_epi64(a.v, BITS)}; }
inline u64x shuffled(u64x a, u64x places) { return {_mm512_shuffle_epi8(a.v, places.v)}; }
inline uint64_t all_bits(u64x a) { return static_cast<uint64_t>(_mm512_reduce_or_epi64(a.v)); }
inline u64x bits_of(f64x a) { return {_mm512_castpd_si512(a.v)}; }
inline f64x number_of(u64x a) { return {_mm512_castsi512_pd(a.v)}; }
// Of numbers in 0..2^31-1, their whole part.
inline u64x whole_of(f64x a) { return {_mm512_cvttpd_epi64(a.v)}; }
inline u64x bits_permuted(u64x a) {
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
    return {_mm512_gf2p8affine_epi64_epi8(a.v, _mm512_set1_epi64(0x0108400210800420), 0)};
#else
    const __m512i four = _mm512_set1_epi8(15);
    const __m512i lower = _mm512_and_si512(a.v, four), upper = _mm512_and_si512(_mm512_srli_epi16(a.v, 4), four);
    return {_mm512_or_si512(_mm512_shuffle_epi8(repeated(LOWER_BITS).v, lower), _mm512_shuffle_epi8(repeated(UPPER_BITS).v, upper))};
#endif
}

// Eight rows of three lanes: every third element, from the first, the second and the third on.
inline void by_axis(u64x a, u64x b, u64x c, u64x& x, u64x& y, u64x& z) {
    // Of x there are elements 0, 3, 6 of a, 1, 4, 7 of b, 2, 5 of c, which all stand in different places.
    const __m512i first = _mm512_mask_blend_epi64(0x24, _mm512_mask_blend_epi64(0x92, a.v, b.v), c.v);
    const __m512i second = _mm512_mask_blend_epi64(0x49, _mm512_mask_blend_epi64(0x24, a.v, b.v), c.v);
    const __m512i third = _mm512_mask_blend_epi64(0x92, _mm512_mask_blend_epi64(0x49, a.v, b.v), c.v);
    x = {_mm512_permutexvar_epi64(_mm512_setr_epi64(0, 3, 6, 1, 4, 7, 2, 5), first)};
    y = {_mm512_permutexvar_epi64(_mm512_setr_epi64(1, 4, 7, 2, 5, 0, 3, 6), second)};
    z = {_mm512_permutexvar_epi64(_mm512_setr_epi64(2, 5, 0, 3, 6, 1, 4, 7), third)};
}
// POINTS rows; the coordinates' bits from the 32nd on mean nothing. All bits of them are or-ed to `seen`.
inline void load_rows(const int32_t* p, u64x& x, u64x& y, u64x& z, u64x& seen) {
    const __m512i a = _mm512_loadu_si512(p);
    const __m512i b = _mm512_zextsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 16)));
    x = {_mm512_permutex2var_epi32(a, _mm512_setr_epi32(0, 0, 3, 3, 6, 6, 9, 9, 12, 12, 15, 15, 18, 18, 21, 21), b)};
    y = {_mm512_permutex2var_epi32(a, _mm512_setr_epi32(1, 1, 4, 4, 7, 7, 10, 10, 13, 13, 16, 16, 19, 19, 22, 22), b)};
    z = {_mm512_permutex2var_epi32(a, _mm512_setr_epi32(2, 2, 5, 5, 8, 8, 11, 11, 14, 14, 17, 17, 20, 20, 23, 23), b)};
    seen.v = _mm512_ternarylogic_epi64(seen.v, a, b, 0xfe);
}
inline u64x load_u64x(const int32_t* p) {
    return {_mm512_cvtepi32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
// The low halves of x, y and z, as POINTS rows.
inline void store_rows(int32_t* p, u64x x, u64x y, u64x z) {
    const __m512i both = _mm512_or_si512(_mm512_slli_epi64(y.v, 32), _mm512_and_si512(x.v, _mm512_set1_epi64(0xffffffff)));
    const __m512i first = _mm512_setr_epi32(0, 1, 16, 2, 3, 18, 4, 5, 20, 6, 7, 22, 8, 9, 24, 10);
    const __m512i rest = _mm512_setr_epi32(11, 26, 12, 13, 28, 14, 15, 30, 0, 0, 0, 0, 0, 0, 0, 0);
    _mm512_storeu_si512(p, _mm512_permutex2var_epi32(both, first, z.v));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p + 16), _mm512_castsi512_si256(_mm512_permutex2var_epi32(both, rest, z.v)));
}

#elif defined(HARTONOMOUS_LEVEL_AVX2)

struct u64x { __m256i v; };

inline u64x zero_u64x() { return {_mm256_setzero_si256()}; }
inline u64x load_u64x(const void* p) { return {_mm256_loadu_si256(static_cast<const __m256i*>(p))}; }
inline void store(int64_t* p, u64x a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.v); }
inline void store_low_halves(int32_t* p, u64x a) {
    const __m256i low = _mm256_permutevar8x32_epi32(a.v, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(low));
}
inline u64x repeated(const uint8_t (&bytes)[16]) {
    return {_mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)))};
}
inline u64x operator|(u64x a, u64x b) { return {_mm256_or_si256(a.v, b.v)}; }
inline u64x operator&(u64x a, u64x b) { return {_mm256_and_si256(a.v, b.v)}; }
inline u64x or_masked(u64x a, u64x b, u64x mask) { return a | (b & mask); }
template <int BITS> inline u64x shifted_left(u64x a) { return {_mm256_slli_epi64(a.v, BITS)}; }
template <int BITS> inline u64x shifted_right(u64x a) { return {_mm256_srli_epi64(a.v, BITS)}; }
inline u64x shuffled(u64x a, u64x places) { return {_mm256_shuffle_epi8(a.v, places.v)}; }
inline uint64_t all_bits(u64x a) {
    alignas(32) uint64_t each[4];
    _mm256_store_si256(reinterpret_cast<__m256i*>(each), a.v);
    return each[0] | each[1] | each[2] | each[3];
}
inline u64x bits_of(f64x a) { return {_mm256_castpd_si256(a.v)}; }
inline f64x number_of(u64x a) { return {_mm256_castsi256_pd(a.v)}; }
inline u64x whole_of(f64x a) {
    // A whole number below 2^52 stands in the lowest bits of its sum with 2^52.
    const __m256d big = _mm256_set1_pd(4503599627370496.0);
    const __m256d sum = _mm256_add_pd(_mm256_round_pd(a.v, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC), big);
    return {_mm256_castpd_si256(_mm256_xor_pd(sum, big))};
}
inline u64x bits_permuted(u64x a) {
    const __m256i four = _mm256_set1_epi8(15);
    const __m256i lower = _mm256_and_si256(a.v, four), upper = _mm256_and_si256(_mm256_srli_epi16(a.v, 4), four);
    return {_mm256_or_si256(_mm256_shuffle_epi8(repeated(LOWER_BITS).v, lower), _mm256_shuffle_epi8(repeated(UPPER_BITS).v, upper))};
}

inline void by_axis(u64x a, u64x b, u64x c, u64x& x, u64x& y, u64x& z) {
    // Of x there are elements 0 and 3 of a, 2 of b, 1 of c.
    const __m256i first = _mm256_blend_epi32(_mm256_blend_epi32(a.v, b.v, 0x30), c.v, 0x0c);
    const __m256i second = _mm256_blend_epi32(_mm256_blend_epi32(a.v, b.v, 0xc3), c.v, 0x30);
    const __m256i third = _mm256_blend_epi32(_mm256_blend_epi32(a.v, b.v, 0x0c), c.v, 0xc3);
    x = {_mm256_permute4x64_epi64(first, 0x6c)};
    y = {_mm256_permute4x64_epi64(second, 0xb1)};
    z = {_mm256_permute4x64_epi64(third, 0xc6)};
}
inline void load_rows(const int32_t* p, u64x& x, u64x& y, u64x& z, u64x& seen) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    const __m256i b = _mm256_zextsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 8)));
    x = {_mm256_permutevar8x32_epi32(_mm256_blend_epi32(a, b, 0x02), _mm256_setr_epi32(0, 0, 3, 3, 6, 6, 1, 1))};
    y = {_mm256_permutevar8x32_epi32(_mm256_blend_epi32(a, b, 0x04), _mm256_setr_epi32(1, 1, 4, 4, 7, 7, 2, 2))};
    z = {_mm256_permutevar8x32_epi32(_mm256_blend_epi32(a, b, 0x09), _mm256_setr_epi32(2, 2, 5, 5, 0, 0, 3, 3))};
    seen.v = _mm256_or_si256(seen.v, _mm256_or_si256(a, b));
}
inline u64x load_u64x(const int32_t* p) {
    return {_mm256_cvtepi32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
}
inline void store_rows(int32_t* p, u64x x, u64x y, u64x z) {
    const __m256i both = _mm256_blend_epi32(x.v, _mm256_slli_epi64(y.v, 32), 0xaa);  // x0 y0 x1 y1 x2 y2 x3 y3
    const __m256i a = _mm256_permutevar8x32_epi32(both, _mm256_setr_epi32(0, 1, 0, 2, 3, 0, 4, 5));
    const __m256i b = _mm256_permutevar8x32_epi32(z.v, _mm256_setr_epi32(0, 0, 0, 0, 0, 2, 0, 0));
    const __m256i c = _mm256_permutevar8x32_epi32(both, _mm256_setr_epi32(0, 6, 7, 0, 0, 0, 0, 0));
    const __m256i d = _mm256_permutevar8x32_epi32(z.v, _mm256_setr_epi32(4, 0, 0, 6, 0, 0, 0, 0));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm256_blend_epi32(a, b, 0x24));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p + 8), _mm256_castsi256_si128(_mm256_blend_epi32(c, d, 0x09)));
}

#else

struct u64x { uint64_t v[POINTS]; };

inline u64x zero_u64x() { return {}; }
inline u64x load_u64x(const int64_t* p) {
    u64x a;
    for (size_t i = 0; i < POINTS; ++i) a.v[i] = static_cast<uint64_t>(p[i]);
    return a;
}
inline u64x load_u64x(const int32_t* p) {
    u64x a;
    for (size_t i = 0; i < POINTS; ++i) a.v[i] = static_cast<uint64_t>(static_cast<int64_t>(p[i]));
    return a;
}
inline void store(int64_t* p, u64x a) { for (size_t i = 0; i < POINTS; ++i) p[i] = static_cast<int64_t>(a.v[i]); }
inline void store_low_halves(int32_t* p, u64x a) {
    for (size_t i = 0; i < POINTS; ++i) p[i] = static_cast<int32_t>(static_cast<uint32_t>(a.v[i]));
}
inline u64x operator|(u64x a, u64x b) { for (size_t i = 0; i < POINTS; ++i) a.v[i] |= b.v[i]; return a; }
inline uint64_t all_bits(u64x a) {
    uint64_t all = 0;
    for (size_t i = 0; i < POINTS; ++i) all |= a.v[i];
    return all;
}
inline u64x bits_of(f64x a) {
    double each[POINTS];
    store(each, a);
    u64x bits;
    for (size_t i = 0; i < POINTS; ++i) bits.v[i] = std::bit_cast<uint64_t>(each[i]);
    return bits;
}
inline u64x whole_of(f64x a) {
    double each[POINTS];
    store(each, a);
    u64x whole;
    for (size_t i = 0; i < POINTS; ++i) whole.v[i] = static_cast<uint64_t>(static_cast<uint32_t>(each[i]));
    return whole;
}
template <typename Integer>
inline void load_rows(const Integer* p, u64x& x, u64x& y, u64x& z, u64x& seen) {
    for (size_t i = 0; i < POINTS; ++i, p += 3) {
        // Negative numbers keep their sign, so that they too leave bits above the 21st.
        x.v[i] = static_cast<uint64_t>(static_cast<int64_t>(p[0]));
        y.v[i] = static_cast<uint64_t>(static_cast<int64_t>(p[1]));
        z.v[i] = static_cast<uint64_t>(static_cast<int64_t>(p[2]));
    }
    seen = seen | x | y | z;
}
template <typename Integer>
inline uint64_t bits_in_rows(u64x seen) { return all_bits(seen); }
template <typename Real>
inline void load_rows(const Real* p, f64x& x, f64x& y, f64x& z) {
    double each[3][POINTS];
    for (size_t i = 0; i < 3 * POINTS; ++i) each[i % 3][i / 3] = static_cast<double>(p[i]);
    x = load_f64x(each[0]);
    y = load_f64x(each[1]);
    z = load_f64x(each[2]);
}
inline void store_rows(int32_t* p, u64x x, u64x y, u64x z) {
    for (size_t i = 0; i < POINTS; ++i, p += 3) {
        p[0] = static_cast<int32_t>(static_cast<uint32_t>(x.v[i]));
        p[1] = static_cast<int32_t>(static_cast<uint32_t>(y.v[i]));
        p[2] = static_cast<int32_t>(static_cast<uint32_t>(z.v[i]));
    }
}

#endif

#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)

inline void load_rows(const int64_t* p, u64x& x, u64x& y, u64x& z, u64x& seen) {
    const u64x a = load_u64x(static_cast<const void*>(p)), b = load_u64x(static_cast<const void*>(p + POINTS));
    const u64x c = load_u64x(static_cast<const void*>(p + 2 * POINTS));
    seen = seen | a | (b | c);
    by_axis(a, b, c, x, y, z);
}
// What load_rows has or-ed, as 64 bits: negative numbers keep their sign, and so leave bits above the 21st.
template <typename Integer>
inline uint64_t bits_in_rows(u64x seen) {
    const uint64_t bits = all_bits(seen);
    return sizeof(Integer) == 8 ? bits : static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(bits | bits >> 32)));
}
inline u64x load_u64x(const int64_t* p) { return load_u64x(static_cast<const void*>(p)); }
template <typename Real>
inline void load_rows(const Real* p, f64x& x, f64x& y, f64x& z) {
    u64x a, b, c;
    by_axis(bits_of(load_f64x(p)), bits_of(load_f64x(p + POINTS)), bits_of(load_f64x(p + 2 * POINTS)), a, b, c);
    x = number_of(a);
    y = number_of(b);
    z = number_of(c);
}

// Bits of x, y and z from the 21st on count for nothing.
inline u64x interleaved(u64x x, u64x y, u64x z) {
    const u64x from_x = shuffled(x, repeated(X_TO_CODE)) & repeated(X_OF_CODE);
    const u64x from_y = shuffled(shifted_left<3>(y), repeated(Y_TO_CODE));
    const u64x from_z = shuffled(shifted_left<6>(z), repeated(Z_TO_CODE));
    return bits_permuted(or_masked(or_masked(from_x, from_y, repeated(Y_OF_CODE)), from_z, repeated(Z_OF_CODE)));
}
inline u64x gathered(u64x bits, const uint8_t (&places)[3][16]) {
    return shuffled(bits, repeated(places[0])) | shuffled(bits, repeated(places[1])) | shuffled(bits, repeated(places[2]));
}
inline void separated(u64x code, u64x& x, u64x& y, u64x& z) {
    const u64x bits = bits_permuted(code);
    x = gathered(bits & repeated(X_OF_CODE), CODE_TO_X);
    y = shifted_right<3>(gathered(bits & repeated(Y_OF_CODE), CODE_TO_Y));
    z = shifted_right<6>(gathered(bits & repeated(Z_OF_CODE), CODE_TO_Z));
}

#else

inline uint64_t spread(uint64_t x) {
    x &= 0x1fffff;
    x = (x | x << 32) & 0x001f00000000ffff;
    x = (x | x << 16) & 0x001f0000ff0000ff;
    x = (x | x << 8) & 0x100f00f00f00f00f;
    x = (x | x << 4) & 0x10c30c30c30c30c3;
    return (x | x << 2) & 0x1249249249249249;
}
inline uint64_t every_third(uint64_t code) {
    code &= 0x1249249249249249;
    code = (code | code >> 2) & 0x10c30c30c30c30c3;
    code = (code | code >> 4) & 0x100f00f00f00f00f;
    code = (code | code >> 8) & 0x001f0000ff0000ff;
    code = (code | code >> 16) & 0x001f00000000ffff;
    return (code | code >> 32) & 0x1fffff;
}
inline u64x interleaved(u64x x, u64x y, u64x z) {
    for (size_t i = 0; i < POINTS; ++i) x.v[i] = spread(x.v[i]) | spread(y.v[i]) << 1 | spread(z.v[i]) << 2;
    return x;
}
inline void separated(u64x code, u64x& x, u64x& y, u64x& z) {
    for (size_t i = 0; i < POINTS; ++i) {
        x.v[i] = every_third(code.v[i]);
        y.v[i] = every_third(code.v[i] >> 1);
        z.v[i] = every_third(code.v[i] >> 2);
    }
}

#endif
