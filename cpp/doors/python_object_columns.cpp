// Columns of Python objects: lists and object arrays of numbers, text, bytes or vectors, with None for NULL.
#include <cmath>
#include <limits>
#include <string_view>

#include "hartonomous/errors.hpp"
#include "python_tables.hpp"

namespace hartonomous::door {

namespace {

constexpr std::int64_t LARGEST_EXACT = std::int64_t{1} << 53;

enum class Class { Null, NaN, Integer, Number, Text, Bytes, Vector, Other };

Class class_of(PyObject* object) {
    if (object == Py_None) return Class::Null;
    if (PyFloat_Check(object)) return std::isnan(PyFloat_AS_DOUBLE(object)) ? Class::NaN : Class::Number;
    if (PyUnicode_Check(object)) return Class::Text;
    if (PyBool_Check(object)) return Class::Other;
    if (PyLong_Check(object)) return Class::Integer;
    if (PyBytes_Check(object) || PyByteArray_Check(object) || PyMemoryView_Check(object)) return Class::Bytes;
    if (PyList_Check(object) || PyTuple_Check(object)) return Class::Vector;
    if (py::isinstance<py::array>(object)) {
        return py::reinterpret_borrow<py::array>(object).ndim() == 1 ? Class::Vector : Class::Other;
    }
    const std::string_view type = Py_TYPE(object)->tp_name;
    if (type == "NAType" || type == "pandas._libs.missing.NAType") return Class::Null;  // pandas.NA, without importing it
    // NumPy's own numbers: its integers have an index, its bool has none.
    if (PyIndex_Check(object)) return Class::Integer;
    if (py::isinstance(object, py::module_::import("numpy").attr("floating"))) {
        return std::isnan(PyFloat_AsDouble(object)) ? Class::NaN : Class::Number;
    }
    return Class::Other;
}

/// The elements of a list or tuple, or of an object array, without a call for each.
class Objects {
public:
    explicit Objects(const py::sequence& given) : fast_(py::reinterpret_steal<py::object>(PySequence_Fast(given.ptr(), "a sequence is needed"))) {
        if (!fast_) throw py::error_already_set();
    }
    std::size_t size() const { return static_cast<std::size_t>(PySequence_Fast_GET_SIZE(fast_.ptr())); }
    PyObject* operator[](std::size_t i) const {
        // A conversion of an element may run Python code, which may shorten a list.
        if (i >= size()) throw Error(ErrorNumber::State, "a list must not change while it is read");
        return PySequence_Fast_GET_ITEM(fast_.ptr(), static_cast<Py_ssize_t>(i));
    }

private:
    py::object fast_;
};

std::string called(const std::string& name, std::size_t row) { return "column '" + name + "', row " + std::to_string(row); }

/// Which of the classes occur.
struct Found {
    bool of[static_cast<int>(Class::Other) + 1] = {};
    bool has(Class one) const { return of[static_cast<int>(one)]; }
};

[[noreturn]] void refuse(const std::string& name, std::size_t row, PyObject* object) {
    throw Error(ErrorNumber::DType, called(name, row) + " must be a number, text, bytes, a vector or None, as the others of its column are; got " +
                Py_TYPE(object)->tp_name);
}

std::int64_t integer_of(const std::string& name, std::size_t row, PyObject* object) {
    const auto index = py::reinterpret_steal<py::object>(PyNumber_Index(object));
    if (!index) throw py::error_already_set();
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
    if (overflow != 0) {
        throw Error(ErrorNumber::Range, called(name, row) + " must be within bigint; got " + py::cast<std::string>(py::str(index)));
    }
    return value;
}

void integers(const Objects& objects, Column& column, std::vector<std::uint8_t>& valid) {
    NewColumn<std::int64_t> made = new_int64(column.name, objects.size());
    for (std::size_t row = 0; row < column.rows; ++row) {
        PyObject* const object = objects[row];
        made.values[row] = 0;
        if (class_of(object) == Class::Null) valid[row] = 0;
        else made.values[row] = integer_of(column.name, row, object);
    }
    column = made.column;
}

void numbers(const Objects& objects, Column& column, std::vector<std::uint8_t>& valid) {
    NewColumn<double> made = new_float64(column.name, objects.size());
    for (std::size_t row = 0; row < column.rows; ++row) {
        PyObject* const object = objects[row];
        made.values[row] = 0;
        const Class is = class_of(object);
        if (is == Class::Null) {
            valid[row] = 0;
        } else if (is == Class::Integer) {
            const std::int64_t value = integer_of(column.name, row, object);
            if (value > LARGEST_EXACT || value < -LARGEST_EXACT) {
                throw Error(ErrorNumber::Range, called(column.name, row) + " must be a float64; beyond 2^53 an integer is not one exactly: " +
                            std::to_string(value));
            }
            made.values[row] = static_cast<double>(value);
        } else {
            made.values[row] = PyFloat_AsDouble(object);
        }
    }
    column = made.column;
}

void text_or_bytes(const Objects& objects, Type type, Column& column, std::vector<std::uint8_t>& valid) {
    std::string bytes;
    std::vector<std::int64_t> offsets(1, 0);
    offsets.reserve(objects.size() + 1);
    for (std::size_t row = 0; row < column.rows; ++row) {
        PyObject* const object = objects[row];
        if (PyUnicode_Check(object)) {
            Py_ssize_t size = 0;
            const char* const text = PyUnicode_AsUTF8AndSize(object, &size);
            if (text == nullptr) {
                PyErr_Clear();
                throw Error(ErrorNumber::Format, called(column.name, row) + " is not Unicode text: it holds half of a surrogate pair");
            }
            bytes.append(text, static_cast<std::size_t>(size));
        } else if (class_of(object) == Class::Bytes) {
            const py::buffer_info held = py::reinterpret_borrow<py::buffer>(object).request();
            if (held.ndim != 1 || held.itemsize != 1 || (held.size > 1 && held.strides[0] != 1)) refuse(column.name, row, object);
            bytes.append(static_cast<const char*>(held.ptr), static_cast<std::size_t>(held.size));
        } else {
            valid[row] = 0;  // None, or the NaN with which pandas marks a missing text
        }
        offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    }
    column = new_bytes(column.name, type, std::move(bytes), std::move(offsets));
}

/// A row's numbers: an array, or what NumPy makes of a list.
py::array numbers_of_row(const std::string& name, std::size_t row, PyObject* object) {
    static const char* const RULE = " must be a vector of numbers";
    py::object made = py::reinterpret_borrow<py::object>(object);
    try {
        if (!py::isinstance<py::array>(object)) made = py::module_::import("numpy").attr("asarray")(made);
    } catch (const py::error_already_set&) {
        throw Error(ErrorNumber::DType, called(name, row) + RULE);
    }
    const auto array = py::cast<py::array>(made);
    const char kind = array.dtype().kind();
    if (array.ndim() != 1 || (kind != 'f' && kind != 'i' && kind != 'u') || (kind == 'f' && array.itemsize() > 8)) {
        throw Error(ErrorNumber::DType, called(name, row) + RULE);
    }
    return array;
}

bool is_wide_array(PyObject* object) {
    if (!py::isinstance<py::array>(object)) return false;
    const auto array = py::reinterpret_borrow<py::array>(object);
    return array.dtype().kind() == 'f' && array.itemsize() == 8;
}

void append(const std::string& name, std::size_t row, const py::array& array, std::vector<double>& out) {
    const auto exact = py::cast<py::array_t<double, py::array::c_style | py::array::forcecast>>(array);
    if (array.dtype().kind() != 'f' && array.itemsize() == 8) {
        for (py::ssize_t i = 0; i < exact.size(); ++i) {
            if (std::fabs(exact.data()[i]) <= static_cast<double>(LARGEST_EXACT)) continue;
            throw Error(ErrorNumber::Range, called(name, row) + " holds integers beyond 2^53, which float64 cannot represent exactly");
        }
    }
    out.insert(out.end(), exact.data(), exact.data() + exact.size());
}

void append(const std::string& name, std::size_t row, const py::array& array, std::vector<float>& out) {
    if (array.dtype().kind() != 'f' || array.itemsize() < 8) {  // float32 itself, or one rounding that overflows nowhere
        const auto rounded = py::cast<py::array_t<float, py::array::c_style | py::array::forcecast>>(array);
        out.insert(out.end(), rounded.data(), rounded.data() + rounded.size());
        return;
    }
    const auto wide = py::cast<py::array_t<double, py::array::c_style | py::array::forcecast>>(array);
    for (py::ssize_t i = 0; i < wide.size(); ++i) {
        const double number = wide.data()[i];
        const auto rounded = static_cast<float>(number);
        if (std::isinf(rounded) && !std::isinf(number)) {
            throw Error(ErrorNumber::Range, called(name, row) + " must be within float32; number " + std::to_string(i) + " is beyond it");
        }
        out.push_back(rounded);
    }
}

template <typename Real>
void vectors(const Objects& objects, Type type, Column& column, std::vector<std::uint8_t>& valid) {
    std::vector<Real> all;
    std::vector<std::int64_t> offsets(1, 0);
    const std::int64_t unit = type == Type::Binary ? sizeof(Real) : 1;
    for (std::size_t row = 0; row < column.rows; ++row) {
        PyObject* const object = objects[row];
        if (class_of(object) != Class::Vector) valid[row] = 0;
        else append(column.name, row, numbers_of_row(column.name, row, object), all);
        offsets.push_back(static_cast<std::int64_t>(all.size()) * unit);
    }
    column = new_bytes(column.name, type, {}, std::move(offsets));
    const auto kept = std::make_shared<std::vector<Real>>(std::move(all));
    column.values = kept->data();
    column.owner = kept;
}

}  // namespace

bool column_of_objects(const std::string& name, const py::sequence& given, const std::string& kind, Column& column) {
    const Objects objects(given);
    Found found;
    bool wide_rows = false;
    column.name = name;
    column.rows = objects.size();
    for (std::size_t row = 0; row < column.rows; ++row) {
        const Class is = class_of(objects[row]);
        if (is == Class::Other) refuse(name, row, objects[row]);
        found.of[static_cast<int>(is)] = true;
        if (is == Class::Vector) wide_rows = wide_rows || is_wide_array(objects[row]);
    }
    const bool real = found.has(Class::Integer) || found.has(Class::Number);
    const int kinds = (real ? 1 : 0) + (found.has(Class::Text) ? 1 : 0) + (found.has(Class::Bytes) ? 1 : 0) + (found.has(Class::Vector) ? 1 : 0);
    if (kinds > 1) throw Error(ErrorNumber::DType, "column '" + name + "' must hold values of one type; it mixes numbers, text, bytes or vectors");
    std::vector<std::uint8_t> valid(column.rows, 1);
    if (found.has(Class::Text)) {
        text_or_bytes(objects, Type::Text, column, valid);
    } else if (found.has(Class::Bytes)) {
        text_or_bytes(objects, Type::Binary, column, valid);
    } else if (found.has(Class::Vector)) {
        if (kind == "packed" && !wide_rows) vectors<float>(objects, Type::Binary, column, valid);
        else if (kind == "vector" && !wide_rows) vectors<float>(objects, Type::List32, column, valid);
        else vectors<double>(objects, Type::List64, column, valid);
    } else if (found.has(Class::Number) || found.has(Class::NaN)) {
        numbers(objects, column, valid);
    } else if (found.has(Class::Integer)) {
        integers(objects, column, valid);
    } else {
        return false;
    }
    set_validity(column, valid);
    return true;
}

}  // namespace hartonomous::door
