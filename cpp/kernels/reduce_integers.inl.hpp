// Exact sums, extremes and deviations of integers.

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
