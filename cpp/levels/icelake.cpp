// The Ice Lake level: AVX-512 with CD, IFMA, VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ and GFNI (Intel Ice Lake, AMD Zen 4 and
// later). What is written for AVX-512 is in force here too.
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12's own intrinsics start from a register that is deliberately left undefined, and it then warns of them.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include "includes.hpp"

#if defined(HARTONOMOUS_X86)
#define HARTONOMOUS_LEVEL_NAME "icelake"
#define HARTONOMOUS_LEVEL_AVX512 1
#define HARTONOMOUS_LEVEL_ICELAKE 1
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt,avx512f,avx512dq,avx512bw,avx512vl,avx512cd,avx512ifma,avx512vbmi,avx512vbmi2,avx512vnni,avx512bitalg,avx512vpopcntdq,gfni"))), apply_to = function)
#elif defined(__GNUC__)
#pragma GCC push_options
#pragma GCC target("avx,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt,avx512f,avx512dq,avx512bw,avx512vl,avx512cd,avx512ifma,avx512vbmi,avx512vbmi2,avx512vnni,avx512bitalg,avx512vpopcntdq,gfni")
#endif
namespace hartonomous::icelake {
#include "../kernels/all.inl.hpp"
}  // namespace hartonomous::icelake
#if defined(__clang__)
#pragma clang attribute pop
#elif defined(__GNUC__)
#pragma GCC pop_options
#endif
#endif
