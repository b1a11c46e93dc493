// Sums, means and variances of vectors, element by element, of each group of rows.
#include <atomic>
#include <bit>
#include <cmath>

#include "algorithms/aggregate.hpp"
#include "algorithms/column_sums.hpp"
#include "columns.hpp"
#include "groups.hpp"
#include "pieces.hpp"
#include "shown.hpp"

namespace hartonomous {

namespace {

enum class Statistic { Sum, Mean, WeightedMean, Variance };

const char* name_of(Statistic statistic) {
    switch (statistic) {
        case Statistic::Sum: return "sum";
        case Statistic::Mean: return "mean";
        case Statistic::WeightedMean: return "weighted_mean";
        case Statistic::Variance: return "variance";
    }
    return "";
}

// A group this large is shared among threads by itself; smaller ones are bundled up to BUNDLE.
constexpr std::size_t ELEMENTS_OF_LARGE_GROUP = std::size_t{1} << 21, BUNDLE = std::size_t{1} << 17;
constexpr std::size_t BUNDLES_A_PIECE = 256;

/// Weights in the order of the groups' rows.
std::vector<double> ordered_weights(const Column& weight, const Groups& groups) {
    const double* const weights = weight.data<double>();
    for (std::size_t row = 0; row < weight.rows; ++row) {
        if (weights[row] >= 0 || !weight.valid(row)) continue;
        require_finite(weight);
        throw Error(ErrorNumber::Range, "column 'weight' must be 0 or more; row " + std::to_string(row) + " is " + shown(weights[row]));
    }
    std::vector<double> ordered(groups.start.back());
    for (std::size_t place = 0; place < ordered.size(); ++place) ordered[place] = weights[groups.row(place)];
    return ordered;
}

struct Work {
    ColumnScratch<float> scratch;
    std::vector<double> sums, squares;
};

/// What one call computes; groups may be computed in any order and by any thread.
class GroupStatistic {
public:
    GroupStatistic(Statistic statistic, const Inputs& inputs)
        : statistic_(statistic), rows_(inputs.vectors("vector")), weight_(weight_of(statistic, inputs)),
          groups_(weight_ == nullptr ? group_rows(inputs, {rows_.column}) : group_rows(inputs, {rows_.column, weight_})),
          result_(new_vectors32(name_of(statistic), groups_.count, rows_.dims)), valid_(groups_.count, 1),
          not_finite_(false), too_large_(groups_.count) {
        if (weight_ != nullptr) weights_ = ordered_weights(*weight_, groups_);
    }

    Table run(const Arguments& arguments) {
        std::vector<std::size_t> bundles{0};
        std::size_t elements = 0;
        for (std::size_t group = 0; group < groups_.count; ++group) {
            const std::size_t size = (groups_.size(group) + 1) * (rows_.dims + 16);
            if (elements != 0 && elements + size > BUNDLE) {
                bundles.push_back(group);
                elements = 0;
            }
            elements += size;
        }
        bundles.push_back(groups_.count);
        // A bundle of more than BUNDLE elements is a single group. The large ones first, each by all threads.
        Work large;
        for (std::size_t group = 0; group < groups_.count; ++group) {
            if (!is_large(group)) continue;
            arguments.check_interrupt();
            compute(group, arguments.threads(), large);
        }
        share_blocks(arguments, bundles.size() - 1, BUNDLES_A_PIECE, [&](std::size_t bundle) {
            Work work;
            for (std::size_t group = bundles[bundle]; group < bundles[bundle + 1]; ++group) {
                if (!is_large(group)) compute(group, 1, work);
            }
        });
        refuse();
        return table();
    }

private:
    static const Column* weight_of(Statistic statistic, const Inputs& inputs) {
        return statistic == Statistic::WeightedMean ? &inputs.column("weight") : nullptr;
    }

    bool is_large(std::size_t group) const { return groups_.size(group) * rows_.dims >= ELEMENTS_OF_LARGE_GROUP; }

    void compute(std::size_t group, int threads, Work& work) {
        const std::size_t dims = rows_.dims, size = groups_.size(group);
        float* const out = result_.values + group * dims;
        const double* const weights = weight_ == nullptr ? nullptr : weights_.data() + groups_.start[group];
        // What the sums are divided by: as in the array functions, so that the bits are theirs.
        double divisor = static_cast<double>(size);
        if (statistic_ == Statistic::Sum) divisor = 1;
        if (statistic_ == Statistic::Variance) divisor -= 1;
        if (statistic_ == Statistic::WeightedMean && size != 0) divisor = summarize(weights, size, threads).sum;
        if (size == 0 || divisor == 0) {
            std::fill_n(out, dims, 0.0F);
            valid_[group] = 0;
            return;
        }
        if (!std::isfinite(divisor)) return fault(group, divisor);
        const std::size_t* const numbers = groups_.numbers(group);
        const SomeRows<float> rows{numbers == nullptr ? rows_.row(groups_.start[group]) : rows_.data, dims, size, numbers};
        work.sums.resize(dims);
        column_sums(rows, weights, threads, work.scratch, work.sums.data());
        const double* results = work.sums.data();
        if (statistic_ == Statistic::Variance) {
            work.squares.resize(dims);
            column_squares(rows, results, threads, work.scratch, work.squares.data());
            results = work.squares.data();
        }
        // What is beyond float32 becomes infinite, as rounding to nearest has it. Looking for that in a loop of its own lets
        // the compiler do several elements at once in both.
        for (std::size_t j = 0; j < dims; ++j) out[j] = static_cast<float>(results[j] / divisor);
        std::uint32_t beyond = 0;
        for (std::size_t j = 0; j < dims; ++j) beyond |= (std::bit_cast<std::uint32_t>(out[j]) & 0x7f800000U) == 0x7f800000U ? 1U : 0U;
        for (std::size_t j = 0; beyond != 0 && j < dims; ++j) {
            if (!std::isfinite(out[j])) fault(group, results[j]);
        }
    }

    /// NaN and infinity reach every result that they are part of, so that rows need be looked at only then.
    void fault(std::size_t group, double value) {
        if (!std::isfinite(value)) not_finite_.store(true, std::memory_order_relaxed);
        std::size_t known = too_large_.load(std::memory_order_relaxed);
        while (group < known && !too_large_.compare_exchange_weak(known, group, std::memory_order_relaxed)) {
        }
    }

    void refuse() const {
        if (not_finite_.load()) {
            require_finite(*rows_.column);
            if (weight_ != nullptr) require_finite(*weight_);
        }
        const std::size_t group = too_large_.load();
        if (group == groups_.count) return;
        if (statistic_ == Statistic::WeightedMean) {
            throw Error(ErrorNumber::Capacity, "the weights of each group, and their products with the vectors, must have sums within "
                        "float64; those of " + group_called(groups_, group) + " are beyond it");
        }
        throw Error(ErrorNumber::Capacity, std::string("the ") + name_of(statistic_) + " of each group must be within float32, whose "
                    "largest is 3.40282347e+38; that of " + group_called(groups_, group) + " is beyond it");
    }

    Table table() {
        Table result;
        result.rows = groups_.count;
        if (!groups_.key.name.empty()) result.columns.push_back(groups_.key);
        NewColumn<std::int64_t> counts = new_int64("count", groups_.count);
        for (std::size_t group = 0; group < groups_.count; ++group) counts.values[group] = static_cast<std::int64_t>(groups_.size(group));
        result.columns.push_back(counts.column);
        set_validity(result_.column, valid_);
        result.columns.push_back(result_.column);
        return result;
    }

    Statistic statistic_;
    Rows<float> rows_;
    const Column* weight_;
    Groups groups_;
    std::vector<double> weights_;
    NewColumn<float> result_;
    std::vector<std::uint8_t> valid_;
    std::atomic<bool> not_finite_;
    std::atomic<std::size_t> too_large_;
};

template <Statistic STATISTIC>
Table run_statistic(const Inputs& inputs, const Arguments& arguments) {
    return GroupStatistic(STATISTIC, inputs).run(arguments);
}

template <Statistic STATISTIC>
EntryPoint vector_statistic(const char* name, const char* summary, const char* meaning, const char* bound, const char* kernels,
                            const char* procedure) {
    std::vector<InputColumn> inputs{{"key", Kind::Key, false, "which group a row belongs to; without it all rows are one group"},
                                    {"vector", Kind::Vector, true, "the vectors, all of one length; NULL ones are left out"}};
    const char* counted = "how many vectors the group has that are not NULL";
    if (STATISTIC == Statistic::WeightedMean) {
        inputs.push_back({"weight", Kind::Number, true, "0 or more, in any unit; a row whose weight is NULL is left out"});
        counted = "how many rows the group has with neither vector nor weight NULL";
    }
    return {name, summary, Shape::Groups, std::move(inputs), {},
            {{"key", Kind::Key, true, "ascending, NULL first", "key"},
             {"count", Kind::Integer, false, counted},
             {name_of(STATISTIC), Kind::Vector, true, meaning}},
            bound, kernels, nullptr, procedure, run_statistic<STATISTIC>};
}

}  // namespace

extern const EntryPoint vector_sum_entry, vector_mean_entry, vector_weighted_mean_entry, vector_variance_entry;

const EntryPoint vector_sum_entry = vector_statistic<Statistic::Sum>(
    "vector_sum", "The sum of the vectors of each group, element by element.", "NULL for a group without vectors",
    "within 88 * 2^-53 * sum |x| of exact, then rounded once to float32", "column_sums_f32", "sp_VectorSum");

const EntryPoint vector_mean_entry = vector_statistic<Statistic::Mean>(
    "vector_mean", "The mean of the vectors of each group, element by element.", "NULL for a group without vectors",
    "within 90 * 2^-53 * mean |x| of exact, then rounded once to float32", "column_sums_f32", "sp_VectorMean");

const EntryPoint vector_weighted_mean_entry = vector_statistic<Statistic::WeightedMean>(
    "vector_weighted_mean", "The weighted mean of the vectors of each group, element by element.",
    "NULL for a group without vectors or with weights that are all 0",
    "within 160 * 2^-53 * (weighted mean of |x|) of exact, then rounded once to float32", "weighted_column_sums_f32 moments_f64",
    "sp_VectorWeightedMean");

const EntryPoint vector_variance_entry = vector_statistic<Statistic::Variance>(
    "vector_variance", "The sample variance (divided by count - 1) of the vectors of each group, element by element.",
    "0 or more; NULL for a group of fewer than two vectors", "within 2^-44 of exact, relative, then rounded once to float32",
    "column_sums_f32 column_deviations_f32", "sp_VectorVariance");

}  // namespace hartonomous
