// CPU levels, and the kernels by name with their addresses (for tests and benchmarks, which call them through ctypes).
#include "python.hpp"

#include "hartonomous/errors.hpp"
#include "hartonomous/kernels.hpp"

namespace hartonomous::door {

namespace {

std::uintptr_t kernel_address(const std::string& level, const std::string& name) {
    const Kernels& table = kernels_of(level);
#define KERNEL(returns, kernel, parameters, bound, contract) \
    if (name == #kernel) return reinterpret_cast<std::uintptr_t>(table.kernel);
#include "hartonomous/kernels.def"
#undef KERNEL
    static_cast<void>(table);
    throw Error(ErrorNumber::UnknownName, "kernel '" + name + "' does not exist; hartonomous kernels list shows them");
}

}  // namespace

void bind_levels(py::module_& module) {
    module.def("cpu_level", [] { return std::string(kernels().level); });
    module.def("available_levels", &available_levels);
    module.def("set_level", [](const std::string& name) { set_level(name); }, py::arg("name"));
    module.def("kernel_address", &kernel_address, py::arg("level"), py::arg("name"));
    module.def("kernel_contracts", [] {
        py::list rows;
        for (const KernelContract& row : kernel_contracts()) {
            rows.append(py::make_tuple(row.name, row.returns, row.parameters, row.bound, row.contract));
        }
        return rows;
    });
}

}  // namespace hartonomous::door
