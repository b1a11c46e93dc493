// Products with a few basis rows, and the two inner loops of a principal component analysis. But for float32 rows of eight
// elements and more: eight float64 lanes and no fused multiply-add, so that the bits are the same at every level.

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

// One row on three basis rows, each sum in the order of project_one.
template <bool CENTRED, typename Real>
inline void project_three(const Real* x, const double* mean, const double* basis, size_t dims, double* out) {
    const double *p = basis, *q = basis + dims, *r = basis + 2 * dims;
    f64x8 a = set_f64x8(0), b = a, c = a;
    size_t i = 0;
    for (; i + 8 <= dims; i += 8) {
        const f64x8 u = centred8<CENTRED>(x + i, mean + i);
        a = a + u * load_f64x8(p + i);
        b = b + u * load_f64x8(q + i);
        c = c + u * load_f64x8(r + i);
    }
    out[0] = with_tail<CENTRED>(a, x, mean, p, i, dims);
    out[1] = with_tail<CENTRED>(b, x, mean, q, i, dims);
    out[2] = with_tail<CENTRED>(c, x, mean, r, i, dims);
}

// Two rows at once: a wide basis does not fit the first-level cache, so each load of it should serve twice.
template <bool CENTRED, typename Real>
inline void project_three_of_two(const Real* x, const double* mean, const double* basis, size_t dims, double* out,
                                 size_t count) {
    const Real* y = x + dims;
    const double *p = basis, *q = basis + dims, *r = basis + 2 * dims;
    f64x8 a = set_f64x8(0), b = a, c = a, d = a, e = a, f = a;
    size_t i = 0;
    for (; i + 8 <= dims; i += 8) {
        const f64x8 u = centred8<CENTRED>(x + i, mean + i), v = centred8<CENTRED>(y + i, mean + i);
        const f64x8 s = load_f64x8(p + i), t = load_f64x8(q + i), w = load_f64x8(r + i);
        a = a + u * s;
        b = b + u * t;
        c = c + u * w;
        d = d + v * s;
        e = e + v * t;
        f = f + v * w;
    }
    out[0] = with_tail<CENTRED>(a, x, mean, p, i, dims);
    out[1] = with_tail<CENTRED>(b, x, mean, q, i, dims);
    out[2] = with_tail<CENTRED>(c, x, mean, r, i, dims);
    out[count] = with_tail<CENTRED>(d, y, mean, p, i, dims);
    out[count + 1] = with_tail<CENTRED>(e, y, mean, q, i, dims);
    out[count + 2] = with_tail<CENTRED>(f, y, mean, r, i, dims);
}

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
    for (; row + 2 <= rows; row += 2, x += 2 * dims, out += 2 * count) {
        size_t k = 0;
        for (; k + 3 <= count; k += 3) project_three_of_two<CENTRED>(x, mean, basis + k * dims, dims, out + k, count);
        for (; k < count; ++k) {
            out[k] = project_one<CENTRED>(x, mean, basis + k * dims, dims);
            out[count + k] = project_one<CENTRED>(x + dims, mean, basis + k * dims, dims);
        }
    }
    if (row < rows) {
        size_t k = 0;
        for (; k + 3 <= count; k += 3) project_three<CENTRED>(x, mean, basis + k * dims, dims, out + k);
        for (; k < count; ++k) out[k] = project_one<CENTRED>(x, mean, basis + k * dims, dims);
    }
}

// float32 rows, in as many float64 lanes as the level has and with fused multiply-add. ROWS at once: the basis, in
// float64, is the larger part of what is read, and is in the second-level cache where rows are long.
template <bool CENTRED, size_t ROWS, size_t COUNT>
struct WideSums {
    f64x total[ROWS][COUNT];

    void add(const float* x, size_t stride, const double* mean, const double* basis, size_t dims, size_t left) {
        const bool whole = left >= F64_LANES;
        f64x middle = zero_f64x(), directions[COUNT];
        if constexpr (CENTRED) middle = whole ? load_f64x(mean) : load_first_f64x(mean, left);
        for (size_t k = 0; k < COUNT; ++k) {
            directions[k] = whole ? load_f64x(basis + k * dims) : load_first_f64x(basis + k * dims, left);
        }
        for (size_t row = 0; row < ROWS; ++row) {
            f64x u = whole ? load_f64x(x + row * stride) : load_first_f64x(x + row * stride, left);
            // Short rows end before the hardware has noticed that they are read in order: the next ones are asked for.
            if constexpr (ROWS > 1) fetch_ahead(x + (row + ROWS) * stride);
            if constexpr (CENTRED) u = u - middle;
            for (size_t k = 0; k < COUNT; ++k) total[row][k] = multiply_add(u, directions[k], total[row][k]);
        }
    }
};

// A row's sums are in one order, however many rows are taken at once.
template <bool CENTRED, size_t ROWS, size_t COUNT>
inline void project_wide(const float* x, const double* mean, const double* basis, size_t dims, double* out, size_t count) {
    WideSums<CENTRED, ROWS, COUNT> sums;
    for (size_t row = 0; row < ROWS; ++row) {
        for (size_t k = 0; k < COUNT; ++k) sums.total[row][k] = zero_f64x();
    }
    size_t i = 0;
    for (; i + F64_LANES <= dims; i += F64_LANES) sums.add(x + i, dims, mean + i, basis + i, dims, F64_LANES);
    if (i < dims) sums.add(x + i, dims, mean + i, basis + i, dims, dims - i);
    for (size_t row = 0; row < ROWS; ++row) {
        for (size_t k = 0; k < COUNT; ++k) out[row * count + k] = sum(sums.total[row][k]);
    }
}

template <bool CENTRED, size_t ROWS>
inline void project_wide(const float* x, const double* mean, const double* basis, size_t dims, double* out, size_t count) {
    size_t k = 0;
    for (; k + 3 <= count; k += 3) project_wide<CENTRED, ROWS, 3>(x, mean, basis + k * dims, dims, out + k, count);
    for (; k < count; ++k) project_wide<CENTRED, ROWS, 1>(x, mean, basis + k * dims, dims, out + k, count);
}

template <bool CENTRED>
inline void project_rows_f32(const float* x, size_t rows, size_t dims, const double* basis, size_t count, const double* mean,
                             double* out) {
    if (dims < 8) {
        project_rows<CENTRED>(x, rows, dims, basis, count, mean, out);
        return;
    }
    size_t row = 0;
    for (; row + 4 <= rows; row += 4) project_wide<CENTRED, 4>(x + row * dims, mean, basis, dims, out + row * count, count);
    for (; row < rows; ++row) project_wide<CENTRED, 1>(x + row * dims, mean, basis, dims, out + row * count, count);
}

static void project_f32(const float* x, size_t rows, size_t dims, const double* basis, size_t count,
                        const double* mean, double* out) {
    if (mean != nullptr) project_rows_f32<true>(x, rows, dims, basis, count, mean, out);
    else project_rows_f32<false>(x, rows, dims, basis, count, basis, out);
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
