// The refusal of NaN and infinity, where only finite numbers have a meaning.
#pragma once

#include <cstddef>

namespace hartonomous {

template <typename Real>
bool all_finite(const Real* x, std::size_t count, int threads);

/// Throws Error NotFinite that names the first row and column of NaN or infinity; `name` is what the caller calls x.
template <typename Real>
void require_finite(const char* name, const Real* x, std::size_t rows, std::size_t dims, int threads);

}  // namespace hartonomous
