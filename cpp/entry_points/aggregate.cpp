// Count, sum, mean, extremes and standard deviation of the numbers of each group.
#include "algorithms/aggregate.hpp"

#include <array>
#include <atomic>
#include <cmath>

#include "columns.hpp"
#include "groups.hpp"
#include "pieces.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t ELEMENTS_OF_LARGE_GROUP = std::size_t{1} << 21, BUNDLE = std::size_t{1} << 16, BUNDLES_A_PIECE = 256;
constexpr std::array<const char*, 5> RESULTS = {"sum", "mean", "min", "max", "stddev"};

Table run_aggregate(const Inputs& inputs, const Arguments& arguments) {
    const Column& value = inputs.column("value");
    const Groups groups = group_rows(inputs, {&value});
    const double* numbers = value.data<double>();
    std::vector<double> ordered;
    if (!groups.in_place) {
        ordered.resize(groups.rows.size());
        for (std::size_t place = 0; place < ordered.size(); ++place) ordered[place] = numbers[groups.rows[place]];
        numbers = ordered.data();
    }
    std::vector<NewColumn<double>> results;
    for (const char* name : RESULTS) results.push_back(new_float64(name, groups.count));
    std::vector<std::uint8_t> valid(groups.count, 1), several(groups.count, 1);
    std::atomic<std::size_t> too_large{groups.count};
    const auto compute = [&](std::size_t group, int threads) {
        const std::size_t size = groups.size(group);
        std::array<double, 5> result{};
        valid[group] = size > 0 ? 1 : 0;
        several[group] = size > 1 ? 1 : 0;
        if (size > 0) {
            const FloatSummary all = summarize(numbers + groups.start[group], size, threads);
            result = {all.sum, all.mean, all.smallest, all.largest, size > 1 ? std::sqrt(all.squares / static_cast<double>(size - 1)) : 0};
            if (!std::isfinite(all.sum) || !std::isfinite(result[4])) {
                std::size_t known = too_large.load(std::memory_order_relaxed);
                while (group < known && !too_large.compare_exchange_weak(known, group, std::memory_order_relaxed)) {
                }
            }
        }
        for (std::size_t i = 0; i < result.size(); ++i) results[i].values[group] = result[i];
    };
    // Large groups are each shared among the threads, the others in bundles; the last bundle ends with the last group.
    std::vector<std::size_t> bundles{0}, large;
    std::size_t elements = 0;
    for (std::size_t group = 0; group < groups.count; ++group) {
        if (groups.size(group) >= ELEMENTS_OF_LARGE_GROUP) large.push_back(group);
        else elements += groups.size(group) + 16;
        if (elements < BUNDLE) continue;
        bundles.push_back(group + 1);
        elements = 0;
    }
    if (bundles.back() != groups.count) bundles.push_back(groups.count);
    for (const std::size_t group : large) {
        arguments.check_interrupt();
        compute(group, arguments.threads());
    }
    share_blocks(arguments, bundles.size() - 1, BUNDLES_A_PIECE, [&](std::size_t bundle) {
        for (std::size_t group = bundles[bundle]; group < bundles[bundle + 1]; ++group) {
            if (groups.size(group) < ELEMENTS_OF_LARGE_GROUP) compute(group, 1);
        }
    });
    if (const std::size_t group = too_large.load(); group != groups.count) {
        require_finite(value);
        throw Error(ErrorNumber::Capacity, "the sum and the standard deviation of each group must be within float64; those of " +
                    group_called(groups, group) + " are beyond it");
    }
    Table table{groups.count, {}};
    if (!groups.key.name.empty()) table.columns.push_back(groups.key);
    NewColumn<std::int64_t> counts = new_int64("count", groups.count);
    for (std::size_t group = 0; group < groups.count; ++group) counts.values[group] = static_cast<std::int64_t>(groups.size(group));
    table.columns.push_back(counts.column);
    for (std::size_t i = 0; i < results.size(); ++i) {
        set_validity(results[i].column, i == 4 ? several : valid);
        table.columns.push_back(results[i].column);
    }
    return table;
}

}  // namespace

extern const EntryPoint aggregate_entry;

const EntryPoint aggregate_entry = {
    "aggregate",
    "Count, sum, mean, smallest, largest and standard deviation of the numbers of each group.",
    Shape::Groups,
    {{"key", Kind::Key, false, "which group a row belongs to; without it all rows are one group"},
     {"value", Kind::Number, true, "the numbers; NULL ones are left out"}},
    {},
    {{"key", Kind::Key, true, "ascending, NULL first", "key"},
     {"count", Kind::Integer, false, "how many numbers the group has that are not NULL"},
     {"sum", Kind::Number, true, "NULL for a group without numbers"},
     {"mean", Kind::Number, true, "NULL for a group without numbers"},
     {"min", Kind::Number, true, "NULL for a group without numbers"},
     {"max", Kind::Number, true, "NULL for a group without numbers"},
     {"stddev", Kind::Number, true, "of a sample (divided by count - 1), as STDEV; NULL for fewer than two numbers"}},
    "count, min and max exact; sum within 24 * 2^-53 * sum |value|, mean within 26 * 2^-53 * mean |value| + 2^-1075, stddev within "
    "1e-12 relative + 1e-161",
    "moments_f64",
    nullptr,
    "sp_Aggregate",
    run_aggregate,
};

}  // namespace hartonomous
