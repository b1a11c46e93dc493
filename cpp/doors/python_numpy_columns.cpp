// NumPy arrays as columns and columns as NumPy arrays, on the same memory where the layouts agree.
#include <algorithm>

#include "python_tables.hpp"

namespace hartonomous::door {

namespace {

Type type_of_array(const py::array& values) {
    const bool matrix = values.ndim() == 2;
    const char kind = values.dtype().kind();
    const py::ssize_t size = values.itemsize();
    if (kind == 'f') return matrix ? (size == 4 ? Type::Vectors32 : Type::Vectors64) : size == 4 ? Type::Float32 : Type::Float64;
    if (kind == 'V') return Type::FixedBinary;
    return size == 4 ? Type::Int32 : Type::Int64;
}

py::capsule keeping(const Column& column) {
    auto* const held = new std::shared_ptr<const void>(column.owner);
    return {held, [](void* pointer) { delete static_cast<std::shared_ptr<const void>*>(pointer); }};
}

py::array view(const Column& column, const py::dtype& dtype, bool matrix) {
    std::vector<py::ssize_t> shape = {static_cast<py::ssize_t>(column.rows)};
    if (matrix) shape.push_back(static_cast<py::ssize_t>(column.width));
    py::array array(dtype, shape, {}, column.values, keeping(column));
    py::detail::array_proxy(array.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
    return array;
}

template <typename Real>
py::object list_row(const Column& column, std::size_t row) {
    const std::size_t start = column.start(row);
    return py::array_t<Real>(static_cast<py::ssize_t>(column.start(row + 1) - start), column.data<Real>() + start);
}

py::object row_object(const Column& column, std::size_t row) {
    if (column.type == Type::List32) return list_row<float>(column, row);
    if (column.type == Type::List64) return list_row<double>(column, row);
    const std::size_t start = column.start(row);
    const char* const bytes = column.data<char>() + start;
    const auto size = static_cast<py::ssize_t>(column.start(row + 1) - start);
    PyObject* const made = column.type == Type::Text ? PyUnicode_DecodeUTF8(bytes, size, nullptr) : PyBytes_FromStringAndSize(bytes, size);
    if (made == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(made);
}

}  // namespace

std::shared_ptr<const void> keep(const py::object& object) {
    return {static_cast<const void*>(py::object(object).release().ptr()), [](const void* held) {
        if (!Py_IsInitialized()) return;  // at exit the interpreter has taken its objects with it
        const PyGILState_STATE state = PyGILState_Ensure();
        Py_DECREF(static_cast<PyObject*>(const_cast<void*>(held)));
        PyGILState_Release(state);
    }};
}

Column column_of_array(const std::string& name, const py::array& values, const py::object& valid) {
    Column column;
    column.name = name;
    column.type = type_of_array(values);
    column.rows = static_cast<std::size_t>(values.shape(0));
    column.width = values.ndim() == 2 ? static_cast<std::size_t>(values.shape(1)) : 1;
    if (column.type == Type::FixedBinary) column.width = static_cast<std::size_t>(values.itemsize());
    column.values = values.data();
    column.owner = keep(values);
    if (!valid.is_none()) {
        const auto bytes = py::cast<Array<std::uint8_t>>(valid);
        if (static_cast<std::size_t>(bytes.size()) != column.rows) throw py::value_error("valid must have a byte for each row");
        set_validity(column, std::vector<std::uint8_t>(bytes.data(), bytes.data() + bytes.size()));
    }
    return column;
}

py::array array_of_column(const Column& column) {
    switch (column.type) {
        case Type::Int32: return view(column, py::dtype::of<std::int32_t>(), false);
        case Type::Int64: return view(column, py::dtype::of<std::int64_t>(), false);
        case Type::Float32: return view(column, py::dtype::of<float>(), false);
        case Type::Float64: return view(column, py::dtype::of<double>(), false);
        case Type::Vectors32: return view(column, py::dtype::of<float>(), true);
        case Type::Vectors64: return view(column, py::dtype::of<double>(), true);
        case Type::FixedBinary: return view(column, py::dtype("V" + std::to_string(column.width)), false);
        default: break;
    }
    py::array array(py::dtype("O"), std::vector<py::ssize_t>{static_cast<py::ssize_t>(column.rows)});
    auto** const objects = static_cast<PyObject**>(array.mutable_data());
    for (std::size_t row = 0; row < column.rows; ++row) {
        PyObject* const old = objects[row];
        objects[row] = (column.valid(row) ? row_object(column, row) : py::object(py::none())).release().ptr();
        Py_XDECREF(old);
    }
    return array;
}

py::object nulls_of_column(const Column& column) {
    if (!column.has_nulls()) return py::none();
    py::array_t<bool> nulls(static_cast<py::ssize_t>(column.rows));
    bool* const out = nulls.mutable_data();
    for (std::size_t row = 0; row < column.rows; ++row) out[row] = !column.valid(row);
    return nulls;
}

}  // namespace hartonomous::door
