#include "rounded_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "parallel.hpp"

namespace hartonomous {

namespace {

// The product of two rows' lengths in integers must stay below 2^31: this and what rounding may add, sqrt(2^14) / 2.
constexpr double LONGEST_ROUNDED = 46200.0;
constexpr double LARGEST_ROUNDED = 32766.0;

void extents(const Kernels& kernels, const float* rows, std::size_t count, std::size_t dims, double* out) {
    kernels.extents_f32(rows, count, dims, out);
}
void extents(const Kernels& kernels, const double* rows, std::size_t count, std::size_t dims, double* out) {
    kernels.extents_f64(rows, count, dims, out);
}
double round_row(const Kernels& kernels, const float* row, std::size_t dims, float factor, std::int32_t* pairs,
                 std::size_t stride) {
    return kernels.round_row_f32(row, dims, factor, pairs, stride);
}
double round_row(const Kernels& kernels, const double* row, std::size_t dims, double factor, std::int32_t* pairs,
                 std::size_t stride) {
    return kernels.round_row_f64(row, dims, factor, pairs, stride);
}

}  // namespace

template <typename Real>
void round_rows(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, std::int32_t* pairs,
                std::size_t row_stride, std::size_t run_stride, RoundedRow* facts) {
    for (std::size_t r = 0; r < count; ++r) {
        const Real* row = rows + r * dims;
        std::int32_t* to = pairs + r * row_stride;
        double extent[2];
        extents(kernels, row, 1, dims, extent);
        const double length = std::sqrt(extent[0]);
        if (!(length >= SHORTEST_ROW<Real> && length <= LONGEST_ROW<Real>)) {
            constexpr double UNKNOWN = std::numeric_limits<double>::quiet_NaN();
            facts[r] = {extent[0], UNKNOWN, UNKNOWN, UNKNOWN};
            for (std::size_t first = 0; first < dims; first += ROUNDED_ELEMENTS, to += run_stride) {
                std::fill_n(to, ROUNDED_PAIRS, 0);
            }
            continue;
        }
        const auto factor = static_cast<Real>(std::min(LONGEST_ROUNDED / length, LARGEST_ROUNDED / std::sqrt(extent[1])));
        const double squared_rest = round_row(kernels, row, dims, factor, to, run_stride);
        const double scaled = length * static_cast<double>(factor) * (1.0 + 0.5 * ROUNDED_SQUARES_ERROR);
        // The rounding of the row times the factor to its own type counts as taken away.
        constexpr double EPSILON = static_cast<double>(std::numeric_limits<Real>::epsilon());
        facts[r] = {extent[0], static_cast<double>(factor), scaled,
                    std::sqrt(squared_rest) * (1.0 + 0x1p-14) + EPSILON * (scaled + 1.0)};
    }
}

template <typename Real>
RoundedPanels::RoundedPanels(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, int threads)
    : rows_(count), panel_pairs_(rounded_pairs(dims) * ROUNDED_COLUMNS),
      memory_((count + ROUNDED_COLUMNS - 1) / ROUNDED_COLUMNS * panel_pairs_) {
    const std::size_t pairs = rounded_pairs(dims);
    parallel_for(panels(), count * dims < (std::size_t{1} << 17) ? 1 : threads, [&](std::size_t i) {
        const std::size_t first = i * ROUNDED_COLUMNS, many = std::min(ROUNDED_COLUMNS, count - first);
        const PackedMemory<std::int32_t> rounded(many * pairs);
        round_rows(kernels, rows + first * dims, many, dims, rounded.data(), pairs, ROUNDED_PAIRS, rows_.data() + first);
        kernels.pack_i32(rounded.data(), many, pairs, width(i), memory_.data() + i * panel_pairs_);
    });
}

#define HARTONOMOUS_ROUNDED_OF(Real)                                                                                   \
    template void round_rows<Real>(const Kernels&, const Real*, std::size_t, std::size_t, std::int32_t*, std::size_t,   \
                                   std::size_t, RoundedRow*);                                                          \
    template RoundedPanels::RoundedPanels(const Kernels&, const Real*, std::size_t, std::size_t, int);
HARTONOMOUS_ROUNDED_OF(float)
HARTONOMOUS_ROUNDED_OF(double)
#undef HARTONOMOUS_ROUNDED_OF

}  // namespace hartonomous
