// The SQL functions, for the Python layer of the embedded engine: how they get into a connection, or, where SQLite's C
// interface cannot be had, how Python calls them.
#include <optional>
#include <vector>

#include "python.hpp"
#include "sqlite_functions.hpp"
#include "sqlite_register.hpp"

namespace hartonomous::door {

namespace {

SqlValue value_of(py::handle object) {
    PyObject* const value = object.ptr();
    if (value == Py_None) return {};
    if (PyLong_Check(value) != 0) {
        const long long integer = PyLong_AsLongLong(value);
        if (integer == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
        return {SqlType::Integer, integer, 0, {}};
    }
    if (PyFloat_Check(value) != 0) return {SqlType::Real, 0, PyFloat_AS_DOUBLE(value), {}};
    if (PyBytes_Check(value) != 0) {
        return {SqlType::Blob, 0, 0, {PyBytes_AS_STRING(value), static_cast<std::size_t>(PyBytes_GET_SIZE(value))}};
    }
    Py_ssize_t size = 0;
    const char* const text = PyUnicode_Check(value) != 0 ? PyUnicode_AsUTF8AndSize(value, &size) : nullptr;
    if (text != nullptr) return {SqlType::Text, 0, 0, {text, static_cast<std::size_t>(size)}};
    PyErr_Clear();
    throw Error(ErrorNumber::DType, "a SQL value must be None, int, float, str or bytes");
}

py::object object_of(const SqlResult& result) {
    switch (result.type) {
        case SqlType::Null: break;
        case SqlType::Integer: return py::int_(result.integer);
        case SqlType::Real: return py::float_(result.real);
        case SqlType::Text: return py::str(result.bytes);
        case SqlType::Blob: return py::bytes(result.bytes);
    }
    return py::none();
}

void read_values(const py::args& objects, SqlValue* values) {
    if (objects.size() > static_cast<std::size_t>(MOST_ARGUMENTS)) throw Error(ErrorNumber::Shape, "too many arguments");
    for (std::size_t i = 0; i < objects.size(); ++i) values[i] = value_of(objects[i]);
}

void check_count(std::size_t got, int least, int most) {
    if (got < static_cast<std::size_t>(least) || got > static_cast<std::size_t>(most)) {
        throw Error(ErrorNumber::Shape, "the function takes " + std::to_string(least) + ".." + std::to_string(most) + " arguments; got " +
                    std::to_string(got));
    }
}

py::object call_function(std::size_t index, const py::args& objects) {
    const ScalarFunction& function = scalar_functions().at(index);
    check_count(objects.size(), function.least, function.most);
    SqlValue arguments[MOST_ARGUMENTS];
    read_values(objects, arguments);
    const Interrupt never;
    SqlCall call{arguments, static_cast<int>(objects.size()), nullptr, never, {}};
    {
        const py::gil_scoped_release unlocked;
        function(call);
    }
    return object_of(call.result);
}

class PythonAggregate {
public:
    explicit PythonAggregate(std::size_t index) : function_(aggregate_functions().at(index)), rows_(function_) {}
    void step(const py::args& objects) {
        check_count(objects.size(), function_.arguments, function_.arguments);
        SqlValue arguments[MOST_ARGUMENTS];
        read_values(objects, arguments);
        rows_.add(arguments);
    }
    void inverse(const py::args&) { rows_.remove_first(); }
    py::object value() const {
        std::optional<SqlResult> result;
        {
            const py::gil_scoped_release unlocked;
            result = rows_.result({});
        }
        return object_of(*result);
    }

private:
    const AggregateFunction& function_;
    GroupRows rows_;
};

/// (index, name, fewest arguments, most arguments, whether it is an aggregate) of each function.
py::list described() {
    py::list all;
    for (std::size_t i = 0; i < scalar_functions().size(); ++i) {
        const ScalarFunction& function = scalar_functions()[i];
        all.append(py::make_tuple(i, function.name, function.least, function.most, false));
    }
    for (std::size_t i = 0; i < aggregate_functions().size(); ++i) {
        const AggregateFunction& function = aggregate_functions()[i];
        all.append(py::make_tuple(i, function.name, function.arguments, function.arguments, true));
    }
    return all;
}

py::dict slots() {
    py::dict all;
#define ROUTINE(slot, name, returns, parameters) all[#name] = slot;
    HARTONOMOUS_SQLITE_ROUTINES(ROUTINE)
#undef ROUTINE
#define ROUTINE(slot, name, since, returns, parameters) all[#name] = slot;
    HARTONOMOUS_SQLITE_LATER_ROUTINES(ROUTINE)
#undef ROUTINE
    return all;
}

}  // namespace

void bind_sqlite(py::module_& module) {
    module.def("sql_functions", &described);
    module.def("sqlite_slots", &slots);
    module.def("set_sql_threads", &set_sql_threads, py::arg("threads"));
    module.def("call_sql_function", &call_function, py::arg("index"));
    module.def("bind_sqlite_library", [](const std::optional<std::string>& module_file) {
        return bind_sqlite_library(module_file ? module_file->c_str() : nullptr);
    }, py::arg("module_file"));
    module.def("open_with_sql_functions", [](const py::function& open) {
        const FunctionsForNewConnections functions;
        return open();
    }, py::arg("open"));
    py::class_<PythonAggregate>(module, "SqlAggregate")
        .def(py::init<std::size_t>(), py::arg("index"))
        .def("step", &PythonAggregate::step)
        .def("inverse", &PythonAggregate::inverse)
        .def("value", &PythonAggregate::value)
        .def("finalize", &PythonAggregate::value);
}

}  // namespace hartonomous::door
