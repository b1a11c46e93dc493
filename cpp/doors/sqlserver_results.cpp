#include "sqlserver_results.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "algorithms/parallel.hpp"
#include "algorithms/vector_text.hpp"
#include "sqlserver_text.hpp"

namespace hartonomous::door {

namespace {

constexpr std::size_t LARGEST_VALUE = static_cast<std::size_t>(std::numeric_limits<SQLINTEGER>::max());
constexpr std::size_t ROWS_PER_BLOCK = 256;

SQLINTEGER length_of(const Column& column, std::size_t row, std::size_t bytes) {
    if (bytes > LARGEST_VALUE) {
        throw Error(ErrorNumber::Capacity, "a value must have at most 2^31 - 1 bytes; column '" + column.name + "', row " +
                    std::to_string(row) + ", has " + std::to_string(bytes));
    }
    return static_cast<SQLINTEGER>(bytes);
}

}  // namespace

Results::Results(const EntryPoint& entry_point, Table table, const std::vector<HostColumn>& inputs, int threads)
    : ready_(true), table_(std::move(table)) {
    for (const Column& column : table_.columns) {
        switch (column.type) {
            case Type::Int64: add_fixed(column, SQL_C_SBIGINT, sizeof(std::int64_t)); break;
            case Type::Int32: add_fixed(column, SQL_C_SLONG, sizeof(std::int32_t)); break;
            case Type::Float64: add_fixed(column, SQL_C_DOUBLE, sizeof(double)); break;
            case Type::Text: add_text(column); break;
            case Type::Vectors32: add_vectors(column, threads); break;
            case Type::Binary: add_packed(column); break;
            default: throw std::logic_error("column " + column.name + " is of a type that no result has");
        }
        ResultColumn& described = columns_.back();
        for (const OutputColumn& output : entry_point.outputs) {
            if (column.name == output.name) described.nullable = output.nullable ? SQL_NULLABLE : SQL_NO_NULLS;
        }
        // Keys come back as given: however short those of this piece are, others may be as long as the column allows.
        for (const HostColumn& input : inputs) {
            if (described.type != SQL_C_WCHAR || input.name != column.name) continue;
            described.size = std::max(described.size, input.type == SQL_C_CHAR ? 2 * input.size : input.size);
        }
    }
}

void Results::cover(const std::vector<ResultColumn>& earlier) {
    for (std::size_t i = 0; i < columns_.size() && i < earlier.size(); ++i) {
        columns_[i].size = std::max(columns_[i].size, earlier[i].size);
    }
}

void Results::release() {
    ready_ = false;
    table_ = Table();
    memory_.clear();
    data_.clear();
    lengths_.clear();
}

SQLINTEGER* Results::new_lengths(std::size_t rows) {
    memory_.push_back(allocate(rows * sizeof(SQLINTEGER)));
    lengths_.push_back(static_cast<SQLINTEGER*>(memory_.back().get()));
    return lengths_.back();
}

char* Results::new_bytes(std::size_t size) {
    memory_.push_back(allocate(size));
    data_.push_back(memory_.back().get());
    return static_cast<char*>(memory_.back().get());
}

void Results::add_fixed(const Column& column, SQLSMALLINT type, std::size_t size) {
    columns_.push_back({type, size});
    if (column.owner == nullptr && column.rows != 0) {
        std::memcpy(new_bytes(column.rows * size), column.values, column.rows * size);
    } else {
        data_.push_back(const_cast<void*>(column.values));
    }
    SQLINTEGER* const lengths = new_lengths(column.rows);
    std::fill_n(lengths, column.rows, static_cast<SQLINTEGER>(size));
    for (std::size_t row = 0; column.validity != nullptr && row < column.rows; ++row) {
        if (!column.valid(row)) lengths[row] = SQL_NULL_DATA;
    }
}

void Results::add_text(const Column& column) {
    const std::size_t all = column.rows == 0 ? 0 : column.start(column.rows) - column.start(0);
    SQLINTEGER* const lengths = new_lengths(column.rows);
    char* out = new_bytes(2 * all);
    std::size_t most = 2;
    for (std::size_t row = 0; row < column.rows; ++row) {
        lengths[row] = SQL_NULL_DATA;
        if (!column.valid(row)) continue;
        const std::size_t start = column.start(row);
        const std::size_t written = utf8_to_utf16(column.data<char>() + start, column.start(row + 1) - start, out);
        if (written == NOT_TEXT) {
            throw Error(ErrorNumber::Format, "column '" + column.name + "', row " + std::to_string(row) + ", must be UTF-8");
        }
        lengths[row] = length_of(column, row, written);
        most = std::max(most, written);
        out += written;
    }
    columns_.push_back({SQL_C_WCHAR, most});
}

void Results::add_packed(const Column& column) {
    SQLINTEGER* const lengths = new_lengths(column.rows);
    std::size_t most = 1, all = 0;
    for (std::size_t row = 0; row < column.rows; ++row) {
        lengths[row] = SQL_NULL_DATA;
        if (!column.valid(row)) continue;
        const std::size_t size = column.start(row + 1) - column.start(row);
        lengths[row] = length_of(column, row, size);
        most = std::max(most, size);
        all += size;
    }
    columns_.push_back({SQL_C_BINARY, most});
    const std::size_t first = column.rows == 0 ? 0 : column.start(0);
    if (column.owner != nullptr && column.rows != 0 && column.start(column.rows) - first == all) {
        data_.push_back(const_cast<char*>(column.data<char>() + first));
        return;
    }
    char* out = new_bytes(all);
    for (std::size_t row = 0; row < column.rows; ++row) {
        if (lengths[row] <= 0) continue;
        std::memcpy(out, column.data<char>() + column.start(row), static_cast<std::size_t>(lengths[row]));
        out += lengths[row];
    }
}

void Results::add_vectors(const Column& column, int threads) {
    const std::size_t longest = formatted_size(column.width), blocks = (column.rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
    static_cast<void>(length_of(column, 0, longest));
    SQLINTEGER* const lengths = new_lengths(column.rows);
    std::vector<std::string> texts(blocks);
    parallel_for(blocks, threads, [&](std::size_t block) {
        const std::size_t begin = block * ROWS_PER_BLOCK, end = std::min(column.rows, begin + ROWS_PER_BLOCK);
        std::string& text = texts[block];
        std::vector<char> one(longest);
        for (std::size_t row = begin; row < end; ++row) {
            lengths[row] = SQL_NULL_DATA;
            if (!column.valid(row)) continue;
            const char* const to = format_vector(column.data<float>() + row * column.width, column.width, one.data());
            lengths[row] = static_cast<SQLINTEGER>(to - one.data());
            text.append(one.data(), static_cast<std::size_t>(lengths[row]));
        }
    });
    std::size_t all = 0;
    for (const std::string& text : texts) all += text.size();
    char* out = new_bytes(all);
    for (std::string& text : texts) {
        if (!text.empty()) std::memcpy(out, text.data(), text.size());
        out += text.size();
        std::string().swap(text);
    }
    // Not of the longest row there is but of the longest there can be, so that it holds for every partition.
    columns_.push_back({SQL_C_CHAR, longest});
}

}  // namespace hartonomous::door
