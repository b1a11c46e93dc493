// The smallest and the largest element of an array.
//
// Elements meet in 32 lanes of floats or 16 of doubles at every level, which are folded in one order: where zeros of both
// signs are the extreme, every level picks the same one.

template <typename Real>
struct Extremes;

template <>
struct Extremes<float> {
    static constexpr size_t LANES = F32_LANES, VECTORS = 32 / F32_LANES;
    using Vector = f32x;
    static Vector load(const float* p) { return load_f32x(p); }
    static Vector set(float x) { return set_f32x(x); }
};

template <>
struct Extremes<double> {
    static constexpr size_t LANES = F64_LANES, VECTORS = 16 / F64_LANES;
    using Vector = f64x;
    static Vector load(const double* p) { return load_f64x(p); }
    static Vector set(double x) { return set_f64x(x); }
};

struct Smaller {
    template <typename Number>
    static Number of(Number a, Number b) { return smaller(a, b); }
    static float of(float a, float b) { return a < b ? a : b; }
    static double of(double a, double b) { return a < b ? a : b; }
};

struct Larger {
    template <typename Number>
    static Number of(Number a, Number b) { return larger(a, b); }
    static float of(float a, float b) { return a > b ? a : b; }
    static double of(double a, double b) { return a > b ? a : b; }
};

// `lanes` with the extremes of x taken in; returns not 0 if x holds a NaN, of which the lanes then say nothing.
template <typename Which, typename Real>
inline uint32_t extremes_of(const Real* x, size_t n, typename Extremes<Real>::Vector* lanes) {
    using E = Extremes<Real>;
    constexpr size_t EACH = E::LANES * E::VECTORS;
    typename E::Vector best[E::VECTORS], here[E::VECTORS];
    for (size_t k = 0; k < E::VECTORS; ++k) best[k] = lanes[k];
    uint32_t nans = 0;
    size_t i = 0;
    for (; i + EACH <= n; i += EACH) {
        for (size_t k = 0; k < E::VECTORS; ++k) here[k] = E::load(x + i + k * E::LANES);
        for (size_t k = 0; k < E::VECTORS; k += 2) nans |= either_nan(here[k], here[k + 1]);
        for (size_t k = 0; k < E::VECTORS; ++k) best[k] = Which::of(here[k], best[k]);
    }
    for (size_t k = 0; k < E::VECTORS && i < n; ++k, i += E::LANES) {
        const typename E::Vector last = n - i >= E::LANES ? E::load(x + i) : load_first(x + i, n - i, best[k]);
        nans |= either_nan(last, last);
        best[k] = Which::of(last, best[k]);
    }
    for (size_t k = 0; k < E::VECTORS; ++k) lanes[k] = best[k];
    return nans;
}

template <typename Which, typename Real>
inline Real folded(typename Extremes<Real>::Vector* lanes) {
    using E = Extremes<Real>;
    for (size_t half = E::VECTORS / 2; half > 0; half /= 2) {
        for (size_t k = 0; k < half; ++k) lanes[k] = Which::of(lanes[k], lanes[k + half]);
    }
    Real last[E::LANES];
    store(last, lanes[0]);
    for (size_t half = E::LANES / 2; half > 0; half /= 2) {
        for (size_t k = 0; k < half; ++k) last[k] = Which::of(last[k], last[k + half]);
    }
    return last[0];
}

template <typename Real>
inline Real first_nan(const Real* x) {
    while (*x == *x) ++x;
    return *x;
}

template <typename Which, typename Real>
inline Real extreme_any(const Real* x, size_t n, Real none) {
    using E = Extremes<Real>;
    typename E::Vector lanes[E::VECTORS];
    for (size_t k = 0; k < E::VECTORS; ++k) lanes[k] = E::set(none);
    if (extremes_of<Which>(x, n, lanes) != 0) return first_nan(x);
    return folded<Which, Real>(lanes);
}

static float smallest_f32(const float* x, size_t n) {
    return extreme_any<Smaller>(x, n, std::numeric_limits<float>::infinity());
}
static double smallest_f64(const double* x, size_t n) {
    return extreme_any<Smaller>(x, n, std::numeric_limits<double>::infinity());
}
static float largest_f32(const float* x, size_t n) {
    return extreme_any<Larger>(x, n, -std::numeric_limits<float>::infinity());
}
static double largest_f64(const double* x, size_t n) {
    return extreme_any<Larger>(x, n, -std::numeric_limits<double>::infinity());
}
