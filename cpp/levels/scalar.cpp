// The scalar level: plain C++, always present, the reference the other levels are compared with.
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes what a count says has been filled (primality.inl.hpp) for possibly empty, here where loops stay loops.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "includes.hpp"

#define HARTONOMOUS_LEVEL_NAME "scalar"
#define HARTONOMOUS_LEVEL_SCALAR 1
namespace hartonomous::scalar {
#include "../kernels/all.inl.hpp"
}  // namespace hartonomous::scalar
