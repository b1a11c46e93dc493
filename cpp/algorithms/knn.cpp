#include "knn.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "knn_products.hpp"
#include "knn_rounded.hpp"
#include "knn_search.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

using namespace knn_search;

// Fewer queries than this do not repay rounding the rows.
constexpr std::size_t FEWEST_QUERIES = 4;
constexpr std::size_t WORK_PER_THREAD = std::size_t{1} << 20;
// Candidates that one thread keeps, over all queries of a group.
constexpr std::size_t CANDIDATES = std::size_t{1} << 21;
// Rows of the base that a thread takes at once, if there are enough for every thread to get several.
constexpr std::size_t MOST_ROWS_AT_ONCE = 20 * ROUNDED_ROWS;

bool all_finite(const double* x, std::size_t count) {
    double all = 0;
    for (std::size_t i = 0; i < count; ++i) all += x[i] - x[i];
    return all == 0;
}

// Looks at rows [first, last) of the base for each query of a group, pair by pair.
template <typename Real>
void look_directly(const Search<Real>& search, std::size_t first_query, std::size_t first, std::size_t last,
                   SharedLimits& shared, Found& found) {
    // Rows that a near cache holds while every query looks at them.
    const std::size_t rows_at_once =
        found.nearest.size() == 1 ? last - first : std::max<std::size_t>(4, (std::size_t{1} << 16) / (search.dims + 1));
    std::vector<double> distances(std::min(rows_at_once, last - first));
    for (std::size_t start = first; start < last; start += rows_at_once) {
        const std::size_t many = std::min(rows_at_once, last - start);
        for (std::size_t i = 0; i < found.nearest.size(); ++i) {
            measure_one_to_many(search.kernels, search.measure, search.queries + (first_query + i) * search.dims,
                                search.base + start * search.dims, many, search.dims, distances.data(), 1,
                                i == 0 ? search.base_count * search.dims * sizeof(Real) : 0);
            if (!all_finite(distances.data(), many)) search.finite.store(false, std::memory_order_relaxed);
            Nearest& nearest = found.nearest[i];
            nearest.tighten(shared.get(i));
            for (std::size_t row = 0; row < many; ++row) {
                if (distances[row] > nearest.limit()) continue;
                consider(search, first_query, i,
                         {distances[row], distances[row], static_cast<std::int64_t>(start + row)}, found, shared);
            }
        }
    }
}

// One group of queries with the whole base: blocks of rows are shared among the threads, each of which keeps what it
// finds to itself until the end.
template <typename Real>
class Group {
public:
    Group(const Search<Real>& search, std::size_t first_query, std::size_t count, std::size_t k, bool directly, int threads)
        : search_(search), first_query_(first_query), count_(count), k_(k), directly_(directly), shared_(count),
          rounded_(search.kernels, search.queries + first_query * search.dims, directly ? 0 : count, search.dims, threads) {}

    // May be called by many threads at once.
    void look_at(std::size_t first, std::size_t last) {
        std::unique_ptr<Worker> worker = take();
        Found& found = worker->found;
        if (directly_) {
            look_directly(search_, first_query_, first, last, shared_, found);
        } else {
            if (!too_near_.load(std::memory_order_relaxed)) first = look_at_rounded(*worker, first, last);
            if (first < last) look_at_products(*worker, first, last);
        }
        const std::lock_guard<std::mutex> lock(guard_);
        workers_.push_back(std::move(worker));
    }

    // The k nearest to query i of the group; no two calls for one i.
    void finish(std::size_t i, double* distances, std::int64_t* rows) {
        const auto exact = [&](std::int64_t row) { return search_.exact(first_query_ + i, row); };
        Nearest& all = workers_[0]->found.nearest[i];
        for (std::size_t other = 1; other < workers_.size(); ++other) {
            for (const Candidate& candidate : workers_[other]->found.nearest[i].candidates()) all.add(candidate, exact);
        }
        all.finish(exact);
        for (std::size_t place = 0; place < k_; ++place) {
            distances[place] = all.candidates()[place].upper;
            rows[place] = all.candidates()[place].row;
        }
    }

private:
    struct Worker {
        Found found;
        std::unique_ptr<RoundedSearch<Real>> rounded{};
        Worker(std::size_t count, std::size_t k) : found(count, k) {}
    };

    std::size_t look_at_rounded(Worker& worker, std::size_t first, std::size_t last) {
        if (worker.rounded == nullptr) {
            worker.rounded =
                std::make_unique<RoundedSearch<Real>>(search_, rounded_, first_query_, shared_, worker.found);
        }
        worker.rounded->take_limits();
        const std::size_t next = worker.rounded->look_at(first, last);
        if (next < last) too_near_.store(true, std::memory_order_relaxed);
        return next;
    }

    void look_at_products(Worker& worker, std::size_t first, std::size_t last) {
        std::call_once(products_made_, [&] {
            products_ = std::make_unique<ProductQueries<Real>>(search_, first_query_, count_);
        });
        for (std::size_t i = 0; i < count_; ++i) worker.found.nearest[i].tighten(shared_.get(i));
        ProductBlock<Real>(search_, *products_, first_query_, first, last, shared_, worker.found);
    }

    std::unique_ptr<Worker> take() {
        {
            const std::lock_guard<std::mutex> lock(guard_);
            if (!workers_.empty()) {
                std::unique_ptr<Worker> worker = std::move(workers_.back());
                workers_.pop_back();
                return worker;
            }
        }
        return std::make_unique<Worker>(count_, k_);
    }

    const Search<Real>& search_;
    const std::size_t first_query_, count_, k_;
    const bool directly_;
    SharedLimits shared_;
    RoundedPanels rounded_;
    std::atomic<bool> too_near_{false};
    std::once_flag products_made_;
    std::unique_ptr<ProductQueries<Real>> products_;
    std::mutex guard_;
    std::vector<std::unique_ptr<Worker>> workers_;
};

std::size_t rounded_up_to_groups(std::size_t rows) { return (rows + ROUNDED_ROWS - 1) / ROUNDED_ROWS * ROUNDED_ROWS; }

// Rows of the base for one piece of work.
std::size_t rows_of_block(std::size_t base_count, bool directly, int threads) {
    if (directly && threads == 1) return base_count;
    const std::size_t share = base_count / (4 * static_cast<std::size_t>(threads)) + 1;
    return directly ? share : std::min(MOST_ROWS_AT_ONCE, rounded_up_to_groups(share));
}

}  // namespace

template <typename Real>
bool knn(const Kernels& kernels, Measure measure, const Real* queries, std::size_t query_count, const Real* base,
         std::size_t base_count, std::size_t dims, std::size_t k, double* distances, std::int64_t* rows, int threads) {
    std::atomic<bool> finite{true};
    const bool directly = query_count < FEWEST_QUERIES || base_count < ROUNDED_ROWS || dims > ELEMENTS_PER_SUM || dims == 0;
    const int many = query_count * base_count * (dims + 16) < WORK_PER_THREAD ? 1 : threads;
    const Search<Real> search{kernels, measure, queries, base, base_count, dims, finite};
    // The result is the same however the work is cut: it is the one of all pairs.
    const std::size_t most = std::clamp<std::size_t>(CANDIDATES / (4 * k) / ROUNDED_COLUMNS * ROUNDED_COLUMNS,
                                                     ROUNDED_COLUMNS, ROWS_PER_GROUP);
    const std::size_t step = rows_of_block(base_count, directly, many);
    for (std::size_t first = 0; first < query_count; first += most) {
        const std::size_t count = std::min(most, query_count - first);
        Group<Real> group(search, first, count, k, directly, many);
        parallel_for((base_count + step - 1) / step, many, [&](std::size_t block) {
            group.look_at(block * step, std::min(base_count, (block + 1) * step));
        });
        constexpr std::size_t QUERIES_PER_BLOCK = 16;
        parallel_for((count + QUERIES_PER_BLOCK - 1) / QUERIES_PER_BLOCK, many, [&](std::size_t block) {
            for (std::size_t i = block * QUERIES_PER_BLOCK; i < std::min(count, (block + 1) * QUERIES_PER_BLOCK); ++i) {
                group.finish(i, distances + (first + i) * k, rows + (first + i) * k);
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
