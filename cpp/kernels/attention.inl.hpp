// Attention of one head over one sequence, in scratch memory that stays in cache.

// Rows of scores computed together: as many accumulators as the level's registers hold, and a divisor of 8.
constexpr size_t ATTENTION_ROWS = F32_LANES == 16 ? 8 : 4;
constexpr size_t ATTENTION_COLUMNS = 2 * F32_LANES;

// c (ATTENTION_ROWS x ATTENTION_COLUMNS) = a (ATTENTION_ROWS x depth) times b (depth x ATTENTION_COLUMNS).
inline void multiply_tile(const float* a, size_t a_stride, const float* b, size_t b_stride, size_t depth, float* c,
                          size_t c_stride) {
    f32x left[ATTENTION_ROWS], right[ATTENTION_ROWS];
    for (size_t row = 0; row < ATTENTION_ROWS; ++row) left[row] = right[row] = zero_f32x();
    for (size_t k = 0; k < depth; ++k, b += b_stride) {
        const f32x b_left = load_f32x(b), b_right = load_f32x(b + F32_LANES);
        for (size_t row = 0; row < ATTENTION_ROWS; ++row) {
            const f32x each = set_f32x(a[row * a_stride + k]);
            left[row] = multiply_add(each, b_left, left[row]);
            right[row] = multiply_add(each, b_right, right[row]);
        }
    }
    for (size_t row = 0; row < ATTENTION_ROWS; ++row) {
        store(c + row * c_stride, left[row]);
        store(c + row * c_stride + F32_LANES, right[row]);
    }
}

// Replaces `columns` scores, a multiple of F32_LANES, by e^(score - largest), and returns the sum of these.
inline float exponentials(float* scores, size_t columns) {
    f32x most = load_f32x(scores);
    for (size_t i = F32_LANES; i < columns; i += F32_LANES) most = larger(most, load_f32x(scores + i));
    float lanes[F32_LANES];
    store(lanes, most);
    float largest = lanes[0];
    for (size_t i = 1; i < F32_LANES; ++i) largest = lanes[i] > largest ? lanes[i] : largest;
    f32x total = zero_f32x();
    for (size_t i = 0; i < columns; i += F32_LANES) {
        const f32x e = exponential(load_f32x(scores + i) - set_f32x(largest));
        store(scores + i, e);
        total = total + e;
    }
    return static_cast<float>(sum(widen_low(total) + widen_high(total)));
}

void attention_f32(const float* queries, const float* bias, size_t row_stride, size_t part_stride, size_t tokens,
                   size_t width, float factor, float* scratch, float* context, size_t context_stride) {
    if (tokens == 0 || width == 0) return;
    const size_t rows = (tokens + 7) / 8 * 8, columns = (tokens + 31) / 32 * 32, wide = (width + 31) / 32 * 32;
    float* q = scratch;              // rows x width, the rows after the last token zero
    float* k = q + rows * width;     // transposed: width x columns; the columns after the last token hold zero
    float* v = k + width * columns;  // tokens x wide
    float* scores = v + tokens * wide;
    float* sums = scores + 8 * columns;
    for (size_t row = 0; row < tokens; ++row) {
        const float* from = queries + row * row_stride;
        for (size_t i = 0; i < width; ++i) q[row * width + i] = (from[i] + bias[i]) * factor;
        from += 2 * part_stride;
        for (size_t i = 0; i < width; ++i) v[row * wide + i] = from[i] + bias[2 * part_stride + i];
        for (size_t i = width; i < wide; ++i) v[row * wide + i] = 0.0F;
    }
    for (size_t i = tokens * width; i < rows * width; ++i) q[i] = 0.0F;
    // By blocks of sixteen tokens, whose rows and the line written to are then all in the first cache.
    for (size_t first = 0; first < columns; first += 16) {
        const size_t last = first + 16 < tokens ? first + 16 : tokens;
        for (size_t i = 0; i < width; ++i) {
            float* to = k + i * columns;
            const float* from = queries + part_stride + i;
            for (size_t row = first; row < last; ++row) to[row] = from[row * row_stride] + bias[part_stride + i];
            for (size_t row = last > first ? last : first; row < first + 16; ++row) to[row] = 0.0F;
        }
    }
    for (size_t first = 0; first < tokens; first += ATTENTION_ROWS) {
        for (size_t column = 0; column < columns; column += ATTENTION_COLUMNS) {
            multiply_tile(q + first * width, width, k + column, columns, width, scores + column, columns);
        }
        const size_t live = tokens - first < ATTENTION_ROWS ? tokens - first : ATTENTION_ROWS;
        float factors[ATTENTION_ROWS];
        for (size_t row = 0; row < live; ++row) {
            float* line = scores + row * columns;
            // Columns after the last token must not count: e^-infinity is taken as e^-87, below any rounding of the sum.
            for (size_t i = tokens; i < columns; ++i) line[i] = -std::numeric_limits<float>::infinity();
            factors[row] = 1.0F / exponentials(line, columns);
        }
        for (size_t column = 0; column < wide; column += ATTENTION_COLUMNS) {
            multiply_tile(scores, columns, v + column, wide, tokens, sums + column, wide);
        }
        for (size_t row = 0; row < live; ++row) {
            float* to = context + (first + row) * context_stride;
            for (size_t i = 0; i < width; ++i) to[i] = sums[row * wide + i] * factors[row];
        }
    }
}
