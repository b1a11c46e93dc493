#include "problems.hpp"

namespace hartonomous {

void Problems::done() const {
    if (found_.empty()) return;
    if (found_.size() == 1) throw Error(found_.front().first, found_.front().second);
    std::string all = std::to_string(found_.size()) + " arguments are wrong:";
    for (const auto& [number, message] : found_) all += "\n  " + std::to_string(static_cast<int>(number)) + " " + message;
    throw Error(ErrorNumber::InvalidArguments, all);
}

}  // namespace hartonomous
