#include "shown.hpp"

#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>
#include <vector>

#include "algorithms/vector_text.hpp"

namespace hartonomous {

std::string shown(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    std::string text;
    for (int digits = 15; digits <= 17; ++digits) {
        std::ostringstream out;
        out.imbue(std::locale::classic());
        out << std::setprecision(digits) << value;
        text = out.str();
        std::vector<double> back;
        parse_numbers("[" + text + "]", back);
        if (back.front() == value) break;
    }
    return text;
}

std::string shown(std::string_view text) {
    constexpr std::size_t MOST = 40, KEPT = 37;
    if (text.size() <= MOST) return "'" + std::string(text) + "'";
    std::size_t end = KEPT;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    return "'" + std::string(text.substr(0, end)) + "...'";
}

}  // namespace hartonomous
