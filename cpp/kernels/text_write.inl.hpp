// Eight float32 to text at a time: their digits together, then each laid out by one byte shuffle of number_layouts.hpp.
#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)

struct FourNumbers {
    __m128i digits;  // of each, the four digits behind the first in the low half, the last four in the high half
    __m128i first;   // the first digit
    __m128i place;   // its exponent - LEAST_EXPONENT
    bool hard;       // whether one needs exact arithmetic
};

inline __m128i low_halves(__m256i four) {
    return _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(four, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6)));
}

inline FourNumbers digits_of_four(__m128 x) {
    const __m256d given = _mm256_cvtps_pd(_mm_andnot_ps(_mm_set1_ps(-0.0F), x));
    const __m256d nought = _mm256_cmp_pd(given, _mm256_setzero_pd(), _CMP_EQ_OQ);
    const __m256d value = _mm256_blendv_pd(given, _mm256_set1_pd(1.0), nought);
    // As in write_number: floor(log10(x)) or one less, here plus 45, from the biased binary exponent.
    const __m256i binary = _mm256_srli_epi64(_mm256_castpd_si256(value), 52);
    __m256i place = _mm256_srli_epi64(
        _mm256_sub_epi64(_mm256_mul_epu32(binary, _mm256_set1_epi64x(1233)), _mm256_set1_epi64x(1023 * 1233 - 45 * 4096)), 12);
    __m256d scale = look_up_four(NUMBER_LAYOUTS.scale, low_halves(place));
    const __m256d above = _mm256_cmp_pd(_mm256_mul_pd(value, scale), _mm256_set1_pd(1e9), _CMP_GE_OQ);
    // An exact power times the float64 nearest to 0.1 rounds to the exact power below it.
    scale = _mm256_blendv_pd(scale, _mm256_mul_pd(scale, _mm256_set1_pd(0.1)), above);
    place = _mm256_sub_epi64(place, _mm256_castpd_si256(above));
    const __m256d scaled = _mm256_mul_pd(value, scale);
    __m256d whole = _mm256_round_pd(scaled, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const __m256d off = _mm256_andnot_pd(_mm256_set1_pd(-0.0), _mm256_sub_pd(scaled, whole));
    const __m256d unsure = _mm256_cmp_pd(off, _mm256_set1_pd(NEAR_MIDDLE), _CMP_GT_OQ);
    const __m256i inexact = _mm256_or_si256(
        _mm256_cmpgt_epi64(_mm256_set1_epi64x(LEAST_PLAIN_EXPONENT - LEAST_EXPONENT), place),
        _mm256_cmpgt_epi64(place, _mm256_set1_epi64x(MOST_PLAIN_EXPONENT - LEAST_EXPONENT)));
    const __m256d ten_digits = _mm256_cmp_pd(whole, _mm256_set1_pd(1e9), _CMP_EQ_OQ);
    whole = _mm256_blendv_pd(whole, _mm256_set1_pd(1e8), ten_digits);
    place = _mm256_sub_epi64(place, _mm256_castpd_si256(ten_digits));
    whole = _mm256_andnot_pd(nought, whole);
    // 1e-4 and 1e-8 are a little above the powers they stand for: a quotient that is whole does not fall below it, and
    // one that is not stays below the next.
    const __m128i high = _mm256_cvttpd_epi32(_mm256_mul_pd(whole, _mm256_set1_pd(1e-4)));
    FourNumbers four;
    four.first = _mm256_cvttpd_epi32(_mm256_mul_pd(whole, _mm256_set1_pd(1e-8)));
    const __m128i ten_thousand = _mm_set1_epi32(10000);
    const __m128i low = _mm_sub_epi32(_mm256_cvttpd_epi32(whole), _mm_mullo_epi32(high, ten_thousand));
    const __m128i middle = _mm_sub_epi32(high, _mm_mullo_epi32(four.first, ten_thousand));
    four.digits = _mm_or_si128(middle, _mm_slli_epi32(low, 16));
    four.place = low_halves(place);
    four.hard = _mm256_movemask_pd(_mm256_and_pd(unsure, _mm256_castsi256_pd(inexact))) != 0;
    return four;
}

// Two numbers below 100 in each 32 bits to their four digits, the first in the lowest byte.
inline __m256i digits_of_pairs(__m256i pairs) {
    const __m256i tens = _mm256_mulhi_epu16(pairs, _mm256_set1_epi16(6554));
    return _mm256_sub_epi16(_mm256_slli_epi16(pairs, 8), _mm256_mullo_epi16(tens, _mm256_set1_epi16(2559)));
}

// Writes 16 bytes from where each number begins: at most 16 * 8 in all.
inline char* write_eight(const float* x, char* out) {
    const __m256 all = _mm256_loadu_ps(x);
    const FourNumbers a = digits_of_four(_mm256_castps256_ps128(all)), b = digits_of_four(_mm256_extractf128_ps(all, 1));
    const uint32_t negative = static_cast<uint32_t>(_mm256_movemask_ps(all));
    const __m256i minus_nought = _mm256_cmpeq_epi32(_mm256_castps_si256(all), _mm256_set1_epi32(INT32_MIN));
    if (a.hard || b.hard || !_mm256_testz_si256(minus_nought, minus_nought)) {
        for (size_t i = 0; i < 8; ++i) out = write_number(x[i], out);
        return out;
    }
    // 16-bit numbers below 10^4: 5243 / 2^19 is just above 1/100.
    const __m256i fours = _mm256_set_m128i(b.digits, a.digits);
    const __m256i hundreds = _mm256_srli_epi16(_mm256_mulhi_epu16(fours, _mm256_set1_epi16(5243)), 3);
    const __m256i rest = _mm256_sub_epi16(fours, _mm256_mullo_epi16(hundreds, _mm256_set1_epi16(100)));
    const __m256i low = digits_of_pairs(_mm256_unpacklo_epi16(hundreds, rest));   // numbers 0, 1, 4, 5
    const __m256i high = digits_of_pairs(_mm256_unpackhi_epi16(hundreds, rest));  // numbers 2, 3, 6, 7
    const __m256i zero = _mm256_setzero_si256();
    const uint32_t low_noughts = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, zero)));
    const uint32_t high_noughts = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, zero)));
    alignas(32) uint8_t digits[64];
    alignas(16) uint32_t first[8], place[8];
    const __m256i ascii = _mm256_set1_epi8('0');
    _mm256_store_si256(reinterpret_cast<__m256i*>(digits), _mm256_add_epi8(low, ascii));
    _mm256_store_si256(reinterpret_cast<__m256i*>(digits + 32), _mm256_add_epi8(high, ascii));
    _mm_store_si128(reinterpret_cast<__m128i*>(first), a.first);
    _mm_store_si128(reinterpret_cast<__m128i*>(first + 4), b.first);
    _mm_store_si128(reinterpret_cast<__m128i*>(place), a.place);
    _mm_store_si128(reinterpret_cast<__m128i*>(place + 4), b.place);
    constexpr size_t WHERE[8] = {0, 1, 4, 5, 2, 3, 6, 7};  // its eight digits, among those of all
    for (size_t i = 0; i < 8; ++i) {
        const size_t where = WHERE[i];
        const uint32_t noughts = (where < 4 ? low_noughts : high_noughts) >> (8 * (where % 4)) & 0xff;
        const uint32_t behind_first = 32 - _lzcnt_u32(noughts ^ 0xff);  // how many digits
        const size_t entry = NUMBER_LAYOUTS.row[place[i]] + 2 * behind_first + (negative >> i & 1);
        const __m128i frame = _mm_cvtsi64_si128(static_cast<long long>(NUMBER_LAYOUTS.frame[place[i]] + first[i]));
        const __m128i source = _mm_unpacklo_epi64(frame, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(digits + 8 * where)));
        const __m128i shuffle = _mm_loadu_si128(reinterpret_cast<const __m128i*>(NUMBER_LAYOUTS.shuffle[entry]));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(source, shuffle));
        out += NUMBER_LAYOUTS.characters[entry];
    }
    return out;
}

#endif
