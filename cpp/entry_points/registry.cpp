#include "hartonomous/entry_point.hpp"

namespace hartonomous {

#define ENTRY_POINT(name) extern const EntryPoint name##_entry;
#include "registry.def"
#undef ENTRY_POINT

const std::vector<const EntryPoint*>& entry_points() {
    static const std::vector<const EntryPoint*> all = {
#define ENTRY_POINT(name) &name##_entry,
#include "registry.def"
#undef ENTRY_POINT
    };
    return all;
}

}  // namespace hartonomous
