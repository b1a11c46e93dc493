// Functions under the names that the first version's SQLCLR assembly gave them and whose arguments are texts of their own.
#include <cmath>

#include "algorithms/aggregate.hpp"
#include "algorithms/decimal.hpp"
#include "algorithms/spatial.hpp"
#include "algorithms/vector_text.hpp"
#include "sqlite_functions.hpp"

namespace hartonomous::door {

namespace {

/// 'POINT (x y z)', in the well-known text of geometries.
class PointText {
public:
    explicit PointText(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    bool read(double* point) {
        skip_space();
        if (!word("POINT")) return false;
        skip_space();
        if (word("Z")) skip_space();
        if (!character('(')) return false;
        for (int axis = 0; axis < 3; ++axis) {
            const char* const before = at_;
            skip_space();
            if ((axis > 0 && at_ == before) || !number(point[axis])) return false;
        }
        skip_space();
        if (!character(')')) return false;
        skip_space();
        return at_ == end_;
    }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || (*at_ >= '\t' && *at_ <= '\r'))) ++at_;
    }
    bool character(char c) {
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }
    bool word(const char* upper) {
        const char* at = at_;
        for (; *upper != '\0'; ++upper, ++at) {
            if (at == end_ || (*at != *upper && *at != *upper - 'A' + 'a')) return false;
        }
        at_ = at;
        return true;
    }

    // [+-]digits[.digits][e[+-]digits], with a digit before or behind the point.
    bool number(double& value) {
        Decimal decimal;
        if (!character('+')) decimal.negative = character('-');
        decimal.text = at_;
        int seen = 0, significant = 0;
        for (bool behind_point = false; at_ != end_ && (is_digit(*at_) || (*at_ == '.' && !behind_point)); ++at_) {
            if (*at_ == '.') {
                behind_point = true;
                continue;
            }
            ++seen;
            if (significant < 19) {
                decimal.digits = decimal.digits * 10 + static_cast<unsigned>(*at_ - '0');
                significant += significant > 0 || *at_ != '0' ? 1 : 0;
                decimal.exponent -= behind_point ? 1 : 0;
            } else {
                decimal.longer = true;
                decimal.exponent += behind_point ? 0 : 1;
            }
        }
        decimal.end = at_;
        if (seen == 0 || !exponent(decimal.exponent)) return false;
        value = to_float64(decimal);
        return true;
    }
    bool exponent(std::int64_t& exponent) {
        if (at_ == end_ || (*at_ != 'e' && *at_ != 'E')) return true;
        ++at_;
        const bool negative = !character('+') && character('-');
        if (at_ == end_ || !is_digit(*at_)) return false;
        std::int64_t value = 0;
        for (; at_ != end_ && is_digit(*at_); ++at_) value = value < (std::int64_t{1} << 40) ? value * 10 + (*at_ - '0') : value;
        exponent += negative ? -value : value;
        return true;
    }

    const char* at_;
    const char* end_;
};

bool spatial_bucket(SqlCall& call) {
    const SqlValue& text = call.arguments[0];
    double point[3], bounds[6];
    bool numbers = text.type == SqlType::Text;
    for (int i = 0; i < 6; ++i) {
        const SqlValue& bound = call.arguments[i + 1];
        numbers = numbers && (bound.type == SqlType::Integer || bound.type == SqlType::Real);
    }
    if (!numbers) {
        throw Error(ErrorNumber::DType, "clr_SpatialHash takes 'POINT (x y z)' and six numbers, the minima and the maxima of a box");
    }
    if (!PointText(text.bytes).read(point)) {
        throw Error(ErrorNumber::Format, "point must be text like 'POINT (x y z)'; got '" + std::string(text.bytes.substr(0, 80)) + "'");
    }
    for (int i = 0; i < 6; ++i) {
        const SqlValue& bound = call.arguments[i + 1];
        if (finite_number(bound, bounds[i])) continue;
        const bool integer = bound.type == SqlType::Integer;
        throw Error(integer ? ErrorNumber::Range : ErrorNumber::NotFinite,
                    integer ? "bounds must be numbers that float64 holds exactly; got " + std::to_string(bound.integer)
                            : std::string("bounds must be finite"));
    }
    for (int axis = 0; axis < 3; ++axis) {
        const double low = bounds[axis], high = bounds[axis + 3];
        if (high > low && std::isfinite(high - low)) continue;
        throw Error(ErrorNumber::Range, std::string("bounds must ") + (low >= high ? "have each maximum > its minimum" : "span less than 1.8e308") +
                    "; on " + "xyz"[axis] + " they are " + json_number(low) + " and " + json_number(high));
    }
    std::int32_t found = 0;
    const std::uint32_t flags = spatial_hash(point, 1, bounds, &found, 1);
    if ((flags & CELLS_NOT_FINITE) != 0) throw Error(ErrorNumber::NotFinite, "point must be finite; got '" + std::string(text.bytes) + "'");
    if ((flags & CELLS_OUTSIDE) != 0) throw Error(ErrorNumber::Range, "point must lie in bounds; got '" + std::string(text.bytes) + "'");
    call.result.set(std::int64_t{found});
    return true;
}

bool primes_as_json(SqlCall& call) {
    const SqlValue &first = call.arguments[0], &last = call.arguments[1];
    if (first.type == SqlType::Null || last.type == SqlType::Null) {
        call.result.set_text("[]");
        return true;
    }
    if (first.type != SqlType::Integer || last.type != SqlType::Integer) {
        throw Error(ErrorNumber::DType, "clr_FindPrimes takes two integers; got " + shown(first) + " and " + shown(last));
    }
    static const EntryPoint& primes = entry_point("find_primes");
    Parameters range;
    range.emplace("first", first.integer);
    range.emplace("last", last.integer);
    call.result.set_text(json_integers(run(primes, {}, range, sql_threads(), call.interrupt).columns[0]));
    return true;
}

/// high * 2^32 + low as sign and two words.
struct WideTotal {
    bool negative = false;
    std::uint64_t high = 0, low = 0;

    explicit WideTotal(const IntegerSummary& summary) {
        // Two's complement in 128 bits, then its magnitude.
        const auto shifted = static_cast<std::uint64_t>(summary.high) << 32U;
        low = shifted + static_cast<std::uint64_t>(summary.low);
        high = static_cast<std::uint64_t>(summary.high >> 32) + (summary.low < 0 ? ~std::uint64_t{0} : 0) + (low < shifted ? 1 : 0);
        negative = (high >> 63U) != 0;
        if (negative) {
            low = ~low + 1;
            high = ~high + (low == 0 ? 1 : 0);
        }
    }

    /// Divides by d below 2^63 and returns the remainder.
    std::uint64_t divide(std::uint64_t d) {
        std::uint64_t remainder = 0;
        for (int bit = 0; bit < 128; ++bit) {
            remainder = remainder << 1U | high >> 63U;
            high = high << 1U | low >> 63U;
            low <<= 1U;
            if (remainder >= d) {
                remainder -= d;
                low |= 1U;
            }
        }
        return remainder;
    }
};

std::string text_of(WideTotal total) {
    std::string digits;
    const bool negative = total.negative;
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + total.divide(10)));
    } while (total.high != 0 || total.low != 0);
    return (negative ? "-" : "") + digits;
}

/// total / count, rounded once. The mean of integers of bigint lies within bigint, so the quotient has one word.
double mean_of(WideTotal total, std::uint64_t count) {
    const bool negative = total.negative;
    std::uint64_t remainder = total.divide(count), quotient = total.low;
    int shift = 0;
    for (; shift < 160 && quotient >> 62U == 0 && (quotient != 0 || remainder != 0); ++shift) {
        remainder <<= 1U;
        quotient <<= 1U;
        if (remainder >= count) {
            remainder -= count;
            quotient |= 1U;
        }
    }
    // What is left below the last bit only matters for which way to round.
    if (remainder != 0) quotient |= 1U;
    const double mean = std::ldexp(static_cast<double>(quotient), -shift);
    return negative ? -mean : mean;
}

std::string summary_text(std::size_t count, const std::string& sum, const std::string& mean, const std::string& smallest,
                         const std::string& largest, double squares) {
    const std::string stddev = count > 1 ? json_number(std::sqrt(squares / static_cast<double>(count - 1))) : "null";
    return "{\"count\": " + std::to_string(count) + ", \"sum\": " + sum + ", \"mean\": " + mean + ", \"min\": " + smallest +
           ", \"max\": " + largest + ", \"stddev\": " + stddev + "}";
}

std::vector<std::int64_t> read_integers(std::string_view text) {
    std::vector<std::int64_t> integers;
    std::uint64_t magnitude = 0;
    bool negative = false, in_number = false;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        if (digit) {
            const auto next = static_cast<unsigned>(c - '0');
            const std::uint64_t limit = (std::uint64_t{1} << 63U) - (negative ? 0 : 1);
            if (magnitude > (limit - next) / 10) {
                throw Error(ErrorNumber::Range, "clr_ParallelAggregate takes integers in the range of bigint");
            }
            magnitude = magnitude * 10 + next;
            in_number = true;
            continue;
        }
        if (in_number) integers.push_back(static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude));
        magnitude = 0;
        in_number = false;
        negative = c == '-';
    }
    return integers;
}

bool parallel_aggregate(SqlCall& call) {
    const SqlValue& value = call.arguments[0];
    if (value.type != SqlType::Text) {
        throw Error(ErrorNumber::DType, "clr_ParallelAggregate takes a JSON array of numbers as text; got " + shown(value));
    }
    std::string bare;
    for (std::size_t i = 0; i < value.bytes.size() && bare.size() <= 2; ++i) {
        if (std::string_view(" \t\n\r").find(value.bytes[i]) == std::string_view::npos) bare += value.bytes[i];
    }
    if (bare == "[]") {
        call.result.set_text(R"({"count": 0, "sum": null, "mean": null, "min": null, "max": null, "stddev": null})");
        return true;
    }
    std::vector<double> numbers;
    try {
        parse_numbers(value.bytes, numbers);
    } catch (const Error& error) {
        const bool range = error.number() == ErrorNumber::Range;
        throw Error(error.number(), std::string("clr_ParallelAggregate takes ") + (range ? "numbers in the range of float: "
                    : "a JSON array of numbers and nothing else: ") + error.what());
    }
    if (value.bytes.find_first_of(".eE") == std::string_view::npos) {
        const std::vector<std::int64_t> integers = read_integers(value.bytes);
        const IntegerSummary all = summarize_integers(integers.data(), integers.size(), sql_threads());
        const WideTotal total(all);
        call.result.set_text(summary_text(integers.size(), text_of(total), json_number(mean_of(total, integers.size())),
                                          std::to_string(all.smallest), std::to_string(all.largest), all.squares));
        return true;
    }
    const FloatSummary all = summarize(numbers.data(), numbers.size(), sql_threads());
    // JSON has no infinity: a sum beyond float64 is an error, as T-SQL's arithmetic overflow is.
    if (!std::isfinite(all.sum) || !std::isfinite(all.squares)) {
        throw Error(ErrorNumber::Range, "the sum of the values, and of their squares, must be in the range of float");
    }
    call.result.set_text(summary_text(numbers.size(), json_number(all.sum), json_number(all.mean), json_number(all.smallest),
                                      json_number(all.largest), all.squares));
    return true;
}

}  // namespace

void add_clr_functions(std::vector<ScalarFunction>& functions) {
    functions.push_back({"clr_SpatialHash", 7, 7, spatial_bucket, nullptr, {}, false});
    functions.push_back({"clr_FindPrimes", 2, 2, primes_as_json, nullptr, {}, true});
    functions.push_back({"clr_ParallelAggregate", 1, 1, parallel_aggregate, nullptr, {}, false});
}

}  // namespace hartonomous::door
