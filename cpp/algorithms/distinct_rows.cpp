#include "distinct_rows.hpp"

#include <algorithm>
#include <bit>
#include <type_traits>

#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::uint32_t FREE = 0xFFFFFFFF;
constexpr std::size_t ROWS_PER_BLOCK = 1024;
constexpr std::size_t ELEMENTS_FOR_THREADS = std::size_t{1} << 19;

template <typename Real>
std::uint64_t hash(const Real* row, std::size_t dims) {
    using Bits = std::conditional_t<std::is_same_v<Real, float>, std::uint32_t, std::uint64_t>;
    // Two sums side by side, so that neither waits for each multiplication of the other.
    std::uint64_t sums[2] = {0x9E3779B97F4A7C15, 0xD1B54A32D192ED03};
    for (std::size_t k = 0; k < dims; ++k) {
        // Adding zero makes -0 the same as 0.
        std::uint64_t& sum = sums[k % 2];
        sum = (sum ^ std::bit_cast<Bits>(row[k] + Real{0})) * 0xFF51AFD7ED558CCD;
        sum ^= sum >> 29;
    }
    return (sums[0] ^ (sums[1] >> 7)) * 0xC4CEB9FE1A85EC53;
}

}  // namespace

template <typename Real>
DistinctRows distinct_rows(const Real* rows, std::size_t count, std::size_t dims, int threads) {
    std::vector<std::uint64_t> hashes(count);
    parallel_for((count + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, count * dims < ELEMENTS_FOR_THREADS ? 1 : threads,
                 [&](std::size_t block) {
        const std::size_t last = std::min(count, (block + 1) * ROWS_PER_BLOCK);
        for (std::size_t row = block * ROWS_PER_BLOCK; row < last; ++row) hashes[row] = hash(rows + row * dims, dims);
    });
    DistinctRows found;
    found.point_of.resize(count);
    const std::size_t places = std::bit_ceil(2 * count + 2);
    const int shift = 64 - std::countr_zero(places);
    std::vector<std::uint32_t> table(places, FREE);
    for (std::size_t row = 0; row < count; ++row) {
        std::size_t place = static_cast<std::size_t>(hashes[row] >> shift);
        for (;; place = (place + 1) & (places - 1)) {
            if (table[place] == FREE) {
                table[place] = static_cast<std::uint32_t>(found.first_row.size());
                found.first_row.push_back(static_cast<std::uint32_t>(row));
                found.weight.push_back(0);
                break;
            }
            const std::size_t other = found.first_row[table[place]];
            if (hashes[other] == hashes[row] && std::equal(rows + row * dims, rows + (row + 1) * dims, rows + other * dims)) {
                break;
            }
        }
        found.point_of[row] = table[place];
        ++found.weight[table[place]];
    }
    return found;
}

template DistinctRows distinct_rows<float>(const float*, std::size_t, std::size_t, int);
template DistinctRows distinct_rows<double>(const double*, std::size_t, std::size_t, int);

}  // namespace hartonomous
