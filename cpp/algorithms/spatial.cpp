#include "spatial.hpp"

#include <algorithm>
#include <atomic>

#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

// A megabyte or so of input: much more work than handing a block to a thread.
constexpr std::size_t BLOCK_ROWS = std::size_t{1} << 16;

// work(first row, rows) for every block; what it returns is or-ed.
template <typename Work>
std::uint64_t over_rows(std::size_t n, int threads, const Work& work) {
    std::atomic<std::uint64_t> all{0};
    parallel_for((n + BLOCK_ROWS - 1) / BLOCK_ROWS, threads, [&](std::size_t block) {
        const std::size_t first = block * BLOCK_ROWS;
        all.fetch_or(work(first, std::min(BLOCK_ROWS, n - first)), std::memory_order_relaxed);
    });
    return all.load();
}

template <typename Integer>
std::uint64_t encode(std::uint64_t (*kernel)(const Integer*, std::size_t, std::int64_t*), const Integer* points,
                     std::size_t n, std::int64_t* codes, int threads) {
    return over_rows(n, threads, [&](std::size_t first, std::size_t rows) {
        return kernel(points + 3 * first, rows, codes + first);
    });
}

template <std::size_t PerRow, typename Real, typename Integer>
std::uint32_t cells(std::uint32_t (*kernel)(const Real*, std::size_t, const double*, Integer*), const Real* points,
                    std::size_t n, const double* bounds, Integer* out, int threads) {
    return static_cast<std::uint32_t>(over_rows(n, threads, [&](std::size_t first, std::size_t rows) {
        return std::uint64_t{kernel(points + 3 * first, rows, bounds, out + PerRow * first)};
    }));
}

}  // namespace

std::uint64_t curve_encode(Curve curve, const std::int32_t* points, std::size_t n, std::int64_t* codes, int threads) {
    const Kernels& k = kernels();
    return encode(curve == Curve::Morton ? k.morton_encode_i32 : k.hilbert_encode_i32, points, n, codes, threads);
}

std::uint64_t curve_encode(Curve curve, const std::int64_t* points, std::size_t n, std::int64_t* codes, int threads) {
    const Kernels& k = kernels();
    return encode(curve == Curve::Morton ? k.morton_encode_i64 : k.hilbert_encode_i64, points, n, codes, threads);
}

std::uint64_t curve_decode(Curve curve, const std::int64_t* codes, std::size_t n, std::int32_t* points, int threads) {
    const auto kernel = curve == Curve::Morton ? kernels().morton_decode : kernels().hilbert_decode;
    return over_rows(n, threads, [&](std::size_t first, std::size_t rows) {
        return kernel(codes + first, rows, points + 3 * first);
    });
}

std::uint32_t spatial_cells(const float* points, std::size_t n, const double* bounds, std::int32_t* out, int threads) {
    return cells<3>(kernels().spatial_cells_f32, points, n, bounds, out, threads);
}

std::uint32_t spatial_cells(const double* points, std::size_t n, const double* bounds, std::int32_t* out, int threads) {
    return cells<3>(kernels().spatial_cells_f64, points, n, bounds, out, threads);
}

std::uint32_t spatial_hash(const float* points, std::size_t n, const double* bounds, std::int32_t* out, int threads) {
    return cells<1>(kernels().spatial_hash_f32, points, n, bounds, out, threads);
}

std::uint32_t spatial_hash(const double* points, std::size_t n, const double* bounds, std::int32_t* out, int threads) {
    return cells<1>(kernels().spatial_hash_f64, points, n, bounds, out, threads);
}

std::uint32_t hilbert_key(const float* points, std::size_t n, const double* bounds, std::int64_t* out, int threads) {
    return cells<1>(kernels().hilbert_key_f32, points, n, bounds, out, threads);
}

std::uint32_t hilbert_key(const double* points, std::size_t n, const double* bounds, std::int64_t* out, int threads) {
    return cells<1>(kernels().hilbert_key_f64, points, n, bounds, out, threads);
}

}  // namespace hartonomous
