// Every kernel family and the level's table. Included once by each file in cpp/levels, inside the namespace and the
// target region of that level; it must include nothing outside cpp/kernels itself.
#include "simd.hpp"
#include "row_simd.hpp"
#include "wide_simd.hpp"
#include "narrow_simd.hpp"
#include "reduce_simd.hpp"

#include "distance.inl.hpp"
#include "distance_narrow.inl.hpp"
#include "distance_rows_avx512.inl.hpp"
#include "distance_rows.inl.hpp"
#include "distance_row_by_row.inl.hpp"
#include "product.inl.hpp"
#include "product_i16.inl.hpp"
#include "near_pairs.inl.hpp"
#include "reduce.inl.hpp"
#include "reduce_extremes.inl.hpp"
#include "reduce_spread.inl.hpp"
#include "reduce_moments.inl.hpp"
#include "reduce_integers.inl.hpp"
#include "reduce_columns.inl.hpp"
#include "project.inl.hpp"
#include "curve_simd.hpp"
#include "hilbert.inl.hpp"
#include "curve.inl.hpp"
#include "cells.inl.hpp"
#include "sieve.inl.hpp"
#include "sieve_large.inl.hpp"
#include "sieve_extract.inl.hpp"
#include "primality_64.inl.hpp"
#include "primality_52.inl.hpp"
#include "primality.inl.hpp"
#include "prime_window.inl.hpp"
#include "activation.inl.hpp"
#include "attention.inl.hpp"
#include "text_numbers.inl.hpp"
#include "text_masks.inl.hpp"
#include "text_windows.inl.hpp"
#include "text_read.inl.hpp"
#include "text_write.inl.hpp"
#include "text.inl.hpp"

extern const Kernels table;
const Kernels table = {
    HARTONOMOUS_LEVEL_NAME,
#define KERNEL(returns, name, parameters, bound, contract) &name,
#include "hartonomous/kernels.def"
#undef KERNEL
};
