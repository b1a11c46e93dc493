// Primes. Arguments are checked in primes.py.
#include "python.hpp"

#include "algorithms/primes.hpp"
#include "hartonomous/kernels.hpp"
#include "python_fast.hpp"
#include "python_signals.hpp"

namespace hartonomous::door {

namespace {

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

// One int of less than 64 bits.
PyObject* is_prime_fast(PyObject* const* arguments, Py_ssize_t count) {
    if (count != 1 || !PyLong_CheckExact(arguments[0])) return nullptr;
    int overflow = 0;
    const long long n = PyLong_AsLongLongAndOverflow(arguments[0], &overflow);
    if (overflow != 0) return nullptr;
    const std::uint64_t number = n < 0 ? 0 : static_cast<std::uint64_t>(n);
    std::uint8_t prime = 0;
    kernels().is_prime_u64(&number, 1, &prime);
    return PyBool_FromLong(prime);
}

}  // namespace

void bind_primes(py::module_& module) {
    module.def("count_primes", &count, py::arg("first"), py::arg("last"), py::arg("threads"));
    module.def("find_primes", &find, py::arg("first"), py::arg("last"), py::arg("threads"));
    module.def("is_prime", &test, py::arg("numbers").noconvert(), py::arg("threads"));
    add_fast_path("is_prime", &is_prime_fast);
}

}  // namespace hartonomous::door
