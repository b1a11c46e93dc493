#include "sieve_patterns.hpp"

#include <algorithm>
#include <vector>

#include "hartonomous/kernels.hpp"

namespace hartonomous {

namespace {

// Each group's pattern repeats after as many bytes as the product of its primes. Small primes go with large ones, so
// that the patterns stay about 10 kB each, and all of them in the second-level cache.
constexpr std::size_t GROUPS = 16;
constexpr std::uint32_t PRIMES[GROUPS][4] = {{7, 11, 13, 17}, {19, 23, 29}, {31, 163}, {37, 157}, {41, 151}, {43, 149},
                                             {47, 139},       {53, 137},    {59, 131}, {61, 127}, {67, 113}, {71, 109},
                                             {73, 107},       {79, 103},    {83, 101}, {89, 97}};

// A pattern is read so far on from any place in its period, without a look at where it ends.
constexpr std::uint32_t RUN = 4096;

struct Patterns {
    std::vector<std::uint8_t> bits;
    std::uint32_t start[GROUPS], period[GROUPS];

    Patterns() : bits(), start(), period() {
        std::uint32_t size = 0;
        for (std::size_t group = 0; group < GROUPS; ++group) {
            start[group] = size;
            period[group] = 1;
            for (const std::uint32_t p : PRIMES[group]) period[group] *= std::max(p, 1U);
            size += period[group] + RUN;
        }
        bits.assign(size, 0xff);
        for (std::size_t group = 0; group < GROUPS; ++group) {
            std::uint8_t* pattern = bits.data() + start[group];
            for (const std::uint32_t p : PRIMES[group]) {
                if (p == 0) continue;
                // The first turn of the wheel, and then the same bits every p bytes.
                for (const std::uint32_t residue : SIEVE_RESIDUES) {
                    const std::uint32_t multiple = p * residue;
                    const std::uint8_t mask = static_cast<std::uint8_t>(~(1U << residue_index(multiple)));
                    for (std::uint32_t at = multiple / 30; at < period[group] + RUN; at += p) pattern[at] &= mask;
                }
            }
        }
    }
};

const Patterns& patterns() {
    static const Patterns made;
    return made;
}

}  // namespace

std::size_t residue_index(std::uint64_t p) {
    return static_cast<std::size_t>(std::find(SIEVE_RESIDUES, SIEVE_RESIDUES + 8, p % 30) - SIEVE_RESIDUES);
}

void fill_by_patterns(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) {
    const Patterns& all = patterns();
    std::uint32_t offsets[GROUPS];
    for (std::size_t group = 0; group < GROUPS; ++group) {
        offsets[group] = all.start[group] + static_cast<std::uint32_t>(first_byte % all.period[group]);
    }
    for (std::size_t at = 0; at < bytes; at += RUN) {
        kernels().sieve_fill(bits + at, std::min<std::size_t>(RUN, bytes - at), all.bits.data(), offsets, GROUPS);
        for (std::size_t group = 0; group < GROUPS; ++group) {
            offsets[group] += RUN;  // which is less than any period
            if (offsets[group] - all.start[group] >= all.period[group]) offsets[group] -= all.period[group];
        }
    }
}

void restore_pattern_primes(std::uint64_t first_byte, std::size_t bytes, std::uint8_t* bits) {
    for (const auto& group : PRIMES) {
        for (const std::uint32_t p : group) {
            if (p != 0 && p / 30 >= first_byte && p / 30 - first_byte < bytes) {
                bits[p / 30 - first_byte] |= static_cast<std::uint8_t>(1U << residue_index(p));
            }
        }
    }
}

}  // namespace hartonomous
