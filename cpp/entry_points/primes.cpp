// The primes of a range, found and counted.
#include "algorithms/primes.hpp"
#include "inputs.hpp"

namespace hartonomous {

namespace {

/// The range as the sieve takes it: no number below 2 is a prime.
struct Range {
    std::uint64_t first, last;
};
Range range_of(const Arguments& arguments) {
    const std::int64_t first = arguments.integer("first"), last = arguments.integer("last");
    if (last < 2 || first > last) return {1, 0};
    return {static_cast<std::uint64_t>(first < 2 ? 2 : first), static_cast<std::uint64_t>(last)};
}

std::vector<ParameterSpec> range_parameters() {
    return {{"first", ParameterKind::Integer, true, nullptr, "the smallest number looked at"},
            {"last", ParameterKind::Integer, true, nullptr, "the largest; a range whose first > last is empty"}};
}

Table find(const Inputs&, const Arguments& arguments) {
    const Range range = range_of(arguments);
    const FoundPrimes found(range.first, range.last, arguments.threads(), [&] { arguments.check_interrupt(); });
    NewColumn<std::int64_t> primes = new_int64("prime", found.count());
    found.write(primes.values, arguments.threads());
    return {found.count(), {primes.column}};
}

Table count(const Inputs&, const Arguments& arguments) {
    const Range range = range_of(arguments);
    NewColumn<std::int64_t> counted = new_int64("count", 1);
    *counted.values = static_cast<std::int64_t>(
        count_primes(range.first, range.last, arguments.threads(), [&] { arguments.check_interrupt(); }));
    return {1, {counted.column}};
}

}  // namespace

extern const EntryPoint find_primes_entry, count_primes_entry;

const EntryPoint find_primes_entry = {
    "find_primes", "The primes p with first <= p <= last, ascending.", Shape::Table, {}, range_parameters(),
    {{"prime", Kind::Integer, false, "ascending, below 2^63"}}, "exact", "sieve_turns sieve_cross_large sieve_extract window_sieve window_test",
    nullptr, "sp_FindPrimes", find};

const EntryPoint count_primes_entry = {
    "count_primes", "How many primes p there are with first <= p <= last.", Shape::Table, {}, range_parameters(),
    {{"count", Kind::Integer, false, "0 or more"}}, "exact", "sieve_turns sieve_cross_large sieve_count window_sieve window_test", nullptr,
    "sp_CountPrimes", count};

}  // namespace hartonomous
