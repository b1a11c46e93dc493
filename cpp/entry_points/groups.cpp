#include "groups.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "shown.hpp"
#include "take.hpp"

namespace hartonomous {

namespace {

std::string_view text_of(const Column& column, std::size_t row) {
    const std::size_t start = column.start(row);
    return {column.data<char>() + start, column.start(row + 1) - start};
}

// ---- keys in order already: nothing is moved

bool in_order(const Column& key) {
    if (key.type == Type::Int64) {
        const std::int64_t* const keys = key.data<std::int64_t>();
        return std::is_sorted(keys, keys + key.rows);
    }
    for (std::size_t row = 1; row < key.rows; ++row) {
        if (text_of(key, row) < text_of(key, row - 1)) return false;
    }
    return true;
}

bool equal_keys(const Column& key, std::size_t a, std::size_t b) {
    if (key.type == Type::Int64) return key.data<std::int64_t>()[a] == key.data<std::int64_t>()[b];
    return text_of(key, a) == text_of(key, b);
}

// ---- integers: sorted by their digits, lowest first, which keeps rows of equal keys in order

struct IntegerRow {
    std::uint64_t key;  // above the smallest key there is
    std::size_t row;
};

void sort_by_digits(std::vector<IntegerRow>& rows, std::uint64_t largest) {
    constexpr unsigned BITS = 11;
    constexpr std::size_t BUCKETS = std::size_t{1} << BITS;
    std::vector<IntegerRow> other(rows.size());
    std::array<std::size_t, BUCKETS> next{};
    for (unsigned shift = 0; shift < 64 && largest >> shift != 0; shift += BITS) {
        next.fill(0);
        for (const IntegerRow& row : rows) ++next[(row.key >> shift) % BUCKETS];
        std::size_t sum = 0;
        for (std::size_t& count : next) sum += std::exchange(count, sum);
        for (const IntegerRow& row : rows) other[next[(row.key >> shift) % BUCKETS]++] = row;
        rows.swap(other);
    }
}

/// Keys that lie closer together than there are rows: each has a place of its own.
void sort_close_integers(const Column& key, std::int64_t smallest, std::size_t places, Groups& groups) {
    const std::int64_t* const keys = key.data<std::int64_t>();
    const bool nulls = key.has_nulls();
    const auto place_of = [&](std::size_t row) { return static_cast<std::uint64_t>(keys[row]) - static_cast<std::uint64_t>(smallest); };
    std::vector<std::size_t> next(places, 0);
    for (std::size_t row = 0; row < key.rows; ++row) {
        if (!nulls || key.valid(row)) ++next[place_of(row)];
    }
    std::size_t sum = groups.rows.size();
    for (std::size_t& count : next) {
        if (count != 0) groups.start.push_back(sum);
        sum += std::exchange(count, sum);
    }
    groups.rows.resize(sum);
    for (std::size_t row = 0; row < key.rows; ++row) {
        if (!nulls || key.valid(row)) groups.rows[next[place_of(row)]++] = row;
    }
}

/// Appends the rows that have a key, and where each group begins.
void sort_integers(const Column& key, Groups& groups) {
    const std::int64_t* const keys = key.data<std::int64_t>();
    const bool nulls = key.has_nulls();
    std::int64_t smallest = INT64_MAX, largest = INT64_MIN;
    for (std::size_t row = 0; row < key.rows; ++row) {
        if (nulls && !key.valid(row)) continue;
        smallest = std::min(smallest, keys[row]);
        largest = std::max(largest, keys[row]);
    }
    if (smallest > largest) return;
    const std::uint64_t spread = static_cast<std::uint64_t>(largest) - static_cast<std::uint64_t>(smallest);
    if (spread < key.rows) return sort_close_integers(key, smallest, static_cast<std::size_t>(spread) + 1, groups);
    std::vector<IntegerRow> rows;
    rows.reserve(key.rows);
    for (std::size_t row = 0; row < key.rows; ++row) {
        if (nulls && !key.valid(row)) continue;
        rows.push_back({static_cast<std::uint64_t>(keys[row]) - static_cast<std::uint64_t>(smallest), row});
    }
    sort_by_digits(rows, spread);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i == 0 || rows[i].key != rows[i - 1].key) groups.start.push_back(groups.rows.size());
        groups.rows.push_back(rows[i].row);
    }
}

// ---- text: equal texts are found by hashing, and only different ones are compared in order

std::uint64_t hash(std::string_view text) {
    std::uint64_t state = 0x9e3779b97f4a7c15U ^ text.size();
    while (!text.empty()) {
        std::uint64_t word = 0;
        const std::size_t size = std::min<std::size_t>(8, text.size());
        std::memcpy(&word, text.data(), size);
        state = (state ^ word) * 0xff51afd7ed558ccdU;
        state ^= state >> 32U;
        text.remove_prefix(size);
    }
    state *= 0xc4ceb9fe1a85ec53U;
    return state ^ state >> 29U;
}

/// Numbers different texts in the order in which they first come. Open addressing, at most half full.
class DifferentTexts {
public:
    explicit DifferentTexts(const Column& key) : key_(key), slots_(64) {}

    std::size_t number(std::size_t row) {
        const std::string_view text = text_of(key_, row);
        const std::uint64_t hashed = hash(text);
        std::size_t at = hashed & (slots_.size() - 1);
        for (; slots_[at].number != NONE; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at].hashed == hashed && text_of(key_, first_rows_[slots_[at].number]) == text) return slots_[at].number;
        }
        slots_[at] = {hashed, first_rows_.size()};
        first_rows_.push_back(row);
        const std::size_t made = first_rows_.size() - 1;
        if (2 * first_rows_.size() > slots_.size()) grow();
        return made;
    }

    /// A row of each text.
    const std::vector<std::size_t>& first_rows() const { return first_rows_; }

private:
    static constexpr std::size_t NONE = SIZE_MAX;
    struct Slot {
        std::uint64_t hashed = 0;
        std::size_t number = NONE;
    };

    void grow() {
        std::vector<Slot> larger(4 * slots_.size());
        for (const Slot& slot : slots_) {
            if (slot.number == NONE) continue;
            std::size_t at = slot.hashed & (larger.size() - 1);
            while (larger[at].number != NONE) at = (at + 1) & (larger.size() - 1);
            larger[at] = slot;
        }
        slots_.swap(larger);
    }

    const Column& key_;
    std::vector<Slot> slots_;
    std::vector<std::size_t> first_rows_;
};

/// rank[i] is the place of the text of first_rows[i] among all of them.
std::vector<std::size_t> ranks(const Column& key, const std::vector<std::size_t>& first_rows) {
    struct Text {
        std::uint64_t head;  // the eight bytes behind what all have in common, as a number: most comparisons end there
        std::size_t number;
    };
    const std::string_view any = first_rows.empty() ? std::string_view{} : text_of(key, first_rows.front());
    std::size_t common = any.size();
    for (const std::size_t row : first_rows) {
        const std::string_view text = text_of(key, row);
        const auto end = std::mismatch(any.begin(), any.begin() + static_cast<std::ptrdiff_t>(std::min(common, text.size())), text.begin());
        common = static_cast<std::size_t>(end.first - any.begin());
    }
    std::vector<Text> texts(first_rows.size());
    for (std::size_t i = 0; i < first_rows.size(); ++i) {
        const std::string_view rest = text_of(key, first_rows[i]).substr(common);
        std::uint64_t head = 0;
        for (std::size_t byte = 0; byte < 8; ++byte) {
            head = head << 8U | (byte < rest.size() ? static_cast<unsigned char>(rest[byte]) : 0U);
        }
        texts[i] = {head, i};
    }
    std::sort(texts.begin(), texts.end(), [&](const Text& a, const Text& b) {
        if (a.head != b.head) return a.head < b.head;
        return text_of(key, first_rows[a.number]) < text_of(key, first_rows[b.number]);
    });
    std::vector<std::size_t> rank(texts.size());
    for (std::size_t place = 0; place < texts.size(); ++place) rank[texts[place].number] = place;
    return rank;
}

void sort_texts(const Column& key, Groups& groups) {
    DifferentTexts texts(key);
    std::vector<std::size_t> number(key.rows);
    std::size_t previous = SIZE_MAX;
    for (std::size_t row = 0; row < key.rows; ++row) {
        if (!key.valid(row)) continue;
        number[row] = previous != SIZE_MAX && equal_keys(key, previous, row) ? number[previous] : texts.number(row);
        previous = row;
    }
    const std::vector<std::size_t> rank = ranks(key, texts.first_rows());
    std::vector<std::size_t> next(rank.size() + 1, 0);
    for (std::size_t row = 0; row < key.rows; ++row) {
        if (!key.valid(row)) continue;
        number[row] = rank[number[row]];
        ++next[number[row]];
    }
    std::size_t sum = groups.rows.size();
    for (std::size_t place = 0; place < rank.size(); ++place) {
        groups.start.push_back(sum);
        sum += std::exchange(next[place], sum);
    }
    groups.rows.resize(sum);
    for (std::size_t row = 0; row < key.rows; ++row) {
        if (key.valid(row)) groups.rows[next[number[row]]++] = row;
    }
}

// ---- groups

void group_by(const Column& key, Groups& groups) {
    const bool null_first = key.has_nulls();
    if (!null_first && in_order(key)) {
        groups.in_place = true;
        for (std::size_t row = 0; row < key.rows; ++row) {
            if (row == 0 || !equal_keys(key, row - 1, row)) groups.start.push_back(row);
        }
    } else {
        groups.rows.reserve(key.rows);
        if (null_first) {
            groups.start.push_back(0);
            for (std::size_t row = 0; row < key.rows; ++row) {
                if (!key.valid(row)) groups.rows.push_back(row);
            }
        }
        if (key.type == Type::Int64) sort_integers(key, groups);
        else sort_texts(key, groups);
    }
    groups.count = groups.start.size();
    groups.start.push_back(key.rows);
    groups.key = take(key, groups.count, [&](std::size_t group) { return groups.row(groups.start[group]); });
}

/// Takes the rows out in which one of the values is NULL.
void drop_nulls(std::initializer_list<const Column*> values, std::size_t rows, Groups& groups) {
    bool any = false;
    for (const Column* column : values) any = any || column->has_nulls();
    if (!any) return;
    std::vector<std::size_t> kept;
    kept.reserve(rows);
    std::size_t place = 0;
    for (std::size_t group = 0; group < groups.count; ++group) {
        const std::size_t end = groups.start[group + 1];
        groups.start[group] = kept.size();
        for (; place < end; ++place) {
            const std::size_t row = groups.row(place);
            bool valid = true;
            for (const Column* column : values) valid = valid && column->valid(row);
            if (valid) kept.push_back(row);
        }
    }
    groups.start[groups.count] = kept.size();
    groups.rows.swap(kept);
    groups.in_place = false;
}

}  // namespace

Groups group_rows(const Inputs& inputs, std::initializer_list<const Column*> values) {
    Groups groups;
    if (inputs.has("key")) {
        group_by(inputs.column("key"), groups);
    } else {
        groups.count = 1;
        groups.start = {0, inputs.rows()};
        groups.in_place = true;
    }
    drop_nulls(values, inputs.rows(), groups);
    return groups;
}

std::string group_called(const Groups& groups, std::size_t group) {
    if (groups.key.name.empty()) return "all rows";
    if (!groups.key.valid(group)) return "key NULL";
    if (groups.key.type == Type::Int64) return "key " + std::to_string(groups.key.data<std::int64_t>()[group]);
    return "key " + shown(text_of(groups.key, group));
}

}  // namespace hartonomous
