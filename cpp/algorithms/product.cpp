#include "product.hpp"

#include <algorithm>
#include <cmath>
#include <new>

#include "parallel.hpp"

namespace hartonomous {

namespace {

void pack(const Kernels& kernels, const float* rows, std::size_t count, std::size_t dims, std::size_t width, float* out) {
    kernels.pack_f32(rows, count, dims, width, out);
}
void pack(const Kernels& kernels, const double* rows, std::size_t count, std::size_t dims, std::size_t width,
          double* out) {
    kernels.pack_f64(rows, count, dims, width, out);
}
void multiply(const Kernels& kernels, const float* a, const float* b, std::size_t rows, std::size_t dims, double* out) {
    kernels.product_f32(a, b, rows, dims, out);
}
void multiply(const Kernels& kernels, const double* a, const double* b, std::size_t rows, std::size_t dims,
              double* out) {
    kernels.product_f64(a, b, rows, dims, out);
}

// Squared distances from the origin: the same bits as the squares inside a cosine.
void squares(const Kernels& kernels, const double* origin, const float* rows, std::size_t count, std::size_t dims,
             double* out) {
    kernels.l2sq_f32_one_to_many(origin, rows, count, dims, dims, out);
}
void squares(const Kernels& kernels, const double* origin, const double* rows, std::size_t count, std::size_t dims,
             double* out) {
    kernels.l2sq_f64_one_to_many(origin, rows, count, dims, dims, out);
}

constexpr std::size_t PACKED_BYTES_PER_TASK = std::size_t{2} << 20;
constexpr std::size_t MOST_PANELS_PER_TASK = 8;

}  // namespace

template <typename Real>
RowNorms row_norms(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, int threads) {
    RowNorms norms{std::vector<double>(count), std::vector<double>(count)};
    const std::vector<double> origin(dims, 0.0);
    const std::size_t rows_per_block = std::max<std::size_t>(1, (std::size_t{1} << 16) / (dims + 16));
    const std::size_t blocks = (count + rows_per_block - 1) / rows_per_block;
    parallel_for(blocks, count * dims < (std::size_t{1} << 18) ? 1 : threads, [&](std::size_t block) {
        const std::size_t last = std::min(count, (block + 1) * rows_per_block);
        const std::size_t first = block * rows_per_block;
        squares(kernels, origin.data(), rows + first * dims, last - first, dims, norms.squared.data() + first);
        for (std::size_t row = first; row < last; ++row) {
            const double norm = std::sqrt(norms.squared[row]);
            norms.norm[row] = norm >= SHORTEST_ROW<Real> && norm <= LONGEST_ROW<Real> ? norm : std::numeric_limits<double>::quiet_NaN();
        }
    });
    return norms;
}

template <typename Real>
PackedMemory<Real>::PackedMemory(std::size_t count)
    : memory_(static_cast<Real*>(::operator new[](std::max<std::size_t>(count, 1) * sizeof(Real), std::align_val_t{64}))) {}

template <typename Real>
void PackedMemory<Real>::Free::operator()(Real* memory) const {
    ::operator delete[](static_cast<void*>(memory), std::align_val_t{64});
}

template <typename Real>
PackedRows<Real>::PackedRows(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, int threads)
    : count_(count), dims_(dims), memory_((count + PRODUCT_ROWS - 1) / PRODUCT_ROWS * PRODUCT_ROWS * dims) {
    const std::size_t blocks = (count + PRODUCT_ROWS - 1) / PRODUCT_ROWS;
    parallel_for(blocks, count * dims < (std::size_t{1} << 18) ? 1 : threads, [&](std::size_t block) {
        const std::size_t first = block * PRODUCT_ROWS;
        pack(kernels, rows + first * dims, std::min(PRODUCT_ROWS, count - first), dims, PRODUCT_ROWS,
             memory_.data() + first * dims);
    });
}

template <typename Real>
std::size_t columns_per_task(std::size_t dims) {
    const std::size_t panel_bytes = std::max<std::size_t>(dims, 1) * PRODUCT_COLUMNS<Real> * sizeof(Real);
    return std::clamp<std::size_t>(PACKED_BYTES_PER_TASK / panel_bytes, 1, MOST_PANELS_PER_TASK) * PRODUCT_COLUMNS<Real>;
}

template <typename Real>
void multiply_tiles(const Kernels& kernels, const PackedRows<Real>& rows, const Real* columns, std::size_t first,
                    std::size_t last, std::size_t dims, const std::function<void(const ProductTile&)>& use) {
    constexpr std::size_t WIDTH = PRODUCT_COLUMNS<Real>;
    alignas(64) double values[PRODUCT_ROWS * WIDTH];
    const std::size_t step = columns_per_task<Real>(dims);
    const PackedMemory<Real> packed(std::min(step, (last - first + WIDTH - 1) / WIDTH * WIDTH) * dims);
    for (std::size_t start = first; start < last; start += step) {
        const std::size_t end = std::min(last, start + step);
        for (std::size_t panel = start; panel < end; panel += WIDTH) {
            pack(kernels, columns + panel * dims, std::min(WIDTH, end - panel), dims, WIDTH,
                 packed.data() + (panel - start) * dims);
        }
        for (std::size_t row = 0; row < rows.count(); row += PRODUCT_ROWS) {
            const std::size_t many = std::min(PRODUCT_ROWS, rows.count() - row);
            const Real* block = rows.block(row / PRODUCT_ROWS);
            for (std::size_t panel = start; panel < end; panel += WIDTH) {
                multiply(kernels, block, packed.data() + (panel - start) * dims, many, dims, values);
                use({values, row, many, panel, std::min(WIDTH, end - panel)});
            }
        }
    }
}

template class PackedMemory<std::int32_t>;

#define HARTONOMOUS_PRODUCT_OF(Real)                                                                                   \
    template RowNorms row_norms<Real>(const Kernels&, const Real*, std::size_t, std::size_t, int);                     \
    template class PackedMemory<Real>;                                                                                 \
    template class PackedRows<Real>;                                                                                   \
    template std::size_t columns_per_task<Real>(std::size_t);                                                          \
    template void multiply_tiles<Real>(const Kernels&, const PackedRows<Real>&, const Real*, std::size_t, std::size_t, \
                                       std::size_t, const std::function<void(const ProductTile&)>&);
HARTONOMOUS_PRODUCT_OF(float)
HARTONOMOUS_PRODUCT_OF(double)
#undef HARTONOMOUS_PRODUCT_OF

}  // namespace hartonomous
