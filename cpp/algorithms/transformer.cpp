#include "transformer.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

// About a quarter of a megabyte: a block stays in a core's second cache, and is worth handing to a thread.
constexpr std::size_t BLOCK_FLOATS = 1 << 16;

template <typename Work>
void by_rows(std::size_t rows, std::size_t columns, int threads, const Work& work) {
    const std::size_t block = std::max<std::size_t>(1, BLOCK_FLOATS / std::max<std::size_t>(1, columns));
    parallel_for((rows + block - 1) / block, threads, [&](std::size_t index) {
        const std::size_t first = index * block;
        work(first, std::min(block, rows - first));
    });
}

}  // namespace

void activate(Activation activation, float* x, const float* bias, std::size_t rows, std::size_t columns, int threads) {
    const Kernels& table = kernels();
    const auto kernel = activation == Activation::Gelu       ? table.gelu_f32
                        : activation == Activation::GeluTanh ? table.gelu_tanh_f32
                                                             : table.relu_f32;
    by_rows(rows, columns, threads, [&](std::size_t first, std::size_t count) {
        kernel(x + first * columns, bias, count, columns);
    });
}

void layer_norm(float* x, const float* bias, const float* residual, const float* gain, const float* offset,
                double epsilon, std::size_t rows, std::size_t columns, int threads) {
    const Kernels& table = kernels();
    by_rows(rows, columns, threads, [&](std::size_t first, std::size_t count) {
        table.layer_norm_f32(x + first * columns, bias, residual + first * columns, gain, offset, epsilon, count,
                             columns);
    });
}

void attention(const float* products, const float* bias, const std::int64_t* starts, std::size_t sequences,
               std::size_t heads, std::size_t width, float* context, int threads) {
    const Kernels& table = kernels();
    const std::size_t hidden = heads * width;
    const float factor = static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)));
    parallel_for(sequences * heads, threads, [&](std::size_t block) {
        const std::size_t sequence = block / heads, column = block % heads * width;
        const std::size_t first = static_cast<std::size_t>(starts[sequence]);
        const std::size_t tokens = static_cast<std::size_t>(starts[sequence + 1]) - first;
        const std::unique_ptr<float[]> scratch(new float[attention_scratch(tokens, width)]);
        table.attention_f32(products + first * 3 * hidden + column, bias + column, 3 * hidden, hidden, tokens, width,
                            factor, scratch.get(), context + first * hidden + column, hidden);
    });
}

}  // namespace hartonomous
