// Whether bytes are UTF-8.
#pragma once

#include <string_view>

namespace hartonomous {

/// As RFC 3629 has it: the shortest form only, no surrogates, nothing beyond U+10FFFF.
bool is_utf8(std::string_view bytes);

/// A byte that goes on with a character another byte began.
constexpr bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace hartonomous
