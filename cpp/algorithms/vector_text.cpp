#include "vector_text.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "decimal.hpp"
#include "hartonomous/errors.hpp"
#include "hartonomous/kernels.hpp"

namespace hartonomous {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

float converted(const Decimal& decimal, float) { return to_float32(decimal); }
double converted(const Decimal& decimal, double) { return to_float64(decimal); }
const char* beyond(float) { return "a number must be within float32, whose largest is 3.40282347e+38; got "; }
const char* beyond(double) { return "a number must be within float64, whose largest is 1.7976931348623157e+308; got "; }

/// Reads one vector, or rows of them; `at` is the next character.
template <typename Real>
class Reader {
public:
    explicit Reader(std::string_view text) : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

    void read(std::size_t most, std::vector<Real>& out) {
        skip_space();
        if (at_ == end_) fail("a vector must be a JSON array; the text is empty");
        array(most, out);
        to_the_end();
    }

    /// '[[1,2],[3,4]]', or '[1,2]' for a single row. Returns the number of rows, which are of one length.
    std::size_t read_rows(std::vector<Real>& out) {
        skip_space();
        if (at_ == end_) fail("a matrix must be a JSON array of arrays; the text is empty");
        const char* const start = at_;
        if (*at_ != '[') expected("'['");
        ++at_;
        skip_space();
        if (at_ == end_ || *at_ != '[') {
            at_ = start;
            array(0, out);
            to_the_end();
            return 1;
        }
        std::size_t rows = 0, columns = 0;
        for (;; ++at_) {
            skip_space();
            const std::size_t before = out.size();
            array(0, out);
            if (rows == 0) columns = out.size();
            if (out.size() - before != columns) {
                throw Error(ErrorNumber::Shape, "a matrix must have rows of one length; row 0 has " + std::to_string(columns) +
                            " numbers, row " + std::to_string(rows) + " has " + std::to_string(out.size() - before));
            }
            ++rows;
            skip_space();
            if (at_ == end_ || (*at_ != ',' && *at_ != ']')) expected("',' or ']'");
            if (*at_ == ']') break;
        }
        ++at_;
        to_the_end();
        return rows;
    }

private:
    void array(std::size_t most, std::vector<Real>& out) {
        if (at_ == end_ || *at_ != '[') expected("'['");
        ++at_;
        const std::size_t before = out.size();
        for (;;) {
            if constexpr (std::is_same_v<Real, float>) plain_numbers(most == 0 ? SIZE_MAX : before + most, out);
            skip_space();
            if (most != 0 && out.size() - before == most) {
                throw Error(ErrorNumber::Shape, "a vector must have at most " + std::to_string(most) +
                            " numbers; there are more at position " + position());
            }
            out.push_back(number());
            skip_space();
            if (at_ == end_) expected("',' or ']'");
            const char c = *at_;
            if (c == ']') break;
            if (c != ',') expected("',' or ']'");
            ++at_;
        }
        ++at_;
    }

    // As many numbers as the kernel takes; what it stops at is for number() to decide or to refuse.
    void plain_numbers(std::size_t most, std::vector<float>& out) {
        constexpr std::size_t ROOM = 1024;
        float numbers[ROOM];
        for (std::size_t count = ROOM; count == ROOM;) {
            std::size_t used = 0;
            count = kernels().parse_f32(at_, static_cast<std::size_t>(end_ - at_), numbers, std::min(ROOM, most - out.size()), &used);
            out.insert(out.end(), numbers, numbers + count);
            at_ += used;
        }
    }

    void to_the_end() {
        skip_space();
        if (at_ != end_) expected("the end of the text");
    }

    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
    }

    // Up to 19 digits go into the number itself; of any more only the place is kept.
    void digits(Decimal& decimal, int& significant, bool behind_point) {
        while (at_ != end_) {
            if (significant > 0 && significant <= 11 && end_ - at_ >= 8) {
                std::uint64_t eight = 0;
                if (!eight_digits(eight)) {
                    one_by_one(decimal, significant, behind_point);
                    return;
                }
                decimal.digits = decimal.digits * 100000000U + eight;
                significant += 8;
                decimal.exponent -= behind_point ? 8 : 0;
                at_ += 8;
            } else if (!one(decimal, significant, behind_point)) {
                return;
            }
        }
    }

    void one_by_one(Decimal& decimal, int& significant, bool behind_point) {
        while (at_ != end_ && one(decimal, significant, behind_point)) {
        }
    }

    bool one(Decimal& decimal, int& significant, bool behind_point) {
        const auto digit = static_cast<unsigned>(*at_ - '0');
        if (digit > 9) return false;
        if (significant < 19) {
            decimal.digits = decimal.digits * 10 + digit;
            significant += significant > 0 || digit != 0 ? 1 : 0;
            decimal.exponent -= behind_point ? 1 : 0;
        } else {
            decimal.longer = true;
            decimal.exponent += behind_point ? 0 : 1;
        }
        ++at_;
        return true;
    }

    // Eight ASCII digits in one word: checked, then joined in pairs, fours and eights. The arithmetic wants the first
    // digit in the lowest byte.
    bool eight_digits(std::uint64_t& value) const {
        std::uint64_t word = 0;
        if constexpr (std::endian::native == std::endian::little) {
            std::memcpy(&word, at_, 8);
        } else {
            for (int i = 7; i >= 0; --i) word = word << 8U | static_cast<unsigned char>(at_[i]);
        }
        const std::uint64_t high = word & 0xf0f0f0f0f0f0f0f0U;
        const std::uint64_t over = (word + 0x0606060606060606U) & 0xf0f0f0f0f0f0f0f0U;
        if (high != 0x3030303030303030U || over != 0x3030303030303030U) return false;
        word -= 0x3030303030303030U;
        word = (word * 10 + (word >> 8U)) & 0x00ff00ff00ff00ffU;
        word = (word * 100 + (word >> 16U)) & 0x0000ffff0000ffffU;
        value = (word * 10000 + (word >> 32U)) & 0xffffffffU;
        return true;
    }

    Real number() {
        const char* start = at_;
        Decimal decimal;
        if (at_ != end_ && *at_ == '-') {
            decimal.negative = true;
            ++at_;
        }
        if (at_ == end_ || !is_digit(*at_)) expected("a number");
        decimal.text = at_;
        int significant = 0;
        if (*at_ == '0') {
            ++at_;
            if (at_ != end_ && is_digit(*at_)) expected("no digit behind a leading 0");
        } else {
            digits(decimal, significant, false);
        }
        if (at_ != end_ && *at_ == '.') {
            ++at_;
            if (at_ == end_ || !is_digit(*at_)) expected("a digit behind the point");
            digits(decimal, significant, true);
        }
        decimal.end = at_;
        if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) decimal.exponent += exponent();
        const Real value = converted(decimal, Real{});
        if (std::isinf(value)) {
            throw Error(ErrorNumber::Range, beyond(Real{}) + std::string(start, at_ - start > 40 ? start + 40 : at_) + " at position " +
                        std::to_string(start - begin_));
        }
        return value;
    }

    std::int64_t exponent() {
        ++at_;
        bool negative = false;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) negative = *at_++ == '-';
        if (at_ == end_ || !is_digit(*at_)) expected("a digit of an exponent");
        std::int64_t value = 0;
        for (; at_ != end_ && is_digit(*at_); ++at_) {
            // Far beyond any text that fits a memory, which is far enough.
            if (value < std::int64_t{1} << 56) value = value * 10 + (*at_ - '0');
        }
        return negative ? -value : value;
    }

    std::string position() const { return std::to_string(at_ - begin_); }

    [[noreturn]] void fail(const std::string& message) const { throw Error(ErrorNumber::Format, message); }

    [[noreturn]] void expected(const char* what) const {
        std::string got = "the end of the text";
        if (at_ != end_) {
            const auto c = static_cast<unsigned char>(*at_);
            got = c >= 0x20 && c < 0x7f ? "'" + std::string(1, *at_) + "'" : "a character outside the number grammar";
        }
        fail("a vector must be a flat JSON array of numbers: position " + position() + " must have " + what + "; got " + got);
    }

    const char* begin_;
    const char* at_;
    const char* end_;
};

}  // namespace

void parse_vector(std::string_view text, std::size_t most, std::vector<float>& out) { Reader<float>(text).read(most, out); }

void parse_numbers(std::string_view text, std::vector<float>& out) { Reader<float>(text).read(0, out); }
void parse_numbers(std::string_view text, std::vector<double>& out) { Reader<double>(text).read(0, out); }

std::size_t parse_matrix(std::string_view text, std::vector<float>& out) { return Reader<float>(text).read_rows(out); }

char* format_vector(const float* x, std::size_t count, char* out) {
    *out++ = '[';
    out += kernels().format_f32(x, count, out);
    // Over the comma behind the last number.
    if (count > 0) --out;
    *out++ = ']';
    return out;
}

}  // namespace hartonomous
