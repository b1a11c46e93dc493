/* What the machine can do at most: bytes read a second and float32 multiply-adds a second, of one thread. Compiled when a
   benchmark starts, for the machine it runs on. */
#include <stddef.h>
#include <stdint.h>

typedef uint64_t words __attribute__((vector_size(64)));
typedef float floats __attribute__((vector_size(64)));

/* Reads `bytes` (a multiple of 512) from an aligned `data` over and over; the result keeps the reading from being left out. */
uint64_t read_memory(const void* data, size_t bytes, size_t times) {
    words a = {0}, b = {0}, c = {0}, d = {0}, e = {0}, f = {0}, g = {0}, h = {0};
    for (size_t time = 0; time < times; ++time) {
        const words* at = (const words*)data;
        const words* const end = at + bytes / 64;
        for (; at < end; at += 8) {
            a |= at[0], b |= at[1], c |= at[2], d |= at[3], e |= at[4], f |= at[5], g |= at[6], h |= at[7];
        }
        __asm__ volatile("" ::: "memory");
    }
    const words all = a | b | c | d | e | f | g | h;
    uint64_t one = 0;
    for (int i = 0; i < 8; ++i) one |= all[i];
    return one;
}

/* 16 x 12 multiply-adds a turn, in 12 chains that do not wait for each other. */
float multiply_add(size_t turns, float x, float y) {
    const floats zero = {0}, factor = zero + x, term = zero + y;
    floats a = term, b = term * 2, c = term * 3, d = term * 4, e = term * 5, f = term * 6, g = term * 7, h = term * 8;
    floats i = term * 9, j = term * 10, k = term * 11, l = term * 12;
    for (size_t turn = 0; turn < turns; ++turn) {
        a = a * factor + term, b = b * factor + term, c = c * factor + term, d = d * factor + term;
        e = e * factor + term, f = f * factor + term, g = g * factor + term, h = h * factor + term;
        i = i * factor + term, j = j * factor + term, k = k * factor + term, l = l * factor + term;
    }
    const floats all = a + b + c + d + e + f + g + h + i + j + k + l;
    return all[0] + all[15];
}
