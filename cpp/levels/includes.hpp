// What the kernels may use of the standard library and of the compiler's intrinsics. Included before a level opens
// its target region, so that nothing of the library is compiled for a CPU that may not be there.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "hartonomous/kernels.hpp"

#if defined(_MSC_VER)
#include <intrin.h>
#endif
#if defined(HARTONOMOUS_X86)
#include <immintrin.h>
#elif defined(HARTONOMOUS_ARM64)
#include <arm_neon.h>
#endif

// Data, not code: one copy for all levels.
#include "../kernels/decimal_powers.hpp"
#include "../kernels/hilbert_states.hpp"
#include "../kernels/number_layouts.hpp"
