// The table of kernels, one per CPU level, and the choice among them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#if defined(__x86_64__) || defined(_M_X64)
#define HARTONOMOUS_X86 1
#elif defined(__aarch64__) || defined(_M_ARM64)
#define HARTONOMOUS_ARM64 1
#endif

namespace hartonomous {

/// Floats of scratch that attention_f32 needs: the head's queries, keys and values packed, and eight rows of scores and
/// of context, each padded so that no level has a tail.
constexpr std::size_t attention_scratch(std::size_t tokens, std::size_t width) {
    const std::size_t rows = (tokens + 7) / 8 * 8, columns = (tokens + 31) / 32 * 32, wide = (width + 31) / 32 * 32;
    return rows * width + width * columns + tokens * wide + 8 * (columns + wide);
}

struct Kernels {
    const char* level;
#define KERNEL(returns, name, parameters, bound, contract) returns(*name) parameters;
#include "kernels.def"
#undef KERNEL
};

/// What kernels.def says of one kernel, for people and for tests.
struct KernelContract {
    const char* name;
    const char* returns;
    const char* parameters;
    double bound;
    const char* contract;
};

/// The table in force: the best level that the CPU and the operating system support, or the one
/// that set_level() or HARTONOMOUS_LEVEL names.
const Kernels& kernels();

/// Levels that this machine can run, slowest ("scalar") first.
std::vector<std::string> available_levels();

/// Puts a level in force for the whole process. Throws Error UnknownName for a name that is no level and
/// UnsupportedLevel for one that this machine cannot run.
void set_level(std::string_view name);

/// The table of one level; throws as set_level does.
const Kernels& kernels_of(std::string_view name);

const std::vector<KernelContract>& kernel_contracts();

}  // namespace hartonomous
