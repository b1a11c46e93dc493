// The NEON level: 128-bit vectors, part of every 64-bit Arm CPU.
#include "includes.hpp"

#if defined(HARTONOMOUS_ARM64)
#define HARTONOMOUS_LEVEL_NAME "neon"
#define HARTONOMOUS_LEVEL_NEON 1
namespace hartonomous::neon {
#include "../kernels/all.inl.hpp"
}  // namespace hartonomous::neon
#endif
