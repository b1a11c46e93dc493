// The AVX-512 level: 512-bit vectors with masks, F+DQ+BW+VL (Intel Skylake-SP, AMD Zen 4 and later).
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12's own intrinsics start from a register that is deliberately left undefined, and it then warns of them.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include "includes.hpp"

#if defined(HARTONOMOUS_X86)
#define HARTONOMOUS_LEVEL_NAME "avx512"
#define HARTONOMOUS_LEVEL_AVX512 1
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt,avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#elif defined(__GNUC__)
#pragma GCC push_options
#pragma GCC target("avx,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt,avx512f,avx512dq,avx512bw,avx512vl")
#endif
namespace hartonomous::avx512 {
#include "../kernels/all.inl.hpp"
}  // namespace hartonomous::avx512
#if defined(__clang__)
#pragma clang attribute pop
#elif defined(__GNUC__)
#pragma GCC pop_options
#endif
#endif
