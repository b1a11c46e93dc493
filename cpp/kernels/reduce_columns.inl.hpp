// Sums over the rows of a matrix, plain, weighted and of deviations, for each column.
//
// Everything here has the same bits at every level: eight float64 lanes, each filled in one order.

// Column sums. A narrow matrix is read as a flat array: eight rows fill exactly `dims` vectors, in which a lane always
// meets the same column.
constexpr size_t NARROW_DIMS = 32;

template <typename Real>
inline void column_sums_narrow(const Real* x, size_t rows, size_t dims, double* sums) {
    double lanes[8 * NARROW_DIMS];
    for (size_t j = 0; j < 8 * dims; ++j) lanes[j] = 0;
    size_t row = 0;
    for (; row + 16 <= rows; row += 16, x += 16 * dims) {
        for (size_t j = 0; j < dims; ++j) {
            const f64x8 pair = load_f64x8(x + 8 * j) + load_f64x8(x + 8 * (j + dims));
            store(lanes + 8 * j, load_f64x8(lanes + 8 * j) + pair);
        }
    }
    for (size_t j = 0; j < dims; ++j) {
        double total = 0;
        for (size_t i = 0; i < 8; ++i) total += lanes[i * dims + j];
        sums[j] = total;
    }
    for (; row < rows; ++row, x += dims) {
        for (size_t j = 0; j < dims; ++j) sums[j] += static_cast<double>(x[j]);
    }
}

template <typename Real>
inline void column_sums_any(const Real* x, size_t rows, size_t dims, double* sums) {
    if (dims <= NARROW_DIMS) return column_sums_narrow(x, rows, dims, sums);
    for (size_t j = 0; j < dims; ++j) sums[j] = 0;
    size_t row = 0;
    for (; row + 8 <= rows; row += 8, x += 8 * dims) {
        size_t j = 0;
        for (; j + 8 <= dims; j += 8) {
            const Real* p = x + j;
            const f64x8 a = (load_f64x8(p) + load_f64x8(p + dims)) +
                            (load_f64x8(p + 2 * dims) + load_f64x8(p + 3 * dims));
            const f64x8 b = (load_f64x8(p + 4 * dims) + load_f64x8(p + 5 * dims)) +
                            (load_f64x8(p + 6 * dims) + load_f64x8(p + 7 * dims));
            store(sums + j, load_f64x8(sums + j) + (a + b));
        }
        for (; j < dims; ++j) {
            double total = 0;
            for (size_t i = 0; i < 8; ++i) total += static_cast<double>(x[i * dims + j]);
            sums[j] += total;
        }
    }
    for (; row < rows; ++row, x += dims) {
        size_t j = 0;
        for (; j + 8 <= dims; j += 8) store(sums + j, load_f64x8(sums + j) + load_f64x8(x + j));
        for (; j < dims; ++j) sums[j] += static_cast<double>(x[j]);
    }
}

static void column_sums_f32(const float* x, size_t rows, size_t dims, double* sums) {
    column_sums_any(x, rows, dims, sums);
}
static void column_sums_f64(const double* x, size_t rows, size_t dims, double* sums) {
    column_sums_any(x, rows, dims, sums);
}

template <typename Real>
inline void weighted_column_sums_any(const Real* x, const double* weights, size_t rows, size_t dims, double* sums) {
    for (size_t j = 0; j < dims; ++j) sums[j] = 0;
    size_t row = 0;
    for (; row + 4 <= rows; row += 4, x += 4 * dims) {
        const double w0 = weights[row], w1 = weights[row + 1], w2 = weights[row + 2], w3 = weights[row + 3];
        const f64x8 a = set_f64x8(w0), b = set_f64x8(w1), c = set_f64x8(w2), d = set_f64x8(w3);
        size_t j = 0;
        for (; j + 8 <= dims; j += 8) {
            const Real* p = x + j;
            const f64x8 all = (a * load_f64x8(p) + b * load_f64x8(p + dims)) +
                              (c * load_f64x8(p + 2 * dims) + d * load_f64x8(p + 3 * dims));
            store(sums + j, load_f64x8(sums + j) + all);
        }
        for (; j < dims; ++j) {
            const Real* p = x + j;
            sums[j] += (w0 * static_cast<double>(p[0]) + w1 * static_cast<double>(p[dims])) +
                       (w2 * static_cast<double>(p[2 * dims]) + w3 * static_cast<double>(p[3 * dims]));
        }
    }
    for (; row < rows; ++row, x += dims) {
        for (size_t j = 0; j < dims; ++j) sums[j] += weights[row] * static_cast<double>(x[j]);
    }
}

static void weighted_column_sums_f32(const float* x, const double* weights, size_t rows, size_t dims, double* sums) {
    weighted_column_sums_any(x, weights, rows, dims, sums);
}
static void weighted_column_sums_f64(const double* x, const double* weights, size_t rows, size_t dims, double* sums) {
    weighted_column_sums_any(x, weights, rows, dims, sums);
}

// Of each column, the sum of deviations from its center, and behind those the sum of their squares.
static void column_deviations_f32(const float* x, const double* centers, size_t rows, size_t dims, double* sums) {
    double *first = sums, *second = sums + dims;
    for (size_t j = 0; j < 2 * dims; ++j) sums[j] = 0;
    size_t row = 0;
    for (; row + 4 <= rows; row += 4, x += 4 * dims) {
        size_t j = 0;
        for (; j + 8 <= dims; j += 8) {
            const float* p = x + j;
            const f64x8 center = load_f64x8(centers + j);
            const f64x8 a = load_f64x8(p) - center, b = load_f64x8(p + dims) - center;
            const f64x8 c = load_f64x8(p + 2 * dims) - center, d = load_f64x8(p + 3 * dims) - center;
            store(first + j, load_f64x8(first + j) + ((a + b) + (c + d)));
            store(second + j, load_f64x8(second + j) + ((a * a + b * b) + (c * c + d * d)));
        }
        for (; j < dims; ++j) {
            const double center = centers[j];
            const double a = static_cast<double>(x[j]) - center, b = static_cast<double>(x[j + dims]) - center;
            const double c = static_cast<double>(x[j + 2 * dims]) - center, d = static_cast<double>(x[j + 3 * dims]) - center;
            first[j] += (a + b) + (c + d);
            second[j] += (a * a + b * b) + (c * c + d * d);
        }
    }
    for (; row < rows; ++row, x += dims) {
        for (size_t j = 0; j < dims; ++j) {
            const double a = static_cast<double>(x[j]) - centers[j];
            first[j] += a;
            second[j] += a * a;
        }
    }
}
