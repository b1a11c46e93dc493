// The columns of a result as SQL Server takes them: keys and integers as bigint, integer32 as int, numbers as float; text as
// nvarchar, because that needs no code page to agree with; vectors as varchar '[…]' of nine digits, which is ASCII in any
// code page; packed vectors as varbinary.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "hartonomous/entry_point.hpp"
#include "sqlserver_abi.hpp"
#include "sqlserver_columns.hpp"

namespace hartonomous::door {

struct ResultColumn {
    SQLSMALLINT type = 0;
    SQLULEN size = 0;  // of the longest row, in bytes
    SQLSMALLINT nullable = SQL_NULLABLE;
};

/// Buffers that the host reads until the next Execute or the end of the session.
class Results {
public:
    Results() = default;
    /// Columns that point into the host's own memory are copied: it may be gone before the host reads the result.
    Results(const EntryPoint& entry_point, Table table, const std::vector<HostColumn>& inputs, int threads);

    bool ready() const { return ready_; }
    std::size_t rows() const { return table_.rows; }
    const std::vector<ResultColumn>& columns() const { return columns_; }
    /// A column's announced size also covers what earlier pieces of the same session had.
    void cover(const std::vector<ResultColumn>& earlier);
    /// Frees the buffers; what the columns were is kept.
    void release();
    SQLPOINTER* data() { return data_.data(); }
    SQLINTEGER** lengths() { return lengths_.data(); }

private:
    void add_fixed(const Column& column, SQLSMALLINT type, std::size_t size);
    void add_text(const Column& column);
    void add_packed(const Column& column);
    void add_vectors(const Column& column, int threads);
    SQLINTEGER* new_lengths(std::size_t rows);
    char* new_bytes(std::size_t size);

    bool ready_ = false;
    Table table_;
    std::vector<std::shared_ptr<void>> memory_;
    std::vector<ResultColumn> columns_;
    std::vector<SQLPOINTER> data_;
    std::vector<SQLINTEGER*> lengths_;
};

}  // namespace hartonomous::door
