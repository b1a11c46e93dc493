// The elementwise steps of a transformer layer: GELU, ReLU and layer normalisation, with the bias of the product before.

// e^x for x in [-87, 87]; a smaller x counts as -87, so that the result is never zero. Error below 2.5 units of 2^-24.
// x = n ln 2 + r, |r| <= ln 2 / 2, with ln 2 in two parts so that r keeps its bits; e^r by a polynomial fitted for
// least relative error (3.3e-9).
inline f32x exponential(f32x x) {
    const f32x round = set_f32x(12582912.0F);  // 1.5 * 2^23: what is added to it is rounded to an integer
    x = larger(set_f32x(-87.0F), x);
    const f32x n = multiply_add(x, set_f32x(1.44269504F), round) - round;
    f32x r = multiply_add(n, set_f32x(-0.693145751953125F), x);
    r = multiply_add(n, set_f32x(-1.42860677e-6F), r);
    f32x p = set_f32x(0.0013813141267746687F);
    p = multiply_add(p, r, set_f32x(0.008369418792426586F));
    p = multiply_add(p, r, set_f32x(0.04166845604777336F));
    p = multiply_add(p, r, set_f32x(0.16666515171527863F));
    p = multiply_add(p, r, set_f32x(0.4999999403953552F));
    p = multiply_add(p, r * r, r) + set_f32x(1.0F);
    return times_power_of_two(p, n);
}

// x Phi(x) = max(x, 0) - a Phi(-a) with a = |x|. Phi(-a) = e^(-a^2/2) R(a), and R, half the scaled complementary error
// function, is smooth: a rational function gives it to 5e-9 on [0, 13.2]. Beyond 13 the term is below 1e-36.
inline f32x gelu(f32x x) {
    const f32x zero = zero_f32x();
    const f32x a = smaller(set_f32x(13.0F), larger(zero - x, x));
    f32x above = set_f32x(0.0040118848F);
    above = multiply_add(above, a, set_f32x(0.039928019F));
    above = multiply_add(above, a, set_f32x(0.181139722F));
    above = multiply_add(above, a, set_f32x(0.435459942F));
    above = multiply_add(above, a, set_f32x(0.5F));
    f32x below = set_f32x(0.0100561585F);
    below = multiply_add(below, a, set_f32x(0.100092165F));
    below = multiply_add(below, a, set_f32x(0.463939428F));
    below = multiply_add(below, a, set_f32x(1.19378889F));
    below = multiply_add(below, a, set_f32x(1.66880476F));
    below = multiply_add(below, a, set_f32x(1.0F));
    const f32x tail = exponential(set_f32x(-0.5F) * a * a) * (a * above / below);
    return larger(zero, x) - tail;
}

// v (1 + tanh u) / 2 = v / (1 + e^(-2u)). Below -30 the result is below 1e-36, so v may stop there.
inline f32x gelu_tanh(f32x x) {
    const f32x v = larger(set_f32x(-30.0F), x);
    const f32x cubic = multiply_add(v * v, set_f32x(-0.0713548163F), set_f32x(-1.59576912F));
    return v / (set_f32x(1.0F) + exponential(smaller(set_f32x(87.0F), v * cubic)));
}

inline f32x relu(f32x x) { return larger(zero_f32x(), x); }

// One loop for all three: the function is named by the macro because a kernel may hold no lambda.
#define HARTONOMOUS_ACTIVATION(name, function)                                              \
    void name(float* x, const float* bias, size_t rows, size_t columns) {                   \
        for (size_t row = 0; row < rows; ++row, x += columns) {                             \
            size_t i = 0;                                                                   \
            for (; i + F32_LANES <= columns; i += F32_LANES) {                              \
                store(x + i, function(load_f32x(x + i) + load_f32x(bias + i)));             \
            }                                                                               \
            if (i < columns) {                                                              \
                const size_t n = columns - i;                                               \
                const f32x v = load_first_f32x(x + i, n) + load_first_f32x(bias + i, n);    \
                store_first(x + i, function(v), n);                                         \
            }                                                                               \
        }                                                                                   \
    }
HARTONOMOUS_ACTIVATION(gelu_f32, gelu)
HARTONOMOUS_ACTIVATION(gelu_tanh_f32, gelu_tanh)
HARTONOMOUS_ACTIVATION(relu_f32, relu)
#undef HARTONOMOUS_ACTIVATION

// Mean and variance are summed in double. The mean is subtracted in two floats, its rounded value and what the rounding
// lost, so that a row whose mean is large beside its spread keeps its digits.
void layer_norm_f32(float* x, const float* bias, const float* residual, const float* gain, const float* offset,
                    double epsilon, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; ++row, x += columns, residual += columns) {
        f64x sum_low = zero_f64x(), sum_high = zero_f64x();
        size_t i = 0;
        for (; i + F32_LANES <= columns; i += F32_LANES) {
            const f32x v = load_f32x(x + i) + load_f32x(bias + i) + load_f32x(residual + i);
            store(x + i, v);
            sum_low = sum_low + widen_low(v);
            sum_high = sum_high + widen_high(v);
        }
        const size_t whole = i;
        double total = sum(sum_low + sum_high);
        for (; i < columns; ++i) {
            x[i] = x[i] + bias[i] + residual[i];
            total += static_cast<double>(x[i]);
        }
        const double mean = total / static_cast<double>(columns);
        const float mean_high = static_cast<float>(mean);
        const float mean_low = static_cast<float>(mean - static_cast<double>(mean_high));
        f64x squares_low = zero_f64x(), squares_high = zero_f64x();
        for (i = 0; i < whole; i += F32_LANES) {
            const f32x v = load_f32x(x + i) - set_f32x(mean_high) - set_f32x(mean_low);
            store(x + i, v);
            const f64x low = widen_low(v), high = widen_high(v);
            squares_low = multiply_add(low, low, squares_low);
            squares_high = multiply_add(high, high, squares_high);
        }
        double squares = sum(squares_low + squares_high);
        for (; i < columns; ++i) {
            x[i] = x[i] - mean_high - mean_low;
            squares += static_cast<double>(x[i]) * static_cast<double>(x[i]);
        }
        const float factor = static_cast<float>(1.0 / std::sqrt(squares / static_cast<double>(columns) + epsilon));
        for (i = 0; i < whole; i += F32_LANES) {
            store(x + i, multiply_add(load_f32x(x + i) * set_f32x(factor), load_f32x(gain + i), load_f32x(offset + i)));
        }
        for (; i < columns; ++i) x[i] = x[i] * factor * gain[i] + offset[i];
    }
}
