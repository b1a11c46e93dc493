// Morton and Hilbert codes of points in three dimensions, and back. Points are rows (x, y, z) or three columns.
//
// The kernels return what tells whether all input was in range, found in the same pass: they compute something harmless
// for the rest.

template <typename Integer>
struct PointRows {
    Integer* points;

    void load(size_t i, u64x& x, u64x& y, u64x& z, u64x& seen) const { load_rows(points + 3 * i, x, y, z, seen); }
    template <typename Number>
    void copy(size_t i, size_t count, Number* to) const {
        for (size_t j = 0; j < 3 * count; ++j) to[j] = points[3 * i + j];
    }
    void store(size_t i, u64x x, u64x y, u64x z) const { store_rows(points + 3 * i, x, y, z); }
    void put(size_t i, size_t count, const Integer* from) const {
        for (size_t j = 0; j < 3 * count; ++j) points[3 * i + j] = from[j];
    }
    static uint64_t bits(u64x seen) { return bits_in_rows<Integer>(seen); }
};

template <typename Integer>
struct PointColumns {
    Integer *x, *y, *z;

    void load(size_t i, u64x& a, u64x& b, u64x& c, u64x& seen) const {
        a = load_u64x(x + i);
        b = load_u64x(y + i);
        c = load_u64x(z + i);
        seen = seen | a | (b | c);
    }
    template <typename Number>
    void copy(size_t i, size_t count, Number* to) const {
        for (size_t j = 0; j < count; ++j, to += 3) {
            to[0] = x[i + j];
            to[1] = y[i + j];
            to[2] = z[i + j];
        }
    }
    void store(size_t i, u64x a, u64x b, u64x c) const {
        store_low_halves(x + i, a);
        store_low_halves(y + i, b);
        store_low_halves(z + i, c);
    }
    void put(size_t i, size_t count, const Integer* from) const {
        for (size_t j = 0; j < count; ++j, from += 3) {
            x[i + j] = from[0];
            y[i + j] = from[1];
            z[i + j] = from[2];
        }
    }
    static uint64_t bits(u64x seen) { return all_bits(seen); }
};

template <typename Integer, template <typename> class Layout>
inline uint64_t morton_of_points(Layout<const Integer> from, size_t n, int64_t* codes) {
    u64x seen = zero_u64x(), x, y, z;
    size_t i = 0;
    for (; i + POINTS <= n; i += POINTS) {
        from.load(i, x, y, z, seen);
        store(codes + i, interleaved(x, y, z));
    }
    uint64_t bits = from.bits(seen);
    if (i < n) {
        Integer rest[3 * POINTS] = {};
        int64_t their_codes[POINTS];
        from.copy(i, n - i, rest);
        seen = zero_u64x();
        load_rows(rest, x, y, z, seen);
        store(their_codes, interleaved(x, y, z));
        for (size_t j = i; j < n; ++j) codes[j] = their_codes[j - i];
        bits |= bits_in_rows<Integer>(seen);
    }
    return bits;
}

template <template <typename> class Layout>
inline uint64_t points_of_morton(const int64_t* codes, size_t n, Layout<int32_t> to, size_t first) {
    u64x seen = zero_u64x(), x, y, z;
    size_t i = 0;
    for (; i + POINTS <= n; i += POINTS) {
        const u64x code = load_u64x(codes + i);
        seen = seen | code;
        separated(code, x, y, z);
        to.store(first + i, x, y, z);
    }
    if (i < n) {
        int64_t rest[POINTS] = {};
        int32_t their_points[3 * POINTS];
        for (size_t j = i; j < n; ++j) rest[j - i] = codes[j];
        const u64x code = load_u64x(rest);
        seen = seen | code;
        separated(code, x, y, z);
        store_rows(their_points, x, y, z);
        to.put(first + i, n - i, their_points);
    }
    return all_bits(seen);
}

constexpr size_t TILE_CODES = 512;  // worked on at a time, so that they stay in the first-level cache

template <typename Integer>
inline uint64_t hilbert_of_rows(const Integer* points, size_t n, int64_t* codes) {
    uint64_t seen = 0;
    for (size_t first = 0; first < n; first += TILE_CODES) {
        const size_t count = n - first < TILE_CODES ? n - first : TILE_CODES;
        seen |= morton_of_points<Integer, PointRows>({points + 3 * first}, count, codes + first);
        run_automaton<true>(codes + first, count);
    }
    return seen;
}

template <template <typename> class Layout>
inline uint64_t points_of_hilbert(const int64_t* codes, size_t n, Layout<int32_t> to) {
    uint64_t seen = 0;
    int64_t tile[TILE_CODES];
    for (size_t first = 0; first < n; first += TILE_CODES) {
        const size_t count = n - first < TILE_CODES ? n - first : TILE_CODES;
        for (size_t i = 0; i < count; ++i) {
            tile[i] = codes[first + i];
            seen |= static_cast<uint64_t>(tile[i]);
        }
        run_automaton<false>(tile, count);
        points_of_morton(tile, count, to, first);
    }
    return seen;
}

uint64_t morton_encode_i32(const int32_t* points, size_t n, int64_t* codes) {
    return morton_of_points<int32_t, PointRows>({points}, n, codes);
}
uint64_t morton_encode_i64(const int64_t* points, size_t n, int64_t* codes) {
    return morton_of_points<int64_t, PointRows>({points}, n, codes);
}
uint64_t morton_encode_columns_i32(const int32_t* x, const int32_t* y, const int32_t* z, size_t n, int64_t* codes) {
    return morton_of_points<int32_t, PointColumns>({x, y, z}, n, codes);
}
uint64_t morton_decode(const int64_t* codes, size_t n, int32_t* points) {
    return points_of_morton(codes, n, PointRows<int32_t>{points}, 0);
}
uint64_t morton_decode_columns(const int64_t* codes, size_t n, int32_t* x, int32_t* y, int32_t* z) {
    return points_of_morton(codes, n, PointColumns<int32_t>{x, y, z}, 0);
}
uint64_t hilbert_encode_i32(const int32_t* points, size_t n, int64_t* codes) { return hilbert_of_rows(points, n, codes); }
uint64_t hilbert_encode_i64(const int64_t* points, size_t n, int64_t* codes) { return hilbert_of_rows(points, n, codes); }
uint64_t hilbert_encode_columns_i32(const int32_t* x, const int32_t* y, const int32_t* z, size_t n, int64_t* codes) {
    uint64_t seen = 0;
    for (size_t first = 0; first < n; first += TILE_CODES) {
        const size_t count = n - first < TILE_CODES ? n - first : TILE_CODES;
        seen |= morton_of_points<int32_t, PointColumns>({x + first, y + first, z + first}, count, codes + first);
        run_automaton<true>(codes + first, count);
    }
    return seen;
}
uint64_t hilbert_decode(const int64_t* codes, size_t n, int32_t* points) {
    return points_of_hilbert(codes, n, PointRows<int32_t>{points});
}
uint64_t hilbert_decode_columns(const int64_t* codes, size_t n, int32_t* x, int32_t* y, int32_t* z) {
    return points_of_hilbert(codes, n, PointColumns<int32_t>{x, y, z});
}
