// A window of text at each level: its masks, and the digits, power and sign of its numbers. text_masks.inl.hpp finds where
// they stand, text_read.inl.hpp makes float32 of them.
#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)

#if defined(HARTONOMOUS_LEVEL_ICELAKE)

#if defined(__GNUC__)
inline __m512i settled(__m512i constant) {
    __asm__("" : "+v"(constant));
    return constant;
}
#else
inline __m512i settled(__m512i constant) { return constant; }
#endif

inline __m512i every(char c) { return settled(_mm512_set1_epi8(c)); }

struct WindowConstants {
    __m512i nought, nine, point, comma, minus, exponent, lower, one, sixteen, spaces, offsets, tens, hundreds, ten_thousands;
    __m512i places, part;
};

inline WindowConstants make_window_constants() {
    WindowConstants all;
    all.nought = every('0');
    all.nine = every(9);
    all.point = every('.');
    all.comma = every(',');
    all.minus = every('-');
    all.exponent = every('e');
    all.lower = every(0x20);
    all.one = every(1);
    all.sixteen = every(16);
    all.spaces = settled(_mm512_broadcast_i32x4(_mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', '\n', -1, -1, '\r', -1, -1)));
    all.offsets = settled(_mm512_broadcast_i32x4(_mm_setr_epi8(-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1)));
    all.tens = settled(_mm512_set1_epi16(10 | 1 << 8));
    all.hundreds = settled(_mm512_set1_epi32(100 | 1 << 16));
    all.ten_thousands = settled(_mm512_set1_epi32(10000 | 1 << 16));
    all.places = settled(_mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
        31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    all.part = settled(_mm512_set_epi32(0x03030303, 0x03030303, 0x03030303, 0x03030303, 0x02020202, 0x02020202, 0x02020202, 0x02020202,
                                        0x01010101, 0x01010101, 0x01010101, 0x01010101, 0, 0, 0, 0));
    return all;
}

// The numbers of several windows, before they are made float32. What depends on one another within a window takes long
// enough for the next windows to be under way meanwhile; with this as a step of its own, more of them fit.
struct NumbersFound {
    uint32_t eights[3][NUMBERS_A_BATCH];
    int32_t power[NUMBERS_A_BATCH];
    uint32_t sign[NUMBERS_A_BATCH];
};

struct TextWindow {
    const WindowConstants& all;
    __m512i text;
};

inline uint64_t mask_of(const TextWindow& window, char c) { return settled(_mm512_cmpeq_epi8_mask(window.text, _mm512_set1_epi8(c))); }
inline uint64_t space_mask(const TextWindow& window) {
    return settled(_mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(window.all.spaces, window.text), window.text));
}
inline uint64_t exponent_mask(const TextWindow& window) {
    return settled(_mm512_cmpeq_epi8_mask(_mm512_or_si512(window.text, window.all.lower), window.all.exponent));
}

inline CharacterMasks classify(const WindowConstants& all, __m512i text, __m512i digits) {
    return {
        settled(_mm512_cmple_epu8_mask(digits, all.nine)),
        settled(_mm512_cmpeq_epi8_mask(text, all.point)),
        settled(_mm512_cmpeq_epi8_mask(text, all.comma)),
        settled(_mm512_cmpeq_epi8_mask(text, all.minus)),
    };
}

// Where the bits of a mask stand, a byte each.
inline __m128i places_of(const WindowConstants& all, uint64_t mask) {
    return _mm512_castsi512_si128(_mm512_maskz_compress_epi8(mask, all.places));
}

// Byte i to all 16 bytes of part i.
inline __m512i to_parts(const WindowConstants& all, __m128i bytes) { return _mm512_permutexvar_epi8(all.part, _mm512_castsi128_si512(bytes)); }

// Sixteen digits in each part: those at `place`, but that the point (at behind_point - 1) is stepped over, and noughts
// before the first. Each part becomes two numbers of eight digits, and those again.
inline __m512i eights_of(const WindowConstants& all, __m512i digits, __m512i place, __m512i first, __m512i behind_point) {
    place = _mm512_mask_sub_epi8(place, _mm512_cmplt_epi8_mask(place, behind_point), place, all.one);
    const __m512i ones = _mm512_maskz_permutexvar_epi8(_mm512_cmpge_epi8_mask(place, first), place, digits);
    const __m512i twos = _mm512_maddubs_epi16(ones, all.tens);
    const __m512i fours = _mm512_madd_epi16(twos, all.hundreds);
    return _mm512_madd_epi16(_mm512_packus_epi32(fours, fours), all.ten_thousands);
}

inline __m128i of_each_part(__m512i numbers, int which) {
    const __m512i from = _mm512_castsi128_si512(_mm_add_epi32(_mm_setr_epi32(0, 4, 8, 12), _mm_set1_epi32(which)));
    return _mm512_castsi512_si128(_mm512_permutexvar_epi32(from, numbers));
}

// Reads numbers from a window at `at`, which stands behind a comma, and moves it. Returns how many; none if the window
// holds anything that is not plain.
inline size_t read_window(const WindowConstants& all, const char* text, const char* at, const char* end, NumbersFound& found, size_t n, const char** next) {
    static_cast<void>(text);
    const size_t left = static_cast<size_t>(end - at);
    const __m512i characters = left >= WINDOW ? _mm512_loadu_si512(at) : _mm512_maskz_loadu_epi8(_bzhi_u64(~uint64_t{0}, static_cast<unsigned>(left)), at);
    const __m512i digits = _mm512_sub_epi8(characters, all.nought);
    const CharacterMasks is = classify(all, characters, digits);
    NumberMasks numbers;
    if (!find_numbers(TextWindow{all, characters}, is, numbers)) return 0;
    const __m128i first = places_of(all, numbers.first);
    // A number without a point has one behind it, so to speak.
    const __m128i behind_point = _mm_add_epi8(places_of(all, numbers.whole_end), _mm512_castsi512_si128(all.one));
    const __m128i last = _mm_max_epu8(places_of(all, numbers.end), behind_point);
    __m128i power = _mm_sub_epi32(_mm_setzero_si128(), _mm_cvtepu8_epi32(_mm_sub_epi8(last, behind_point)));
    const __m512i lasts = to_parts(all, last), firsts = to_parts(all, first), behind_points = to_parts(all, behind_point);
    const __m512i place = _mm512_add_epi8(lasts, all.offsets);
    const __m512i eights = eights_of(all, digits, place, firsts, behind_points);
    __m128i high = _mm_setzero_si128();
    // `last` - `first` counts the digits and the point.
    const __m128i length = _mm_sub_epi8(last, first);
    if (_mm_cmpgt_epi8_mask(length, _mm_set1_epi8(17)) != 0) {
        if (_mm_cmpgt_epi8_mask(length, _mm_set1_epi8(MOST_DIGITS + 1)) != 0) return 0;
        high = of_each_part(eights_of(all, digits, _mm512_sub_epi8(place, all.sixteen), firsts, behind_points), 1);
    }
    if (numbers.has_exponents) {
        const __m128i from = places_of(all, numbers.exponent_first), to = places_of(all, numbers.exponent_end);
        if (_mm_cmpgt_epi8_mask(_mm_sub_epi8(to, from), _mm_set1_epi8(4)) != 0) return 0;
        const __m128i four_each = _mm_setr_epi8(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        const __m128i places = _mm_add_epi8(_mm_shuffle_epi8(to, four_each), _mm_set1_epi32(static_cast<int>(0xfffefdfcU)));
        const __mmask16 there = _mm_cmpge_epi8_mask(places, _mm_shuffle_epi8(from, four_each));
        const __m128i ones = _mm512_castsi512_si128(_mm512_maskz_permutexvar_epi8(there, _mm512_castsi128_si512(places), digits));
        const __m128i exponents = _mm_madd_epi16(_mm_maddubs_epi16(ones, _mm512_castsi512_si128(all.tens)), _mm512_castsi512_si128(all.hundreds));
        const __mmask8 down = static_cast<__mmask8>(_pext_u64(is.minus << 1, numbers.exponent_first));
        power = _mm_add_epi32(power, _mm_mask_sub_epi32(exponents, down, _mm_setzero_si128(), exponents));
    }
    const __mmask8 negative = static_cast<__mmask8>(_pext_u64(is.minus << 1, numbers.first));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(found.eights[0] + n), high);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(found.eights[1] + n), of_each_part(eights, 0));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(found.eights[2] + n), of_each_part(eights, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(found.power + n), power);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(found.sign + n), _mm_maskz_set1_epi32(negative, INT32_MIN));
    *next = at + (WINDOW - _lzcnt_u64(numbers.used));
    return static_cast<size_t>(_mm_popcnt_u64(numbers.first));
}

inline uint32_t decide_four(const NumbersFound& found, size_t n, float* out) {
    return decide_four(_mm_loadu_si128(reinterpret_cast<const __m128i*>(found.eights[0] + n)),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(found.eights[1] + n)),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(found.eights[2] + n)),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(found.power + n)),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(found.sign + n)), out);
}

#else

struct WindowConstants {};
inline WindowConstants make_window_constants() { return {}; }

struct NumbersFound {
    alignas(32) uint32_t eights[NUMBERS_A_BATCH][8];
    int32_t power[NUMBERS_A_BATCH];
    uint32_t sign[NUMBERS_A_BATCH];
};

#if defined(HARTONOMOUS_LEVEL_AVX512)

struct TextWindow { __m512i text; };

inline TextWindow load_window(const char* at) { return {_mm512_loadu_si512(at)}; }
inline uint64_t mask_of(const TextWindow& window, char c) { return _mm512_cmpeq_epi8_mask(window.text, _mm512_set1_epi8(c)); }
inline uint64_t digit_mask(const TextWindow& window) {
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(window.text, _mm512_set1_epi8('0')), _mm512_set1_epi8(9));
}
inline uint64_t space_mask(const TextWindow& window) {
    const __m512i all = _mm512_broadcast_i32x4(_mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', '\n', -1, -1, '\r', -1, -1));
    return _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(all, window.text), window.text);
}
inline uint64_t exponent_mask(const TextWindow& window) {
    return _mm512_cmpeq_epi8_mask(_mm512_or_si512(window.text, _mm512_set1_epi8(0x20)), _mm512_set1_epi8('e'));
}

#else

struct TextWindow { __m256i low, high; };

inline TextWindow load_window(const char* at) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32))};
}
inline uint64_t equal_bytes(__m256i low, __m256i high, __m256i other_low, __m256i other_high) {
    const int low_bits = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, other_low));
    const int high_bits = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, other_high));
    return static_cast<uint32_t>(low_bits) | static_cast<uint64_t>(static_cast<uint32_t>(high_bits)) << 32;
}
inline uint64_t mask_of(const TextWindow& window, char c) {
    const __m256i all = _mm256_set1_epi8(c);
    return equal_bytes(window.low, window.high, all, all);
}
inline uint64_t digit_mask(const TextWindow& window) {
    const __m256i nought = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
    const __m256i low = _mm256_sub_epi8(window.low, nought), high = _mm256_sub_epi8(window.high, nought);
    return equal_bytes(low, high, _mm256_min_epu8(low, nine), _mm256_min_epu8(high, nine));
}
inline uint64_t space_mask(const TextWindow& window) {
    const __m256i all = _mm256_broadcastsi128_si256(_mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', '\n', -1, -1, '\r', -1, -1));
    return equal_bytes(window.low, window.high, _mm256_shuffle_epi8(all, window.low), _mm256_shuffle_epi8(all, window.high));
}
inline uint64_t exponent_mask(const TextWindow& window) {
    const __m256i lower = _mm256_set1_epi8(0x20), e = _mm256_set1_epi8('e');
    return equal_bytes(_mm256_or_si256(window.low, lower), _mm256_or_si256(window.high, lower), e, e);
}

#endif

// The digits before `end`, of which `count` (at most 32) are wanted and `behind_point` stand behind a point (32 of them
// if there is no point): four numbers of eight digits, in parts 0, 1, 4 and 5. Reads 33 characters before `end`.
inline __m256i eights_before(const char* end, size_t count, size_t behind_point) {
    const __m256i keep = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(LAST_BYTES.bytes + behind_point));
    const __m256i wanted = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(LAST_BYTES.bytes + count));
    const __m256i text = _mm256_blendv_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(end - 33)),
                                            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(end - 32)), keep);
    const __m256i ones = _mm256_and_si256(_mm256_sub_epi8(text, _mm256_set1_epi8('0')), wanted);
    const __m256i twos = _mm256_maddubs_epi16(ones, _mm256_set1_epi16(10 | 1 << 8));
    const __m256i fours = _mm256_madd_epi16(twos, _mm256_set1_epi32(100 | 1 << 16));
    return _mm256_madd_epi16(_mm256_packus_epi32(fours, fours), _mm256_set1_epi32(10000 | 1 << 16));
}

// The whole number of one to four digits before `end`.
inline int exponent_before(const char* end, unsigned count) {
    uint32_t word = 0;
    std::memcpy(&word, end - 4, 4);
    word = word & 0x0f0f0f0fU & ~0U << (32 - 8 * count);
    word = word * 10 + (word >> 8);
    return static_cast<int>(((word & 0xffU) * 100 + (word >> 16 & 0xffU)) & 0xffffU);
}

// As above, here for text of which at least 33 characters were read before.
inline size_t read_window(const WindowConstants&, const char* text, const char* at, const char* end, NumbersFound& found, size_t n,
                          const char** next) {
    if (end - at < static_cast<int64_t>(WINDOW) || at - text < 33) return 0;
    const TextWindow window = load_window(at);
    const CharacterMasks is = {digit_mask(window), mask_of(window, '.'), mask_of(window, ','), mask_of(window, '-')};
    NumberMasks numbers;
    if (!find_numbers(window, is, numbers)) return 0;
    const size_t count = static_cast<size_t>(_mm_popcnt_u64(numbers.first));
    NumberMasks left = numbers;
    for (size_t i = n; i < n + count; ++i) {
        const size_t first = _tzcnt_u64(left.first), whole_end = _tzcnt_u64(left.whole_end), last = _tzcnt_u64(left.end);
        left.first = _blsr_u64(left.first);
        left.whole_end = _blsr_u64(left.whole_end);
        left.end = _blsr_u64(left.end);
        const size_t point = last != whole_end ? 1 : 0, length = last - first - point, behind_point = last - whole_end - point;
        if (length > MOST_DIGITS) return 0;
        _mm256_store_si256(reinterpret_cast<__m256i*>(found.eights[i]), eights_before(at + last, length, point != 0 ? behind_point : 32));
        int power = -static_cast<int>(behind_point);
        found.sign[i] = static_cast<uint32_t>((is.minus << 1 >> first & 1) << 31);
        if (numbers.has_exponents) {
            const size_t from = _tzcnt_u64(left.exponent_first), to = _tzcnt_u64(left.exponent_end);
            left.exponent_first = _blsr_u64(left.exponent_first);
            left.exponent_end = _blsr_u64(left.exponent_end);
            if (to - from > 4) return 0;
            if (to != from) {
                const int exponent = exponent_before(at + to, static_cast<unsigned>(to - from));
                power += (is.minus << 1 >> from & 1) != 0 ? -exponent : exponent;
            }
        }
        found.power[i] = power;
    }
    *next = at + (WINDOW - _lzcnt_u64(numbers.used));
    return count;
}

inline uint32_t decide_four(const NumbersFound& found, size_t n, float* out) {
    __m128i row[4];
    for (size_t i = 0; i < 4; ++i) row[i] = _mm_load_si128(reinterpret_cast<const __m128i*>(found.eights[n + i] + 4));
    const __m128i first_two = _mm_unpacklo_epi32(row[0], row[1]), last_two = _mm_unpacklo_epi32(row[2], row[3]);
    for (size_t i = 0; i < 4; ++i) row[i] = _mm_load_si128(reinterpret_cast<const __m128i*>(found.eights[n + i]));
    const __m128i high = _mm_unpackhi_epi64(_mm_unpacklo_epi32(row[0], row[1]), _mm_unpacklo_epi32(row[2], row[3]));
    return decide_four(high, _mm_unpacklo_epi64(first_two, last_two), _mm_unpackhi_epi64(first_two, last_two),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(found.power + n)),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(found.sign + n)), out);
}

#endif

#endif
