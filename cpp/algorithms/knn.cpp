#include "knn.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "nearest.hpp"
#include "parallel.hpp"
#include "product.hpp"

namespace hartonomous {

namespace {

constexpr double INFINITE = std::numeric_limits<double>::infinity();
// Fewer queries than this do not repay packing the rows.
constexpr std::size_t FEWEST_QUERIES = 4;
constexpr std::size_t WORK_PER_THREAD = std::size_t{1} << 20;
constexpr std::size_t MOST_CHUNKS = 16;
// Candidates kept at once, over all queries of a group and all chunks of rows.
constexpr std::size_t CANDIDATES = std::size_t{1} << 22;

template <typename Real>
struct Search {
    const Kernels& kernels;
    Measure measure;
    const Real* queries;
    std::size_t query_count;
    const Real* base;
    std::size_t base_count, dims, k;
    int threads;
    std::atomic<bool>& finite;

    double exact(std::size_t query, std::int64_t row) const {
        return measure_pair(kernels, measure, queries + query * dims, base + static_cast<std::size_t>(row) * dims, dims);
    }
};

// The lowest limit that any chunk of rows has found for each query of a group. It spares later chunks work; the result
// is the same without it.
class SharedLimits {
public:
    explicit SharedLimits(std::size_t count) : limits_(count) {
        for (auto& limit : limits_) limit.store(INFINITE, std::memory_order_relaxed);
    }
    double get(std::size_t i) const { return limits_[i].load(std::memory_order_relaxed); }
    void lower(std::size_t i, double limit) {
        double now = get(i);
        while (limit < now && !limits_[i].compare_exchange_weak(now, limit, std::memory_order_relaxed)) {
        }
    }

private:
    std::vector<std::atomic<double>> limits_;
};

// What bounds are made of. A distance before its root is offset_i + offset_j - scale_i * scale_j * product, and no
// further from that than slack_i * slack_j + spread_i + spread_j.
struct Bounds {
    std::vector<double> offset, scale, slack, spread;
};

template <typename Real>
Bounds bounds_of(Measure measure, const RowNorms& norms, std::size_t dims, bool query) {
    const std::size_t count = norms.norm.size();
    // The kernels' own rounding, and that of the few operations made here of their sums.
    const double rounding = (static_cast<double>(dims) + 64.0) * 0x1p-52;
    const double error = product_error<Real>(dims) + rounding;
    Bounds bounds;
    for (std::vector<double>* each : {&bounds.offset, &bounds.scale, &bounds.slack, &bounds.spread}) each->resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double norm = norms.norm[i];
        if (measure == Measure::CosineDistance) {
            bounds.offset[i] = query ? 1.0 : 0.0;
            bounds.scale[i] = 1.0 / norm;
            bounds.slack[i] = 0.0;
            bounds.spread[i] = query ? error : 0.0;
        } else if (measure == Measure::NegativeDot) {
            bounds.scale[i] = norm - norm + 1.0;
            bounds.slack[i] = query ? norm : error * norm;
        } else {
            bounds.offset[i] = norms.squared[i];
            bounds.scale[i] = norm - norm + (query ? 2.0 : 1.0);
            bounds.slack[i] = query ? norm : 2.0 * error * norm;
            bounds.spread[i] = rounding * norms.squared[i];
        }
    }
    return bounds;
}

// Searches a group of queries in [first, last) of the base by products.
template <typename Real>
class ProductSearch {
public:
    ProductSearch(const Search<Real>& search, const Bounds& of_queries, const Bounds& of_base, std::size_t first_query,
                  SharedLimits& shared, std::vector<Nearest>& nearest)
        : search_(search), query_(of_queries), base_(of_base), first_query_(first_query), shared_(shared),
          nearest_(nearest) {
        const std::size_t count = nearest.size();
        row_norm_.resize(count);
        limit_.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            row_norm_[i] = query_.slack[first_query + i] / query_.scale[first_query + i];
            nearest[i].tighten(shared.get(i));
            set_limit(i);
        }
    }

    void look_at(const ProductTile& tile) {
        constexpr std::size_t WIDTH = PRODUCT_COLUMNS<Real>;
        // A row is out where its lower bound is above the limit. The kernel tests this divided by the query's scale (2,
        // or one over its length, when rows have no offset), with the query's own share moved to the limit's side.
        const bool squares = search_.measure == Measure::Euclidean || search_.measure == Measure::SquaredEuclidean;
        const double share = squares ? 0.5 : 1.0;
        double offset[WIDTH] = {}, slack[WIDTH] = {}, scale[WIDTH] = {};
        const std::size_t j = tile.first_column;
        for (std::size_t c = 0; c < tile.columns; ++c) {
            offset[c] = (base_.offset[j + c] - base_.spread[j + c]) * share;
            slack[c] = base_.slack[j + c];
            scale[c] = base_.scale[j + c];
        }
        std::uint32_t masks[PRODUCT_ROWS];
        search_.kernels.columns_within(tile.values, tile.rows, WIDTH, offset, slack, scale,
                                       row_norm_.data() + tile.first_row, limit_.data() + tile.first_row, masks);
        const std::uint32_t real = tile.columns == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << tile.columns) - 1;
        for (std::size_t r = 0; r < tile.rows; ++r) {
            for (std::uint32_t mask = masks[r] & real; mask != 0; mask &= mask - 1) {
                const auto c = static_cast<std::size_t>(std::countr_zero(mask));
                consider(tile.first_row + r, j + c, tile.values[r * WIDTH + c]);
            }
        }
    }

private:
    void set_limit(std::size_t i) {
        const std::size_t query = first_query_ + i;
        double limit = nearest_[i].limit();
        // The limit is one on distances; products know their squares.
        if (search_.measure == Measure::Euclidean) limit = limit * limit * (1.0 + 0x1p-48);
        limit = (limit - query_.offset[query] + query_.spread[query]) / query_.scale[query];
        // Room for the rounding of these few operations and of the kernel's, relative to all that goes into them.
        limit_[i] = limit + 0x1p-46 * (std::fabs(limit) + query_.offset[query] / query_.scale[query]);
    }

    void consider(std::size_t i, std::size_t j, double product) {
        const std::size_t query = first_query_ + i;
        const double offsets = query_.offset[query] + base_.offset[j];
        const double middle = offsets - query_.scale[query] * base_.scale[j] * product;
        const double apart = query_.slack[query] * base_.slack[j] + query_.spread[query] + base_.spread[j] +
                             0x1p-46 * (offsets + std::fabs(middle));
        Candidate candidate{middle - apart, middle + apart, static_cast<std::int64_t>(j)};
        if (search_.measure == Measure::Euclidean) {
            candidate.lower = candidate.lower > 0.0 ? std::sqrt(candidate.lower) * (1.0 - 0x1p-48) : candidate.lower;
            candidate.upper = std::sqrt(candidate.upper) * (1.0 + 0x1p-48);
        }
        // A row out of the products' range, or not a number: nothing is known of it.
        if (!(candidate.lower < candidate.upper)) candidate = {-INFINITE, INFINITE, candidate.row};
        const auto exact = [&](std::int64_t row) { return search_.exact(query, row); };
        if (!nearest_[i].add(candidate, exact)) return;
        shared_.lower(i, nearest_[i].limit());
        set_limit(i);
    }

    const Search<Real>& search_;
    const Bounds &query_, &base_;
    std::size_t first_query_;
    SharedLimits& shared_;
    std::vector<Nearest>& nearest_;
    std::vector<double> row_norm_, limit_;
};

bool all_finite(const double* x, std::size_t count) {
    double all = 0;
    for (std::size_t i = 0; i < count; ++i) all += x[i] - x[i];
    return all == 0;
}

// Searches a group of queries in [first, last) of the base pair by pair.
template <typename Real>
void search_directly(const Search<Real>& search, std::size_t first_query, std::size_t first, std::size_t last,
                     SharedLimits& shared, std::vector<Nearest>& nearest) {
    // Rows that a near cache holds while every query looks at them.
    const std::size_t rows_at_once =
        nearest.size() == 1 ? last - first : std::max<std::size_t>(4, (std::size_t{1} << 16) / (search.dims + 1));
    std::vector<double> distances(std::min(rows_at_once, last - first));
    for (std::size_t start = first; start < last; start += rows_at_once) {
        const std::size_t many = std::min(rows_at_once, last - start);
        for (std::size_t i = 0; i < nearest.size(); ++i) {
            const std::size_t query = first_query + i;
            measure_one_to_many(search.kernels, search.measure, search.queries + query * search.dims,
                                search.base + start * search.dims, many, search.dims, distances.data());
            if (!all_finite(distances.data(), many)) search.finite.store(false, std::memory_order_relaxed);
            const auto exact = [&](std::int64_t row) { return search.exact(query, row); };
            nearest[i].tighten(shared.get(i));
            for (std::size_t row = 0; row < many; ++row) {
                if (distances[row] > nearest[i].limit()) continue;
                nearest[i].add({distances[row], distances[row], static_cast<std::int64_t>(start + row)}, exact);
            }
            shared.lower(i, nearest[i].limit());
        }
    }
}

}  // namespace

template <typename Real>
bool knn(const Kernels& kernels, Measure measure, const Real* queries, std::size_t query_count, const Real* base,
         std::size_t base_count, std::size_t dims, std::size_t k, double* distances, std::int64_t* rows, int threads) {
    if (query_count == 0) return true;
    std::atomic<bool> finite{true};
    const bool by_products =
        query_count >= FEWEST_QUERIES && base_count >= PRODUCT_COLUMNS<Real> && dims <= ELEMENTS_PER_SUM;
    const int many = query_count * base_count * (dims + 16) < WORK_PER_THREAD ? 1 : threads;
    const Search<Real> search{kernels, measure, queries, query_count, base, base_count, dims, k, many, finite};
    Bounds of_queries, of_base;
    if (by_products) {
        of_queries = bounds_of<Real>(measure, row_norms(kernels, queries, query_count, dims, many), dims, true);
        const RowNorms norms = row_norms(kernels, base, base_count, dims, many);
        finite = all_finite(norms.norm.data(), base_count);
        of_base = bounds_of<Real>(measure, norms, dims, false);
    }
    // The result is the same however the work is cut: it is the one of all pairs.
    const std::size_t group_rows = std::clamp<std::size_t>(
        CANDIDATES / (4 * k) / PRODUCT_ROWS * PRODUCT_ROWS, PRODUCT_ROWS, ROWS_PER_GROUP);
    const std::size_t step = columns_per_task<Real>(dims);
    for (std::size_t first = 0; first < query_count; first += group_rows) {
        const std::size_t group = std::min(group_rows, query_count - first);
        const std::size_t most = std::clamp<std::size_t>(CANDIDATES / (group * k), 2, MOST_CHUNKS);
        const std::size_t steps_per_chunk = ((base_count + step - 1) / step + most - 1) / most;
        const std::size_t chunk_rows = steps_per_chunk * step, chunks = (base_count + chunk_rows - 1) / chunk_rows;
        std::vector<std::vector<Nearest>> found(chunks, std::vector<Nearest>(group, Nearest(k)));
        SharedLimits shared(group);
        if (by_products) {
            const PackedRows<Real> packed(kernels, queries + first * dims, group, dims, many);
            parallel_for(chunks, many, [&](std::size_t chunk) {
                ProductSearch<Real> by_product(search, of_queries, of_base, first, shared, found[chunk]);
                multiply_tiles<Real>(kernels, packed, base, chunk * chunk_rows,
                                     std::min(base_count, (chunk + 1) * chunk_rows), dims,
                                     [&](const ProductTile& tile) { by_product.look_at(tile); });
            });
        } else {
            parallel_for(chunks, many, [&](std::size_t chunk) {
                search_directly(search, first, chunk * chunk_rows, std::min(base_count, (chunk + 1) * chunk_rows),
                                shared, found[chunk]);
            });
        }
        constexpr std::size_t QUERIES_PER_BLOCK = 16;
        parallel_for((group + QUERIES_PER_BLOCK - 1) / QUERIES_PER_BLOCK, many, [&](std::size_t block) {
            for (std::size_t i = block * QUERIES_PER_BLOCK; i < std::min(group, (block + 1) * QUERIES_PER_BLOCK); ++i) {
                const std::size_t query = first + i;
                const auto exact = [&](std::int64_t row) { return search.exact(query, row); };
                Nearest& all = found[0][i];
                for (std::size_t chunk = 1; chunk < chunks; ++chunk) {
                    for (const Candidate& candidate : found[chunk][i].candidates()) all.add(candidate, exact);
                }
                all.finish(exact);
                for (std::size_t place = 0; place < k; ++place) {
                    distances[query * k + place] = all.candidates()[place].upper;
                    rows[query * k + place] = all.candidates()[place].row;
                }
            }
        });
    }
    return finite;
}

template bool knn<float>(const Kernels&, Measure, const float*, std::size_t, const float*, std::size_t, std::size_t,
                         std::size_t, double*, std::int64_t*, int);
template bool knn<double>(const Kernels&, Measure, const double*, std::size_t, const double*, std::size_t,
                          std::size_t, std::size_t, double*, std::int64_t*, int);

}  // namespace hartonomous
