// The scalar level: plain C++, always present, the reference the other levels are compared with.
#include "includes.hpp"

#define HARTONOMOUS_LEVEL_NAME "scalar"
#define HARTONOMOUS_LEVEL_SCALAR 1
namespace hartonomous::scalar {
#include "../kernels/all.inl.hpp"
}  // namespace hartonomous::scalar
