#include "utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace hartonomous {

namespace {

/// How many bytes the character at `text` takes, of `left` at most; 0 if there is none.
std::size_t character_length(const char* text, std::size_t left) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xC2 && first <= 0xDF ? 2 : (first & 0xF0) == 0xE0 ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
    if (length == 0 || left < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues_character(text[i])) return 0;
    }
    const std::uint8_t second = byte(1);
    const bool too_long_a_form = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool surrogate = first == 0xED && second > 0x9F, beyond = first == 0xF4 && second > 0x8F;
    return too_long_a_form || surrogate || beyond ? 0 : length;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    const char* const text = bytes.data();
    const std::size_t size = bytes.size();
    std::size_t at = 0;
    while (at < size) {
        std::uint64_t eight = 0;
        while (at + sizeof eight <= size) {
            std::memcpy(&eight, text + at, sizeof eight);
            if ((eight & 0x8080808080808080U) != 0) break;
            at += sizeof eight;
        }
        if (at == size) break;
        const std::size_t length = character_length(text + at, size - at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

}  // namespace hartonomous
