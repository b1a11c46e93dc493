#include "python_signals.hpp"

#include <pybind11/pybind11.h>

#include <chrono>

namespace hartonomous::door {

std::function<void()> signals() {
    return [last = std::chrono::steady_clock::now()]() mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < std::chrono::milliseconds(50)) return;
        last = now;
        const pybind11::gil_scoped_acquire acquire;
        if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
    };
}

}  // namespace hartonomous::door
