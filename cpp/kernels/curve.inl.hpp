// Morton and Hilbert codes in three dimensions, and the cells of a box that they number. Points are rows (x, y, z).
//
// Integer kernels return what tells whether all input was in range, found in the same pass: they compute something
// harmless for the rest. Bit a of each triple of a Morton code is of axis a (x lowest).

constexpr uint64_t AXIS_MASK = 0x1fffff;  // 21 bits
constexpr size_t TILE_ROWS = 64;  // rows worked on at a time, on the stack

#if defined(HARTONOMOUS_LEVEL_AVX512)

// Every CPU with AVX-512 has PDEP and PEXT in hardware. Of those with AVX2 alone some (AMD before Zen 3) run them in
// microcode, many times slower than the shifts below.
inline uint64_t interleave(uint64_t x, uint64_t y, uint64_t z) {
    return _pdep_u64(x, 0x1249249249249249) | _pdep_u64(y, 0x2492492492492492) | _pdep_u64(z, 0x4924924924924924);
}
inline uint64_t every_third(uint64_t code) { return _pext_u64(code, 0x1249249249249249); }

#else

inline uint64_t spread(uint64_t x) {
    x &= AXIS_MASK;
    x = (x | x << 32) & 0x001f00000000ffff;
    x = (x | x << 16) & 0x001f0000ff0000ff;
    x = (x | x << 8) & 0x100f00f00f00f00f;
    x = (x | x << 4) & 0x10c30c30c30c30c3;
    return (x | x << 2) & 0x1249249249249249;
}
inline uint64_t interleave(uint64_t x, uint64_t y, uint64_t z) { return spread(x) | spread(y) << 1 | spread(z) << 2; }
inline uint64_t every_third(uint64_t code) {
    code &= 0x1249249249249249;
    code = (code | code >> 2) & 0x10c30c30c30c30c3;
    code = (code | code >> 4) & 0x100f00f00f00f00f;
    code = (code | code >> 8) & 0x001f0000ff0000ff;
    code = (code | code >> 16) & 0x001f00000000ffff;
    return (code | code >> 32) & AXIS_MASK;
}

#endif

inline uint64_t hilbert_of_morton(uint64_t morton) {
    uint64_t code = 0;
    unsigned entry = 0;
    for (int shift = 54; shift >= 0; shift -= 9) {
        entry = HILBERT.encode[(entry & ~511U) | ((morton >> shift) & 511)];
        code = code << 9 | (entry & 511);
    }
    return code;
}

inline uint64_t morton_of_hilbert(uint64_t code) {
    uint64_t morton = 0;
    unsigned entry = 0;
    for (int shift = 54; shift >= 0; shift -= 9) {
        entry = HILBERT.decode[(entry & ~511U) | ((code >> shift) & 511)];
        morton = morton << 9 | (entry & 511);
    }
    return morton;
}

template <typename Integer>
inline uint64_t morton_rows(const Integer* points, size_t n, int64_t* codes) {
    uint64_t seen = 0;
    for (size_t i = 0; i < n; ++i) {
        // Negative numbers keep their sign, so that they too leave bits above the 21st.
        const uint64_t x = static_cast<uint64_t>(static_cast<int64_t>(points[3 * i]));
        const uint64_t y = static_cast<uint64_t>(static_cast<int64_t>(points[3 * i + 1]));
        const uint64_t z = static_cast<uint64_t>(static_cast<int64_t>(points[3 * i + 2]));
        seen |= x | y | z;
        codes[i] = static_cast<int64_t>(interleave(x, y, z));
    }
    return seen;
}

inline uint64_t points_of_morton(const int64_t* codes, size_t n, int32_t* points) {
    uint64_t seen = 0;
    for (size_t i = 0; i < n; ++i) {
        const uint64_t code = static_cast<uint64_t>(codes[i]);
        seen |= code;
        points[3 * i] = static_cast<int32_t>(every_third(code));
        points[3 * i + 1] = static_cast<int32_t>(every_third(code >> 1));
        points[3 * i + 2] = static_cast<int32_t>(every_third(code >> 2));
    }
    return seen;
}

// The Hilbert kernels go through Morton codes a tile at a time: apart from the table look-ups, that half vectorises.
template <typename Integer>
inline uint64_t hilbert_rows(const Integer* points, size_t n, int64_t* codes) {
    uint64_t seen = 0;
    for (size_t first = 0; first < n; first += TILE_ROWS) {
        const size_t rows = n - first < TILE_ROWS ? n - first : TILE_ROWS;
        int64_t* tile = codes + first;
        seen |= morton_rows(points + 3 * first, rows, tile);
        for (size_t i = 0; i < rows; ++i) {
            tile[i] = static_cast<int64_t>(hilbert_of_morton(static_cast<uint64_t>(tile[i])));
        }
    }
    return seen;
}

inline uint64_t points_of_hilbert(const int64_t* codes, size_t n, int32_t* points) {
    uint64_t seen = 0;
    for (size_t first = 0; first < n; first += TILE_ROWS) {
        const size_t rows = n - first < TILE_ROWS ? n - first : TILE_ROWS;
        int64_t tile[TILE_ROWS];
        for (size_t i = 0; i < rows; ++i) {
            const uint64_t code = static_cast<uint64_t>(codes[first + i]);
            seen |= code;
            tile[i] = static_cast<int64_t>(morton_of_hilbert(code));
        }
        points_of_morton(tile, rows, points + 3 * first);
    }
    return seen;
}

uint64_t morton_encode_i32(const int32_t* points, size_t n, int64_t* codes) { return morton_rows(points, n, codes); }
uint64_t morton_encode_i64(const int64_t* points, size_t n, int64_t* codes) { return morton_rows(points, n, codes); }
uint64_t hilbert_encode_i32(const int32_t* points, size_t n, int64_t* codes) { return hilbert_rows(points, n, codes); }
uint64_t hilbert_encode_i64(const int64_t* points, size_t n, int64_t* codes) { return hilbert_rows(points, n, codes); }
uint64_t morton_decode(const int64_t* codes, size_t n, int32_t* points) { return points_of_morton(codes, n, points); }
uint64_t hilbert_decode(const int64_t* codes, size_t n, int32_t* points) { return points_of_hilbert(codes, n, points); }

// Cells of `points` in `bounds` (three minima, three maxima), `cells` an axis, for at most TILE_ROWS rows. The rows are
// read as one run of numbers, 24 (eight rows) at a time: in three vectors of eight, the axes come in a fixed order.
template <typename Real>
inline uint32_t cells_of_rows(const Real* points, size_t rows, const double* bounds, double cells, int32_t* out) {
    double low[24], high[24], extent[24];
    for (size_t i = 0; i < 24; ++i) {
        low[i] = bounds[i % 3];
        high[i] = bounds[3 + i % 3];
        extent[i] = high[i] - low[i];
    }
    const f64x8 scale = set_f64x8(cells), last = set_f64x8(cells - 1.0);
    const size_t count = 3 * rows;
    f64x8 outside = set_f64x8(0.0), strange = set_f64x8(0.0);
    for (size_t i = 0; i < count; i += 24) {
        for (size_t j = 0; j < 24 && i + j < count; j += 8) {
            const size_t left = count - (i + j);
            const f64x8 from = load_f64x8(low + j), to = load_f64x8(high + j);
            f64x8 p = left >= 8 ? load_f64x8(points + i + j) : load_first_f64x8(points + i + j, left);
            if (left < 8) {
                // The missing numbers take the place of some that are in bounds.
                double whole[8];
                store(whole, p);
                for (size_t k = left; k < 8; ++k) whole[k] = low[j + k];
                p = load_f64x8(whole);
            }
            const f64x8 inside = smaller(larger(p, from), to);  // NaN becomes `from`
            outside = outside + ones_where_different(p, inside);
            strange = strange + ones_where_different(p - p, set_f64x8(0.0));
            const f64x8 cell = smaller((inside - from) / load_f64x8(extent + j) * scale, last);
            if (left >= 8) {
                store_truncated(out + i + j, cell);
            } else {
                int32_t whole[8];
                store_truncated(whole, cell);
                for (size_t k = 0; k < left; ++k) out[i + j + k] = whole[k];
            }
        }
    }
    return (sum(outside) != 0.0 ? 1U : 0U) | (sum(strange) != 0.0 ? 2U : 0U);
}

template <typename Real>
inline uint32_t spatial_cells(const Real* points, size_t n, const double* bounds, int32_t* cells) {
    return cells_of_rows(points, n, bounds, 1024.0, cells);
}

template <typename Real>
inline uint32_t spatial_hash(const Real* points, size_t n, const double* bounds, int32_t* buckets) {
    uint32_t flags = 0;
    for (size_t first = 0; first < n; first += TILE_ROWS) {
        const size_t rows = n - first < TILE_ROWS ? n - first : TILE_ROWS;
        int32_t cells[3 * TILE_ROWS];
        flags |= cells_of_rows(points + 3 * first, rows, bounds, 1024.0, cells);
        for (size_t i = 0; i < rows; ++i) {
            buckets[first + i] = static_cast<int32_t>(
                interleave(static_cast<uint32_t>(cells[3 * i]), static_cast<uint32_t>(cells[3 * i + 1]),
                           static_cast<uint32_t>(cells[3 * i + 2])));
        }
    }
    return flags;
}

template <typename Real>
inline uint32_t hilbert_key(const Real* points, size_t n, const double* bounds, int64_t* keys) {
    uint32_t flags = 0;
    for (size_t first = 0; first < n; first += TILE_ROWS) {
        const size_t rows = n - first < TILE_ROWS ? n - first : TILE_ROWS;
        int32_t cells[3 * TILE_ROWS];
        flags |= cells_of_rows(points + 3 * first, rows, bounds, 2097152.0, cells);
        hilbert_rows(cells, rows, keys + first);
    }
    return flags;
}

uint32_t spatial_cells_f32(const float* p, size_t n, const double* bounds, int32_t* cells) { return spatial_cells(p, n, bounds, cells); }
uint32_t spatial_cells_f64(const double* p, size_t n, const double* bounds, int32_t* cells) { return spatial_cells(p, n, bounds, cells); }
uint32_t spatial_hash_f32(const float* p, size_t n, const double* bounds, int32_t* buckets) { return spatial_hash(p, n, bounds, buckets); }
uint32_t spatial_hash_f64(const double* p, size_t n, const double* bounds, int32_t* buckets) { return spatial_hash(p, n, bounds, buckets); }
uint32_t hilbert_key_f32(const float* p, size_t n, const double* bounds, int64_t* keys) { return hilbert_key(p, n, bounds, keys); }
uint32_t hilbert_key_f64(const double* p, size_t n, const double* bounds, int64_t* keys) { return hilbert_key(p, n, bounds, keys); }
