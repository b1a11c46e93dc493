// The steps of a transformer layer between its matrix products, shared among threads by fixed blocks of rows.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hartonomous {

enum class Activation { Gelu, GeluTanh, Relu };

/// x (rows, columns) = activation(x + bias), in place.
void activate(Activation activation, float* x, const float* bias, std::size_t rows, std::size_t columns, int threads);

/// x (rows, columns) = normalise(x + bias + residual) * gain + offset, in place.
void layer_norm(float* x, const float* bias, const float* residual, const float* gain, const float* offset,
                double epsilon, std::size_t rows, std::size_t columns, int threads);

/// Every head over every sequence. A row of `products` holds a token's queries, keys and values (each of heads * width);
/// sequence s is the rows starts[s] .. starts[s + 1] - 1, which see only each other. context is (tokens, heads * width).
void attention(const float* products, const float* bias, const std::int64_t* starts, std::size_t sequences,
               std::size_t heads, std::size_t width, float* context, int threads);

}  // namespace hartonomous
