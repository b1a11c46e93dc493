// The numbers whose bits are set in a sieve (the layout is in sieve.inl.hpp): how many, and which.

uint64_t sieve_count(const uint8_t* sieve, size_t n) {
    uint64_t count = 0;
    size_t i = 0;
#if defined(HARTONOMOUS_LEVEL_ICELAKE)
    __m512i counts = _mm512_setzero_si512();
    for (; i + 64 <= n; i += 64) counts = _mm512_add_epi64(counts, _mm512_popcnt_epi64(_mm512_loadu_si512(sieve + i)));
    count = static_cast<uint64_t>(_mm512_reduce_add_epi64(counts));
#endif
    for (; i + 8 <= n; i += 8) {
        uint64_t word;
        std::memcpy(&word, sieve + i, 8);
        count += static_cast<uint64_t>(std::popcount(word));
    }
    for (; i < n; ++i) count += static_cast<uint64_t>(std::popcount(sieve[i]));
    return count;
}

// One byte's numbers at a time, bit by bit: for the ends of a list, where nothing may be written past the last.
template <typename Number>
inline size_t extract_byte(unsigned bits, uint64_t first, Number* numbers) {
    size_t count = 0;
    for (; bits != 0; bits &= bits - 1) numbers[count++] = static_cast<Number>(first + RESIDUES[std::countr_zero(bits)]);
    return count;
}

#if defined(HARTONOMOUS_LEVEL_ICELAKE)
constexpr size_t EXTRACTED = 8;  // bytes of a sieve at a time, and how many numbers may be written for them
constexpr size_t WRITTEN = 64;

// Distances of the 64 numbers of eight bytes from the first, each below 256, so that one byte shuffle packs them.
struct Distances {
    uint8_t of_bit[64];
    constexpr Distances() : of_bit() {
        for (size_t bit = 0; bit < 64; ++bit) of_bit[bit] = static_cast<uint8_t>(30 * (bit / 8) + RESIDUES[bit % 8]);
    }
};
constexpr Distances DISTANCES;

inline void store_widened(int64_t* numbers, __m128i distances, uint64_t first) {
    const __m512i base = _mm512_set1_epi64(static_cast<long long>(first));
    _mm512_storeu_si512(numbers, _mm512_add_epi64(base, _mm512_cvtepu8_epi64(distances)));
    _mm512_storeu_si512(numbers + 8, _mm512_add_epi64(base, _mm512_cvtepu8_epi64(_mm_unpackhi_epi64(distances, distances))));
}
inline void store_widened(uint32_t* numbers, __m128i distances, uint64_t first) {
    const __m512i base = _mm512_set1_epi32(static_cast<int>(static_cast<uint32_t>(first)));
    _mm512_storeu_si512(numbers, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(distances)));
}

template <typename Number>
inline size_t extract_some(const uint8_t* sieve, uint64_t first, Number* numbers) {
    uint64_t bits;
    std::memcpy(&bits, sieve, 8);
    const size_t count = static_cast<size_t>(std::popcount(bits));
    const __m512i packed = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(DISTANCES.of_bit));
    store_widened(numbers, _mm512_castsi512_si128(packed), first);
    if (count > 16) {
        store_widened(numbers + 16, _mm512_extracti32x4_epi32(packed, 1), first);
        if (count > 32) {
            store_widened(numbers + 32, _mm512_extracti32x4_epi32(packed, 2), first);
            store_widened(numbers + 48, _mm512_extracti32x4_epi32(packed, 3), first);
        }
    }
    return count;
}

#elif defined(HARTONOMOUS_LEVEL_AVX512)
constexpr size_t EXTRACTED = 1;
constexpr size_t WRITTEN = 8;

inline size_t extract_some(const uint8_t* sieve, uint64_t first, int64_t* numbers) {
    const __m512i all = _mm512_add_epi64(_mm512_setr_epi64(1, 7, 11, 13, 17, 19, 23, 29),
                                         _mm512_set1_epi64(static_cast<long long>(first)));
    _mm512_storeu_si512(numbers, _mm512_maskz_compress_epi64(*sieve, all));
    return static_cast<size_t>(std::popcount(*sieve));
}
inline size_t extract_some(const uint8_t* sieve, uint64_t first, uint32_t* numbers) {
    const __m256i all = _mm256_add_epi32(_mm256_setr_epi32(1, 7, 11, 13, 17, 19, 23, 29),
                                         _mm256_set1_epi32(static_cast<int>(static_cast<uint32_t>(first))));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(numbers), _mm256_maskz_compress_epi32(*sieve, all));
    return static_cast<size_t>(std::popcount(*sieve));
}

#elif defined(HARTONOMOUS_LEVEL_AVX2)
constexpr size_t EXTRACTED = 1;
constexpr size_t WRITTEN = 8;

// The residues of the bits set in a byte, one after another.
struct ResiduesOfByte {
    uint8_t of[256][8];
    constexpr ResiduesOfByte() : of() {
        for (size_t byte = 0; byte < 256; ++byte) {
            size_t count = 0;
            for (size_t j = 0; j < 8; ++j) {
                if (byte >> j & 1) of[byte][count++] = static_cast<uint8_t>(RESIDUES[j]);
            }
        }
    }
};
constexpr ResiduesOfByte RESIDUES_OF_BYTE;

inline size_t extract_some(const uint8_t* sieve, uint64_t first, int64_t* numbers) {
    const __m256i base = _mm256_set1_epi64x(static_cast<long long>(first));
    const size_t count = static_cast<size_t>(std::popcount(*sieve));
    const __m128i residues = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(RESIDUES_OF_BYTE.of[*sieve]));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(numbers), _mm256_add_epi64(base, _mm256_cvtepu8_epi64(residues)));
    if (count > 4) {  // seldom, in any sieve of primes
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(numbers + 4),
                            _mm256_add_epi64(base, _mm256_cvtepu8_epi64(_mm_srli_si128(residues, 4))));
    }
    return count;
}
inline size_t extract_some(const uint8_t* sieve, uint64_t first, uint32_t* numbers) {
    const __m128i residues = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(RESIDUES_OF_BYTE.of[*sieve]));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(numbers),
                        _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(static_cast<uint32_t>(first))),
                                         _mm256_cvtepu8_epi32(residues)));
    return static_cast<size_t>(std::popcount(*sieve));
}

#else
constexpr size_t EXTRACTED = 1;
constexpr size_t WRITTEN = 8;

template <typename Number>
inline size_t extract_some(const uint8_t* sieve, uint64_t first, Number* numbers) {
    return extract_byte(*sieve, first, numbers);
}
#endif

template <typename Number>
inline size_t extract(const uint8_t* sieve, size_t n, uint64_t first, Number* numbers) {
    // Whole registers are written while so many numbers are yet to come that they stay within the list.
    const size_t total = static_cast<size_t>(sieve_count(sieve, n));
    size_t count = 0, i = 0;
    for (; i + EXTRACTED <= n && count + WRITTEN <= total; i += EXTRACTED) {
        count += extract_some(sieve + i, first + 30 * i, numbers + count);
    }
    for (; i < n; ++i) count += extract_byte(sieve[i], first + 30 * i, numbers + count);
    return count;
}

size_t sieve_extract(const uint8_t* sieve, size_t n, uint64_t first, int64_t* numbers) {
    return extract(sieve, n, first, numbers);
}

size_t sieve_extract_u32(const uint8_t* sieve, size_t n, uint64_t first, uint32_t* numbers) {
    return extract(sieve, n, first, numbers);
}
