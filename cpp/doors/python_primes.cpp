// Primes. Arguments are checked in primes.py.
#include "python.hpp"

#include <chrono>

#include "algorithms/primes.hpp"

namespace hartonomous::door {

namespace {

// Lets Ctrl-C end long work: takes the interpreter's lock for a moment, at most every 50 ms.
Checkpoint signals() {
    return [last = std::chrono::steady_clock::now()]() mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < std::chrono::milliseconds(50)) return;
        last = now;
        const py::gil_scoped_acquire acquire;
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    };
}

std::uint64_t count(std::uint64_t first, std::uint64_t last, int threads) {
    const py::gil_scoped_release release;
    return count_primes(first, last, threads, signals());
}

py::array_t<std::int64_t> find(std::uint64_t first, std::uint64_t last, int threads) {
    std::unique_ptr<FoundPrimes> found;
    {
        const py::gil_scoped_release release;
        found = std::make_unique<FoundPrimes>(first, last, threads, signals());
    }
    py::array_t<std::int64_t> primes(static_cast<py::ssize_t>(found->count()));
    std::int64_t* out = primes.mutable_data();
    {
        const py::gil_scoped_release release;
        found->write(out, threads);
        found.reset();
    }
    return primes;
}

py::array_t<bool> test(const Array<std::uint64_t>& numbers, int threads) {
    const std::size_t n = static_cast<std::size_t>(numbers.size());
    py::array_t<bool> result(numbers.size());
    const std::uint64_t* in = numbers.data();
    std::uint8_t* out = static_cast<std::uint8_t*>(static_cast<void*>(result.mutable_data()));
    {
        const py::gil_scoped_release release;
        is_prime(in, n, out, threads);
    }
    return result;
}

}  // namespace

void bind_primes(py::module_& module) {
    module.def("count_primes", &count, py::arg("first"), py::arg("last"), py::arg("threads"));
    module.def("find_primes", &find, py::arg("first"), py::arg("last"), py::arg("threads"));
    module.def("is_prime", &test, py::arg("numbers").noconvert(), py::arg("threads"));
}

}  // namespace hartonomous::door
