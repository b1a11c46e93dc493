// Space-filling curves and cells over many points, shared among threads. Layouts and meanings as in kernels.def.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hartonomous {

enum class Curve { Morton, Hilbert };

/// Returns all coordinates or-ed: below 2^21 if every one is in 0..2^21-1. Codes of others mean nothing.
std::uint64_t curve_encode(Curve curve, const std::int32_t* points, std::size_t n, std::int64_t* codes, int threads);
std::uint64_t curve_encode(Curve curve, const std::int64_t* points, std::size_t n, std::int64_t* codes, int threads);

/// Returns all codes or-ed: below 2^63 if none is negative.
std::uint64_t curve_decode(Curve curve, const std::int64_t* codes, std::size_t n, std::int32_t* points, int threads);

/// What the cell functions return: bits 1 and 2, or nothing.
constexpr std::uint32_t CELLS_OUTSIDE = 1, CELLS_NOT_FINITE = 2;

std::uint32_t spatial_cells(const float* points, std::size_t n, const double* bounds, std::int32_t* cells, int threads);
std::uint32_t spatial_cells(const double* points, std::size_t n, const double* bounds, std::int32_t* cells, int threads);
std::uint32_t spatial_hash(const float* points, std::size_t n, const double* bounds, std::int32_t* buckets, int threads);
std::uint32_t spatial_hash(const double* points, std::size_t n, const double* bounds, std::int32_t* buckets, int threads);
std::uint32_t hilbert_key(const float* points, std::size_t n, const double* bounds, std::int64_t* keys, int threads);
std::uint32_t hilbert_key(const double* points, std::size_t n, const double* bounds, std::int64_t* keys, int threads);

}  // namespace hartonomous
