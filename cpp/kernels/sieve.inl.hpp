// Sieving, thirty numbers to a byte.
//
// Bit j of byte i stands for 30 i + RESIDUES[j]: only 2, 3 and 5, and their multiples, have no bit. A multiple p * k of
// a prime p > 5 has a bit when k ends in one of the same residues modulo 30, so k runs through the same wheel.

constexpr uint32_t RESIDUES[9] = {1, 7, 11, 13, 17, 19, 23, 29, 31};
// Of a remainder modulo 30: the index of the first residue that is not below it.
constexpr uint8_t NEXT_RESIDUE[30] = {0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7};

void sieve_and_pattern(uint8_t* sieve, size_t n, const uint8_t* pattern, size_t period, size_t phase) {
    while (n > 0) {
        const size_t run = period - phase < n ? period - phase : n;
        for (size_t i = 0; i < run; ++i) sieve[i] = static_cast<uint8_t>(sieve[i] & pattern[phase + i]);
        sieve += run;
        n -= run;
        phase = 0;
    }
}

// Everything about the primes that leave remainder RESIDUES[Class] modulo 30, p = 30 q + that.
template <uint32_t Class>
struct Wheel {
    // The byte of p * RESIDUES[j] less q * RESIDUES[j], and the mask that clears its bit.
    static constexpr size_t byte(uint32_t j) { return RESIDUES[Class] * RESIDUES[j] / 30; }
    static constexpr uint8_t mask(uint32_t j) {
        return static_cast<uint8_t>(~(1U << NEXT_RESIDUE[RESIDUES[Class] * RESIDUES[j] % 30]));
    }
};

// Crosses off one multiple, the one with k = RESIDUES[J], and goes on to the next; false when it is not in the segment.
template <uint32_t Class, uint32_t J>
inline bool cross_one(uint8_t* sieve, size_t n, size_t& at, size_t q) {
    if (at >= n) return false;
    sieve[at] &= Wheel<Class>::mask(J);
    at += q * (RESIDUES[J + 1] - RESIDUES[J]) + (Wheel<Class>::byte(J + 1) - Wheel<Class>::byte(J));
    return true;
}

template <uint32_t Class, uint32_t J>
inline void cross_at(uint8_t* sieve, size_t at, size_t q) {
    sieve[at + q * (RESIDUES[J] - 1) + Wheel<Class>::byte(J)] &= Wheel<Class>::mask(J);
}

template <uint32_t Class>
inline void cross_class(uint8_t* sieve, size_t n, const uint32_t* primes, uint32_t* positions, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        size_t at = positions[i] >> 3;
        uint32_t j = positions[i] & 7;
        if (at < n) {
            const size_t p = primes[i], q = p / 30;
            const size_t reach = q * 28 + Wheel<Class>::byte(7);
            // The loop is entered where the last segment left the wheel.
            switch (j) {
                for (;;) {
                    case 0:
                        for (; at + reach < n; at += p) {
                            cross_at<Class, 0>(sieve, at, q);
                            cross_at<Class, 1>(sieve, at, q);
                            cross_at<Class, 2>(sieve, at, q);
                            cross_at<Class, 3>(sieve, at, q);
                            cross_at<Class, 4>(sieve, at, q);
                            cross_at<Class, 5>(sieve, at, q);
                            cross_at<Class, 6>(sieve, at, q);
                            cross_at<Class, 7>(sieve, at, q);
                        }
                        j = 0;
                        if (!cross_one<Class, 0>(sieve, n, at, q)) break;
                        [[fallthrough]];
                    case 1:
                        j = 1;
                        if (!cross_one<Class, 1>(sieve, n, at, q)) break;
                        [[fallthrough]];
                    case 2:
                        j = 2;
                        if (!cross_one<Class, 2>(sieve, n, at, q)) break;
                        [[fallthrough]];
                    case 3:
                        j = 3;
                        if (!cross_one<Class, 3>(sieve, n, at, q)) break;
                        [[fallthrough]];
                    case 4:
                        j = 4;
                        if (!cross_one<Class, 4>(sieve, n, at, q)) break;
                        [[fallthrough]];
                    case 5:
                        j = 5;
                        if (!cross_one<Class, 5>(sieve, n, at, q)) break;
                        [[fallthrough]];
                    case 6:
                        j = 6;
                        if (!cross_one<Class, 6>(sieve, n, at, q)) break;
                        [[fallthrough]];
                    default:
                        j = 7;
                        if (!cross_one<Class, 7>(sieve, n, at, q)) break;
                }
            }
        }
        positions[i] = static_cast<uint32_t>((at - n) << 3 | j);
    }
}

void sieve_cross(uint8_t* sieve, size_t n, const uint32_t* primes, uint32_t* positions, size_t count, uint32_t residue) {
    switch (residue) {
        case 0: cross_class<0>(sieve, n, primes, positions, count); break;
        case 1: cross_class<1>(sieve, n, primes, positions, count); break;
        case 2: cross_class<2>(sieve, n, primes, positions, count); break;
        case 3: cross_class<3>(sieve, n, primes, positions, count); break;
        case 4: cross_class<4>(sieve, n, primes, positions, count); break;
        case 5: cross_class<5>(sieve, n, primes, positions, count); break;
        case 6: cross_class<6>(sieve, n, primes, positions, count); break;
        default: cross_class<7>(sieve, n, primes, positions, count); break;
    }
}

// The first k >= both p and first / p that has a bit, for the multiples p * k not below `first` (a multiple of 30).
inline uint64_t first_factor(uint64_t first, uint64_t p, uint32_t& j) {
    uint64_t k = first / p + (first % p != 0 ? 1 : 0);
    if (k < p) k = p;
    const uint32_t remainder = static_cast<uint32_t>(k % 30);
    j = NEXT_RESIDUE[remainder];
    return k + (RESIDUES[j] - remainder);
}

void sieve_positions(uint64_t first, const uint32_t* primes, uint32_t* positions, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        uint32_t j = 0;
        const uint64_t k = first_factor(first, primes[i], j);
        positions[i] = static_cast<uint32_t>((primes[i] * k - first) / 30 << 3 | j);
    }
}

void sieve_cross_large(uint8_t* sieve, size_t n, uint64_t first, const uint32_t* primes, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const uint64_t p = primes[i];
        uint32_t j = 0;
        uint64_t beyond = first_factor(first, p, j) * p - first;
        while (beyond / 30 < n) {
            const uint32_t bit = NEXT_RESIDUE[beyond % 30];
            sieve[beyond / 30] = static_cast<uint8_t>(sieve[beyond / 30] & ~(1U << bit));
            beyond += p * (RESIDUES[j + 1] - RESIDUES[j]);
            j = (j + 1) & 7;
        }
    }
}

uint64_t sieve_count(const uint8_t* sieve, size_t n) {
    uint64_t count = 0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t word;
        std::memcpy(&word, sieve + i, 8);
        count += static_cast<uint64_t>(std::popcount(word));
    }
    for (; i < n; ++i) count += static_cast<uint64_t>(std::popcount(sieve[i]));
    return count;
}

size_t sieve_extract(const uint8_t* sieve, size_t n, uint64_t first, int64_t* numbers) {
    size_t count = 0;
#if defined(HARTONOMOUS_LEVEL_AVX512)
    const __m512i residues = _mm512_setr_epi64(1, 7, 11, 13, 17, 19, 23, 29);
    for (size_t i = 0; i < n; ++i) {
        const __mmask8 bits = sieve[i];
        const unsigned found = static_cast<unsigned>(std::popcount(sieve[i]));
        const __m512i all = _mm512_add_epi64(residues, _mm512_set1_epi64(static_cast<long long>(first + 30 * i)));
        // Compressed in a register and stored under a mask: nothing is written past the last number.
        _mm512_mask_storeu_epi64(numbers + count, first8(found), _mm512_maskz_compress_epi64(bits, all));
        count += found;
    }
#else
    for (size_t i = 0; i < n; ++i) {
        for (unsigned bits = sieve[i]; bits != 0; bits &= bits - 1) {
            numbers[count++] = static_cast<int64_t>(first + 30 * i + RESIDUES[std::countr_zero(bits)]);
        }
    }
#endif
    return count;
}
