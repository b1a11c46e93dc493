// What is wrong with the arguments of one call, gathered so that all of it is reported together.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hartonomous/errors.hpp"

namespace hartonomous {

class Problems {
public:
    void add(ErrorNumber number, std::string message) { found_.emplace_back(number, std::move(message)); }
    void add(const Error& error) { add(error.number(), error.what()); }
    bool none() const { return found_.empty(); }
    std::size_t count() const { return found_.size(); }
    /// Throws nothing for no problem, the problem itself for one, and one error that lists them for several.
    void done() const;

private:
    std::vector<std::pair<ErrorNumber, std::string>> found_;
};

}  // namespace hartonomous
