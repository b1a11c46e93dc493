// Rows of two to four elements that lie one behind the other, eight at a time with a row in each lane: a row for each
// register would leave most of it empty. Products are added in the order in which sum() adds the lanes of a register.
#if defined(HARTONOMOUS_LEVEL_AVX512)

// Element `column` of eight rows of DIMS elements.
template <size_t DIMS>
inline f64x column_of_eight(const float* rows, size_t column) {
    const __m512i places = _mm512_setr_epi32(0, DIMS, 2 * DIMS, 3 * DIMS, 4 * DIMS, 5 * DIMS, 6 * DIMS, 7 * DIMS, 0, 0,
                                             0, 0, 0, 0, 0, 0);
    const __m512i from = _mm512_add_epi32(places, _mm512_set1_epi32(static_cast<int>(column)));
    constexpr size_t REST = 8 * DIMS - 16;
    const __m512 low = _mm512_loadu_ps(rows);
    const __m512 high = REST == 0 ? low : _mm512_maskz_loadu_ps(first16(REST), rows + 16);
    return {_mm512_cvtps_pd(_mm512_castps512_ps256(_mm512_permutex2var_ps(low, from, high)))};
}
template <size_t DIMS>
inline f64x column_of_eight(const double* rows, size_t column) {
    const __m512i places = _mm512_setr_epi64(0, DIMS, 2 * DIMS, 3 * DIMS, 4 * DIMS, 5 * DIMS, 6 * DIMS, 7 * DIMS);
    const __m512i from = _mm512_add_epi64(places, _mm512_set1_epi64(static_cast<long long>(column)));
    const __m512d low = _mm512_permutex2var_pd(_mm512_loadu_pd(rows), from, _mm512_loadu_pd(rows + 8));
    if constexpr (DIMS == 2) return {low};
    const __m512d third = _mm512_loadu_pd(rows + 16), fourth = DIMS == 4 ? _mm512_loadu_pd(rows + 24) : third;
    const __mmask8 beyond = _mm512_cmpgt_epi64_mask(from, _mm512_set1_epi64(15));
    return {_mm512_mask_blend_pd(beyond, low, _mm512_permutex2var_pd(third, from, fourth))};
}

inline void store_eight(const DotSums<f64x>& sums, double* out) { store(out, sums.dot + zero_f64x()); }
inline void store_eight(const SquaredDifferenceSums<f64x>& sums, double* out) {
    store(out, sums.squares + zero_f64x());
}
inline void store_eight(const CosineRowSums<f64x>& sums, double* out) {
    const __m512d dot = (sums.dot + zero_f64x()).v, squared = (sums.b_squared + zero_f64x()).v;
    _mm512_storeu_pd(out, _mm512_permutex2var_pd(dot, _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11), squared));
    _mm512_storeu_pd(out + 8, _mm512_permutex2var_pd(dot, _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15), squared));
}

template <typename Sums, size_t DIMS, typename Real>
inline size_t sums_of_tiny_rows(const double* query, const Real* rows, size_t count, double* out) {
    f64x parts[DIMS];
    for (size_t column = 0; column < DIMS; ++column) parts[column] = set_f64x(query[column]);
    size_t row = 0;
    for (; row + 8 <= count; row += 8) {
        const Real* each = rows + row * DIMS;
        Sums sums, odd, term;
        sums.add(parts[0], column_of_eight<DIMS>(each, 0));
        odd.add(parts[1], column_of_eight<DIMS>(each, 1));
        if constexpr (DIMS > 2) {
            term.add(parts[2], column_of_eight<DIMS>(each, 2));
            sums.add(term);
        }
        if constexpr (DIMS > 3) {
            term = Sums();
            term.add(parts[3], column_of_eight<DIMS>(each, 3));
            odd.add(term);
        }
        sums.add(odd);
        store_eight(sums, out + row * Sums::outputs);
    }
    return row;
}

template <typename Sums, typename Real>
inline size_t sums_of_tiny_rows(const double* query, const Real* rows, size_t count, size_t dims, double* out) {
    if (dims == 2) return sums_of_tiny_rows<Sums, 2>(query, rows, count, out);
    if (dims == 3) return sums_of_tiny_rows<Sums, 3>(query, rows, count, out);
    return sums_of_tiny_rows<Sums, 4>(query, rows, count, out);
}

#endif
