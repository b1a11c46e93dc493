// Products with a few basis rows, and the two inner loops of a principal component analysis. Eight float64 lanes and no
// fused multiply-add: the bits are the same at every level.

template <bool CENTRED, typename Real>
inline f64x8 centred8(const Real* x, const double* mean) {
    if constexpr (CENTRED) return load_f64x8(x) - load_f64x8(mean);
    else return load_f64x8(x);
}

template <bool CENTRED, typename Real>
inline double centred1(const Real* x, const double* mean) {
    if constexpr (CENTRED) return static_cast<double>(*x) - *mean;
    else return static_cast<double>(*x);
}

// Lanes plus the elements behind the last whole vector, each added to its own lane.
template <bool CENTRED, typename Real>
inline double with_tail(f64x8 total, const Real* x, const double* mean, const double* basis, size_t i, size_t dims) {
    if (i == dims) return sum(total);
    double lanes[8];
    store(lanes, total);
    for (size_t j = 0; i < dims; ++i, ++j) lanes[j] += centred1<CENTRED>(x + i, mean + i) * basis[i];
    return sum(load_f64x8(lanes));
}

template <bool CENTRED, typename Real>
inline double project_one(const Real* x, const double* mean, const double* basis, size_t dims) {
    f64x8 a = set_f64x8(0);
    size_t i = 0;
    for (; i + 8 <= dims; i += 8) a = a + centred8<CENTRED>(x + i, mean + i) * load_f64x8(basis + i);
    return with_tail<CENTRED>(a, x, mean, basis, i, dims);
}

// ROWS rows on three basis rows, each sum in the order of project_one. A wide basis, which is in float64, does not fit the
// first-level cache, so each load of it should serve several rows.
template <bool CENTRED, size_t ROWS, typename Real>
inline void project_three(const Real* x, const double* mean, const double* basis, size_t dims, double* out, size_t count) {
    const double *p = basis, *q = basis + dims, *r = basis + 2 * dims;
    f64x8 a[ROWS], b[ROWS], c[ROWS];
    for (size_t row = 0; row < ROWS; ++row) a[row] = b[row] = c[row] = set_f64x8(0);
    size_t i = 0;
    for (; i + 8 <= dims; i += 8) {
        const f64x8 s = load_f64x8(p + i), t = load_f64x8(q + i), w = load_f64x8(r + i);
        for (size_t row = 0; row < ROWS; ++row) {
            // Short rows end before the hardware has noticed that they are read in order: the next ones are asked for.
            if constexpr (ROWS > 1) fetch_ahead(x + (row + ROWS) * dims + i);
            const f64x8 u = centred8<CENTRED>(x + row * dims + i, mean + i);
            a[row] = a[row] + u * s;
            b[row] = b[row] + u * t;
            c[row] = c[row] + u * w;
        }
    }
    for (size_t row = 0; row < ROWS; ++row) {
        out[row * count] = with_tail<CENTRED>(a[row], x + row * dims, mean, p, i, dims);
        out[row * count + 1] = with_tail<CENTRED>(b[row], x + row * dims, mean, q, i, dims);
        out[row * count + 2] = with_tail<CENTRED>(c[row], x + row * dims, mean, r, i, dims);
    }
}

template <bool CENTRED, size_t ROWS, typename Real>
inline void project_some(const Real* x, const double* mean, const double* basis, size_t dims, double* out, size_t count) {
    size_t k = 0;
    for (; k + 3 <= count; k += 3) project_three<CENTRED, ROWS>(x, mean, basis + k * dims, dims, out + k, count);
    for (; k < count; ++k) {
        for (size_t row = 0; row < ROWS; ++row) {
            out[row * count + k] = project_one<CENTRED>(x + row * dims, mean, basis + k * dims, dims);
        }
    }
}

// As many as there are registers for the sums of.
#if defined(HARTONOMOUS_LEVEL_AVX512)
constexpr size_t PROJECTED_ROWS = 4;
#else
constexpr size_t PROJECTED_ROWS = 2;
#endif

// Fewer elements than lanes: summed in turn, with loops that the compiler can unroll.
template <bool CENTRED, size_t DIMS, typename Real>
inline void project_short_rows(const Real* x, size_t rows, const double* basis, size_t count, const double* mean,
                               double* out) {
    for (size_t row = 0; row < rows; ++row, x += DIMS, out += count) {
        double centred[DIMS];
        for (size_t i = 0; i < DIMS; ++i) centred[i] = centred1<CENTRED>(x + i, mean + i);
        for (size_t k = 0; k < count; ++k) {
            double total = 0;
            for (size_t i = 0; i < DIMS; ++i) total += centred[i] * basis[k * DIMS + i];
            out[k] = total;
        }
    }
}

template <bool CENTRED, typename Real>
inline void project_rows(const Real* x, size_t rows, size_t dims, const double* basis, size_t count,
                         const double* mean, double* out) {
    switch (dims) {
        case 0:
            for (size_t i = 0; i < rows * count; ++i) out[i] = 0;
            return;
        case 1: project_short_rows<CENTRED, 1>(x, rows, basis, count, mean, out); return;
        case 2: project_short_rows<CENTRED, 2>(x, rows, basis, count, mean, out); return;
        case 3: project_short_rows<CENTRED, 3>(x, rows, basis, count, mean, out); return;
        case 4: project_short_rows<CENTRED, 4>(x, rows, basis, count, mean, out); return;
        case 5: project_short_rows<CENTRED, 5>(x, rows, basis, count, mean, out); return;
        case 6: project_short_rows<CENTRED, 6>(x, rows, basis, count, mean, out); return;
        case 7: project_short_rows<CENTRED, 7>(x, rows, basis, count, mean, out); return;
        default: break;
    }
    size_t row = 0;
    for (; row + PROJECTED_ROWS <= rows; row += PROJECTED_ROWS) {
        project_some<CENTRED, PROJECTED_ROWS>(x + row * dims, mean, basis, dims, out + row * count, count);
    }
    for (; row < rows; ++row) project_some<CENTRED, 1>(x + row * dims, mean, basis, dims, out + row * count, count);
}

static void project_f32(const float* x, size_t rows, size_t dims, const double* basis, size_t count,
                        const double* mean, double* out) {
    if (mean != nullptr) project_rows<true>(x, rows, dims, basis, count, mean, out);
    else project_rows<false>(x, rows, dims, basis, count, basis, out);
}

static void project_f64(const double* x, size_t rows, size_t dims, const double* basis, size_t count,
                        const double* mean, double* out) {
    if (mean != nullptr) project_rows<true>(x, rows, dims, basis, count, mean, out);
    else project_rows<false>(x, rows, dims, basis, count, basis, out);
}

// Four rows of a 16 by 16 tile at a time, over eight columns: each element is summed over depth in order, so the shape
// of the register block does not show in the result.
static void add_products_f64(const double* a, const double* b, size_t depth, double* out, size_t stride) {
    for (size_t i = 0; i < 16; i += 4) {
        for (size_t j = 0; j < 16; j += 8) {
            double* to = out + i * stride + j;
            f64x8 p = set_f64x8(0), q = p, r = p, s = p;
            for (size_t k = 0; k < depth; ++k) {
                const f64x8 right = load_f64x8(b + 16 * k + j);
                const double* left = a + 16 * k + i;
                p = p + set_f64x8(left[0]) * right;
                q = q + set_f64x8(left[1]) * right;
                r = r + set_f64x8(left[2]) * right;
                s = s + set_f64x8(left[3]) * right;
            }
            store(to, load_f64x8(to) + p);
            store(to + stride, load_f64x8(to + stride) + q);
            store(to + 2 * stride, load_f64x8(to + 2 * stride) + r);
            store(to + 3 * stride, load_f64x8(to + 3 * stride) + s);
        }
    }
}

// One row of a symmetric matrix in a Householder step: the previous step's update and the next step's product while
// the row is in registers, so that the matrix is read once a step and not twice.
static double reflect_row_f64(double* row, const double* v, const double* w, double v_row, double w_row,
                              const double* next, double next_row, double* product, size_t n) {
    const f64x8 v_all = set_f64x8(v_row), w_all = set_f64x8(w_row), next_all = set_f64x8(next_row);
    f64x8 a = set_f64x8(0), b = a;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const f64x8 p = load_f64x8(row + i) - (v_all * load_f64x8(w + i) + w_all * load_f64x8(v + i));
        const f64x8 q = load_f64x8(row + i + 8) - (v_all * load_f64x8(w + i + 8) + w_all * load_f64x8(v + i + 8));
        store(row + i, p);
        store(row + i + 8, q);
        a = a + p * load_f64x8(next + i);
        b = b + q * load_f64x8(next + i + 8);
        store(product + i, load_f64x8(product + i) + next_all * p);
        store(product + i + 8, load_f64x8(product + i + 8) + next_all * q);
    }
    double total = sum(a + b);
    for (; i < n; ++i) {
        row[i] -= v_row * w[i] + w_row * v[i];
        total += row[i] * next[i];
        product[i] += next_row * row[i];
    }
    return total;
}
