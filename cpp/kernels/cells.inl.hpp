// The cells of a box that points lie in, and their codes. Cells are computed and coded in registers.

struct RealPoints {
    f64x x, y, z;
};

template <typename Real>
struct RealRows {
    const Real* points;

    RealPoints load(size_t i) const {
        RealPoints p;
        load_rows(points + 3 * i, p.x, p.y, p.z);
        return p;
    }
    void copy(size_t i, size_t count, double (*to)[POINTS]) const {
        for (size_t j = 0; j < 3 * count; ++j) to[j % 3][j / 3] = static_cast<double>(points[3 * i + j]);
    }
};

struct RealColumns {
    const double *x, *y, *z;

    RealPoints load(size_t i) const { return {load_f64x(x + i), load_f64x(y + i), load_f64x(z + i)}; }
    void copy(size_t i, size_t count, double (*to)[POINTS]) const {
        for (size_t j = 0; j < count; ++j) {
            to[0][j] = x[i + j];
            to[1][j] = y[i + j];
            to[2][j] = z[i + j];
        }
    }
};

// What becomes of the cells of POINTS points.
struct AsCells {
    int32_t* out;

    void store_at(size_t i, u64x x, u64x y, u64x z) const { store_rows(out + 3 * i, x, y, z); }
    void store_some(size_t i, size_t count, u64x x, u64x y, u64x z) const {
        int32_t each[3 * POINTS];
        store_rows(each, x, y, z);
        for (size_t j = 0; j < 3 * count; ++j) out[3 * i + j] = each[j];
    }
};

struct AsBuckets {
    int32_t* out;

    void store_at(size_t i, u64x x, u64x y, u64x z) const { store_low_halves(out + i, interleaved(x, y, z)); }
    void store_some(size_t i, size_t count, u64x x, u64x y, u64x z) const {
        int32_t each[POINTS];
        store_low_halves(each, interleaved(x, y, z));
        for (size_t j = 0; j < count; ++j) out[i + j] = each[j];
    }
};

struct AsMorton {
    int64_t* out;

    void store_at(size_t i, u64x x, u64x y, u64x z) const { store(out + i, interleaved(x, y, z)); }
    void store_some(size_t i, size_t count, u64x x, u64x y, u64x z) const {
        int64_t each[POINTS];
        store(each, interleaved(x, y, z));
        for (size_t j = 0; j < count; ++j) out[i + j] = each[j];
    }
};

struct CellAxis {
    f64x low, high, extent;

    // `outside` and `strange` come to hold more than a sign where p is out of bounds or not finite. NaN becomes `low`.
    u64x cell(f64x p, f64x cells, f64x last, u64x& outside, u64x& strange) const {
        const f64x inside = smaller(larger(p, low), high);
        outside = outside | bits_of(p - inside);
        strange = strange | bits_of(p - p);
        return whole_of(smaller((inside - low) / extent * cells, last));
    }
};

struct CellBox {
    CellAxis x, y, z;
    f64x cells, last;
    u64x outside, strange;

    static CellAxis axis(const double* bounds) {
        return {set_f64x(bounds[0]), set_f64x(bounds[3]), set_f64x(bounds[3] - bounds[0])};
    }
    CellBox(const double* bounds, double cells_an_axis)
        : x(axis(bounds)), y(axis(bounds + 1)), z(axis(bounds + 2)), cells(set_f64x(cells_an_axis)),
          last(set_f64x(cells_an_axis - 1.0)), outside(zero_u64x()), strange(zero_u64x()) {}

    void of(const RealPoints& p, u64x& a, u64x& b, u64x& c) {
        a = x.cell(p.x, cells, last, outside, strange);
        b = y.cell(p.y, cells, last, outside, strange);
        c = z.cell(p.z, cells, last, outside, strange);
    }
    uint32_t flags() const { return (all_bits(outside) << 1 != 0 ? 1U : 0U) | (all_bits(strange) << 1 != 0 ? 2U : 0U); }
};

template <typename Points, typename Output>
inline void cells_of(CellBox& box, Points from, size_t n, const double* bounds, Output to) {
    u64x x, y, z;
    size_t i = 0;
    for (; i + POINTS <= n; i += POINTS) {
        box.of(from.load(i), x, y, z);
        to.store_at(i, x, y, z);
    }
    if (i < n) {
        // What is missing takes the place of points that are in bounds.
        double rest[3][POINTS];
        for (size_t j = 0; j < POINTS; ++j) {
            for (size_t k = 0; k < 3; ++k) rest[k][j] = bounds[k];
        }
        from.copy(i, n - i, rest);
        box.of({load_f64x(rest[0]), load_f64x(rest[1]), load_f64x(rest[2])}, x, y, z);
        to.store_some(i, n - i, x, y, z);
    }
}

template <typename Points, typename Output>
inline uint32_t small_cells_of(Points from, size_t n, const double* bounds, Output to) {
    CellBox box(bounds, 1024.0);
    cells_of(box, from, n, bounds, to);
    return box.flags();
}

template <typename Real>
inline RealRows<Real> from_row(RealRows<Real> points, size_t i) { return {points.points + 3 * i}; }
inline RealColumns from_row(RealColumns points, size_t i) { return {points.x + i, points.y + i, points.z + i}; }

template <typename Points>
inline uint32_t keys_of(Points from, size_t n, const double* bounds, int64_t* keys) {
    CellBox box(bounds, 2097152.0);
    for (size_t first = 0; first < n; first += TILE_CODES) {
        const size_t count = n - first < TILE_CODES ? n - first : TILE_CODES;
        cells_of(box, from_row(from, first), count, bounds, AsMorton{keys + first});
        run_automaton<true>(keys + first, count);
    }
    return box.flags();
}

uint32_t spatial_cells_f32(const float* p, size_t n, const double* bounds, int32_t* cells) {
    return small_cells_of(RealRows<float>{p}, n, bounds, AsCells{cells});
}
uint32_t spatial_cells_f64(const double* p, size_t n, const double* bounds, int32_t* cells) {
    return small_cells_of(RealRows<double>{p}, n, bounds, AsCells{cells});
}
uint32_t spatial_hash_f32(const float* p, size_t n, const double* bounds, int32_t* buckets) {
    return small_cells_of(RealRows<float>{p}, n, bounds, AsBuckets{buckets});
}
uint32_t spatial_hash_f64(const double* p, size_t n, const double* bounds, int32_t* buckets) {
    return small_cells_of(RealRows<double>{p}, n, bounds, AsBuckets{buckets});
}
uint32_t spatial_hash_columns_f64(const double* x, const double* y, const double* z, size_t n, const double* bounds, int32_t* buckets) {
    return small_cells_of(RealColumns{x, y, z}, n, bounds, AsBuckets{buckets});
}
uint32_t hilbert_key_f32(const float* p, size_t n, const double* bounds, int64_t* keys) {
    return keys_of(RealRows<float>{p}, n, bounds, keys);
}
uint32_t hilbert_key_f64(const double* p, size_t n, const double* bounds, int64_t* keys) {
    return keys_of(RealRows<double>{p}, n, bounds, keys);
}
uint32_t hilbert_key_columns_f64(const double* x, const double* y, const double* z, size_t n, const double* bounds, int64_t* keys) {
    return keys_of(RealColumns{x, y, z}, n, bounds, keys);
}
