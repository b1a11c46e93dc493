// Products of rows rounded to 16-bit integers: exact, twice as many at once as of float32, and the same at every level.
// What rounding took away is bounded, so they tell which rows cannot be near; see rounded_rows.hpp.
//
// A row is held as pairs of integers, an even element in the low half of 32 bits and the next one in the high half, since
// the instructions multiply both and add the two products. 24 rows stand together: 16 pairs of each row in turn, then the
// next 16 of each, so that a tile reads one run of memory. Columns are packed: step k holds pair k of every column.

constexpr size_t ROUNDED_ROWS = 24, ROUNDED_STEPS = 16;

#if defined(HARTONOMOUS_LEVEL_AVX512)

struct i32x { __m512i v; };
inline i32x zero_i32x() { return {_mm512_setzero_si512()}; }
inline i32x set_i32x(int32_t x) { return {_mm512_set1_epi32(x)}; }
inline i32x load_i32x(const int32_t* p) { return {_mm512_loadu_si512(p)}; }
inline void store(int32_t* p, i32x a) { _mm512_storeu_si512(p, a.v); }
inline f32x to_f32x(i32x a) { return {_mm512_cvtepi32_ps(a.v)}; }
// Each lane plus low * low + high * high of the two pairs there.
inline i32x add_pair_products(i32x a, i32x b, i32x sums) {
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
    return {_mm512_dpwssd_epi32(sums.v, a.v, b.v)};
#else
    return {_mm512_add_epi32(sums.v, _mm512_madd_epi16(a.v, b.v))};
#endif
}
// Writes the nearest integers, which must fit, as 16 bits each; ties to even. Returns what is left over, exactly.
inline f32x store_nearest(void* to, f32x x) {
    const __m512i nearest = _mm512_cvtps_epi32(x.v);
    _mm256_storeu_si256(static_cast<__m256i*>(to), _mm512_cvtepi32_epi16(nearest));
    return {_mm512_sub_ps(x.v, _mm512_cvtepi32_ps(nearest))};
}
inline f64x store_nearest(void* to, f64x x) {
    const __m256i nearest = _mm512_cvtpd_epi32(x.v);
    _mm_storeu_si128(static_cast<__m128i*>(to), _mm256_cvtepi32_epi16(nearest));
    return {_mm512_sub_pd(x.v, _mm512_cvtepi32_pd(nearest))};
}
constexpr size_t ROUNDED_TILE_ROWS = 12, ROUNDED_TILE_VECTORS = 2;

#elif defined(HARTONOMOUS_LEVEL_AVX2)

struct i32x { __m256i v; };
inline i32x zero_i32x() { return {_mm256_setzero_si256()}; }
inline i32x set_i32x(int32_t x) { return {_mm256_set1_epi32(x)}; }
inline i32x load_i32x(const int32_t* p) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))}; }
inline void store(int32_t* p, i32x a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.v); }
inline f32x to_f32x(i32x a) { return {_mm256_cvtepi32_ps(a.v)}; }
inline i32x add_pair_products(i32x a, i32x b, i32x sums) {
    return {_mm256_add_epi32(sums.v, _mm256_madd_epi16(a.v, b.v))};
}
inline f32x store_nearest(void* to, f32x x) {
    const __m256i nearest = _mm256_cvtps_epi32(x.v);
    _mm_storeu_si128(static_cast<__m128i*>(to),
                     _mm_packs_epi32(_mm256_castsi256_si128(nearest), _mm256_extracti128_si256(nearest, 1)));
    return {_mm256_sub_ps(x.v, _mm256_cvtepi32_ps(nearest))};
}
inline f64x store_nearest(void* to, f64x x) {
    const __m128i nearest = _mm256_cvtpd_epi32(x.v);
    _mm_storel_epi64(static_cast<__m128i*>(to), _mm_packs_epi32(nearest, nearest));
    return {_mm256_sub_pd(x.v, _mm256_cvtepi32_pd(nearest))};
}
constexpr size_t ROUNDED_TILE_ROWS = 6, ROUNDED_TILE_VECTORS = 2;

#elif defined(HARTONOMOUS_LEVEL_NEON)

struct i32x { int32x4_t v; };
inline i32x zero_i32x() { return {vdupq_n_s32(0)}; }
inline i32x set_i32x(int32_t x) { return {vdupq_n_s32(x)}; }
inline i32x load_i32x(const int32_t* p) { return {vld1q_s32(p)}; }
inline void store(int32_t* p, i32x a) { vst1q_s32(p, a.v); }
inline f32x to_f32x(i32x a) { return {vcvtq_f32_s32(a.v)}; }
inline i32x add_pair_products(i32x a, i32x b, i32x sums) {
    const int16x8_t left = vreinterpretq_s16_s32(a.v), right = vreinterpretq_s16_s32(b.v);
    const int32x4_t low = vmull_s16(vget_low_s16(left), vget_low_s16(right)), high = vmull_high_s16(left, right);
    return {vaddq_s32(sums.v, vpaddq_s32(low, high))};
}
inline f32x store_nearest(void* to, f32x x) {
    const int32x4_t nearest = vcvtnq_s32_f32(x.v);
    const int16x4_t narrow = vmovn_s32(nearest);
    std::memcpy(to, &narrow, sizeof narrow);
    return {vsubq_f32(x.v, vcvtq_f32_s32(nearest))};
}
inline f64x store_nearest(void* to, f64x x) {
    const int64x2_t nearest = vcvtnq_s64_f64(x.v);
    const int16_t narrow[2] = {static_cast<int16_t>(vgetq_lane_s64(nearest, 0)),
                               static_cast<int16_t>(vgetq_lane_s64(nearest, 1))};
    std::memcpy(to, narrow, sizeof narrow);
    return {vsubq_f64(x.v, vcvtq_f64_s64(nearest))};
}
constexpr size_t ROUNDED_TILE_ROWS = 8, ROUNDED_TILE_VECTORS = 2;

#else  // scalar

struct i32x { int32_t v[2]; };
inline i32x zero_i32x() { return {{0, 0}}; }
inline i32x set_i32x(int32_t x) { return {{x, x}}; }
inline i32x load_i32x(const int32_t* p) { return {{p[0], p[1]}}; }
inline void store(int32_t* p, i32x a) { p[0] = a.v[0]; p[1] = a.v[1]; }
inline f32x to_f32x(i32x a) { return {{static_cast<float>(a.v[0]), static_cast<float>(a.v[1])}}; }
inline int32_t pair_product(int32_t a, int32_t b) {
    return static_cast<int16_t>(a & 0xffff) * static_cast<int16_t>(b & 0xffff) + (a >> 16) * (b >> 16);
}
inline i32x add_pair_products(i32x a, i32x b, i32x sums) {
    return {{sums.v[0] + pair_product(a.v[0], b.v[0]), sums.v[1] + pair_product(a.v[1], b.v[1])}};
}
template <typename Real>
inline Real store_nearest_one(void* to, Real x) {
    const Real nearest = std::nearbyint(x);
    const int16_t narrow = static_cast<int16_t>(nearest);
    std::memcpy(to, &narrow, sizeof narrow);
    return x - nearest;
}
inline f32x store_nearest(void* to, f32x x) {
    return {{store_nearest_one(to, x.v[0]), store_nearest_one(static_cast<char*>(to) + 2, x.v[1])}};
}
inline f64x store_nearest(void* to, f64x x) { return {store_nearest_one(to, x.v)}; }
constexpr size_t ROUNDED_TILE_ROWS = 2, ROUNDED_TILE_VECTORS = 2;

#endif

// ROWS rows with VECTORS vectors of the columns from `column` on.
template <size_t ROWS, size_t VECTORS>
inline void near_rounded_tile(const int32_t* a, const int32_t* b, size_t steps, size_t width, const float* row_facts,
                              const float* column_facts, size_t column, int32_t* products, uint32_t* masks) {
    i32x sums[ROWS][VECTORS];
    for (size_t r = 0; r < ROWS; ++r) {
        for (size_t v = 0; v < VECTORS; ++v) sums[r][v] = zero_i32x();
    }
    for (size_t first = 0; first < steps; first += ROUNDED_STEPS) {
        const size_t many = steps - first < ROUNDED_STEPS ? steps - first : ROUNDED_STEPS;
        // Sixteen copies of the body are more than a core keeps decoded.
#if defined(__clang__)
#pragma clang loop unroll(disable)
#elif defined(__GNUC__)
#pragma GCC unroll 1
#endif
        for (size_t k = 0; k < many; ++k) {
            i32x columns[VECTORS];
            for (size_t v = 0; v < VECTORS; ++v) columns[v] = load_i32x(b + v * F32_LANES);
            for (size_t r = 0; r < ROWS; ++r) {
                const i32x row = set_i32x(a[r * ROUNDED_STEPS + k]);
                for (size_t v = 0; v < VECTORS; ++v) sums[r][v] = add_pair_products(columns[v], row, sums[r][v]);
            }
            b += width;
        }
        a += ROUNDED_ROWS * ROUNDED_STEPS;
    }
    for (size_t r = 0; r < ROWS; ++r) {
        const f32x first = set_f32x(row_facts[4 * r]), second = set_f32x(row_facts[4 * r + 1]);
        const f32x third = set_f32x(row_facts[4 * r + 2]), fourth = set_f32x(row_facts[4 * r + 3]);
        for (size_t v = 0; v < VECTORS; ++v) {
            const float* facts = column_facts + v * F32_LANES;
            const f32x least = (first * load_f32x(facts) + second * load_f32x(facts + width)) -
                               (third * load_f32x(facts + 2 * width) + fourth * load_f32x(facts + 3 * width));
            masks[r] |= not_less(to_f32x(sums[r][v]), least) << (column + v * F32_LANES);
            store(products + r * width + v * F32_LANES, sums[r][v]);
        }
    }
}

template <size_t ROWS, size_t VECTORS>
inline void near_rounded_tiles(const int32_t* a, const int32_t* b, size_t steps, size_t width, const float* row_facts,
                               const float* column_facts, int32_t* products, uint32_t* masks) {
    for (size_t row = 0; row < ROUNDED_ROWS; row += ROWS) {
        for (size_t r = 0; r < ROWS; ++r) masks[row + r] = 0;
        for (size_t column = 0; column < width; column += VECTORS * F32_LANES) {
            near_rounded_tile<ROWS, VECTORS>(a + row * ROUNDED_STEPS, b + column, steps, width, row_facts + 4 * row,
                                             column_facts + column, column, products + row * width + column, masks + row);
        }
    }
}

void near_rounded(const int32_t* a, const int32_t* b, size_t steps, size_t width, const float* row_facts,
                  const float* column_facts, int32_t* products, uint32_t* masks) {
#if defined(HARTONOMOUS_LEVEL_AVX512)
    // 16 columns are one vector here.
    if (width == F32_LANES) {
        near_rounded_tiles<ROUNDED_ROWS, 1>(a, b, steps, width, row_facts, column_facts, products, masks);
        return;
    }
#endif
    near_rounded_tiles<ROUNDED_TILE_ROWS, ROUNDED_TILE_VECTORS>(a, b, steps, width, row_facts, column_facts, products,
                                                                masks);
}

// Sums of squares in the type of the rows, for so many elements at a time that float32 keeps its bound.
constexpr size_t EXTENT_ELEMENTS = 256;

inline double sum_of_lanes(f32x a) { return sum(widen_low(a) + widen_high(a)); }
inline double sum_of_lanes(f64x a) { return sum(a); }
inline f32x load_vector(const float* p) { return load_f32x(p); }
inline f64x load_vector(const double* p) { return load_f64x(p); }
inline f32x load_first_vector(const float* p, size_t n) { return load_first_f32x(p, n); }
inline f64x load_first_vector(const double* p, size_t n) { return load_first_f64x(p, n); }
inline f32x set_vector(float x) { return set_f32x(x); }
inline f64x set_vector(double x) { return set_f64x(x); }
inline void store_vector(float* p, f32x a) { store(p, a); }
inline void store_vector(double* p, f64x a) { store(p, a); }

template <typename Real, typename Vector, size_t LANES>
inline void extents(const Real* rows, size_t count, size_t dims, double* out) {
    const Vector zero = set_vector(Real{0});
    for (size_t row = 0; row < count; ++row, rows += dims) {
        double total = 0;
        Vector greatest[2] = {zero, zero};
        for (size_t first = 0; first < dims; first += EXTENT_ELEMENTS) {
            const size_t last = dims - first < EXTENT_ELEMENTS ? dims : first + EXTENT_ELEMENTS;
            Vector sums[2] = {zero, zero};
            size_t k = first;
            for (; k + 2 * LANES <= last; k += 2 * LANES) {
                for (size_t v = 0; v < 2; ++v) {
                    const Vector x = load_vector(rows + k + v * LANES);
                    sums[v] = multiply_add(x, x, sums[v]);
                    greatest[v] = larger(greatest[v], larger(x, zero - x));
                }
            }
            for (; k < last; k += LANES) {
                const Vector x = k + LANES <= last ? load_vector(rows + k) : load_first_vector(rows + k, last - k);
                sums[0] = multiply_add(x, x, sums[0]);
                greatest[0] = larger(greatest[0], larger(x, zero - x));
            }
            total += sum_of_lanes(sums[0] + sums[1]);
        }
        Real lanes[LANES];
        store_vector(lanes, larger(greatest[0], greatest[1]));
        Real most = lanes[0];
        for (size_t i = 1; i < LANES; ++i) most = lanes[i] > most ? lanes[i] : most;
        out[2 * row] = total;
        out[2 * row + 1] = static_cast<double>(most);
    }
}
void extents_f32(const float* rows, size_t count, size_t dims, double* out) {
    extents<float, f32x, F32_LANES>(rows, count, dims, out);
}
void extents_f64(const double* rows, size_t count, size_t dims, double* out) {
    extents<double, f64x, F64_LANES>(rows, count, dims, out);
}

template <typename Real, typename Vector, size_t LANES>
inline double round_row(const Real* row, size_t dims, Real factor, int32_t* pairs, size_t stride) {
    constexpr size_t ELEMENTS = 2 * ROUNDED_STEPS;
    const Vector factors = set_vector(factor), zero = set_vector(Real{0});
    double total = 0;
    for (size_t first = 0; first < dims;) {
        const size_t last = dims - first < EXTENT_ELEMENTS ? dims : first + EXTENT_ELEMENTS;
        Vector sums = zero;
        for (; first < last; first += ELEMENTS, pairs += stride) {
            char* const to = reinterpret_cast<char*>(pairs);
            for (size_t k = 0; k < ELEMENTS; k += LANES) {
                const size_t left = last - first > k ? last - first - k : 0;
                const Vector x = left >= LANES ? load_vector(row + first + k)
                                 : left > 0    ? load_first_vector(row + first + k, left)
                                               : zero;
                const Vector rest = store_nearest(to + 2 * k, x * factors);
                sums = multiply_add(rest, rest, sums);
            }
        }
        total += sum_of_lanes(sums);
    }
    return total;
}
double round_row_f32(const float* row, size_t dims, float factor, int32_t* pairs, size_t stride) {
    return round_row<float, f32x, F32_LANES>(row, dims, factor, pairs, stride);
}
double round_row_f64(const double* row, size_t dims, double factor, int32_t* pairs, size_t stride) {
    return round_row<double, f64x, F64_LANES>(row, dims, factor, pairs, stride);
}

void pack_i32(const int32_t* rows, size_t count, size_t dims, size_t width, int32_t* out) {
    pack_rows(rows, count, dims, width, out);
}
