// Householder reduction to a tridiagonal matrix (Martin, Reinsch and Wilkinson, 1968), bisection on Sturm counts for the
// eigenvalues, inverse iteration for the vectors. No library is used, since their results depend on the number of threads.
#include "eigen.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "hartonomous/kernels.hpp"

namespace hartonomous {

namespace {

constexpr double EPSILON = std::numeric_limits<double>::epsilon();

double dot(const double* a, const double* b, std::size_t n) {
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) total += a[i] * b[i];
    return total;
}

void subtract(double* a, double factor, const double* b, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) a[i] -= factor * b[i];
}

struct Tridiagonal {
    std::vector<double> diagonal, off;  // off[i] joins i and i + 1
    std::vector<double> halves;         // half the squared length of the reflection kept in each row of the matrix; 0: none
    double size = 0;                    // a bound on the magnitude of every eigenvalue
};

Tridiagonal reduce(double* matrix, std::size_t order, std::size_t stride) {
    const Kernels& k = kernels();
    Tridiagonal t;
    t.diagonal.assign(order, 0);
    t.off.assign(order, 0);
    t.halves.assign(order, 0);
    std::vector<double> v(order, 0), w(order, 0), next(order, 0), product(order, 0);
    for (std::size_t i = order; i-- > 0;) {
        double* row = matrix + i * stride;
        for (std::size_t j = 0; j <= i; ++j) row[j] -= v[i] * w[j] + w[i] * v[j];
        t.diagonal[i] = row[i];
        if (i == 0) break;
        double scale = 0;
        for (std::size_t j = 0; j + 1 < i; ++j) scale = std::max(scale, std::fabs(row[j]));
        if (scale == 0) {
            // Already tridiagonal here; the pending update still has to reach the rows above.
            t.off[i - 1] = row[i - 1];
            std::fill(next.begin(), next.end(), 0.0);
        } else {
            scale = std::max(scale, std::fabs(row[i - 1]));
            for (std::size_t j = 0; j < i; ++j) next[j] = row[j] / scale;
            const double squares = dot(next.data(), next.data(), i);
            const double end = -std::copysign(std::sqrt(squares), next[i - 1]);
            t.halves[i] = squares - next[i - 1] * end;
            t.off[i - 1] = end * scale;
            next[i - 1] -= end;
            std::copy_n(next.begin(), i, row);
        }
        std::fill(product.begin(), product.end(), 0.0);
        for (std::size_t r = 0; r < i; ++r) {
            double* upper = matrix + r * stride;
            upper[r] -= v[r] * w[r] + w[r] * v[r];
            const double part = k.reflect_row_f64(upper, v.data(), w.data(), v[r], w[r], next.data(), next[r],
                                                  product.data(), r);
            product[r] += part + upper[r] * next[r];
        }
        std::fill(v.begin(), v.end(), 0.0);
        std::fill(w.begin(), w.end(), 0.0);
        if (const double half = t.halves[i]; half != 0) {
            for (std::size_t j = 0; j < i; ++j) product[j] /= half;
            const double share = dot(product.data(), next.data(), i) / (2 * half);
            for (std::size_t j = 0; j < i; ++j) {
                v[j] = next[j];
                w[j] = product[j] - share * next[j];
            }
        }
    }
    for (std::size_t i = 0; i < order; ++i) {
        const double around = std::fabs(t.off[i]) + (i > 0 ? std::fabs(t.off[i - 1]) : 0);
        t.size = std::max(t.size, std::fabs(t.diagonal[i]) + around);
    }
    return t;
}

/// How many eigenvalues are below x.
std::size_t count_below(const Tridiagonal& t, double x) {
    const double least = std::max(t.size * EPSILON * EPSILON, std::numeric_limits<double>::min());
    std::size_t below = 0;
    double pivot = 1;
    for (std::size_t i = 0; i < t.diagonal.size(); ++i) {
        const double squared = i > 0 ? t.off[i - 1] * t.off[i - 1] : 0;
        pivot = t.diagonal[i] - x - squared / pivot;
        if (std::fabs(pivot) < least) pivot = -least;
        below += pivot < 0 ? 1 : 0;
    }
    return below;
}

/// The eigenvalue with exactly `rank` larger ones, by bisection down to neighbouring doubles or the rounding error.
double eigenvalue(const Tridiagonal& t, std::size_t rank, double low, double high) {
    const std::size_t order = t.diagonal.size(), wanted = order - rank;
    while (high - low > 2 * EPSILON * std::max(std::fabs(low), std::fabs(high)) + EPSILON * EPSILON * t.size) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        if (count_below(t, middle) >= wanted) high = middle;
        else low = middle;
    }
    return low + (high - low) / 2;
}

/// (t - shift) factored with row exchanges, and solved in place. Pivots of nought become the rounding error.
class ShiftedSolver {
public:
    ShiftedSolver(const Tridiagonal& t, double shift)
        : order_(t.diagonal.size()), pivot_(order_), first_(order_), second_(order_), factor_(order_), swap_(order_) {
        const double least = std::max(t.size * EPSILON, std::numeric_limits<double>::min());
        double head = t.diagonal[0] - shift, right = t.off[0];
        for (std::size_t i = 0; i + 1 < order_; ++i) {
            const double below = t.off[i], diagonal = t.diagonal[i + 1] - shift, beyond = t.off[i + 1];
            if (std::fabs(head) >= std::fabs(below)) {
                if (std::fabs(head) < least) head = std::copysign(least, head);
                factor_[i] = below / head;
                pivot_[i] = head;
                first_[i] = right;
                second_[i] = 0;
                head = diagonal - factor_[i] * right;
                right = beyond;
            } else {
                swap_[i] = 1;
                factor_[i] = head / below;
                pivot_[i] = below;
                first_[i] = diagonal;
                second_[i] = beyond;
                head = right - factor_[i] * diagonal;
                right = -factor_[i] * beyond;
            }
        }
        pivot_[order_ - 1] = std::fabs(head) < least ? std::copysign(least, head) : head;
    }

    void solve(double* x) const {
        for (std::size_t i = 0; i + 1 < order_; ++i) {
            if (swap_[i] != 0) std::swap(x[i], x[i + 1]);
            x[i + 1] -= factor_[i] * x[i];
        }
        for (std::size_t i = order_; i-- > 0;) {
            double value = x[i];
            if (i + 1 < order_) value -= first_[i] * x[i + 1];
            if (i + 2 < order_) value -= second_[i] * x[i + 2];
            x[i] = value / pivot_[i];
        }
    }

private:
    std::size_t order_;
    std::vector<double> pivot_, first_, second_, factor_;
    std::vector<char> swap_;
};

/// Scales x to length 1, without overflow on the way.
void normalize(double* x, std::size_t n) {
    double scale = 0;
    for (std::size_t i = 0; i < n; ++i) scale = std::max(scale, std::fabs(x[i]));
    for (std::size_t i = 0; i < n; ++i) x[i] /= scale;
    const double length = std::sqrt(dot(x, x, n));
    for (std::size_t i = 0; i < n; ++i) x[i] /= length;
}

/// A fixed start that no eigenvector is likely to be orthogonal to (splitmix64).
void fill_start(double* x, std::size_t n, std::uint64_t seed) {
    for (std::size_t i = 0; i < n; ++i) {
        std::uint64_t z = (seed += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        x[i] = static_cast<double>((z ^ (z >> 31U)) >> 11U) * 0x1p-52 - 1.0;
    }
}

}  // namespace

Eigenpairs largest_eigenpairs(double* matrix, std::size_t order, std::size_t stride, std::size_t count) {
    const Tridiagonal t = reduce(matrix, order, stride);
    Eigenpairs found;
    found.values.resize(count);
    found.vectors.assign(count * order, 0);
    double high = t.size * (1 + 4 * EPSILON) + std::numeric_limits<double>::min(), shift = 0;
    for (std::size_t c = 0; c < count; ++c) {
        found.values[c] = eigenvalue(t, c, -high, high);
        // Equal eigenvalues get shifts a rounding error apart, so that the solutions differ before they are made orthogonal.
        const double apart = 8 * EPSILON * t.size;
        shift = c > 0 && found.values[c] > shift - apart ? shift - apart : found.values[c];
        const ShiftedSolver solver(t, shift);
        double* x = found.vectors.data() + c * order;
        fill_start(x, order, c);
        for (int step = 0; step < 4; ++step) {
            solver.solve(x);
            normalize(x, order);
            for (int pass = 0; pass < 2; ++pass) {
                for (std::size_t other = 0; other < c; ++other) {
                    const double* y = found.vectors.data() + other * order;
                    subtract(x, dot(x, y, order), y, order);
                }
            }
            normalize(x, order);
        }
    }
    // Back through the reflections, first to last.
    for (std::size_t c = 0; c < count; ++c) {
        double* x = found.vectors.data() + c * order;
        for (std::size_t i = 1; i < order; ++i) {
            if (t.halves[i] == 0) continue;
            const double* reflection = matrix + i * stride;
            subtract(x, dot(x, reflection, i) / t.halves[i], reflection, i);
        }
    }
    return found;
}

}  // namespace hartonomous
