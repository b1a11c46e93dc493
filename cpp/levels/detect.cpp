// Which levels this machine can run, and which one is in force. The CPU must have the instructions and the
// operating system must save the registers (OSXSAVE and XCR0): either alone is not enough.
#include <atomic>
#include <cstdlib>
#include <string>
#include <vector>

#include "hartonomous/errors.hpp"
#include "hartonomous/kernels.hpp"

#if defined(HARTONOMOUS_X86)
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace hartonomous {

namespace scalar { extern const Kernels table; }
#if defined(HARTONOMOUS_X86)
namespace avx2 { extern const Kernels table; }
namespace avx512 { extern const Kernels table; }
namespace icelake { extern const Kernels table; }
#elif defined(HARTONOMOUS_ARM64)
namespace neon { extern const Kernels table; }
#endif

namespace {

#if defined(HARTONOMOUS_X86)
struct Registers {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Registers cpuid(unsigned leaf, unsigned subleaf) {
    Registers r;
#if defined(_MSC_VER) && !defined(__clang__)
    int out[4];
    __cpuid(out, 0);
    if (leaf < 0x80000000U && static_cast<unsigned>(out[0]) < leaf) return r;
    __cpuidex(out, static_cast<int>(leaf), static_cast<int>(subleaf));
    r.eax = static_cast<unsigned>(out[0]);
    r.ebx = static_cast<unsigned>(out[1]);
    r.ecx = static_cast<unsigned>(out[2]);
    r.edx = static_cast<unsigned>(out[3]);
#else
    __get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx);
#endif
    return r;
}

unsigned long long enabled_state() {
#if defined(_MSC_VER) && !defined(__clang__)
    return _xgetbv(0);
#else
    unsigned low = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (static_cast<unsigned long long>(high) << 32) | low;
#endif
}

bool has(unsigned word, int bit) { return (word >> bit) & 1U; }

bool supports_avx2() {
    const Registers one = cpuid(1, 0), seven = cpuid(7, 0), extended = cpuid(0x80000001U, 0);
    const bool os_saves_ymm = has(one.ecx, 27) && (enabled_state() & 0x6U) == 0x6U;
    return os_saves_ymm && has(one.ecx, 28) /* avx */ && has(one.ecx, 12) /* fma */ && has(one.ecx, 29) /* f16c */ &&
           has(one.ecx, 23) /* popcnt */ && has(seven.ebx, 5) /* avx2 */ && has(seven.ebx, 3) /* bmi1 */ &&
           has(seven.ebx, 8) /* bmi2 */ && has(extended.ecx, 5) /* lzcnt */;
}

bool supports_avx512() {
    const Registers seven = cpuid(7, 0);
    return supports_avx2() && (enabled_state() & 0xe6U) == 0xe6U && has(seven.ebx, 16) /* f */ &&
           has(seven.ebx, 17) /* dq */ && has(seven.ebx, 30) /* bw */ && has(seven.ebx, 31) /* vl */;
}

bool supports_icelake() {
    const Registers seven = cpuid(7, 0);
    return supports_avx512() && has(seven.ebx, 21) /* ifma */ && has(seven.ebx, 28) /* cd */ &&
           has(seven.ecx, 1) /* vbmi */ && has(seven.ecx, 6) /* vbmi2 */ && has(seven.ecx, 8) /* gfni */ &&
           has(seven.ecx, 11) /* vnni */ && has(seven.ecx, 12) /* bitalg */ && has(seven.ecx, 14) /* vpopcntdq */;
}
#endif

// Slowest first; built once, at the first question.
const std::vector<const Kernels*>& supported() {
    static const std::vector<const Kernels*> found = [] {
        std::vector<const Kernels*> tables{&scalar::table};
#if defined(HARTONOMOUS_X86)
        if (supports_avx2()) tables.push_back(&avx2::table);
        if (supports_avx512()) tables.push_back(&avx512::table);
        if (supports_icelake()) tables.push_back(&icelake::table);
#elif defined(HARTONOMOUS_ARM64)
        tables.push_back(&neon::table);
#endif
        return tables;
    }();
    return found;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::atomic<const Kernels*> in_force{nullptr};

}  // namespace

std::vector<std::string> available_levels() {
    std::vector<std::string> names;
    for (const Kernels* table : supported()) names.emplace_back(table->level);
    return names;
}

const Kernels& kernels_of(std::string_view name) {
    for (const Kernels* table : supported()) {
        if (name == table->level) return *table;
    }
    for (std::string_view level : {"scalar", "avx2", "avx512", "icelake", "neon"}) {
        if (name == level) {
            throw Error(ErrorNumber::UnsupportedLevel, "level '" + std::string(name) +
                        "' cannot run on this machine; it has " + joined(available_levels()));
        }
    }
    throw Error(ErrorNumber::UnknownName,
                "level must be one of scalar, avx2, avx512, icelake, neon; got '" + std::string(name) + "'");
}

void set_level(std::string_view name) { in_force.store(&kernels_of(name), std::memory_order_release); }

const Kernels& kernels() {
    const Kernels* table = in_force.load(std::memory_order_acquire);
    if (table == nullptr) {
        const char* wanted = std::getenv("HARTONOMOUS_LEVEL");
        table = (wanted != nullptr && *wanted != '\0') ? &kernels_of(wanted) : supported().back();
        in_force.store(table, std::memory_order_release);
    }
    return *table;
}

const std::vector<KernelContract>& kernel_contracts() {
    static const std::vector<KernelContract> all = {
#define KERNEL(returns, name, parameters, bound, contract) {#name, #returns, #parameters, bound, contract},
#include "hartonomous/kernels.def"
#undef KERNEL
    };
    return all;
}

}  // namespace hartonomous
