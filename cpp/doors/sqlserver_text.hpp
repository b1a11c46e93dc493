// SQL Server's wide text, UTF-16LE, to and from the UTF-8 that entry points work with. Nothing is replaced or dropped.
#pragma once

#include <cstddef>

namespace hartonomous::door {

constexpr std::size_t NOT_TEXT = static_cast<std::size_t>(-1);

/// Bytes of UTF-8 that `units` UTF-16 units give, if each surrogate among them has its other half.
std::size_t utf8_size(const char* utf16, std::size_t units);

/// Writes the UTF-8 of `units` UTF-16 units, utf8_size() bytes, and gives the bytes written; NOT_TEXT for a surrogate without
/// its other half (nothing is written beyond the text up to there).
std::size_t utf16_to_utf8(const char* utf16, std::size_t units, char* out);

/// Writes the UTF-16LE of `bytes` bytes of UTF-8, at most twice as many, and gives the bytes written; NOT_TEXT where they
/// are not UTF-8.
std::size_t utf8_to_utf16(const char* utf8, std::size_t bytes, char* out);

}  // namespace hartonomous::door
