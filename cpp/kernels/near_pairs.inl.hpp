// Which pairs of points may be near: a block of 42 x 32 inner products in float32, each compared at once with what its
// row's and its column's limits need. It follows product.inl.hpp, whose tiles and order of sums it has; but the totals stay
// float32, and are compared before they leave the registers.

inline void near_tile(const float* a, const float* b, size_t depth, const float* row_half, const float* row_limit,
                      const float* column_half, const float* column_limit, size_t column, float* products,
                      uint32_t* masks) {
    constexpr size_t COLUMNS = 32;
    for (size_t first = 0; first == 0 || first < depth; first += PRODUCT_STEPS) {
        const bool ends = depth - first <= PRODUCT_STEPS;
        const size_t last = ends ? depth : first + PRODUCT_STEPS;
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
        if (first != 0) {
            for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
                for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) {
                    sums[r][v] = load_f32x(products + r * COLUMNS + v * F32_LANES) + sums[r][v];
                }
            }
        }
        for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
            for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) store(products + r * COLUMNS + v * F32_LANES, sums[r][v]);
        }
        if (!ends) continue;
        for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) {
            const f32x half = set_f32x(row_half[r]), limit = set_f32x(row_limit[r]);
            for (size_t v = 0; v < PRODUCT_TILE_VECTORS; ++v) {
                const f32x for_row = load_f32x(column_half + v * F32_LANES) + limit;
                const f32x for_column = load_f32x(column_limit + v * F32_LANES) + half;
                masks[r] |= not_less(sums[r][v], smaller(for_row, for_column)) << (column + v * F32_LANES);
            }
        }
    }
}

void near_pairs_f32(const float* a, const float* b, size_t rows, size_t depth, const float* row_half,
                    const float* row_limit, const float* column_half, const float* column_limit, float* products,
                    uint32_t* masks) {
    for (size_t row = 0; row < rows; row += PRODUCT_TILE_ROWS) {
        for (size_t r = 0; r < PRODUCT_TILE_ROWS; ++r) masks[row + r] = 0;
        for (size_t column = 0; column < 32; column += PRODUCT_TILE_VECTORS * F32_LANES) {
            near_tile(a + row, b + column, depth, row_half + row, row_limit + row, column_half + column,
                      column_limit + column, column, products + row * 32 + column, masks + row);
        }
    }
}
