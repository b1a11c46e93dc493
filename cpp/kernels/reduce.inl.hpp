// Sums of arrays, plain and weighted, and of the rows of matrices.
//
// Everything here has the same bits at every level: eight float64 lanes, each filled in one order. Elements are summed
// in chunks of 512 (at most 16 additions to a lane), and the sums of four chunks are added with their rounding error
// carried along (Knuth's TwoSum), so that the error does not grow with the length of the array.

constexpr size_t REDUCE_CHUNK = 512;

inline void add_carrying(double& high, double& low, double term) {
    const double total = high + term, part = total - high;
    low += (high - (total - part)) + (term - part);
    high = total;
}

inline void add_carrying(f64x8& high, f64x8& low, f64x8 term) {
    const f64x8 total = high + term, part = total - high;
    low = low + ((high - (total - part)) + (term - part));
    high = total;
}

// Eight lanes, in the registers that take elements of a type fastest.
template <typename Real>
struct LanesFor {
    using type = f64x8;
    static type of(double x) { return set_f64x8(x); }
    static type from(const double* p) { return load_f64x8(p); }
};
template <>
struct LanesFor<float> {
    using type = f64x8_halves;
    static type of(double x) { return set_halves(x); }
    static type from(const double* p) { return load_halves(p); }
};
template <typename Real>
using Lanes = typename LanesFor<Real>::type;
template <typename Real>
inline Lanes<Real> lanes_of(double x) { return LanesFor<Real>::of(x); }
template <typename Real>
inline Lanes<Real> lanes_from(const double* p) { return LanesFor<Real>::from(p); }
inline f64x8_halves load_lanes(const float* p) { return load_halves(p); }
inline f64x8 load_lanes(const double* p) { return load_f64x8(p); }

// Ones for add_by_product that the compiler does not know to be ones: it would add by the units that add after all.
template <typename Real>
inline Lanes<Real> opaque_ones() {
    const volatile double one = 1.0;
    return lanes_of<Real>(one);
}

inline f64x8_halves add_widened(const float* p, f64x8_halves one, f64x8_halves a) {
    return add_by_product(load_halves(p), one, a);
}
inline f64x8 add_widened(const double* p, f64x8, f64x8 a) { return load_f64x8(p) + a; }

// The eight lane sums of at most REDUCE_CHUNK elements.
template <typename Real>
inline Lanes<Real> chunk_lanes(const Real* x, size_t n, const Lanes<Real>& one) {
    Lanes<Real> a = lanes_of<Real>(0), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        a = add_widened(x + i, one, a);
        b = add_widened(x + i + 8, one, b);
        c = add_widened(x + i + 16, one, c);
        d = add_widened(x + i + 24, one, d);
    }
    for (; i + 8 <= n; i += 8) a = add_widened(x + i, one, a);
    if (i < n) {
        double last[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        for (size_t j = 0; i < n; ++i, ++j) last[j] = static_cast<double>(x[i]);
        b = b + lanes_from<Real>(last);
    }
    return add_by_product(a + b, one, c + d);
}

template <typename Real>
inline f64x8 chunk_sum(const Real* x, size_t n, const Lanes<Real>& one) { return whole(chunk_lanes(x, n, one)); }

template <typename Real>
inline f64x8 chunk_sum(const Real* x, const double* weights, size_t n) {
    f64x8 a = set_f64x8(0), b = a;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        a = a + load_f64x8(weights + i) * load_f64x8(x + i);
        b = b + load_f64x8(weights + i + 8) * load_f64x8(x + i + 8);
    }
    for (; i + 8 <= n; i += 8) a = a + load_f64x8(weights + i) * load_f64x8(x + i);
    a = a + b;
    if (i < n) {
        double lanes[8];
        store(lanes, a);
        for (size_t j = 0; i < n; ++i, ++j) lanes[j] += weights[i] * static_cast<double>(x[i]);
        a = load_f64x8(lanes);
    }
    return a;
}

// The eight lane sums of at most four chunks.
template <typename Real>
inline Lanes<Real> group_lanes(const Real* x, size_t n, const Lanes<Real>& one) {
    Lanes<Real> lanes = lanes_of<Real>(0);
    for (size_t i = 0; i < n; i += REDUCE_CHUNK) {
        lanes = add_by_product(chunk_lanes(x + i, n - i < REDUCE_CHUNK ? n - i : REDUCE_CHUNK, one), one, lanes);
    }
    return lanes;
}

// The lanes' sums, as high + low, with those of x added. Four chunks are added up before their errors are carried: it
// costs three more roundings, and a chunk so little that floats from the third-level cache are summed as they come.
template <typename Real>
inline void add_chunks(const Real* x, size_t n, const Lanes<Real>& one, f64x8& high, f64x8& low) {
    constexpr size_t GROUP = 4 * REDUCE_CHUNK;
    for (size_t i = 0; i < n; i += GROUP) {
        add_carrying(high, low, whole(group_lanes(x + i, n - i < GROUP ? n - i : GROUP, one)));
    }
}

// out[0] + out[1] is the sum of the lanes of high and low.
inline void fold_lanes(f64x8 high, f64x8 low, double* out) {
    double lanes[8];
    store(lanes, high);
    double total = lanes[0], carried = sum(low);
    for (int i = 1; i < 8; ++i) add_carrying(total, carried, lanes[i]);
    out[0] = total;
    out[1] = carried;
}

template <typename Real>
inline void sum_any(const Real* x, size_t n, double* out) {
    const Lanes<Real> one = opaque_ones<Real>();
    f64x8 high = set_f64x8(0), low = high;
    // Of one group there is nothing to carry yet.
    if (n <= 4 * REDUCE_CHUNK) high = whole(group_lanes(x, n, one));
    else add_chunks(x, n, one, high, low);
    fold_lanes(high, low, out);
}

static void sum_f32(const float* x, size_t n, double* out) { sum_any(x, n, out); }
static void sum_f64(const double* x, size_t n, double* out) { sum_any(x, n, out); }

template <typename Real>
inline void weighted_sum_any(const Real* x, const double* weights, size_t n, double* out) {
    f64x8 high = set_f64x8(0), low = high;
    for (size_t i = 0; i < n; i += REDUCE_CHUNK) {
        add_carrying(high, low, chunk_sum(x + i, weights + i, n - i < REDUCE_CHUNK ? n - i : REDUCE_CHUNK));
    }
    fold_lanes(high, low, out);
}

static void weighted_sum_f32(const float* x, const double* weights, size_t n, double* out) {
    weighted_sum_any(x, weights, n, out);
}
static void weighted_sum_f64(const double* x, const double* weights, size_t n, double* out) {
    weighted_sum_any(x, weights, n, out);
}

// The sum of each row. An infinite sum is left as it is: its carried error would be NaN.
template <typename Real>
inline void sum_rows_any(const Real* x, size_t rows, size_t dims, double* sums) {
    const Lanes<Real> one = opaque_ones<Real>();
    for (size_t row = 0; row < rows; ++row, x += dims) {
        if (dims < 8) {
            double total = 0;
            for (size_t i = 0; i < dims; ++i) total += static_cast<double>(x[i]);
            sums[row] = total;
        } else if (dims <= REDUCE_CHUNK) {
            sums[row] = sum(chunk_sum(x, dims, one));
        } else {
            double parts[2];
            sum_any(x, dims, parts);
            const bool finite = parts[0] - parts[0] == 0;
            sums[row] = finite ? parts[0] + parts[1] : parts[0];
        }
    }
}

static void sum_rows_f32(const float* x, size_t rows, size_t dims, double* sums) { sum_rows_any(x, rows, dims, sums); }
static void sum_rows_f64(const double* x, size_t rows, size_t dims, double* sums) { sum_rows_any(x, rows, dims, sums); }
