// Sums, means, extremes and variances of arrays. Column sums of matrices are in reduce_columns.inl.hpp.
//
// Everything here has the same bits at every level: eight float64 lanes, each filled in one order. Elements are summed
// in chunks of 512 (at most 16 additions to a lane), and chunk sums are added with their rounding error carried along
// (Knuth's TwoSum), so that the error does not grow with the length of the array. Variances are taken about the mean of
// each chunk, in a second pass while it is in the first-level cache, and merged (Chan, Golub and LeVeque, 1979).

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

// The eight lane sums of at most REDUCE_CHUNK elements.
template <typename Real>
inline f64x8 chunk_sum(const Real* x, size_t n) {
    f64x8 a = set_f64x8(0), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        a = a + load_f64x8(x + i);
        b = b + load_f64x8(x + i + 8);
        c = c + load_f64x8(x + i + 16);
        d = d + load_f64x8(x + i + 24);
    }
    for (; i + 8 <= n; i += 8) a = a + load_f64x8(x + i);
    a = (a + b) + (c + d);
    if (i < n) {
        double lanes[8];
        store(lanes, a);
        for (size_t j = 0; i < n; ++i, ++j) lanes[j] += static_cast<double>(x[i]);
        a = load_f64x8(lanes);
    }
    return a;
}

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
    f64x8 high = set_f64x8(0), low = high;
    for (size_t i = 0; i < n; i += REDUCE_CHUNK) {
        add_carrying(high, low, chunk_sum(x + i, n - i < REDUCE_CHUNK ? n - i : REDUCE_CHUNK));
    }
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
    for (size_t row = 0; row < rows; ++row, x += dims) {
        if (dims < 8) {
            double total = 0;
            for (size_t i = 0; i < dims; ++i) total += static_cast<double>(x[i]);
            sums[row] = total;
        } else if (dims <= REDUCE_CHUNK) {
            sums[row] = sum(chunk_sum(x, dims));
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

// Statistics of a run of elements; the mean is mean + mean_low.
struct Run {
    double count, mean, mean_low, squares;
};

inline void merge(Run& a, const Run& b) {
    const double count = a.count + b.count, share = b.count / count;
    const double apart = (b.mean - a.mean) + (b.mean_low - a.mean_low);
    a.squares += b.squares + apart * apart * (a.count * share);
    add_carrying(a.mean, a.mean_low, apart * share);
    a.count = count;
}

template <typename Real>
inline Run chunk_moments(const Real* x, size_t n, f64x8& high, f64x8& low, f64x8& least, f64x8& most) {
    const double count = static_cast<double>(n);
    f64x8 a = set_f64x8(0), b = a;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const f64x8 p = load_f64x8(x + i), q = load_f64x8(x + i + 8);
        a = a + p;
        b = b + q;
        least = smaller(smaller(p, q), least);
        most = larger(larger(p, q), most);
    }
    for (; i + 8 <= n; i += 8) {
        const f64x8 p = load_f64x8(x + i);
        a = a + p;
        least = smaller(p, least);
        most = larger(p, most);
    }
    a = a + b;
    if (i < n) {
        double lanes[8], last[8];
        store(lanes, a);
        for (size_t j = 0; j < 8; ++j) {
            last[j] = static_cast<double>(x[i + j < n ? i + j : i]);
            if (i + j < n) lanes[j] += last[j];
        }
        a = load_f64x8(lanes);
        least = smaller(load_f64x8(last), least);
        most = larger(load_f64x8(last), most);
    }
    add_carrying(high, low, a);
    const double mean = sum(a) / count;
    const f64x8 middle = set_f64x8(mean);
    f64x8 rest = set_f64x8(0), squares = rest, more = rest;
    for (i = 0; i + 16 <= n; i += 16) {
        const f64x8 p = load_f64x8(x + i) - middle, q = load_f64x8(x + i + 8) - middle;
        rest = rest + (p + q);
        squares = squares + p * p;
        more = more + q * q;
    }
    double off = sum(rest), square = sum(squares + more);
    for (; i < n; ++i) {
        const double p = static_cast<double>(x[i]) - mean;
        off += p;
        square += p * p;
    }
    return {count, mean, off / count, square - off * off / count};
}

template <typename Real>
inline void moments_any(const Real* x, size_t n, double* out) {
    Run all = {0, 0, 0, 0};
    f64x8 high = set_f64x8(0), low = high, least = set_f64x8(n > 0 ? static_cast<double>(x[0]) : 0), most = least;
    for (size_t i = 0; i < n; i += REDUCE_CHUNK) {
        const size_t size = n - i < REDUCE_CHUNK ? n - i : REDUCE_CHUNK;
        const Run chunk = chunk_moments(x + i, size, high, low, least, most);
        if (i == 0) all = chunk; else merge(all, chunk);
    }
    fold_lanes(high, low, out);
    out[2] = smallest(least);
    out[3] = largest(most);
    out[4] = all.mean;
    out[5] = all.mean_low;
    out[6] = all.squares;
    // Only a NaN, or infinities of both signs, make the sum NaN: the extremes must tell the two apart.
    if (out[0] != out[0]) {
        for (size_t i = 0; i < n; ++i) {
            if (x[i] != x[i]) {
                out[2] = out[3] = static_cast<double>(x[i]);
                break;
            }
        }
    }
}

static void moments_f32(const float* x, size_t n, double* out) { moments_any(x, n, out); }
static void moments_f64(const double* x, size_t n, double* out) { moments_any(x, n, out); }

// The halves of each integer are summed apart, so that neither sum can overflow below 2^31 elements.
template <typename Integer>
inline void totals_any(const Integer* x, size_t n, int64_t* out) {
    uint64_t low = 0;
    int64_t high = 0;
    Integer least = n > 0 ? x[0] : Integer{0}, most = least;
    for (size_t i = 0; i < n; ++i) {
        const int64_t wide = x[i];
        low += static_cast<uint64_t>(wide) & 0xffffffffU;
        high += wide >> 32;
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
    }
    out[0] = static_cast<int64_t>(low);
    out[1] = high;
    out[2] = least;
    out[3] = most;
}

static void totals_i32(const int32_t* x, size_t n, int64_t* out) { totals_any(x, n, out); }
static void totals_i64(const int64_t* x, size_t n, int64_t* out) { totals_any(x, n, out); }

// x - center, exact but for one rounding: the halves are subtracted apart, each a double without error.
inline double deviation(int32_t x, int64_t center) { return static_cast<double>(x) - static_cast<double>(center); }
inline double deviation(int64_t x, int64_t center) {
    return static_cast<double>((x >> 32) - (center >> 32)) * 4294967296.0 +
           static_cast<double>((x & 0xffffffff) - (center & 0xffffffff));
}

template <typename Integer>
inline void deviations_any(const Integer* x, size_t n, int64_t center, double* out) {
    double lanes[8] = {0, 0, 0, 0, 0, 0, 0, 0}, squares[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        for (size_t j = 0; j < 8; ++j) {
            const double off = deviation(x[i + j], center);
            lanes[j] += off;
            squares[j] += off * off;
        }
    }
    for (size_t j = 0; i < n; ++i, ++j) {
        const double off = deviation(x[i], center);
        lanes[j] += off;
        squares[j] += off * off;
    }
    out[0] = sum(load_f64x8(lanes));
    out[1] = sum(load_f64x8(squares));
}

static void deviations_i32(const int32_t* x, size_t n, int64_t center, double* out) { deviations_any(x, n, center, out); }
static void deviations_i64(const int64_t* x, size_t n, int64_t center, double* out) { deviations_any(x, n, center, out); }
