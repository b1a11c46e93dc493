// Sum, extremes and spread of an array together: what each of their own kernels gives, bit for bit, from one reading of
// memory. Each piece is gone through several times while it is in the first-level cache.

template <typename Real>
inline void moments_any(const Real* x, size_t n, double* out) {
    using E = Extremes<Real>;
    const Lanes<Real> one = opaque_ones<Real>();
    typename E::Vector least[E::VECTORS], most[E::VECTORS];
    const Real none = std::numeric_limits<Real>::infinity();
    for (size_t k = 0; k < E::VECTORS; ++k) {
        least[k] = E::set(none);
        most[k] = E::set(-none);
    }
    f64x8 high = set_f64x8(0), low = high;
    Run all = {0, first_center(x, n, one), 0, 0};
    uint32_t nans = 0;
    size_t end = FIRST_RUN;
    for (size_t i = 0; i < n; end *= SPREAD_GROWTH) {
        const size_t start = i, stop = n < end ? n : end;
        const Lanes<Real> center = lanes_of<Real>(all.mean);
        Lanes<Real> first = lanes_of<Real>(0), second = first;
        for (; i < stop; i += FIRST_RUN) {
            const size_t size = stop - i < FIRST_RUN ? stop - i : FIRST_RUN;
            add_chunks(x + i, size, one, high, low);
            nans |= extremes_of<Smaller>(x + i, size, least);
            nans |= extremes_of<Larger>(x + i, size, most);
            add_deviations(x + i, size, center, one, first, second);
        }
        const Run run = run_of(static_cast<double>(stop - start), all.mean, sum(whole(first)), sum(whole(second)));
        if (start == 0) all = run; else merge(all, run);
    }
    fold_lanes(high, low, out);
    if (n == 0) {
        out[2] = out[3] = 0;
    } else if (nans != 0) {
        out[2] = out[3] = static_cast<double>(first_nan(x));
    } else {
        out[2] = static_cast<double>(folded<Smaller, Real>(least));
        out[3] = static_cast<double>(folded<Larger, Real>(most));
    }
    out[4] = all.mean;
    out[5] = all.mean_low;
    out[6] = all.squares;
}

static void moments_f32(const float* x, size_t n, double* out) { moments_any(x, n, out); }
static void moments_f64(const double* x, size_t n, double* out) { moments_any(x, n, out); }
