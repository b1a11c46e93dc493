// The AVX2 level: 256-bit vectors, FMA, BMI2 (Intel Haswell, AMD Excavator and later).
#include "includes.hpp"

#if defined(HARTONOMOUS_X86)
#define HARTONOMOUS_LEVEL_NAME "avx2"
#define HARTONOMOUS_LEVEL_AVX2 1
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#elif defined(__GNUC__)
#pragma GCC push_options
#pragma GCC target("avx,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt")
#endif
namespace hartonomous::avx2 {
#include "../kernels/all.inl.hpp"
}  // namespace hartonomous::avx2
#if defined(__clang__)
#pragma clang attribute pop
#elif defined(__GNUC__)
#pragma GCC pop_options
#endif
#endif
