// Products of rows rounded to 16-bit integers: exact, twice as many at once as of float32, and the same at every level.
// What rounding took away is bounded, so they tell which rows cannot be near; see rounded_rows.hpp.
//
// A row is held as pairs of integers, the two halves of 32 bits, since the instructions multiply both and add the two
// products. In a run of 32 elements, the first 16 are the low halves of 16 pairs and the others the high halves. 24 rows
// stand together: a run of each row in turn, then the next run of each, so that a tile reads memory in order. Columns are
// packed: step k holds pair k of every column.

constexpr size_t ROUNDED_ROWS = 24, ROUNDED_STEPS = 16, CACHE_LINE = 64;

// Asks for the line at p to be brought into the second cache; an address that is not one does no harm.
inline void bring_near(const char* p) {
#if defined(HARTONOMOUS_LEVEL_AVX2) || defined(HARTONOMOUS_LEVEL_AVX512)
    _mm_prefetch(p, _MM_HINT_T1);
#elif defined(HARTONOMOUS_LEVEL_NEON) && defined(__GNUC__)
    __builtin_prefetch(p, 0, 2);
#else
    static_cast<void>(p);
#endif
}

#if defined(HARTONOMOUS_LEVEL_AVX512)

struct pairx { __m512i v; };
inline pairx zero_pairx() { return {_mm512_setzero_si512()}; }
inline pairx set_pairx(int32_t x) { return {_mm512_set1_epi32(x)}; }
inline pairx load_pairx(const int32_t* p) { return {_mm512_loadu_si512(p)}; }
inline void store(int32_t* p, pairx a) { _mm512_storeu_si512(p, a.v); }
inline f32x to_f32x(pairx a) { return {_mm512_cvtepi32_ps(a.v)}; }
// Each lane plus low * low + high * high of the two pairs there.
inline pairx add_pair_products(pairx a, pairx b, pairx sums) {
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
    return {_mm512_dpwssd_epi32(sums.v, a.v, b.v)};
#else
    return {_mm512_add_epi32(sums.v, _mm512_madd_epi16(a.v, b.v))};
#endif
}
// Half a vector: where columns are few, two of them read a row's number half as often as one whole vector.
struct half_pairx { __m256i v; };
inline half_pairx zero_half_pairx() { return {_mm256_setzero_si256()}; }
inline half_pairx set_half_pairx(int32_t x) { return {_mm256_set1_epi32(x)}; }
inline half_pairx load_half_pairx(const int32_t* p) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
}
inline half_pairx add_pair_products(half_pairx a, half_pairx b, half_pairx sums) {
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
    return {_mm256_dpwssd_epi32(sums.v, a.v, b.v)};
#else
    return {_mm256_add_epi32(sums.v, _mm256_madd_epi16(a.v, b.v))};
#endif
}
inline pairx join(half_pairx low, half_pairx high) {
    return {_mm512_inserti64x4(_mm512_castsi256_si512(low.v), high.v, 1)};
}
// Pairs of the low halves of the bits of each lane, of `low` and of `high`.
inline pairx pair_low_halves(f32x low, f32x high) {
    return {_mm512_mask_blend_epi16(0xAAAAAAAAU, _mm512_castps_si512(low.v),
                                    _mm512_slli_epi32(_mm512_castps_si512(high.v), 16))};
}
inline f32x narrow(f64x low, f64x high) {
    return {_mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(low.v)), _mm512_cvtpd_ps(high.v), 1)};
}
constexpr size_t ROUNDED_TILE_ROWS = 12, ROUNDED_TILE_VECTORS = 2;

#elif defined(HARTONOMOUS_LEVEL_AVX2)

struct pairx { __m256i v; };
inline pairx zero_pairx() { return {_mm256_setzero_si256()}; }
inline pairx set_pairx(int32_t x) { return {_mm256_set1_epi32(x)}; }
inline pairx load_pairx(const int32_t* p) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))}; }
inline void store(int32_t* p, pairx a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.v); }
inline f32x to_f32x(pairx a) { return {_mm256_cvtepi32_ps(a.v)}; }
inline pairx add_pair_products(pairx a, pairx b, pairx sums) {
    return {_mm256_add_epi32(sums.v, _mm256_madd_epi16(a.v, b.v))};
}
inline pairx pair_low_halves(f32x low, f32x high) {
    return {_mm256_blend_epi16(_mm256_castps_si256(low.v), _mm256_slli_epi32(_mm256_castps_si256(high.v), 16), 0xAA)};
}
inline f32x narrow(f64x low, f64x high) {
    return {_mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(low.v)), _mm256_cvtpd_ps(high.v), 1)};
}
constexpr size_t ROUNDED_TILE_ROWS = 6, ROUNDED_TILE_VECTORS = 2;

#elif defined(HARTONOMOUS_LEVEL_NEON)

struct pairx { int32x4_t v; };
inline pairx zero_pairx() { return {vdupq_n_s32(0)}; }
inline pairx set_pairx(int32_t x) { return {vdupq_n_s32(x)}; }
inline pairx load_pairx(const int32_t* p) { return {vld1q_s32(p)}; }
inline void store(int32_t* p, pairx a) { vst1q_s32(p, a.v); }
inline f32x to_f32x(pairx a) { return {vcvtq_f32_s32(a.v)}; }
inline pairx add_pair_products(pairx a, pairx b, pairx sums) {
    const int16x8_t left = vreinterpretq_s16_s32(a.v), right = vreinterpretq_s16_s32(b.v);
    const int32x4_t low = vmull_s16(vget_low_s16(left), vget_low_s16(right)), high = vmull_high_s16(left, right);
    return {vaddq_s32(sums.v, vpaddq_s32(low, high))};
}
inline pairx pair_low_halves(f32x low, f32x high) {
    return {vsliq_n_s32(vreinterpretq_s32_f32(low.v), vreinterpretq_s32_f32(high.v), 16)};
}
inline f32x narrow(f64x low, f64x high) { return {vcombine_f32(vcvt_f32_f64(low.v), vcvt_f32_f64(high.v))}; }
constexpr size_t ROUNDED_TILE_ROWS = 8, ROUNDED_TILE_VECTORS = 2;

#else  // scalar

struct pairx { int32_t v[2]; };
inline pairx zero_pairx() { return {{0, 0}}; }
inline pairx set_pairx(int32_t x) { return {{x, x}}; }
inline pairx load_pairx(const int32_t* p) { return {{p[0], p[1]}}; }
inline void store(int32_t* p, pairx a) { p[0] = a.v[0]; p[1] = a.v[1]; }
inline f32x to_f32x(pairx a) { return {{static_cast<float>(a.v[0]), static_cast<float>(a.v[1])}}; }
inline int32_t pair_product(int32_t a, int32_t b) {
    return static_cast<int16_t>(a & 0xffff) * static_cast<int16_t>(b & 0xffff) + (a >> 16) * (b >> 16);
}
inline pairx add_pair_products(pairx a, pairx b, pairx sums) {
    return {{sums.v[0] + pair_product(a.v[0], b.v[0]), sums.v[1] + pair_product(a.v[1], b.v[1])}};
}
inline int32_t pair_of_low_halves(float low, float high) {
    return std::bit_cast<int32_t>((std::bit_cast<uint32_t>(low) & 0xffffU) | (std::bit_cast<uint32_t>(high) << 16));
}
inline pairx pair_low_halves(f32x low, f32x high) {
    return {{pair_of_low_halves(low.v[0], high.v[0]), pair_of_low_halves(low.v[1], high.v[1])}};
}
inline f32x narrow(f64x low, f64x high) { return {{static_cast<float>(low.v), static_cast<float>(high.v)}}; }
constexpr size_t ROUNDED_TILE_ROWS = 2, ROUNDED_TILE_VECTORS = 2;

#endif

// Sixteen copies of a tile's step are more than a core keeps decoded.
#if defined(__clang__)
#define HARTONOMOUS_NOT_UNROLLED _Pragma("clang loop unroll(disable)")
#elif defined(__GNUC__)
#define HARTONOMOUS_NOT_UNROLLED _Pragma("GCC unroll 1")
#else
#define HARTONOMOUS_NOT_UNROLLED
#endif

// A bit for each column of a vector: set unless the product is below what the facts of row and column make of it.
inline uint32_t near_columns(pairx product, const float* row_facts, const float* column_facts, size_t width) {
    const f32x least = (set_f32x(row_facts[0]) * load_f32x(column_facts) +
                        set_f32x(row_facts[1]) * load_f32x(column_facts + width)) -
                       (set_f32x(row_facts[2]) * load_f32x(column_facts + 2 * width) +
                        set_f32x(row_facts[3]) * load_f32x(column_facts + 3 * width));
    return not_less(to_f32x(product), least);
}

// ROWS rows with VECTORS vectors of the columns from `column` on.
template <size_t ROWS, size_t VECTORS>
inline void near_rounded_tile(const int32_t* a, const int32_t* b, size_t steps, size_t width, const float* row_facts,
                              const float* column_facts, size_t column, int32_t* products, uint32_t* masks,
                              const char* ahead, size_t lines) {
    pairx sums[ROWS][VECTORS];
    for (size_t r = 0; r < ROWS; ++r) {
        for (size_t v = 0; v < VECTORS; ++v) sums[r][v] = zero_pairx();
    }
    for (size_t first = 0; first < steps; first += ROUNDED_STEPS) {
        const size_t many = steps - first < ROUNDED_STEPS ? steps - first : ROUNDED_STEPS;
        HARTONOMOUS_NOT_UNROLLED
        for (size_t k = 0; k < many; ++k) {
            pairx columns[VECTORS];
            for (size_t v = 0; v < VECTORS; ++v) columns[v] = load_pairx(b + v * F32_LANES);
            for (size_t r = 0; r < ROWS; ++r) {
                const pairx row = set_pairx(a[r * ROUNDED_STEPS + k]);
                for (size_t v = 0; v < VECTORS; ++v) sums[r][v] = add_pair_products(columns[v], row, sums[r][v]);
            }
            for (size_t line = 0; line < lines; ++line, ahead += CACHE_LINE) bring_near(ahead);
            b += width;
        }
        a += ROUNDED_ROWS * ROUNDED_STEPS;
    }
    for (size_t r = 0; r < ROWS; ++r) {
        for (size_t v = 0; v < VECTORS; ++v) {
            masks[r] |= near_columns(sums[r][v], row_facts + 4 * r, column_facts + v * F32_LANES, width)
                        << (column + v * F32_LANES);
            store(products + r * width + v * F32_LANES, sums[r][v]);
        }
    }
}

#if defined(HARTONOMOUS_LEVEL_AVX512)
// All rows with 16 columns.
inline void near_rounded_16(const int32_t* a, const int32_t* b, size_t steps, const float* row_facts,
                            const float* column_facts, const char* ahead, size_t bytes, int32_t* products,
                            uint32_t* masks) {
    constexpr size_t ROWS = 12, WIDTH = 16, HALF = 8;
    const size_t lines = bytes == 0 || steps == 0 ? 0 : (bytes - 1) / (2 * steps * CACHE_LINE) + 1;
    for (size_t row = 0; row < ROUNDED_ROWS; row += ROWS, row_facts += 4 * ROWS) {
        half_pairx sums[ROWS][2];
        for (size_t r = 0; r < ROWS; ++r) sums[r][0] = sums[r][1] = zero_half_pairx();
        const int32_t *pairs = a + row * ROUNDED_STEPS, *columns = b;
        for (size_t first = 0; first < steps; first += ROUNDED_STEPS, pairs += ROUNDED_ROWS * ROUNDED_STEPS) {
            const size_t many = steps - first < ROUNDED_STEPS ? steps - first : ROUNDED_STEPS;
            HARTONOMOUS_NOT_UNROLLED
            for (size_t k = 0; k < many; ++k, columns += WIDTH) {
                const half_pairx low = load_half_pairx(columns), high = load_half_pairx(columns + HALF);
                for (size_t r = 0; r < ROWS; ++r) {
                    const half_pairx pair = set_half_pairx(pairs[r * ROUNDED_STEPS + k]);
                    sums[r][0] = add_pair_products(low, pair, sums[r][0]);
                    sums[r][1] = add_pair_products(high, pair, sums[r][1]);
                }
                for (size_t line = 0; line < lines; ++line, ahead += CACHE_LINE) bring_near(ahead);
            }
        }
        for (size_t r = 0; r < ROWS; ++r) {
            const pairx whole = join(sums[r][0], sums[r][1]);
            masks[row + r] = near_columns(whole, row_facts + 4 * r, column_facts, WIDTH);
            store(products + (row + r) * WIDTH, whole);
        }
    }
}
#endif

template <size_t ROWS, size_t VECTORS>
inline void near_rounded_tiles(const int32_t* a, const int32_t* b, size_t steps, size_t width, const float* row_facts,
                               const float* column_facts, const char* ahead, size_t bytes, int32_t* products,
                               uint32_t* masks) {
    // What is to be brought near is spread evenly over the work.
    const size_t all_steps = steps * (ROUNDED_ROWS / ROWS) * (width / (VECTORS * F32_LANES));
    const size_t lines = bytes == 0 || steps == 0 ? 0 : (bytes - 1) / (all_steps * CACHE_LINE) + 1;
    for (size_t row = 0; row < ROUNDED_ROWS; row += ROWS) {
        for (size_t r = 0; r < ROWS; ++r) masks[row + r] = 0;
        for (size_t column = 0; column < width; column += VECTORS * F32_LANES) {
            near_rounded_tile<ROWS, VECTORS>(a + row * ROUNDED_STEPS, b + column, steps, width, row_facts + 4 * row,
                                             column_facts + column, column, products + row * width + column, masks + row,
                                             ahead, lines);
            ahead += steps * lines * CACHE_LINE;
        }
    }
}

void near_rounded(const int32_t* a, const int32_t* b, size_t steps, size_t width, const float* row_facts,
                  const float* column_facts, const void* ahead, size_t bytes, int32_t* products, uint32_t* masks) {
    const char* const next = static_cast<const char*>(ahead);
#if defined(HARTONOMOUS_LEVEL_AVX512)
    if (width == F32_LANES) {
        near_rounded_16(a, b, steps, row_facts, column_facts, next, bytes, products, masks);
        return;
    }
#endif
    near_rounded_tiles<ROUNDED_TILE_ROWS, ROUNDED_TILE_VECTORS>(a, b, steps, width, row_facts, column_facts, next, bytes,
                                                                products, masks);
}

#undef HARTONOMOUS_NOT_UNROLLED

// Sums of squares run in the type of the rows for so many elements and are then widened, so that float32 keeps its bound.
constexpr size_t EXTENT_ELEMENTS = 256;

// What the two types of rows need: the vector, a vector of few elements, and the total.
struct Floats {
    using Real = float;
    using Vector = f32x;
    static constexpr size_t LANES = F32_LANES;
    // Added to a number between -2^15 and 2^15, it leaves the nearest integer in the low bits: ties to even.
    static constexpr float ROUNDING = 0x1.8p23F;
    static Vector set(float x) { return set_f32x(x); }
    static Vector load(const float* p) { return load_f32x(p); }
    static Vector load_first(const float* p, size_t n) { return load_first_f32x(p, n); }
    static f64x widened(Vector a) { return widen_low(a) + widen_high(a); }
};
struct Doubles {
    using Real = double;
    using Vector = f64x;
    static constexpr size_t LANES = F64_LANES;
    static constexpr double ROUNDING = 0x1.8p52;
    static Vector set(double x) { return set_f64x(x); }
    static Vector load(const double* p) { return load_f64x(p); }
    static Vector load_first(const double* p, size_t n) { return load_first_f64x(p, n); }
    static f64x widened(Vector a) { return a; }
};

template <typename Type>
inline void extents(const typename Type::Real* rows, size_t count, size_t dims, double* out) {
    using Vector = typename Type::Vector;
    constexpr size_t LANES = Type::LANES;
    const Vector zero = Type::set(0);
    for (size_t row = 0; row < count; ++row, rows += dims) {
        f64x total = zero_f64x();
        Vector greatest[2] = {zero, zero};
        for (size_t first = 0; first < dims; first += EXTENT_ELEMENTS) {
            const size_t last = dims - first < EXTENT_ELEMENTS ? dims : first + EXTENT_ELEMENTS;
            Vector sums[4] = {zero, zero, zero, zero};
            size_t k = first;
            for (; k + 4 * LANES <= last; k += 4 * LANES) {
                for (size_t v = 0; v < 4; ++v) {
                    const Vector x = Type::load(rows + k + v * LANES), square = x * x;
                    sums[v] = sums[v] + square;
                    greatest[v % 2] = larger(greatest[v % 2], square);
                }
            }
            for (; k < last; k += LANES) {
                const Vector x = k + LANES <= last ? Type::load(rows + k) : Type::load_first(rows + k, last - k);
                sums[0] = sums[0] + x * x;
                greatest[0] = larger(greatest[0], x * x);
            }
            total = total + Type::widened((sums[0] + sums[1]) + (sums[2] + sums[3]));
        }
        typename Type::Real lanes[LANES];
        store(lanes, larger(greatest[0], greatest[1]));
        typename Type::Real most = lanes[0];
        for (size_t i = 1; i < LANES; ++i) most = lanes[i] > most ? lanes[i] : most;
        out[2 * row] = sum(total);
        out[2 * row + 1] = static_cast<double>(most);
    }
}
void extents_f32(const float* rows, size_t count, size_t dims, double* out) { extents<Floats>(rows, count, dims, out); }
void extents_f64(const double* rows, size_t count, size_t dims, double* out) { extents<Doubles>(rows, count, dims, out); }

// What rounds one element: the integer in the low bits, what rounding took away is squared and added.
template <typename Type>
inline typename Type::Vector round_vector(typename Type::Vector x, typename Type::Vector factor,
                                          typename Type::Vector& squares) {
    const typename Type::Vector rounding = Type::set(Type::ROUNDING);
    const typename Type::Vector scaled = x * factor, moved = scaled + rounding;
    const typename Type::Vector rest = scaled - (moved - rounding);
    squares = multiply_add(rest, rest, squares);
    return moved;
}

// F32_LANES elements from `row` on.
inline f32x round_elements(const float* row, float factor, f32x& squares) {
    return round_vector<Floats>(load_f32x(row), set_f32x(factor), squares);
}
inline f32x round_elements(const double* row, double factor, f64x& squares) {
    const f64x rounding = set_f64x(Doubles::ROUNDING), factors = set_f64x(factor);
    const f64x low = round_vector<Doubles>(load_f64x(row), factors, squares) - rounding;
    const f64x high = round_vector<Doubles>(load_f64x(row + F64_LANES), factors, squares) - rounding;
    return narrow(low, high) + set_f32x(Floats::ROUNDING);
}

template <typename Type>
inline double round_row(const typename Type::Real* row, size_t dims, typename Type::Real factor, int32_t* pairs,
                        size_t stride) {
    constexpr size_t ELEMENTS = 2 * ROUNDED_STEPS;
    const typename Type::Vector zero = Type::set(0);
    f64x total = zero_f64x();
    for (size_t first = 0; first < dims;) {
        const size_t last = dims - first < EXTENT_ELEMENTS ? dims : first + EXTENT_ELEMENTS;
        typename Type::Vector sums[2] = {zero, zero};
        for (; first + ELEMENTS <= last; first += ELEMENTS, pairs += stride) {
            for (size_t k = 0; k < ROUNDED_STEPS; k += F32_LANES) {
                const f32x low = round_elements(row + first + k, factor, sums[0]);
                const f32x high = round_elements(row + first + ROUNDED_STEPS + k, factor, sums[1]);
                store(pairs + k, pair_low_halves(low, high));
            }
        }
        if (first < last) {
            typename Type::Real rest[ELEMENTS] = {};
            for (size_t k = first; k < last; ++k) rest[k - first] = row[k];
            for (size_t k = 0; k < ROUNDED_STEPS; k += F32_LANES) {
                const f32x low = round_elements(rest + k, factor, sums[0]);
                const f32x high = round_elements(rest + ROUNDED_STEPS + k, factor, sums[1]);
                store(pairs + k, pair_low_halves(low, high));
            }
            first = last;
        }
        total = total + Type::widened(sums[0] + sums[1]);
    }
    return sum(total);
}
double round_row_f32(const float* row, size_t dims, float factor, int32_t* pairs, size_t stride) {
    return round_row<Floats>(row, dims, factor, pairs, stride);
}
double round_row_f64(const double* row, size_t dims, double factor, int32_t* pairs, size_t stride) {
    return round_row<Doubles>(row, dims, factor, pairs, stride);
}

void pack_i32(const int32_t* rows, size_t count, size_t dims, size_t width, int32_t* out) {
    pack_rows(rows, count, dims, width, out);
}
