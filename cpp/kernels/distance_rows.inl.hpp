// One vector with many rows: the sums of distance.inl.hpp, in the same order and so with the same bits as a pair's.
//
// The vector comes in float64, widened once by the caller, so that a float32 row costs one conversion for each register.
// Rows are taken in fours, or in twos where each has two sums, and four totals are then summed across their lanes
// together. What is then read once more: cosines and roots of such sums.

// Several rows at a time: the query is read once for all of them.
template <typename Sums, size_t ROWS, typename Left, typename Real>
inline void add_group(Sums (&sums)[ROWS], const Left* query, const Real* rows, size_t stride) {
    const auto part = Registers<Real>::load(query);
    for (size_t row = 0; row < ROWS; ++row) sums[row].add(part, Registers<Real>::load(rows + row * stride));
}

template <typename Sums, size_t ROWS, typename Left, typename Real>
inline void totals_of_rows(const Left* a, const Real* b, size_t dims, size_t stride,
                           typename Registers<Real>::Type* totals) {
    constexpr size_t LANES = Registers<Real>::LANES;
    Sums first[ROWS], second[ROWS], third[ROWS], fourth[ROWS];
    size_t i = 0;
    for (; i + 4 * LANES <= dims; i += 4 * LANES) {
        add_group(first, a + i, b + i, stride);
        add_group(second, a + i + LANES, b + i + LANES, stride);
        add_group(third, a + i + 2 * LANES, b + i + 2 * LANES, stride);
        add_group(fourth, a + i + 3 * LANES, b + i + 3 * LANES, stride);
    }
    if (i + LANES <= dims) {
        add_group(first, a + i, b + i, stride);
        i += LANES;
    }
    if (i + LANES <= dims) {
        add_group(second, a + i, b + i, stride);
        i += LANES;
    }
    if (i + LANES <= dims) {
        add_group(third, a + i, b + i, stride);
        i += LANES;
    }
    if (i < dims) {
        const auto last = Registers<Real>::load_first(a + i, dims - i);
        for (size_t row = 0; row < ROWS; ++row) {
            fourth[row].add(last, Registers<Real>::load_first(b + row * stride + i, dims - i));
        }
    }
    for (size_t row = 0; row < ROWS; ++row) {
        first[row].add(second[row]);
        third[row].add(fourth[row]);
        first[row].add(third[row]);
        first[row].give(totals + row * Sums::outputs);
    }
}

// Rows of at most two registers. The sums that stay empty are left out: adding their +0 changes nothing but the sign of
// a zero, which the last addition sets right.
template <typename Sums, size_t REGISTERS, bool FULL, typename Real>
inline size_t sums_of_short_rows(const double* query, const Real* rows, size_t count, size_t dims, size_t stride,
                                 double* out) {
    using In = Registers<Real>;
    using Register = typename In::Type;
    constexpr size_t ROWS = 4 / Sums::outputs, LAST = (REGISTERS - 1) * In::LANES;
    const Register start = REGISTERS == 2 ? In::load(query) : Register{};
    const Register rest = In::load_first(query + LAST, dims - LAST);
    size_t row = 0;
    for (; row + ROWS <= count; row += ROWS) {
        Register totals[4];
        for (size_t r = 0; r < ROWS; ++r) {
            const Real* each = rows + (row + r) * stride;
            Sums sums, last;
            last.add(rest, FULL ? In::load(each + LAST) : In::load_first(each + LAST, dims - LAST));
            if (REGISTERS == 2) {
                sums.add(start, In::load(each));
                sums.add(last);
                sums.give(totals + r * Sums::outputs);
            } else {
                last.give(totals + r * Sums::outputs);
            }
        }
        double* to = out + row * Sums::outputs;
        store_sums(to, totals[0], totals[1], totals[2], totals[3]);
        for (size_t i = 0; i < 4; ++i) to[i] += 0.0;
    }
    return row;
}

// As many rows at once as leave their sums in registers: 16 of 32, or 8 of 16.
template <typename Sums>
constexpr size_t ROWS_AT_ONCE = (F64_LANES == 4 ? 2 : 4) / Sums::outputs;

template <template <typename> typename SumsOf, typename Real>
inline void sums_of_rows(const double* query, const Real* rows, size_t count, size_t dims, size_t stride, double* out) {
    using Register = typename Registers<Real>::Type;
    using Sums = SumsOf<Register>;
    constexpr size_t LANES = Registers<Real>::LANES;
    constexpr size_t AT_ONCE = ROWS_AT_ONCE<Sums>, ROWS = 4 / Sums::outputs;
    size_t row = 0;
#if defined(HARTONOMOUS_LEVEL_AVX512)
    if (stride == dims && dims >= 2 && dims <= 4) row = sums_of_tiny_rows<SumsOf<f64x>>(query, rows, count, dims, out);
#endif
    if (dims >= 1 && dims <= 2 * LANES) {
        const Real* from = rows + row * stride;
        double* to = out + row * Sums::outputs;
        const size_t left = count - row;
        if (dims < LANES) row += sums_of_short_rows<Sums, 1, false>(query, from, left, dims, stride, to);
        else if (dims == LANES) row += sums_of_short_rows<Sums, 1, true>(query, from, left, dims, stride, to);
        else if (dims < 2 * LANES) row += sums_of_short_rows<Sums, 2, false>(query, from, left, dims, stride, to);
        else row += sums_of_short_rows<Sums, 2, true>(query, from, left, dims, stride, to);
    }
    for (; row + ROWS <= count; row += ROWS) {
        Register totals[4];
        for (size_t r = 0; r < ROWS; r += AT_ONCE) {
            totals_of_rows<Sums, AT_ONCE>(query, rows + (row + r) * stride, dims, stride, totals + r * Sums::outputs);
        }
        store_sums(out + row * Sums::outputs, totals[0], totals[1], totals[2], totals[3]);
    }
    for (; row < count; ++row) {
        sums_of_pair<SumsOf>(query, rows + row * stride, dims, out + row * Sums::outputs);
    }
}

template <template <typename> typename SumsOf, size_t RUNS, typename Real>
inline void sums_of_runs(const Real* query, const Real* rows, size_t count, size_t dims, size_t stride, double* out) {
    using Register = typename Registers<Real>::Type;
    using Sums = SumsOf<Register>;
    constexpr size_t KINDS = Sums::outputs;
    const size_t run = count / RUNS;
    for (size_t row = 0; row < run; ++row) {
        Register totals[RUNS * KINDS];
        totals_of_rows<Sums, RUNS>(query, rows + row * stride, dims, run * stride, totals);
        for (size_t i = 0; i < RUNS; ++i) {
            for (size_t kind = 0; kind < KINDS; ++kind) out[(i * run + row) * KINDS + kind] = sum(totals[i * KINDS + kind]);
        }
    }
    for (size_t row = run * RUNS; row < count; ++row) {
        sums_of_pair<SumsOf>(query, rows + row * stride, dims, out + row * KINDS);
    }
}

// Rows from memory. They are cut in as many runs as are taken at once, because a CPU reads ahead in rows far from one
// another, and half as fast in neighbours. The query comes as it is: a wide one in float64 fills half of the first cache,
// and rows that pass through it push the query out. Two streams are read fastest, unless the query is so long that it
// has to be loaded for as many rows as possible at once.
constexpr size_t BYTES_OF_LONG_QUERY = 8192;

template <template <typename> typename SumsOf, typename Real>
inline void sums_of_far_rows(const Real* query, const Real* rows, size_t count, size_t dims, size_t stride, double* out) {
    constexpr size_t MOST = ROWS_AT_ONCE<SumsOf<typename Registers<Real>::Type>>, FEW = MOST < 2 ? MOST : 2;
    if (dims * sizeof(Real) > BYTES_OF_LONG_QUERY) sums_of_runs<SumsOf, MOST>(query, rows, count, dims, stride, out);
    else sums_of_runs<SumsOf, FEW>(query, rows, count, dims, stride, out);
}

void dot_f32_one_to_many(const double* query, const float* rows, size_t count, size_t dims, size_t stride,
                         double* out) {
    sums_of_rows<DotSums>(query, rows, count, dims, stride, out);
}
void dot_f64_one_to_many(const double* query, const double* rows, size_t count, size_t dims, size_t stride,
                         double* out) {
    sums_of_rows<DotSums>(query, rows, count, dims, stride, out);
}
void l2sq_f32_one_to_many(const double* query, const float* rows, size_t count, size_t dims, size_t stride,
                          double* out) {
    sums_of_rows<SquaredDifferenceSums>(query, rows, count, dims, stride, out);
}
void l2sq_f64_one_to_many(const double* query, const double* rows, size_t count, size_t dims, size_t stride,
                          double* out) {
    sums_of_rows<SquaredDifferenceSums>(query, rows, count, dims, stride, out);
}
void cosine_parts_f32_one_to_many(const double* query, const float* rows, size_t count, size_t dims, size_t stride,
                                  double* out) {
    sums_of_rows<CosineRowSums>(query, rows, count, dims, stride, out);
}
void cosine_parts_f64_one_to_many(const double* query, const double* rows, size_t count, size_t dims, size_t stride,
                                  double* out) {
    sums_of_rows<CosineRowSums>(query, rows, count, dims, stride, out);
}

void dot_f32_one_to_far(const float* query, const float* rows, size_t count, size_t dims, size_t stride, double* out) {
    sums_of_far_rows<DotSums>(query, rows, count, dims, stride, out);
}
void dot_f64_one_to_far(const double* query, const double* rows, size_t count, size_t dims, size_t stride, double* out) {
    sums_of_far_rows<DotSums>(query, rows, count, dims, stride, out);
}
void l2sq_f32_one_to_far(const float* query, const float* rows, size_t count, size_t dims, size_t stride, double* out) {
    sums_of_far_rows<SquaredDifferenceSums>(query, rows, count, dims, stride, out);
}
void l2sq_f64_one_to_far(const double* query, const double* rows, size_t count, size_t dims, size_t stride, double* out) {
    sums_of_far_rows<SquaredDifferenceSums>(query, rows, count, dims, stride, out);
}
void cosine_parts_f32_one_to_far(const float* query, const float* rows, size_t count, size_t dims, size_t stride, double* out) {
    sums_of_far_rows<CosineRowSums>(query, rows, count, dims, stride, out);
}
void cosine_parts_f64_one_to_far(const double* query, const double* rows, size_t count, size_t dims, size_t stride, double* out) {
    sums_of_far_rows<CosineRowSums>(query, rows, count, dims, stride, out);
}

void cosines_of_parts(double query_squared, const double* parts, size_t count, double* out) {
    const f64x squared = set_f64x(query_squared), one = set_f64x(1.0), minus_one = set_f64x(-1.0);
    size_t i = 0;
    for (; i + F64_LANES <= count; i += F64_LANES) {
        f64x dot, row_squared;
        load_pairs(parts + 2 * i, dot, row_squared);
        store(out + i, larger(minus_one, smaller(one, dot / square_root(squared * row_squared))));
    }
    for (; i < count; ++i) {
        const double cosine = parts[2 * i] / std::sqrt(query_squared * parts[2 * i + 1]);
        out[i] = cosine > 1.0 ? 1.0 : cosine < -1.0 ? -1.0 : cosine;
    }
}

void square_roots_f64(const double* x, size_t n, double* out) {
    size_t i = 0;
    for (; i + F64_LANES <= n; i += F64_LANES) store(out + i, square_root(load_f64x(x + i)));
    for (; i < n; ++i) out[i] = std::sqrt(x[i]);
}
