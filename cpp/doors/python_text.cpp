// SQL Server's text form of vectors.
#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "algorithms/finite.hpp"
#include "algorithms/parallel.hpp"
#include "algorithms/vector_text.hpp"
#include "hartonomous/errors.hpp"
#include "python.hpp"
#include "python_fast.hpp"
#include "python_plain_arrays.hpp"

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

py::array_t<float> parse(py::handle text, std::size_t most) {
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
    if (all_finite(x, count, 1)) return count;
    std::size_t i = 0;
    while (i < count && std::isfinite(x[i])) ++i;
    return i;
}

/// A str with room for the text of `dims` numbers, for shorten() when they are written: so they are written but once.
py::object room_for(std::size_t dims) {
    PyObject* const text = PyUnicode_New(static_cast<Py_ssize_t>(formatted_size(dims)), 127);
    if (text == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(text);
}

char* characters_of(const py::object& text) { return static_cast<char*>(PyUnicode_DATA(text.ptr())); }

py::object shorten(py::object&& text, std::size_t size) {
    PyObject* object = text.release().ptr();
    if (PyUnicode_Resize(&object, static_cast<Py_ssize_t>(size)) != 0) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(object);
}

py::object format(const float* data, std::size_t count) {
    py::object text = room_for(count);
    char* const begin = characters_of(text);
    std::size_t size = 0;
    {
        const py::gil_scoped_release unlocked;
        size = static_cast<std::size_t>(format_vector(data, count, begin) - begin);
    }
    return shorten(std::move(text), size);
}

py::object format_checked(const Array<float>& x) {
    const float* data = x.data();
    const auto count = static_cast<std::size_t>(x.size());
    if (const std::size_t bad = first_not_finite(data, count); bad != count) {
        throw Error(ErrorNumber::NotFinite, "v must be finite; element " + std::to_string(bad) + " is " +
                    (std::isnan(data[bad]) ? "NaN" : "infinite"));
    }
    return format(data, count);
}

py::list format_all(const Array<float>& x, int threads) {
    const float* data = x.data();
    const auto rows = static_cast<std::size_t>(x.shape(0)), dims = static_cast<std::size_t>(x.shape(1));
    bool finite = false;
    {
        const py::gil_scoped_release unlocked;
        finite = all_finite(data, rows * dims, threads);
    }
    if (!finite) {
        const std::size_t bad = first_not_finite(data, rows * dims);
        throw Error(ErrorNumber::NotFinite, "matrix must be finite; row " + std::to_string(bad / dims) + ", element " +
                    std::to_string(bad % dims) + " is " + (std::isnan(data[bad]) ? "NaN" : "infinite"));
    }
    std::vector<py::object> texts;
    std::vector<char*> begins(rows);
    std::vector<std::size_t> sizes(rows);
    texts.reserve(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        texts.push_back(room_for(dims));
        begins[row] = characters_of(texts[row]);
    }
    {
        const py::gil_scoped_release unlocked;
        parallel_for((rows + ROWS_A_BLOCK - 1) / ROWS_A_BLOCK, rows * dims < 65536 ? 1 : threads, [&](std::size_t block) {
            for (std::size_t row = block * ROWS_A_BLOCK; row < std::min(rows, (block + 1) * ROWS_A_BLOCK); ++row) {
                sizes[row] = static_cast<std::size_t>(format_vector(data + row * dims, dims, begins[row]) - begins[row]);
            }
        });
    }
    py::list all(rows);
    for (std::size_t row = 0; row < rows; ++row) all[row] = shorten(std::move(texts[row]), sizes[row]);
    return all;
}

// The fast paths take what needs no conversion and no refusal; all else is for the Python functions to do or to refuse.
PyObject* parse_fast(PyObject* const* arguments, Py_ssize_t count) {
    if (count != 1 || (PyBytes_CheckExact(arguments[0]) == 0 && PyUnicode_CheckExact(arguments[0]) == 0)) return nullptr;
    try {
        return parse(arguments[0], 0).release().ptr();
    } catch (const Error&) {
        return nullptr;
    } catch (py::error_already_set& error) {
        error.restore();
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    }
    return nullptr;
}

PyObject* format_fast(PyObject* const* arguments, Py_ssize_t count) {
    if (count != 1) return nullptr;
    const PlainArray x = plain_array(arguments[0]);
    if (x.element != Element::Float32 || x.dimensions != 1 || x.dims == 0) return nullptr;
    const auto* const data = static_cast<const float*>(x.data);
    if (!all_finite(data, x.dims, 1)) return nullptr;
    try {
        return format(data, x.dims).release().ptr();
    } catch (py::error_already_set& error) {
        error.restore();
    }
    return nullptr;
}

}  // namespace

void bind_text(py::module_& module) {
    add_fast_path("parse_vector", &parse_fast);
    add_fast_path("format_vector", &format_fast);
    module.def("parse_vector", &parse, py::arg("text"), py::arg("most"));
    module.def("parse_vectors", &parse_all, py::arg("texts"), py::arg("most"), py::arg("threads"));
    module.def("format_vector", &format_checked, py::arg("v").noconvert());
    module.def("format_vectors", &format_all, py::arg("matrix").noconvert(), py::arg("threads"));
}

}  // namespace hartonomous::door
