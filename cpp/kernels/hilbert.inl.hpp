// Morton codes to Hilbert codes and back: the automaton of hilbert_states.hpp, from the highest level down.
//
// With vectors, one byte is one point: its code's bytes are spread over eight vectors, each level's three bits are cut
// out of them, and the step is a look-up of bytes. Nothing is looked up in memory, and a step is for 32 or 64 points.

#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)

#if defined(HARTONOMOUS_LEVEL_AVX512)

using point_bytes = __m512i;

inline point_bytes load_bytes(const int64_t* p) { return _mm512_loadu_si512(p); }
inline void store_bytes(int64_t* p, point_bytes a) { _mm512_storeu_si512(p, a); }
inline point_bytes each_byte(int x) { return _mm512_set1_epi8(static_cast<char>(x)); }
inline point_bytes either(point_bytes mask, point_bytes a, point_bytes b) { return _mm512_ternarylogic_epi64(mask, a, b, 0xca); }
inline point_bytes exclusive(point_bytes a, point_bytes b) { return _mm512_xor_si512(a, b); }
inline point_bytes both_set(point_bytes a, point_bytes b) { return _mm512_and_si512(a, b); }
// By bits within 16: what crosses into the neighbouring byte is never used.
template <int BITS> inline point_bytes down(point_bytes a) { return BITS == 0 ? a : _mm512_srli_epi16(a, BITS); }
template <int BITS> inline point_bytes up(point_bytes a) { return BITS == 0 ? a : _mm512_slli_epi16(a, BITS); }

// In two vectors of 64-bit lanes of eight bytes: bytes that differ in bit BIT of their place from the vector they stand in
// change places with their likes of the other vector.
template <int BIT>
inline void exchange(point_bytes& a, point_bytes& b) {
    alignas(16) constexpr uint8_t OTHER[16] = {
        0 ^ BIT, 1 ^ BIT, 2 ^ BIT, 3 ^ BIT, 4 ^ BIT, 5 ^ BIT, 6 ^ BIT, 7 ^ BIT,
        8 ^ BIT, 9 ^ BIT, 10 ^ BIT, 11 ^ BIT, 12 ^ BIT, 13 ^ BIT, 14 ^ BIT, 15 ^ BIT};
    constexpr uint64_t UPPER = BIT == 1 ? 0xaaaaaaaaaaaaaaaa : BIT == 2 ? 0xcccccccccccccccc : 0xf0f0f0f0f0f0f0f0;
    const point_bytes other = repeated(OTHER).v, before = a;
    a = _mm512_mask_shuffle_epi8(a, UPPER, b, other);
    b = _mm512_mask_shuffle_epi8(b, ~UPPER, before, other);
}

#else

using point_bytes = __m256i;

inline point_bytes load_bytes(const int64_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
inline void store_bytes(int64_t* p, point_bytes a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a); }
inline point_bytes each_byte(int x) { return _mm256_set1_epi8(static_cast<char>(x)); }
inline point_bytes either(point_bytes mask, point_bytes a, point_bytes b) {
    return _mm256_or_si256(_mm256_and_si256(mask, a), _mm256_andnot_si256(mask, b));
}
inline point_bytes exclusive(point_bytes a, point_bytes b) { return _mm256_xor_si256(a, b); }
inline point_bytes both_set(point_bytes a, point_bytes b) { return _mm256_and_si256(a, b); }
template <int BITS> inline point_bytes down(point_bytes a) { return BITS == 0 ? a : _mm256_srli_epi16(a, BITS); }
template <int BITS> inline point_bytes up(point_bytes a) { return BITS == 0 ? a : _mm256_slli_epi16(a, BITS); }

template <int BIT>
inline void exchange(point_bytes& a, point_bytes& b) {
    const point_bytes before = a;
    if constexpr (BIT == 4) {
        a = _mm256_blend_epi32(a, _mm256_slli_epi64(b, 32), 0xaa);
        b = _mm256_blend_epi32(_mm256_srli_epi64(before, 32), b, 0xaa);
    } else if constexpr (BIT == 2) {
        a = _mm256_blend_epi16(a, _mm256_slli_epi32(b, 16), 0xaa);
        b = _mm256_blend_epi16(_mm256_srli_epi32(before, 16), b, 0xaa);
    } else {
        const point_bytes upper = _mm256_set1_epi16(static_cast<short>(0xff00));
        a = _mm256_blendv_epi8(a, _mm256_slli_epi16(b, 8), upper);
        b = _mm256_blendv_epi8(_mm256_srli_epi16(before, 8), b, upper);
    }
}

#endif

constexpr size_t CODES_A_GROUP = sizeof(point_bytes);         // eight vectors of codes
constexpr size_t GROUPS = 2;                            // side by side: a step of one waits less than its look-up takes
constexpr size_t CODES_AT_ONCE = GROUPS * CODES_A_GROUP;

// Eight vectors of codes to eight of bytes, the lowest byte of every code first; or back.
inline void change_places(point_bytes (&v)[8]) {
    exchange<4>(v[0], v[4]);
    exchange<4>(v[1], v[5]);
    exchange<4>(v[2], v[6]);
    exchange<4>(v[3], v[7]);
    exchange<2>(v[0], v[2]);
    exchange<2>(v[1], v[3]);
    exchange<2>(v[4], v[6]);
    exchange<2>(v[5], v[7]);
    exchange<1>(v[0], v[1]);
    exchange<1>(v[2], v[3]);
    exchange<1>(v[4], v[5]);
    exchange<1>(v[6], v[7]);
}

#if defined(HARTONOMOUS_LEVEL_ICELAKE)

// One look-up among 192 bytes: state << 3 | three bits.
struct HilbertStep {
    point_bytes first, second, third, three_bits;

    template <bool ENCODE>
    static HilbertStep make() {
        const uint8_t* table = ENCODE ? HILBERT_STEPS.encode : HILBERT_STEPS.decode;
        return {_mm512_loadu_si512(table), _mm512_loadu_si512(table + 64), _mm512_loadu_si512(table + 128), each_byte(7)};
    }
    // The lowest three bits of `in` are read; the result's are those out.
    template <bool ENCODE>
    point_bytes take(point_bytes in, point_bytes& state, point_bytes&) const {
        const point_bytes at = either(three_bits, in, state);
        state = _mm512_mask_permutexvar_epi8(_mm512_permutex2var_epi8(first, at, second), _mm512_movepi8_mask(at), at, third);
        return state;
    }
};
inline point_bytes parity_in_place(point_bytes codes) { return codes; }

#else

// Three look-ups among 16 bytes: class << 3 | three bits, x and y of the octant inverted as `flips` says.
struct HilbertStep {
    point_bytes first, second, third, three_bits, class_bits;

    template <bool ENCODE>
    static HilbertStep make() {
        const uint8_t* table = ENCODE ? HILBERT_CLASSES.encode : HILBERT_CLASSES.decode;
        return {sixteen(table), sixteen(table + 16), sixteen(table + 32), each_byte(7), each_byte(0x38)};
    }
    template <bool ENCODE>
    point_bytes take(point_bytes in, point_bytes& state, point_bytes& flips) const {
        const point_bytes turned = ENCODE ? exclusive(in, flips) : in;
        state = looked_up(either(three_bits, turned, both_set(state, class_bits)));
        const point_bytes out = ENCODE ? state : exclusive(state, flips);
        flips = exclusive(flips, both_set(down<6>(state), each_byte(3)));
        return out;
    }

private:
#if defined(HARTONOMOUS_LEVEL_AVX512)
    static point_bytes sixteen(const uint8_t* p) {
        return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    }
    point_bytes looked_up(point_bytes at) const {
        point_bytes found = _mm512_shuffle_epi8(first, at);
        found = _mm512_mask_shuffle_epi8(found, _mm512_test_epi8_mask(at, each_byte(0x10)), second, at);
        return _mm512_mask_shuffle_epi8(found, _mm512_test_epi8_mask(at, each_byte(0x20)), third, at);
    }
#else
    static point_bytes sixteen(const uint8_t* p) {
        return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    }
    point_bytes looked_up(point_bytes at) const {
        const point_bytes found = _mm256_blendv_epi8(_mm256_shuffle_epi8(first, at), _mm256_shuffle_epi8(second, at), up<3>(at));
        return _mm256_blendv_epi8(found, _mm256_shuffle_epi8(third, at), up<2>(at));
    }
#endif
};
// Bit 2 of every three becomes the parity of the three, or again what it was.
inline point_bytes parity_in_place(point_bytes codes) {
#if defined(HARTONOMOUS_LEVEL_AVX512)
    const point_bytes both = _mm512_xor_si512(_mm512_slli_epi64(codes, 1), _mm512_slli_epi64(codes, 2));
    return _mm512_ternarylogic_epi64(codes, both, _mm512_set1_epi64(0x4924924924924924), 0x78);
#else
    const point_bytes both = _mm256_xor_si256(_mm256_slli_epi64(codes, 1), _mm256_slli_epi64(codes, 2));
    return _mm256_xor_si256(codes, _mm256_and_si256(both, _mm256_set1_epi64x(0x4924924924924924)));
#endif
}

#endif

struct HilbertGroup {
    point_bytes in[8], out[8], state, flips;
};

// The step of one level: its three bits begin at bit FROM of byte AT, and end in the next byte where they do not fit.
template <bool ENCODE, int LEVEL>
inline void take_level(const HilbertStep& step, HilbertGroup& g) {
    constexpr int AT = 3 * LEVEL / 8, FROM = 3 * LEVEL % 8;
    point_bytes three = down<FROM>(g.in[AT]);
    if constexpr (FROM > 5) three = either(each_byte((1 << (8 - FROM)) - 1), three, up<8 - FROM>(g.in[AT + 1]));
    const point_bytes found = step.take<ENCODE>(three, g.state, g.flips);
    // Lower bits of a byte come later; what stands there until then is of no account, and neither is what is above bit 63.
    if constexpr (FROM > 5) g.out[AT + 1] = either(each_byte(0xff << (FROM - 5)), g.out[AT + 1], down<8 - FROM>(found));
    if constexpr (FROM >= 5) g.out[AT] = up<FROM>(found);
    else g.out[AT] = either(each_byte(0xff << (FROM + 3)), g.out[AT], up<FROM>(found));
}

template <bool ENCODE, int LEVEL>
inline void take_levels(const HilbertStep& step, HilbertGroup (&groups)[GROUPS]) {
    for (size_t i = 0; i < GROUPS; ++i) take_level<ENCODE, LEVEL>(step, groups[i]);
    if constexpr (LEVEL > 0) take_levels<ENCODE, LEVEL - 1>(step, groups);
}

// CODES_AT_ONCE of them, in place.
template <bool ENCODE>
inline void run_automaton(const HilbertStep& step, int64_t* codes) {
    constexpr size_t CODES_A_VECTOR = CODES_A_GROUP / 8;
    HilbertGroup groups[GROUPS];
    for (size_t i = 0; i < GROUPS; ++i) {
        for (size_t j = 0; j < 8; ++j) {
            const point_bytes code = load_bytes(codes + i * CODES_A_GROUP + j * CODES_A_VECTOR);
            groups[i].in[j] = ENCODE ? parity_in_place(code) : code;
        }
        change_places(groups[i].in);
        groups[i].state = groups[i].flips = each_byte(0);
        groups[i].out[7] = each_byte(0);
    }
    take_levels<ENCODE, 20>(step, groups);
    for (size_t i = 0; i < GROUPS; ++i) {
        groups[i].out[7] = both_set(groups[i].out[7], each_byte(0x7f));
        change_places(groups[i].out);
        for (size_t j = 0; j < 8; ++j) {
            const point_bytes code = groups[i].out[j];
            store_bytes(codes + i * CODES_A_GROUP + j * CODES_A_VECTOR, ENCODE ? code : parity_in_place(code));
        }
    }
}

template <bool ENCODE>
inline void run_automaton(int64_t* codes, size_t n) {
    const HilbertStep step = HilbertStep::make<ENCODE>();
    size_t i = 0;
    for (; i + CODES_AT_ONCE <= n; i += CODES_AT_ONCE) run_automaton<ENCODE>(step, codes + i);
    if (i == n) return;
    int64_t rest[CODES_AT_ONCE] = {};
    for (size_t j = i; j < n; ++j) rest[j - i] = codes[j];
    run_automaton<ENCODE>(step, rest);
    for (size_t j = i; j < n; ++j) codes[j] = rest[j - i];
}

#else

// Nine bits at a time, by a table in memory.
template <bool ENCODE>
inline void run_automaton(int64_t* codes, size_t n) {
    const uint16_t* table = ENCODE ? HILBERT.encode : HILBERT.decode;
    for (size_t i = 0; i < n; ++i) {
        const uint64_t from = static_cast<uint64_t>(codes[i]);
        uint64_t code = 0;
        unsigned entry = 0;
        for (int shift = 54; shift >= 0; shift -= 9) {
            entry = table[(entry & ~511U) | ((from >> shift) & 511)];
            code = code << 9 | (entry & 511);
        }
        codes[i] = static_cast<int64_t>(code);
    }
}

#endif
