// Runs an entry point on columns.
#include "python_tables.hpp"

#include <utility>

#include "hartonomous/entry_point.hpp"
#include "python_signals.hpp"

namespace hartonomous::door {

namespace {

/// None, int, float, str, or a two-dimensional float32 array; table_input.py makes them so.
Value value_of(const py::handle& given) {
    if (given.is_none()) return std::monostate{};
    if (py::isinstance<py::int_>(given)) return py::cast<std::int64_t>(given);
    if (py::isinstance<py::float_>(given)) return py::cast<double>(given);
    if (py::isinstance<py::str>(given)) return py::cast<std::string>(given);
    const auto array = py::cast<Array<float>>(given);
    FloatMatrix matrix;
    matrix.rows = static_cast<std::size_t>(array.shape(0));
    matrix.columns = static_cast<std::size_t>(array.shape(1));
    matrix.values.assign(array.data(), array.data() + array.size());
    return matrix;
}

/// A type that the entry point takes for a column of NULLs that has none.
Type type_for(const EntryPoint& entry_point, const std::string& name) {
    for (const InputColumn& column : entry_point.inputs) {
        if (name != column.name) continue;
        switch (column.kind) {
            case Kind::Key:
            case Kind::Integer: return Type::Int64;
            case Kind::Integer32: return Type::Int32;
            case Kind::Number: return Type::Float64;
            case Kind::Vector: return Type::List32;
            case Kind::Features: return Type::List64;
            case Kind::Packed: return Type::Binary;
            case Kind::Text: return Type::Text;
        }
    }
    return Type::Text;
}

Column only_nulls(std::string name, Type type, std::size_t rows) {
    // No text, bytes or vector of them has any element, and every number is 0.
    Column column = new_bytes(std::move(name), type, {}, std::vector<std::int64_t>(rows + 1));
    if (type == Type::Int64 || type == Type::Int32 || type == Type::Float64) {
        column.values = column.offsets64;
        column.offsets64 = nullptr;
        column.owner = column.other_owner;
        column.width = 1;
    }
    set_validity(column, std::vector<std::uint8_t>(rows));
    return column;
}

std::unique_ptr<Columns> run_on_columns(const std::string& name, Columns& given, const py::dict& parameters, int threads) {
    const EntryPoint& found = entry_point(name);
    Parameters values;
    for (const auto& [key, value] : parameters) values.emplace(py::cast<std::string>(key), value_of(value));
    const py::gil_scoped_release unlocked;
    for (const std::size_t i : given.untyped) {
        Column& column = given.table.columns[i];
        column = only_nulls(column.name, type_for(found, column.name), column.rows);
    }
    given.untyped.clear();
    return std::make_unique<Columns>(Columns{run(found, given.table, values, threads, signals()), {}});
}

const Column& at(const Columns& columns, std::size_t i) {
    if (i >= columns.table.columns.size()) throw py::index_error();
    return columns.table.columns[i];
}

}  // namespace

void Columns::add(Column column) {
    if (table.columns.empty()) table.rows = column.rows;
    table.columns.push_back(std::move(column));
}

void bind_tables(py::module_& module) {
    py::class_<Columns> columns(module, "Columns");
    columns.def(py::init<>());
    columns.def_property_readonly("rows", [](const Columns& self) { return self.table.rows; });
    columns.def_property_readonly("names", [](const Columns& self) {
        py::list names;
        for (const Column& column : self.table.columns) names.append(py::str(column.name));
        return names;
    });
    columns.def_property_readonly("types", [](const Columns& self) {
        py::list types;
        for (const Column& column : self.table.columns) types.append(py::str(type_name(column.type)));
        return types;
    });
    columns.def("add_array", [](Columns& self, const std::string& name, const py::array& values, const py::object& valid) {
        self.add(column_of_array(name, values, valid));
    }, py::arg("name"), py::arg("values").noconvert(), py::arg("valid"));
    columns.def("add_objects", [](Columns& self, const std::string& name, const py::sequence& objects, const std::string& kind) {
        Column column;
        const bool typed = column_of_objects(name, objects, kind, column);
        self.add(std::move(column));
        if (!typed) self.untyped.push_back(self.table.columns.size() - 1);
    }, py::arg("name"), py::arg("objects"), py::arg("kind"));
    columns.def("values", [](const Columns& self, std::size_t i) { return array_of_column(at(self, i)); }, py::arg("column"));
    columns.def("nulls", [](const Columns& self, std::size_t i) { return nulls_of_column(at(self, i)); }, py::arg("column"));
    bind_arrow(module, columns);
    module.def("run_entry_point", &run_on_columns, py::arg("name"), py::arg("columns"), py::arg("parameters"), py::arg("threads"));
}

}  // namespace hartonomous::door
