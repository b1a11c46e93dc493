// How long work lets its caller interrupt it.
#pragma once

#include <functional>

namespace hartonomous {

/// Called on the calling thread between pieces of long work; it may throw to end it.
using Checkpoint = std::function<void()>;

}  // namespace hartonomous
