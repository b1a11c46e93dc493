// What entry points there are, as plain dictionaries; entry_points.py makes them into typed records.
#include "hartonomous/entry_point.hpp"
#include "python.hpp"

namespace hartonomous::door {

namespace {

py::object text_or_none(const char* text) { return text == nullptr ? py::object(py::none()) : py::object(py::str(text)); }

py::list described_inputs(const EntryPoint& entry_point) {
    py::list all;
    for (const InputColumn& column : entry_point.inputs) {
        py::dict one;
        one["name"] = column.name;
        one["kind"] = kind_name(column.kind);
        one["required"] = column.required;
        one["meaning"] = column.meaning;
        all.append(one);
    }
    return all;
}

py::list described_parameters(const EntryPoint& entry_point) {
    py::list all;
    for (const ParameterSpec& parameter : entry_point.parameters) {
        py::dict one;
        one["name"] = parameter.name;
        one["kind"] = kind_name(parameter.kind);
        one["required"] = parameter.required;
        one["default"] = text_or_none(parameter.fallback);
        one["smallest"] = parameter.smallest;
        one["largest"] = parameter.largest;
        one["choices"] = text_or_none(parameter.choices);
        one["meaning"] = parameter.meaning;
        all.append(one);
    }
    return all;
}

py::list described_outputs(const EntryPoint& entry_point) {
    py::list all;
    for (const OutputColumn& column : entry_point.outputs) {
        py::dict one;
        one["name"] = column.name;
        one["kind"] = kind_name(column.kind);
        one["nullable"] = column.nullable;
        one["only_with"] = text_or_none(column.only_with);
        one["meaning"] = column.meaning;
        all.append(one);
    }
    return all;
}

}  // namespace

void bind_entry_points(py::module_& module) {
    module.def("entry_points", [] {
        py::list all;
        for (const EntryPoint* entry_point : entry_points()) {
            py::dict one;
            one["name"] = entry_point->name;
            one["summary"] = entry_point->summary;
            one["shape"] = shape_name(entry_point->shape);
            one["inputs"] = described_inputs(*entry_point);
            one["parameters"] = described_parameters(*entry_point);
            one["outputs"] = described_outputs(*entry_point);
            one["bound"] = entry_point->bound;
            one["kernels"] = entry_point->kernels;
            one["in_engine"] = text_or_none(entry_point->in_engine);
            one["procedure"] = text_or_none(entry_point->procedure);
            all.append(one);
        }
        return all;
    });
}

}  // namespace hartonomous::door
