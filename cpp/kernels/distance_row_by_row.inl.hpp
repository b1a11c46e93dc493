// Rows of two matrices side by side, each with the sums and so the bits of a pair. Four rows are summed across their lanes
// together, and rows of two to four elements are taken eight at a time with a row in each lane.
//
// Where there are three sums, all of the first kind come first, then those of the second and of the third, so that what is
// made of them is read a register at a time.

template <typename Sums, typename Register>
inline void store_totals(const Register (&totals)[4 * Sums::outputs], size_t row, size_t count, double* out) {
    constexpr size_t KINDS = Sums::outputs;
    for (size_t kind = 0; kind < KINDS; ++kind) {
        store_sums(out + kind * count + row, totals[kind], totals[KINDS + kind], totals[2 * KINDS + kind],
                   totals[3 * KINDS + kind]);
    }
}

#if defined(HARTONOMOUS_LEVEL_AVX512)

template <typename Sums, size_t DIMS, typename Real>
inline size_t sums_of_tiny_pairs(const Real* a, const Real* b, size_t count, double* out) {
    size_t row = 0;
    for (; row + 8 <= count; row += 8) {
        const Real *left = a + row * DIMS, *right = b + row * DIMS;
        Sums sums, odd;
        sums.add(column_of_eight<DIMS>(left, 0), column_of_eight<DIMS>(right, 0));
        odd.add(column_of_eight<DIMS>(left, 1), column_of_eight<DIMS>(right, 1));
        if constexpr (DIMS > 2) {
            Sums term;
            term.add(column_of_eight<DIMS>(left, 2), column_of_eight<DIMS>(right, 2));
            sums.add(term);
        }
        if constexpr (DIMS > 3) {
            Sums term;
            term.add(column_of_eight<DIMS>(left, 3), column_of_eight<DIMS>(right, 3));
            odd.add(term);
        }
        sums.add(odd);
        f64x totals[Sums::outputs];
        sums.give(totals);
        for (size_t kind = 0; kind < Sums::outputs; ++kind) store(out + kind * count + row, totals[kind] + zero_f64x());
    }
    return row;
}

#endif

template <template <typename> typename SumsOf, typename Real>
inline void sums_row_by_row(const Real* a, const Real* b, size_t count, size_t dims, double* out) {
    using Register = typename Registers<Real>::Type;
    using Sums = SumsOf<Register>;
    size_t row = 0;
#if defined(HARTONOMOUS_LEVEL_AVX512)
    if (dims == 2) row = sums_of_tiny_pairs<SumsOf<f64x>, 2>(a, b, count, out);
    if (dims == 3) row = sums_of_tiny_pairs<SumsOf<f64x>, 3>(a, b, count, out);
    if (dims == 4) row = sums_of_tiny_pairs<SumsOf<f64x>, 4>(a, b, count, out);
#endif
    for (; row + 4 <= count; row += 4) {
        Register totals[4 * Sums::outputs];
        for (size_t r = 0; r < 4; ++r) {
            Sums sums;
            add_pair<SumsOf>(a + (row + r) * dims, b + (row + r) * dims, dims, sums);
            sums.give(totals + r * Sums::outputs);
        }
        store_totals<Sums>(totals, row, count, out);
    }
    for (; row < count; ++row) {
        double sums[Sums::outputs];
        sums_of_pair<SumsOf>(a + row * dims, b + row * dims, dims, sums);
        for (size_t kind = 0; kind < Sums::outputs; ++kind) out[kind * count + row] = sums[kind];
    }
}

void dot_f32_row_by_row(const float* a, const float* b, size_t count, size_t dims, double* out) {
    sums_row_by_row<DotSums>(a, b, count, dims, out);
}
void dot_f64_row_by_row(const double* a, const double* b, size_t count, size_t dims, double* out) {
    sums_row_by_row<DotSums>(a, b, count, dims, out);
}
void l2sq_f32_row_by_row(const float* a, const float* b, size_t count, size_t dims, double* out) {
    sums_row_by_row<SquaredDifferenceSums>(a, b, count, dims, out);
}
void l2sq_f64_row_by_row(const double* a, const double* b, size_t count, size_t dims, double* out) {
    sums_row_by_row<SquaredDifferenceSums>(a, b, count, dims, out);
}
void cosine_parts_f32_row_by_row(const float* a, const float* b, size_t count, size_t dims, double* out) {
    sums_row_by_row<CosineSums>(a, b, count, dims, out);
}
void cosine_parts_f64_row_by_row(const double* a, const double* b, size_t count, size_t dims, double* out) {
    sums_row_by_row<CosineSums>(a, b, count, dims, out);
}

void cosines_row_by_row(const double* parts, size_t count, double* out) {
    const double *a_squared = parts + count, *b_squared = parts + 2 * count;
    const f64x one = set_f64x(1.0), minus_one = set_f64x(-1.0);
    size_t i = 0;
    for (; i + F64_LANES <= count; i += F64_LANES) {
        const f64x norms = square_root(load_f64x(a_squared + i) * load_f64x(b_squared + i));
        store(out + i, larger(minus_one, smaller(one, load_f64x(parts + i) / norms)));
    }
    for (; i < count; ++i) {
        const double cosine = parts[i] / std::sqrt(a_squared[i] * b_squared[i]);
        out[i] = cosine > 1.0 ? 1.0 : cosine < -1.0 ? -1.0 : cosine;
    }
}
