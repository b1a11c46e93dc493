// Matrix products: blocks of 42 x 32 (float32) or 42 x 16 (float64) inner products at once, from packed rows, and the
// test of such a block against the distances found so far.
//
// A block is packed so that element k of all its rows lies together. Inside, a register tile keeps its sums in
// registers while k runs; which tile is in force depends on the level, but 42, 32 and 16 hold a whole number of each.
// Every sum is taken over k in order, by fused steps; float32 sums go on for 128 steps and are then added to a float64
// total. So a sum does not depend on where in the block it stands, nor on what else is in the block.

constexpr size_t PRODUCT_ROWS = 42, PRODUCT_STEPS = 128;

// Rows and vectors of the register tile: as many sums as leave room for the operands.
#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_NEON)
constexpr size_t PRODUCT_TILE_ROWS = 14, PRODUCT_TILE_VECTORS = 2;
#elif defined(HARTONOMOUS_LEVEL_AVX2)
constexpr size_t PRODUCT_TILE_ROWS = 6, PRODUCT_TILE_VECTORS = 2;
#else
constexpr size_t PRODUCT_TILE_ROWS = 3, PRODUCT_TILE_VECTORS = 2;
#endif

inline void product_tile(const float* a, const float* b, size_t depth, double* out) {
    constexpr size_t COLUMNS = 32;
    for (size_t first = 0; first == 0 || first < depth; first += PRODUCT_STEPS) {
        const size_t last = depth - first < PRODUCT_STEPS ? depth : first + PRODUCT_STEPS;
        f32x sums[PRODUCT_TILE_ROWS][PRODUCT_TILE_VECTORS];
        for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
            for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) sums[r][v] = zero_f32x();
        }
        for (size_t k = first; k < last; ++k) {
            f32x columns[PRODUCT_TILE_VECTORS];
            for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) columns[v] = load_f32x(b + k * COLUMNS + v * F32_LANES);
            for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
                const f32x row = set_f32x(a[k * PRODUCT_ROWS + r]);
                for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) {
                    sums[r][v] = multiply_add(row, columns[v], sums[r][v]);
                }
            }
        }
        for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
            for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) {
                double* total = out + r * COLUMNS + v * F32_LANES;
                f64x low = widen_low(sums[r][v]), high = widen_high(sums[r][v]);
                if (first != 0) {
                    low = low + load_f64x(total);
                    high = high + load_f64x(total + F64_LANES);
                }
                store(total, low);
                store(total + F64_LANES, high);
            }
        }
    }
}

inline void product_tile(const double* a, const double* b, size_t depth, double* out) {
    constexpr size_t COLUMNS = 16;
    f64x sums[PRODUCT_TILE_ROWS][PRODUCT_TILE_VECTORS];
    for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
        for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) sums[r][v] = zero_f64x();
    }
    for (size_t k = 0; k < depth; ++k) {
        f64x columns[PRODUCT_TILE_VECTORS];
        for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) columns[v] = load_f64x(b + k * COLUMNS + v * F64_LANES);
        for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
            const f64x row = set_f64x(a[k * PRODUCT_ROWS + r]);
            for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) sums[r][v] = multiply_add(row, columns[v], sums[r][v]);
        }
    }
    for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
        for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) store(out + r * COLUMNS + v * F64_LANES, sums[r][v]);
    }
}

void product_f32(const float* a, const float* b, size_t rows, size_t depth, double* out) {
    for (size_t row = 0; row < rows; row += PRODUCT_TILE_ROWS) {
        for (size_t column = 0; column < 32; column += PRODUCT_TILE_VECTORS * F32_LANES) {
            product_tile(a + row, b + column, depth, out + row * 32 + column);
        }
    }
}
void product_f64(const double* a, const double* b, size_t rows, size_t depth, double* out) {
    for (size_t row = 0; row < rows; row += PRODUCT_TILE_ROWS) {
        for (size_t column = 0; column < 16; column += PRODUCT_TILE_VECTORS * F64_LANES) {
            product_tile(a + row, b + column, depth, out + row * 16 + column);
        }
    }
}

// Sixteen elements of each row at a time, so that what is read and what is written stay in the nearest cache.
template <typename Real>
inline void pack_rows(const Real* rows, size_t count, size_t dims, size_t width, Real* out) {
    for (size_t first = 0; first < dims; first += 16) {
        const size_t many = dims - first < 16 ? dims - first : 16;
        for (size_t r = 0; r < count; ++r) {
            const Real* from = rows + r * dims + first;
            Real* to = out + first * width + r;
            for (size_t k = 0; k < many; ++k) to[k * width] = from[k];
        }
        for (size_t r = count; r < width; ++r) {
            for (size_t k = 0; k < many; ++k) out[(first + k) * width + r] = 0;
        }
    }
}
void pack_f32(const float* rows, size_t count, size_t dims, size_t width, float* out) {
    pack_rows(rows, count, dims, width, out);
}
void pack_f64(const double* rows, size_t count, size_t dims, size_t width, double* out) {
    pack_rows(rows, count, dims, width, out);
}

void columns_within(const double* products, size_t rows, size_t columns, const double* offset, const double* slack,
                    const double* scale, const double* row_norm, const double* row_limit, uint32_t* masks) {
    for (size_t r = 0; r < rows; ++r) {
        const f64x norm = set_f64x(row_norm[r]), limit = set_f64x(row_limit[r]);
        uint32_t mask = 0;
        for (size_t c = 0; c < columns; c += F64_LANES) {
            const f64x lowest = load_f64x(offset + c) - norm * load_f64x(slack + c) -
                                load_f64x(scale + c) * load_f64x(products + r * columns + c);
            mask |= not_greater(lowest, limit) << c;
        }
        masks[r] = mask;
    }
}

inline f64x finished(f64x distance, int finish) {
    if (finish == 1) return square_root(distance);
    if (finish == 2) return smaller(set_f64x(2.0), distance);
    return distance;
}

void distances_of_products(const double* products, size_t rows, size_t columns, size_t width, const double* row_offset,
                           const double* row_scale, const double* row_trust, const double* offset, const double* scale,
                           const double* trust, int finish, double* out, size_t stride, uint32_t* masks) {
    for (size_t r = 0; r < rows; ++r) {
        const f64x offset_r = set_f64x(row_offset[r]), scale_r = set_f64x(row_scale[r]), trust_r = set_f64x(row_trust[r]);
        const double* product = products + r * width;
        double* to = out + r * stride;
        uint32_t trusted = 0;
        size_t c = 0;
        for (; c + F64_LANES <= columns; c += F64_LANES) {
            const f64x distance =
                offset_r + load_f64x(offset + c) - scale_r * load_f64x(scale + c) * load_f64x(product + c);
            trusted |= at_least(distance, trust_r + load_f64x(trust + c)) << c;
            store(to + c, finished(distance, finish));
        }
        if (c < columns) {
            const size_t left = columns - c;
            const f64x distance = offset_r + load_first_f64x(offset + c, left) -
                                  scale_r * load_first_f64x(scale + c, left) * load_first_f64x(product + c, left);
            trusted |= at_least(distance, trust_r + load_first_f64x(trust + c, left)) << c;
            store_first(to + c, finished(distance, finish), left);
        }
        const uint32_t all = columns == 32 ? ~uint32_t{0} : (uint32_t{1} << columns) - 1;
        masks[r] = ~trusted & all;
    }
}
