#include "aggregate.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include "hartonomous/kernels.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t BLOCK = 65536;

std::size_t blocks_of(std::size_t n) { return (n + BLOCK - 1) / BLOCK; }

int threads_for(std::size_t n, int threads) { return n < LEAST_ELEMENTS_FOR_THREADS ? 1 : threads; }

std::uint64_t negated(std::int64_t x) { return std::uint64_t{0} - static_cast<std::uint64_t>(x); }

/// A sum whose rounding errors are carried along (Knuth's TwoSum).
struct CarriedSum {
    double high = 0, low = 0;
    void add(double term) {
        const double total = high + term, part = total - high;
        low += (high - (total - part)) + (term - part);
        high = total;
    }
    void add(const double* parts) {
        add(parts[0]);
        low += parts[1];
    }
    /// After an overflow or an infinity the carried part is NaN and says nothing.
    double value() const { return std::isfinite(high) ? high + low : high; }
};

/// Count, mean and squared deviations of a run, mergeable with those of the next one (Chan, Golub and LeVeque).
struct Moments {
    double count = 0, squares = 0;
    CarriedSum mean;
    void merge(double other_count, double other_mean, double other_mean_low, double other_squares) {
        const double total = count + other_count, share = other_count / total;
        const double apart = (other_mean - mean.high) + (other_mean_low - mean.low);
        squares += other_squares + apart * apart * (count * share);
        if (count == 0) {
            mean.high = other_mean;
            mean.low = other_mean_low;
            squares = other_squares;
        } else {
            mean.add(apart * share);
        }
        count = total;
    }
};

struct Parts {
    double v[2];
};

/// Written so that a NaN, once met, stays.
template <typename Real>
Real smaller_or_nan(Real all, Real one) { return one < all || std::isnan(one) ? one : all; }
template <typename Real>
Real larger_or_nan(Real all, Real one) { return one > all || std::isnan(one) ? one : all; }

/// A sum of squares is never negative; rounding could leave the difference that it is a hair below nought.
double not_negative(double squares) { return squares < 0 ? 0 : squares; }

template <typename Work>
double sum_of_blocks(std::size_t n, int threads, const Work& work) {
    const std::size_t blocks = blocks_of(n);
    CarriedSum total;
    if (blocks <= 1) {
        Parts parts{};
        work(0, n, parts.v);
        total.add(parts.v);
        return total.value();
    }
    std::vector<Parts> parts(blocks);
    parallel_for(blocks, threads_for(n, threads), [&](std::size_t block) {
        const std::size_t first = block * BLOCK;
        work(first, std::min(BLOCK, n - first), parts[block].v);
    });
    for (const Parts& part : parts) total.add(part.v);
    return total.value();
}

}  // namespace

template <typename Real>
double sum(const Real* x, std::size_t n, int threads) {
    const Kernels& k = kernels();
    return sum_of_blocks(n, threads, [&](std::size_t first, std::size_t count, double* out) {
        if constexpr (std::is_same_v<Real, float>) k.sum_f32(x + first, count, out);
        else k.sum_f64(x + first, count, out);
    });
}

template <typename Real>
double weighted_sum(const Real* x, const double* weights, std::size_t n, int threads) {
    const Kernels& k = kernels();
    return sum_of_blocks(n, threads, [&](std::size_t first, std::size_t count, double* out) {
        if constexpr (std::is_same_v<Real, float>) k.weighted_sum_f32(x + first, weights + first, count, out);
        else k.weighted_sum_f64(x + first, weights + first, count, out);
    });
}

namespace {

/// One number of each block, and `fold` of these, in order.
template <typename Number, typename Work, typename Fold>
Number of_blocks(std::size_t n, int threads, const Work& work, const Fold& fold) {
    if (n <= BLOCK) return work(0, n);
    const std::size_t blocks = blocks_of(n);
    std::vector<Number> each(blocks);
    parallel_for(blocks, threads_for(n, threads), [&](std::size_t block) {
        const std::size_t first = block * BLOCK;
        each[block] = work(first, std::min(BLOCK, n - first));
    });
    Number all = each[0];
    for (std::size_t block = 1; block < blocks; ++block) all = fold(all, each[block]);
    return all;
}

}  // namespace

template <typename Real>
Real smallest(const Real* x, std::size_t n, int threads) {
    const Kernels& k = kernels();
    return of_blocks<Real>(n, threads, [&](std::size_t first, std::size_t count) {
        if constexpr (std::is_same_v<Real, float>) return k.smallest_f32(x + first, count);
        else return k.smallest_f64(x + first, count);
    }, [](Real all, Real one) { return smaller_or_nan(all, one); });
}

template <typename Real>
Real largest(const Real* x, std::size_t n, int threads) {
    const Kernels& k = kernels();
    return of_blocks<Real>(n, threads, [&](std::size_t first, std::size_t count) {
        if constexpr (std::is_same_v<Real, float>) return k.largest_f32(x + first, count);
        else return k.largest_f64(x + first, count);
    }, [](Real all, Real one) { return larger_or_nan(all, one); });
}

template <typename Real>
double squared_deviations(const Real* x, std::size_t n, int threads) {
    struct Spread {
        double v[3], count;
    };
    const Kernels& k = kernels();
    const auto spread = [&](std::size_t first, std::size_t count) {
        Spread one;
        if constexpr (std::is_same_v<Real, float>) k.spread_f32(x + first, count, one.v);
        else k.spread_f64(x + first, count, one.v);
        one.count = static_cast<double>(count);
        return one;
    };
    if (n <= BLOCK) return not_negative(spread(0, n).v[2]);
    std::vector<Spread> each(blocks_of(n));
    parallel_for(each.size(), threads_for(n, threads), [&](std::size_t block) {
        const std::size_t first = block * BLOCK;
        each[block] = spread(first, std::min(BLOCK, n - first));
    });
    Moments moments;
    for (const Spread& one : each) moments.merge(one.count, one.v[0], one.v[1], one.v[2]);
    return not_negative(moments.squares);
}

template <typename Real>
FloatSummary summarize(const Real* x, std::size_t n, int threads) {
    struct Row {
        double v[7];
    };
    const Kernels& k = kernels();
    const std::size_t blocks = blocks_of(n);
    // Many calls are for few elements: one block takes no memory from the heap.
    Row only;
    std::vector<Row> more(blocks == 1 ? 0 : blocks);
    Row* const rows = blocks == 1 ? &only : more.data();
    parallel_for(blocks, threads_for(n, threads), [&](std::size_t block) {
        const std::size_t first = block * BLOCK, count = std::min(BLOCK, n - first);
        if constexpr (std::is_same_v<Real, float>) k.moments_f32(x + first, count, rows[block].v);
        else k.moments_f64(x + first, count, rows[block].v);
    });
    FloatSummary all;
    CarriedSum total;
    Moments moments;
    all.smallest = rows[0].v[2];
    all.largest = rows[0].v[3];
    for (std::size_t block = 0; block < blocks; ++block) {
        const double* row = rows[block].v;
        total.add(row);
        all.smallest = smaller_or_nan(all.smallest, row[2]);
        all.largest = larger_or_nan(all.largest, row[3]);
        moments.merge(static_cast<double>(std::min(BLOCK, n - block * BLOCK)), row[4], row[5], row[6]);
    }
    all.sum = total.value();
    all.mean = all.sum / static_cast<double>(n);
    all.squares = not_negative(moments.squares);
    return all;
}

namespace {

struct IntegerRow {
    std::int64_t totals[4];
    std::int64_t center;
    double off[2];
};

template <typename Integer>
std::vector<IntegerRow> integer_rows(const Integer* x, std::size_t n, bool spread, int threads) {
    constexpr bool narrow = std::is_same_v<Integer, std::int32_t>;
    const Kernels& k = kernels();
    const std::size_t blocks = blocks_of(n);
    std::vector<IntegerRow> rows(blocks);
    parallel_for(blocks, threads_for(n, threads), [&](std::size_t block) {
        const std::size_t first = block * BLOCK, count = std::min(BLOCK, n - first);
        IntegerRow& row = rows[block];
        if constexpr (narrow) k.totals_i32(x + first, count, row.totals);
        else k.totals_i64(x + first, count, row.totals);
        if (!spread) return;
        // Any integer near the mean will do as the center, so the mean may be rounded; one outside the block's
        // range may not.
        const double near = (static_cast<double>(row.totals[1]) * 4294967296.0 +
                             static_cast<double>(static_cast<std::uint64_t>(row.totals[0]))) / static_cast<double>(count);
        row.center = near <= static_cast<double>(row.totals[2])   ? row.totals[2]
                     : near >= static_cast<double>(row.totals[3]) ? row.totals[3]
                                                                  : static_cast<std::int64_t>(near);
        if constexpr (narrow) k.deviations_i32(x + first, count, row.center, row.off);
        else k.deviations_i64(x + first, count, row.center, row.off);
    });
    return rows;
}

IntegerSummary totals_of(const std::vector<IntegerRow>& rows) {
    IntegerSummary all;
    all.smallest = rows[0].totals[2];
    all.largest = rows[0].totals[3];
    for (const IntegerRow& row : rows) {
        // The low halves are carried into the high ones as they come: neither sum can then overflow.
        const std::uint64_t low = static_cast<std::uint64_t>(all.low) + static_cast<std::uint64_t>(row.totals[0]);
        all.high += row.totals[1] + static_cast<std::int64_t>(low >> 32U);
        all.low = static_cast<std::int64_t>(low & 0xffffffffU);
        all.smallest = std::min(all.smallest, row.totals[2]);
        all.largest = std::max(all.largest, row.totals[3]);
    }
    return all;
}

/// What an integer loses as a double, at most 512; taken without a sign, since 2^63 is a double but no int64.
double lost_by_rounding(std::int64_t x) {
    const double rounded = static_cast<double>(x);
    if (x < 0) return -static_cast<double>(static_cast<std::int64_t>(negated(x) - static_cast<std::uint64_t>(-rounded)));
    return static_cast<double>(static_cast<std::int64_t>(static_cast<std::uint64_t>(x) - static_cast<std::uint64_t>(rounded)));
}

}  // namespace

template <typename Integer>
IntegerSummary sum_integers(const Integer* x, std::size_t n, int threads) {
    return totals_of(integer_rows(x, n, false, threads));
}

template <typename Integer>
IntegerSummary summarize_integers(const Integer* x, std::size_t n, int threads) {
    const std::vector<IntegerRow> rows = integer_rows(x, n, true, threads);
    IntegerSummary all = totals_of(rows);
    Moments moments;
    for (std::size_t block = 0; block < rows.size(); ++block) {
        const IntegerRow& row = rows[block];
        const double count = static_cast<double>(std::min(BLOCK, n - block * BLOCK));
        moments.merge(count, static_cast<double>(row.center), lost_by_rounding(row.center) + row.off[0] / count,
                      row.off[1] - row.off[0] * row.off[0] / count);
    }
    all.squares = not_negative(moments.squares);
    return all;
}

template double sum(const float*, std::size_t, int);
template double sum(const double*, std::size_t, int);
template float smallest(const float*, std::size_t, int);
template double smallest(const double*, std::size_t, int);
template float largest(const float*, std::size_t, int);
template double largest(const double*, std::size_t, int);
template double squared_deviations(const float*, std::size_t, int);
template double squared_deviations(const double*, std::size_t, int);
template double weighted_sum(const float*, const double*, std::size_t, int);
template double weighted_sum(const double*, const double*, std::size_t, int);
template FloatSummary summarize(const float*, std::size_t, int);
template FloatSummary summarize(const double*, std::size_t, int);
template IntegerSummary sum_integers(const std::int32_t*, std::size_t, int);
template IntegerSummary sum_integers(const std::int64_t*, std::size_t, int);
template IntegerSummary summarize_integers(const std::int32_t*, std::size_t, int);
template IntegerSummary summarize_integers(const std::int64_t*, std::size_t, int);

}  // namespace hartonomous
