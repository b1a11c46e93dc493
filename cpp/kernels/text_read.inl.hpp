// Numbers from many windows, made float32 together.
#if defined(HARTONOMOUS_LEVEL_AVX512) || defined(HARTONOMOUS_LEVEL_AVX2)

// How many of the first `count` numbers are decided before one is not; these are written.
inline size_t decide_found(const NumbersFound& found, size_t count, float* out) {
    size_t n = 0;
    for (; n + 4 <= count; n += 4) {
        float values[4];
        const uint32_t decided = decide_four(found, n, values);
        if (decided != 15) {
            const size_t more = _tzcnt_u32(~decided);
            std::memcpy(out + n, values, more * sizeof(float));
            return n + more;
        }
        std::memcpy(out + n, values, sizeof values);
    }
    if (n == count) return n;
    float values[4];
    const size_t decided = _tzcnt_u32(~decide_four(found, n, values)), more = decided < count - n ? decided : count - n;
    std::memcpy(out + n, values, more * sizeof(float));
    return n + more;
}

// Reads at most `room` numbers from windows, as long as all is plain, and moves `at`; if one is not decided, only those
// from the windows before its own.
inline size_t read_batch(const WindowConstants& constants, const char* text, const char* end, float* out, size_t room,
                         size_t most_windows, const char** at) {
    NumbersFound found;
    const char* start[WINDOWS_A_BATCH];
    size_t number[WINDOWS_A_BATCH];
    size_t windows = 0, count = 0;
    const char* next = *at;
    for (; windows < most_windows && room - count >= NUMBERS_A_WINDOW; ++windows) {
        start[windows] = next;
        number[windows] = count;
        const size_t more = read_window(constants, text, next, end, found, count, &next);
        if (more == 0) break;
        count += more;
    }
    *at = next;
    if (count == 0) return 0;
    const size_t decided = decide_found(found, count, out);
    if (decided == count) return count;
    while (number[windows - 1] > decided) --windows;
    *at = start[windows - 1];
    return number[windows - 1];
}

#endif
