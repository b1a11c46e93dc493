// Up to four numbers of text at a time, from a window of 64 characters: masks say where each kind of character stands,
// additions on them follow the grammar through all numbers of the window together, and then the digits of each number
// are brought to a place of their own.
#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)

constexpr size_t WINDOW = 64, NUMBERS_A_WINDOW = 4, WINDOWS_A_BATCH = 64, NUMBERS_A_BATCH = NUMBERS_A_WINDOW * WINDOWS_A_BATCH;

// What a compiler must take as it stands. Otherwise GCC makes each constant anew in every window, and does the arithmetic
// on masks, where it can, in mask registers, from which every result is several cycles away.
#if defined(__GNUC__)
inline uint64_t settled(uint64_t mask) {
    __asm__("" : "+r"(mask));
    return mask;
}
#else
inline uint64_t settled(uint64_t mask) { return mask; }
#endif

// One bit for each character of the window, the first lowest. Numbers without an exponent need no more than these.
struct CharacterMasks {
    uint64_t digit, point, comma, minus;
};

// Bits that stand for one character of each number, in order.
struct NumberMasks {
    uint64_t first;           // first digit
    uint64_t whole_end;       // behind the digits before the point
    uint64_t end;             // behind all digits of the mantissa
    uint64_t exponent_first;  // first digit of the exponent; as `end` where there is none
    uint64_t exponent_end;    // behind the exponent
    uint64_t used;            // all characters of these numbers, up to the last comma
    bool has_exponents;
};

// From the first characters of runs of `run`, the characters behind the runs.
inline uint64_t behind(uint64_t run, uint64_t first) { return (run + first) & ~run; }

// The same where there need not be a run.
inline uint64_t behind_any(uint64_t run, uint64_t first) { return behind(run, first & run) | (first & ~run); }

// Whether the window holds nothing but numbers, as far as `used` goes: each has a comma behind it.
template <typename TextWindow>
inline bool find_numbers(const TextWindow& window, const CharacterMasks& is, NumberMasks& numbers) {
    if (is.comma == 0) return false;
    const uint64_t behind_third = _blsr_u64(_blsr_u64(_blsr_u64(is.comma)));
    numbers.used = behind_third != 0 ? _blsmsk_u64(behind_third) : ~uint64_t{0} >> _lzcnt_u64(is.comma);
    const uint64_t comma = is.comma & numbers.used;
    uint64_t start = (comma << 1 | 1) & numbers.used;
    const uint64_t others = numbers.used & ~(is.digit | is.point | is.comma | is.minus);
    const uint64_t space = others == 0 ? 0 : space_mask(window) & numbers.used;
    if (space != 0) start = behind_any(space, start);
    numbers.first = start + (start & is.minus);
    const uint64_t long_whole = numbers.first & is.digit >> 1;
    uint64_t wrong = numbers.first & ~is.digit;
    if (long_whole != 0) wrong |= long_whole & mask_of(window, '0');
    numbers.whole_end = behind(is.digit, numbers.first);
    const uint64_t point = numbers.whole_end & is.point;
    wrong |= point << 1 & ~is.digit;
    numbers.end = (numbers.whole_end ^ point) | behind(is.digit, point << 1);
    const uint64_t letter = (others ^ space) == 0 ? 0 : numbers.end & exponent_mask(window);
    numbers.has_exponents = letter != 0;
    numbers.exponent_first = numbers.exponent_end = numbers.end;
    if (letter != 0) {
        const uint64_t after = letter << 1, digits = after + (after & (is.minus | mask_of(window, '+')));
        wrong |= digits & ~is.digit;
        numbers.exponent_first = (numbers.end ^ letter) | digits;
        numbers.exponent_end = (numbers.end ^ letter) | behind(is.digit, digits);
    }
    const uint64_t last = space != 0 ? behind_any(space, numbers.exponent_end) : numbers.exponent_end;
    return (wrong | (last ^ comma)) == 0;
}

// Of four places from 0 on, entries of a table. A gather takes longer.
inline __m256d look_up_four(const double* table, __m128i places) {
    const uint64_t low = static_cast<uint64_t>(_mm_cvtsi128_si64(places)), high = static_cast<uint64_t>(_mm_extract_epi64(places, 1));
    const __m128d first = _mm_loadh_pd(_mm_load_sd(table + (low & 0xffffffffU)), table + (low >> 32));
    const __m128d second = _mm_loadh_pd(_mm_load_sd(table + (high & 0xffffffffU)), table + (high >> 32));
    return _mm256_set_m128d(second, first);
}

// decide_number for four: eights of each kind in a register, and for each number its power of ten and the bit of its sign.
// One bit for each that is decided.
inline uint32_t decide_four(__m128i high, __m128i middle, __m128i low, __m128i power, __m128i sign, float* out) {
    constexpr int MOST_PLACE = MOST_POWER_OF_TEN - LEAST_POWER_OF_TEN;
    const __m128i place = _mm_sub_epi32(power, _mm_set1_epi32(LEAST_POWER_OF_TEN));
    const __m128i within = _mm_min_epu32(place, _mm_set1_epi32(MOST_PLACE));
    const __m256d digits = _mm256_add_pd(
        _mm256_mul_pd(_mm256_cvtepi32_pd(high), _mm256_set1_pd(1e16)),
        _mm256_add_pd(_mm256_mul_pd(_mm256_cvtepi32_pd(middle), _mm256_set1_pd(1e8)), _mm256_cvtepi32_pd(low)));
    const __m256d near = _mm256_mul_pd(digits, look_up_four(POWERS_OF_TEN, within));
    const __m128 below = _mm256_cvtpd_ps(_mm256_mul_pd(near, _mm256_set1_pd(1 - 0x1p-50)));
    const __m128 above = _mm256_cvtpd_ps(_mm256_mul_pd(near, _mm256_set1_pd(1 + 0x1p-50)));
    const __m128 one = _mm_and_ps(_mm_cmpeq_ps(below, above), _mm_cmple_ps(above, _mm_set1_ps(std::numeric_limits<float>::max())));
    _mm_storeu_ps(out, _mm_or_ps(above, _mm_castsi128_ps(sign)));
    return static_cast<uint32_t>(_mm_movemask_ps(_mm_and_ps(one, _mm_castsi128_ps(_mm_cmpeq_epi32(place, within)))));
}

#endif
