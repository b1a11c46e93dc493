// How much memory this machine has.
#pragma once

#include <cstdint>

namespace hartonomous {

/// Bytes of physical memory; the largest number there is when the system does not say.
std::uint64_t physical_memory();

}  // namespace hartonomous
