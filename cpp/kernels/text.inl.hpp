// Text of vectors: numbers with commas between them, read and written in one pass.

size_t format_f32(const float* x, size_t n, char* out) {
    char* at = out;
    size_t i = 0;
#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)
    for (; i + 8 <= n; i += 8) at = write_eight(x + i, at);
#endif
    for (; i < n; ++i) at = write_number(x[i], at);
    return static_cast<size_t>(at - out);
}

size_t parse_f32(const char* text, size_t size, float* out, size_t room, size_t* used) {
    const char* at = text;
    const char* const end = text + size;
    size_t n = 0;
#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)
    const WindowConstants constants = make_window_constants();
    // Few at first, since those behind a number that is not decided are read again.
    constexpr size_t LEAST_WINDOWS = 8;
    size_t windows = LEAST_WINDOWS;
#endif
    while (n < room) {
#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)
        const size_t before = n;
        n += read_batch(constants, text, end, out + n, room - n, windows, &at);
        if (n == room) break;
        if (n - before >= windows) {
            windows = windows == WINDOWS_A_BATCH ? windows : 2 * windows;
            continue;
        }
        windows = LEAST_WINDOWS;
#endif
        const char* const next = read_number(at, end, out + n);
        if (next == nullptr) break;
        at = next;
        ++n;
    }
    *used = static_cast<size_t>(at - text);
    return n;
}
