// SQL Server's text form of vectors.
#include <cmath>
#include <memory>
#include <string_view>
#include <vector>

#include "algorithms/parallel.hpp"
#include "algorithms/vector_text.hpp"
#include "hartonomous/errors.hpp"
#include "python.hpp"

namespace hartonomous::door {

namespace {

constexpr std::size_t ROWS_A_BLOCK = 16;

/// The characters of a str (as UTF-8) or of bytes, which live as long as the object; a null view for anything else.
std::string_view characters(py::handle text) {
    if (PyBytes_CheckExact(text.ptr()) != 0) {
        return {PyBytes_AS_STRING(text.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(text.ptr()))};
    }
    if (PyUnicode_CheckExact(text.ptr()) == 0) return {};
    Py_ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
    if (data == nullptr) {
        // Half of a surrogate pair: no JSON, whatever else stands there.
        PyErr_Clear();
        throw Error(ErrorNumber::Format, "a vector must be a flat JSON array of numbers; the text is not valid Unicode");
    }
    return {data, static_cast<std::size_t>(size)};
}

py::array_t<float> parse(const py::object& text, std::size_t most) {
    const std::string_view view = characters(text);
    std::vector<float> numbers;
    {
        const py::gil_scoped_release unlocked;
        numbers.reserve(view.size() / 8 + 4);
        parse_vector(view, most, numbers);
    }
    return py::array_t<float>(static_cast<py::ssize_t>(numbers.size()), numbers.data());
}

std::string in_row(std::size_t row, const char* message) { return "row " + std::to_string(row) + ": " + message; }

py::array_t<float> parse_all(const py::tuple& texts, std::size_t most, int threads) {
    const std::size_t rows = texts.size();
    std::vector<std::string_view> views(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        try {
            views[row] = characters(texts[row]);
        } catch (const Error& error) {
            throw Error(error.number(), in_row(row, error.what()));
        }
    }
    // The first row says how wide the others must be.
    std::vector<float> first;
    if (rows > 0) {
        try {
            parse_vector(views[0], most, first);
        } catch (const Error& error) {
            throw Error(error.number(), in_row(0, error.what()));
        }
    }
    const std::size_t dims = first.size();
    py::array_t<float> out({static_cast<py::ssize_t>(rows), static_cast<py::ssize_t>(dims)});
    float* data = out.mutable_data();
    const py::gil_scoped_release unlocked;
    const std::size_t blocks = (rows + ROWS_A_BLOCK - 1) / ROWS_A_BLOCK;
    // The error of the lowest row is the one told, whichever thread came upon it first.
    std::vector<std::unique_ptr<Error>> failures(blocks);
    parallel_for(blocks, rows * dims < 65536 ? 1 : threads, [&](std::size_t block) {
        std::vector<float> numbers;
        for (std::size_t row = block * ROWS_A_BLOCK; row < std::min(rows, (block + 1) * ROWS_A_BLOCK); ++row) {
            try {
                numbers.clear();
                parse_vector(views[row], most, numbers);
                if (numbers.size() != dims) {
                    throw Error(ErrorNumber::Shape, "must have " + std::to_string(dims) + " numbers, as row 0 has; got " +
                                std::to_string(numbers.size()));
                }
                std::copy(numbers.begin(), numbers.end(), data + row * dims);
            } catch (const Error& error) {
                failures[block] = std::make_unique<Error>(error.number(), in_row(row, error.what()));
                return;
            }
        }
    });
    for (const auto& failure : failures) {
        if (failure) throw Error(*failure);
    }
    return out;
}

std::size_t first_not_finite(const float* x, std::size_t count) {
    std::size_t i = 0;
    while (i < count && std::isfinite(x[i])) ++i;
    return i;
}

py::str text_of(const char* begin, const char* end) {
    return py::reinterpret_steal<py::str>(PyUnicode_DecodeASCII(begin, end - begin, nullptr));
}

py::str format(const Array<float>& x) {
    const float* data = x.data();
    const auto count = static_cast<std::size_t>(x.size());
    const std::unique_ptr<char[]> buffer(new char[formatted_size(count)]);
    char* end = nullptr;
    {
        const py::gil_scoped_release unlocked;
        if (const std::size_t bad = first_not_finite(data, count); bad != count) {
            throw Error(ErrorNumber::NotFinite, "v must be finite; element " + std::to_string(bad) + " is " +
                        (std::isnan(data[bad]) ? "NaN" : "infinite"));
        }
        end = format_vector(data, count, buffer.get());
    }
    return text_of(buffer.get(), end);
}

py::list format_all(const Array<float>& x, int threads) {
    const float* data = x.data();
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    std::vector<std::string> texts(rows);
    {
        const py::gil_scoped_release unlocked;
        if (const std::size_t bad = first_not_finite(data, rows * dims); bad != rows * dims) {
            throw Error(ErrorNumber::NotFinite, "matrix must be finite; row " + std::to_string(bad / dims) + ", element " +
                        std::to_string(bad % dims) + " is " + (std::isnan(data[bad]) ? "NaN" : "infinite"));
        }
        parallel_for((rows + ROWS_A_BLOCK - 1) / ROWS_A_BLOCK, rows * dims < 65536 ? 1 : threads, [&](std::size_t block) {
            const std::unique_ptr<char[]> buffer(new char[formatted_size(dims)]);
            for (std::size_t row = block * ROWS_A_BLOCK; row < std::min(rows, (block + 1) * ROWS_A_BLOCK); ++row) {
                const char* end = format_vector(data + row * dims, dims, buffer.get());
                texts[row].assign(buffer.get(), static_cast<std::size_t>(end - buffer.get()));
            }
        });
    }
    py::list all(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        all[row] = text_of(texts[row].data(), texts[row].data() + texts[row].size());
    }
    return all;
}

}  // namespace

void bind_text(py::module_& module) {
    module.def("parse_vector", &parse, py::arg("text"), py::arg("most"));
    module.def("parse_vectors", &parse_all, py::arg("texts"), py::arg("most"), py::arg("threads"));
    module.def("format_vector", &format, py::arg("v").noconvert());
    module.def("format_vectors", &format_all, py::arg("matrix").noconvert(), py::arg("threads"));
}

}  // namespace hartonomous::door
