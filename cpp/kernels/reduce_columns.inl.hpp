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

// Rows are read eight at a time, as eight streams, which the CPU's own look-ahead follows badly; so what lies this far
// ahead in memory is asked for in the order of its addresses, a line for each line that is added.
constexpr size_t COLUMNS_AHEAD = 64 * 1024;

// Eight columns of eight rows; the order of adding is part of the contract.
template <typename Real>
inline void add_eight_rows(const Real* p, size_t dims, double* sums) {
    const f64x8 a = (load_f64x8(p) + load_f64x8(p + dims)) + (load_f64x8(p + 2 * dims) + load_f64x8(p + 3 * dims));
    const f64x8 b = (load_f64x8(p + 4 * dims) + load_f64x8(p + 5 * dims)) +
                    (load_f64x8(p + 6 * dims) + load_f64x8(p + 7 * dims));
    store(sums, load_f64x8(sums) + (a + b));
}

template <typename Real>
inline void column_sums_any(const Real* x, size_t rows, size_t dims, double* sums) {
    if (dims <= NARROW_DIMS) return column_sums_narrow(x, rows, dims, sums);
    constexpr size_t LINE = 64 / sizeof(Real);
    for (size_t j = 0; j < dims; ++j) sums[j] = 0;
    size_t row = 0;
    for (; row + 8 <= rows; row += 8, x += 8 * dims) {
        const char* ahead = reinterpret_cast<const char*>(x) + COLUMNS_AHEAD;
        size_t j = 0;
        for (; j + LINE <= dims; j += LINE) {
            for (size_t i = 0; i < 8; ++i, ahead += 64) fetch_ahead(ahead);
            for (size_t i = 0; i < LINE; i += 8) add_eight_rows(x + j + i, dims, sums + j + i);
        }
        for (; j + 8 <= dims; j += 8) add_eight_rows(x + j, dims, sums + j);
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

struct FourWeights {
    f64x8 a, b, c, d;
};

template <typename Real>
inline f64x8 weighted_four_rows(const Real* p, size_t dims, const FourWeights& w) {
    return (w.a * load_f64x8(p) + w.b * load_f64x8(p + dims)) +
           (w.c * load_f64x8(p + 2 * dims) + w.d * load_f64x8(p + 3 * dims));
}

template <typename Real>
inline double weighted_four(const Real* p, size_t dims, const double* w) {
    return (w[0] * static_cast<double>(p[0]) + w[1] * static_cast<double>(p[dims])) +
           (w[2] * static_cast<double>(p[2 * dims]) + w[3] * static_cast<double>(p[3 * dims]));
}

inline FourWeights four_weights(const double* w) {
    return {set_f64x8(w[0]), set_f64x8(w[1]), set_f64x8(w[2]), set_f64x8(w[3])};
}

template <typename Real>
inline void weighted_column_sums_any(const Real* x, const double* weights, size_t rows, size_t dims, double* sums) {
    constexpr size_t LINE = 64 / sizeof(Real);
    for (size_t j = 0; j < dims; ++j) sums[j] = 0;
    size_t row = 0;
    // Twice four rows, added one after the other as if they came alone.
    for (; row + 8 <= rows; row += 8, x += 8 * dims) {
        const FourWeights first = four_weights(weights + row), second = four_weights(weights + row + 4);
        const char* ahead = reinterpret_cast<const char*>(x) + COLUMNS_AHEAD;
        size_t j = 0;
        for (; j + 8 <= dims; j += 8) {
            for (size_t i = 0; i < 64 / LINE; ++i, ahead += 64) fetch_ahead(ahead);
            const f64x8 some = load_f64x8(sums + j) + weighted_four_rows(x + j, dims, first);
            store(sums + j, some + weighted_four_rows(x + j + 4 * dims, dims, second));
        }
        for (; j < dims; ++j) {
            sums[j] += weighted_four(x + j, dims, weights + row);
            sums[j] += weighted_four(x + j + 4 * dims, dims, weights + row + 4);
        }
    }
    for (; row + 4 <= rows; row += 4, x += 4 * dims) {
        const FourWeights four = four_weights(weights + row);
        size_t j = 0;
        for (; j + 8 <= dims; j += 8) {
            store(sums + j, load_f64x8(sums + j) + weighted_four_rows(x + j, dims, four));
        }
        for (; j < dims; ++j) sums[j] += weighted_four(x + j, dims, weights + row);
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
