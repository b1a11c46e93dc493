// Arrow's PyCapsule protocol: capsules in, capsules out.
#include "arrow.hpp"
#include "hartonomous/errors.hpp"
#include "python_signals.hpp"
#include "python_tables.hpp"

namespace hartonomous::door {

namespace {

constexpr const char *SCHEMA = "arrow_schema", *ARRAY = "arrow_array", *STREAM = "arrow_array_stream";

/// What the capsule holds is taken out of it: the capsule is then empty, and nobody releases it twice.
template <typename Struct>
std::shared_ptr<Struct> take_out(const py::handle& capsule, const char* name) {
    if (PyCapsule_IsValid(capsule.ptr(), name) == 0) {
        throw Error(ErrorNumber::DType, "table must hand over a capsule named '" + std::string(name) + "'; got " + Py_TYPE(capsule.ptr())->tp_name);
    }
    return arrow::take(*static_cast<Struct*>(PyCapsule_GetPointer(capsule.ptr(), name)));
}

template <typename Struct>
py::object capsule_of(std::unique_ptr<Struct> held, const char* name) {
    PyObject* const capsule = PyCapsule_New(held.get(), name, [](PyObject* self) {
        auto* const left = static_cast<Struct*>(PyCapsule_GetPointer(self, PyCapsule_GetName(self)));
        if (left->release != nullptr) left->release(left);
        delete left;
    });
    if (capsule == nullptr) {
        held->release(held.get());
        throw py::error_already_set();
    }
    held.release();
    return py::reinterpret_steal<py::object>(capsule);
}

std::unique_ptr<Columns> columns_of(arrow::Imported&& imported) {
    return std::make_unique<Columns>(Columns{std::move(imported.table), std::move(imported.untyped)});
}

}  // namespace

void bind_arrow(py::module_& module, py::class_<Columns>& columns) {
    module.def("columns_of_arrow_stream", [](const py::object& capsule) {
        auto stream = take_out<arrow::Stream>(capsule, STREAM);
        // A source may compute with threads that need the lock.
        const py::gil_scoped_release unlocked;
        arrow::Imported imported = arrow::read_stream(stream, signals());
        stream.reset();
        return columns_of(std::move(imported));
    }, py::arg("capsule"));
    module.def("columns_of_arrow_array", [](const py::object& schema_capsule, const py::object& array_capsule) {
        auto schema = take_out<arrow::Schema>(schema_capsule, SCHEMA);
        auto array = take_out<arrow::Array>(array_capsule, ARRAY);
        const py::gil_scoped_release unlocked;
        arrow::Imported imported = arrow::read_array(schema, array);
        schema.reset();
        array.reset();
        return columns_of(std::move(imported));
    }, py::arg("schema"), py::arg("array"));
    // Columns share what they look at, so a copy of the table is a few pointers.
    columns.def("arrow_schema", [](const Columns& self) {
        auto schema = std::make_unique<arrow::Schema>();
        arrow::write_schema(self.table, schema.get());
        return capsule_of(std::move(schema), SCHEMA);
    });
    columns.def("arrow_array", [](const Columns& self) {
        auto array = std::make_unique<arrow::Array>();
        arrow::write_array(std::make_shared<const Table>(self.table), array.get());
        return capsule_of(std::move(array), ARRAY);
    });
    columns.def("arrow_stream", [](const Columns& self) {
        auto stream = std::make_unique<arrow::Stream>();
        arrow::write_stream(std::make_shared<const Table>(self.table), stream.get());
        return capsule_of(std::move(stream), STREAM);
    });
}

}  // namespace hartonomous::door
