// Sieving, thirty numbers to a byte.
//
// Bit j of byte i stands for 30 i + RESIDUES[j]: only 2, 3 and 5, and their multiples, have no bit. A multiple p * k of
// a prime p > 5 has a bit when k ends in one of the same residues modulo 30, so k runs through the same wheel. One turn
// of the wheel, from k = 30 t + 1 to 30 t + 29, takes p bytes, and every turn clears the same bits at the same distances.

constexpr uint32_t RESIDUES[9] = {1, 7, 11, 13, 17, 19, 23, 29, 31};
// Of a remainder modulo 30: the index of the first residue that is not below it.
constexpr uint8_t NEXT_RESIDUE[30] = {0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7};

// Bytes and-ed together, as many at a time as a register holds.
#if defined(HARTONOMOUS_LEVEL_AVX512)
struct bytes { __m512i v; };
inline bytes load_bytes(const uint8_t* p) { return {_mm512_loadu_si512(p)}; }
inline void store(uint8_t* p, bytes a) { _mm512_storeu_si512(p, a.v); }
inline bytes operator&(bytes a, bytes b) { return {_mm512_and_si512(a.v, b.v)}; }
#elif defined(HARTONOMOUS_LEVEL_AVX2)
struct bytes { __m256i v; };
inline bytes load_bytes(const uint8_t* p) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))}; }
inline void store(uint8_t* p, bytes a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.v); }
inline bytes operator&(bytes a, bytes b) { return {_mm256_and_si256(a.v, b.v)}; }
#else
struct bytes { uint64_t v; };
inline bytes load_bytes(const uint8_t* p) {
    bytes a;
    std::memcpy(&a.v, p, sizeof a.v);
    return a;
}
inline void store(uint8_t* p, bytes a) { std::memcpy(p, &a.v, sizeof a.v); }
inline bytes operator&(bytes a, bytes b) { return {a.v & b.v}; }
#endif

void sieve_fill(uint8_t* sieve, size_t n, const uint8_t* patterns, const uint32_t* offsets, size_t count) {
    constexpr size_t WIDTH = sizeof(bytes);
    size_t i = 0;
    // Four registers are enough to hide the latency, and few enough to stay registers.
    for (; i + 4 * WIDTH <= n; i += 4 * WIDTH) {
        const uint8_t* from = patterns + offsets[0] + i;
        bytes a = load_bytes(from), b = load_bytes(from + WIDTH);
        bytes c = load_bytes(from + 2 * WIDTH), d = load_bytes(from + 3 * WIDTH);
        for (size_t k = 1; k < count; ++k) {
            from = patterns + offsets[k] + i;
            a = a & load_bytes(from);
            b = b & load_bytes(from + WIDTH);
            c = c & load_bytes(from + 2 * WIDTH);
            d = d & load_bytes(from + 3 * WIDTH);
        }
        store(sieve + i, a);
        store(sieve + i + WIDTH, b);
        store(sieve + i + 2 * WIDTH, c);
        store(sieve + i + 3 * WIDTH, d);
    }
    for (; i < n; ++i) {
        unsigned all = 0xff;
        for (size_t k = 0; k < count; ++k) all &= patterns[offsets[k] + i];
        sieve[i] = static_cast<uint8_t>(all);
    }
}

// first_byte mod p by way of a quotient of doubles, which is off by one at most: it is less than 2^59 / p, and the
// rounding of first_byte moves it by less than 32 / p.
void sieve_turns_start(uint64_t first_byte, uint32_t lead, const uint32_t* primes, uint32_t* positions, size_t count) {
    const double dividend = static_cast<double>(static_cast<int64_t>(first_byte));
    for (size_t i = 0; i < count; ++i) {
        const int64_t p = primes[i], q = static_cast<int64_t>(primes[i] / 30);
        int64_t rest = static_cast<int64_t>(first_byte) - static_cast<int64_t>(dividend / static_cast<double>(p)) * p;
        rest += rest < 0 ? p : 0;
        rest -= rest >= p ? p : 0;
        // Turns start at the bytes q + t p. The one in force where the lead ends, or that of p * p if it is later.
        int64_t start = q - rest;
        start -= start > 0 ? p : 0;
        const int64_t square = q + q * p - static_cast<int64_t>(first_byte);
        positions[i] = static_cast<uint32_t>((start > square ? start : square) + static_cast<int64_t>(lead));
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

template <uint32_t Class, uint32_t J>
inline void cross_at(uint8_t* turn, size_t q) {
    turn[q * (RESIDUES[J] - 1) + Wheel<Class>::byte(J)] &= Wheel<Class>::mask(J);
}

// Whole turns only: no branch depends on where in the wheel a segment ends, at the price of bytes touched beyond it.
template <uint32_t Class>
inline void turns_of_class(uint8_t* sieve, size_t n, const uint32_t* primes, uint32_t* positions, size_t count) {
    const uint8_t* const end = sieve + n;
    for (size_t i = 0; i < count; ++i) {
        const size_t p = primes[i], q = p / 30;
        size_t at = positions[i];
        if (at < n) {
            uint8_t* turn = sieve + at;
            do {
                cross_at<Class, 0>(turn, q);
                cross_at<Class, 1>(turn, q);
                cross_at<Class, 2>(turn, q);
                cross_at<Class, 3>(turn, q);
                cross_at<Class, 4>(turn, q);
                cross_at<Class, 5>(turn, q);
                cross_at<Class, 6>(turn, q);
                cross_at<Class, 7>(turn, q);
                turn += p;
            } while (turn < end);
            at = static_cast<size_t>(turn - sieve);
        }
        positions[i] = static_cast<uint32_t>(at - n);
    }
}

void sieve_turns(uint8_t* sieve, size_t n, const uint32_t* primes, uint32_t* positions, size_t count, uint32_t residue) {
    switch (residue) {
        case 0: turns_of_class<0>(sieve, n, primes, positions, count); break;
        case 1: turns_of_class<1>(sieve, n, primes, positions, count); break;
        case 2: turns_of_class<2>(sieve, n, primes, positions, count); break;
        case 3: turns_of_class<3>(sieve, n, primes, positions, count); break;
        case 4: turns_of_class<4>(sieve, n, primes, positions, count); break;
        case 5: turns_of_class<5>(sieve, n, primes, positions, count); break;
        case 6: turns_of_class<6>(sieve, n, primes, positions, count); break;
        default: turns_of_class<7>(sieve, n, primes, positions, count); break;
    }
}
