// Rows in groups of equal keys, as GROUP BY makes them: NULL keys are a group, and it comes first.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "inputs.hpp"

namespace hartonomous {

/// Ascending by key (integers by value, text by its UTF-8 bytes); the rows of a group are in the order of the input.
struct Groups {
    std::size_t count = 0;
    std::vector<std::size_t> start;  // where in `rows` each group begins, and where the last one ends
    std::vector<std::size_t> rows;   // row numbers, group by group
    bool in_place = false;           // `rows` is left empty: the rows of all groups stand one behind the other, from 0 on
    Column key;                      // of each group; has no name where there is no key

    std::size_t size(std::size_t group) const { return start[group + 1] - start[group]; }
    /// The row numbers of a group; nullptr where it is rows start[group] and those that follow.
    const std::size_t* numbers(std::size_t group) const { return in_place ? nullptr : rows.data() + start[group]; }
    std::size_t row(std::size_t place) const { return in_place ? place : rows[place]; }
};

/// Groups by column 'key', if it is given, otherwise all rows are one group, even if there are none. A row in which one of
/// `values` is NULL belongs to no group, but the group is there. Time is linear in the rows, but for the sorting of
/// different texts.
Groups group_rows(const Inputs& inputs, std::initializer_list<const Column*> values);

/// "key 7", "key 'abc'", "key NULL" or "all rows".
std::string group_called(const Groups& groups, std::size_t group);

}  // namespace hartonomous
