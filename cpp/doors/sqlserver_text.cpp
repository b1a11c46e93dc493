#include "sqlserver_text.hpp"

#include <cstdint>
#include <cstring>

namespace hartonomous::door {

namespace {

// Long texts, vectors above all, are ASCII: that much at a time is tested and turned at once.
constexpr std::size_t BLOCK = 16;

std::uint32_t unit_at(const char* utf16, std::size_t i) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(utf16) + 2 * i;
    return bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8;
}

void put_unit(char*& out, std::uint32_t unit) {
    *out++ = static_cast<char>(unit & 0xFFU);
    *out++ = static_cast<char>(unit >> 8 & 0xFFU);
}

void put_tail(char*& out, std::uint32_t bits) { *out++ = static_cast<char>(0x80U | (bits & 0x3FU)); }

bool ascii_units(const char* utf16) {
    std::uint64_t words[BLOCK / 4], any = 0;
    std::memcpy(words, utf16, sizeof words);
    for (const std::uint64_t word : words) any |= word;
    return (any & 0xFF80FF80FF80FF80U) == 0;
}

bool ascii_bytes(const char* utf8) {
    std::uint64_t words[BLOCK / 8], any = 0;
    std::memcpy(words, utf8, sizeof words);
    for (const std::uint64_t word : words) any |= word;
    return (any & 0x8080808080808080U) == 0;
}

/// The code point that begins at `at`, which goes on to the next; -1 where there is none.
std::int32_t code_point(const unsigned char*& at, const unsigned char* end) {
    const std::uint32_t lead = *at++;
    if (lead < 0x80) return static_cast<std::int32_t>(lead);
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || end - at < more) return -1;
    std::uint32_t code = lead & (0x3FU >> more);
    for (int i = 0; i < more; ++i) {
        if ((*at & 0xC0U) != 0x80) return -1;
        code = code << 6 | (*at++ & 0x3FU);
    }
    const bool overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
    if (overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return -1;
    return static_cast<std::int32_t>(code);
}

}  // namespace

std::size_t utf8_size(const char* utf16, std::size_t units) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < units;) {
        if (i + BLOCK <= units && ascii_units(utf16 + 2 * i)) {
            i += BLOCK;
            size += BLOCK;
            continue;
        }
        for (const std::size_t end = i + BLOCK < units ? i + BLOCK : units; i < end; ++i) {
            const std::uint32_t unit = unit_at(utf16, i);
            const bool surrogate = (unit & 0xF800U) == 0xD800;
            size += 1U + (unit >= 0x80 ? 1U : 0U) + (unit >= 0x800 && !surrogate ? 1U : 0U);
        }
    }
    return size;
}

std::size_t utf16_to_utf8(const char* utf16, std::size_t units, char* out) {
    char* const start = out;
    for (std::size_t i = 0; i < units;) {
        if (i + BLOCK <= units && ascii_units(utf16 + 2 * i)) {
            for (std::size_t j = 0; j < BLOCK; ++j) out[j] = utf16[2 * (i + j)];
            i += BLOCK;
            out += BLOCK;
            continue;
        }
        std::uint32_t code = unit_at(utf16, i++);
        if (code < 0x80) {
            *out++ = static_cast<char>(code);
        } else if (code < 0x800) {
            *out++ = static_cast<char>(0xC0U | code >> 6);
            put_tail(out, code);
        } else if ((code & 0xF800U) != 0xD800) {
            *out++ = static_cast<char>(0xE0U | code >> 12);
            put_tail(out, code >> 6);
            put_tail(out, code);
        } else {
            if (code >= 0xDC00 || i == units) return NOT_TEXT;
            const std::uint32_t low = unit_at(utf16, i++);
            if ((low & 0xFC00U) != 0xDC00) return NOT_TEXT;
            code = 0x10000 + ((code & 0x3FFU) << 10) + (low & 0x3FFU);
            *out++ = static_cast<char>(0xF0U | code >> 18);
            put_tail(out, code >> 12);
            put_tail(out, code >> 6);
            put_tail(out, code);
        }
    }
    return static_cast<std::size_t>(out - start);
}

std::size_t utf8_to_utf16(const char* utf8, std::size_t bytes, char* out) {
    char* const start = out;
    const auto* at = reinterpret_cast<const unsigned char*>(utf8);
    const auto* const end = at + bytes;
    while (at != end) {
        if (static_cast<std::size_t>(end - at) >= BLOCK && ascii_bytes(reinterpret_cast<const char*>(at))) {
            for (std::size_t j = 0; j < BLOCK; ++j) {
                out[2 * j] = static_cast<char>(at[j]);
                out[2 * j + 1] = 0;
            }
            at += BLOCK;
            out += 2 * BLOCK;
            continue;
        }
        const std::int32_t code = code_point(at, end);
        if (code < 0) return NOT_TEXT;
        const auto whole = static_cast<std::uint32_t>(code);
        if (whole < 0x10000) {
            put_unit(out, whole);
        } else {
            put_unit(out, 0xD800 + ((whole - 0x10000) >> 10));
            put_unit(out, 0xDC00 + ((whole - 0x10000) & 0x3FFU));
        }
    }
    return static_cast<std::size_t>(out - start);
}

}  // namespace hartonomous::door
