// The spread of an array, from one reading of it: its mean and the sum of squared deviations from that.
//
// Deviations are taken from a center near the mean, and the squares about the mean follow from
//     sum (x - mean)^2 = sum (x - center)^2 - (sum (x - center))^2 / n.
// What is lost in that difference is bounded by the center being the mean of a fair part of the elements: of a run, or of
// all before it, m of n elements whose mean is the center give (sum (x - center))^2 / n <= (n/m + 1) * the squares that
// are sought, for any data. The first run is 1024 elements, about the mean of its first 128; the next ones take the mean
// of all before and are three times as long as these. Runs are merged as Chan, Golub and LeVeque (1979) show.

constexpr size_t SPREAD_PIECE = 1024, SPREAD_START = 128, FIRST_RUN = 2048, SPREAD_GROWTH = 4;

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

// A power of two of elements, so that the mean of equal ones is that very number.
template <typename Real>
inline double first_center(const Real* x, size_t n, const Lanes<Real>& one) {
    if (n < 8) return n > 0 ? static_cast<double>(x[0]) : 0.0;
    size_t m = SPREAD_START;
    while (m > n) m /= 2;
    return sum(chunk_sum(x, m, one)) / static_cast<double>(m);
}

// Elements less the center; with floats to widen, the units that add have enough to do, and those that multiply take half
// of the differences.
inline f64x8_halves less_center(const float* x, f64x8_halves, f64x8_halves minus_center, f64x8_halves one) {
    return add_by_product(load_halves(x), one, minus_center);
}
inline f64x8 less_center(const double* x, f64x8 center, f64x8, f64x8) { return load_f64x8(x) - center; }

// The lanes of what elements are off the center, and of the squares, added to `first` and `second`.
template <typename Real>
inline void add_piece(const Real* x, size_t n, const Lanes<Real>& center, const Lanes<Real>& one,
                      Lanes<Real>& first, Lanes<Real>& second) {
    const Lanes<Real> minus_center = lanes_of<Real>(0) - center;
    Lanes<Real> a = lanes_of<Real>(0), b = a, a2 = a, b2 = a;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const Lanes<Real> p = load_lanes(x + i) - center, q = less_center(x + i + 8, center, minus_center, one);
        a = add_by_product(p, one, a);
        b = add_by_product(q, one, b);
        a2 = a2 + p * p;
        b2 = b2 + q * q;
    }
    for (; i < n; i += 8) {
        Lanes<Real> p = center;
        if (n - i >= 8) {
            p = load_lanes(x + i);
        } else {
            // Where there is no element, the center itself, which is nothing off.
            double last[8];
            store(last, whole(center));
            for (size_t j = 0; i + j < n; ++j) last[j] = static_cast<double>(x[i + j]);
            p = lanes_from<Real>(last);
        }
        p = p - center;
        a = add_by_product(p, one, a);
        a2 = a2 + p * p;
    }
    first = first + (a + b);
    second = second + (a2 + b2);
}

template <typename Real>
inline void add_deviations(const Real* x, size_t n, const Lanes<Real>& center, const Lanes<Real>& one,
                           Lanes<Real>& first, Lanes<Real>& second) {
    for (size_t i = 0; i < n; i += SPREAD_PIECE) {
        add_piece(x + i, n - i < SPREAD_PIECE ? n - i : SPREAD_PIECE, center, one, first, second);
    }
}

inline Run run_of(double count, double center, double first, double second) {
    const double off = first / count;
    double squares = second - first * off;
    // Squares beyond float64 are infinite; of what is not finite itself nothing can be said.
    if (second - second != 0) squares = first - first == 0 ? second : first - first;
    Run run = {count, center, 0, squares};
    add_carrying(run.mean, run.mean_low, off);
    return run;
}

template <typename Real>
inline void spread_any(const Real* x, size_t n, double* out) {
    const Lanes<Real> one = opaque_ones<Real>();
    Run all = {0, first_center(x, n, one), 0, 0};
    size_t end = FIRST_RUN;
    for (size_t i = 0; i < n; end *= SPREAD_GROWTH) {
        const size_t size = (n < end ? n : end) - i;
        Lanes<Real> first = lanes_of<Real>(0), second = first;
        add_deviations(x + i, size, lanes_of<Real>(all.mean), one, first, second);
        const Run run = run_of(static_cast<double>(size), all.mean, sum(whole(first)), sum(whole(second)));
        if (i == 0) all = run; else merge(all, run);
        i += size;
    }
    out[0] = all.mean;
    out[1] = all.mean_low;
    out[2] = all.squares;
}

static void spread_f32(const float* x, size_t n, double* out) { spread_any(x, n, out); }
static void spread_f64(const double* x, size_t n, double* out) { spread_any(x, n, out); }
