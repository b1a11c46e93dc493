// The search by products in the rows' own type: the narrower bounds, for rows that lie too close together for integers.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "knn_search.hpp"
#include "product.hpp"

namespace hartonomous::knn_search {

// What bounds are made of. A distance before its root is offset_i + offset_j - scale_i * scale_j * product, and no
// further from that than slack_i * slack_j + spread_i + spread_j.
struct ProductBounds {
    std::vector<double> offset, scale, slack, spread;
};

template <typename Real>
ProductBounds bounds_of(Measure measure, const RowNorms& norms, std::size_t dims, bool query) {
    const std::size_t count = norms.norm.size();
    const double rounding = measured_error<Real>(dims);
    const double error = product_error<Real>(dims) + rounding;
    ProductBounds bounds;
    for (std::vector<double>* each : {&bounds.offset, &bounds.scale, &bounds.slack, &bounds.spread}) each->resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double norm = norms.norm[i];
        if (measure == Measure::CosineDistance) {
            bounds.offset[i] = query ? 1.0 : 0.0;
            bounds.scale[i] = 1.0 / norm;
            bounds.slack[i] = 0.0;
            bounds.spread[i] = query ? error : 0.0;
        } else if (measure == Measure::NegativeDot) {
            bounds.scale[i] = norm - norm + 1.0;
            bounds.slack[i] = query ? norm : error * norm;
        } else {
            bounds.offset[i] = norms.squared[i];
            bounds.scale[i] = norm - norm + (query ? 2.0 : 1.0);
            bounds.slack[i] = query ? norm : 2.0 * error * norm;
            bounds.spread[i] = 2.0 * rounding * norms.squared[i];
        }
    }
    return bounds;
}

// The queries of a group, packed.
template <typename Real>
struct ProductQueries {
    ProductBounds bounds;
    PackedRows<Real> packed;
    ProductQueries(const Search<Real>& search, std::size_t first_query, std::size_t count)
        : bounds(bounds_of<Real>(search.measure,
                                 row_norms(search.kernels, search.queries + first_query * search.dims, count,
                                           search.dims, 1),
                                 search.dims, true)),
          packed(search.kernels, search.queries + first_query * search.dims, count, search.dims, 1) {}
};

// Looks at rows [first, last) of the base for all queries of a group.
template <typename Real>
class ProductBlock {
public:
    ProductBlock(const Search<Real>& search, const ProductQueries<Real>& queries, std::size_t first_query,
                 std::size_t first, std::size_t last, SharedLimits& shared, Found& found)
        : search_(search), query_(queries.bounds),
          base_(bounds_of<Real>(search.measure,
                                row_norms(search.kernels, search.base + first * search.dims, last - first, search.dims, 1),
                                search.dims, false)),
          first_query_(first_query), first_(first), shared_(shared), found_(found) {
        const std::size_t count = found.nearest.size();
        row_norm_.resize(count);
        limit_.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            row_norm_[i] = query_.slack[i] / query_.scale[i];
            set_limit(i);
        }
        multiply_tiles<Real>(search.kernels, queries.packed, search.base + first * search.dims, 0, last - first,
                             search.dims, [&](const ProductTile& tile) { look_at(tile); });
    }

private:
    void look_at(const ProductTile& tile) {
        constexpr std::size_t WIDTH = PRODUCT_COLUMNS<Real>;
        // A row is out where its lower bound is above the limit. The kernel tests this divided by the query's scale (2,
        // or one over its length, when rows have no offset), with the query's own share moved to the limit's side.
        const double share = search_.squares() ? 0.5 : 1.0;
        double offset[WIDTH] = {}, slack[WIDTH] = {}, scale[WIDTH] = {};
        const std::size_t j = tile.first_column;
        for (std::size_t c = 0; c < tile.columns; ++c) {
            offset[c] = (base_.offset[j + c] - base_.spread[j + c]) * share;
            slack[c] = base_.slack[j + c];
            scale[c] = base_.scale[j + c];
        }
        std::uint32_t masks[PRODUCT_ROWS];
        search_.kernels.columns_within(tile.values, tile.rows, WIDTH, offset, slack, scale,
                                       row_norm_.data() + tile.first_row, limit_.data() + tile.first_row, masks);
        const std::uint32_t real = tile.columns == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << tile.columns) - 1;
        for (std::size_t r = 0; r < tile.rows; ++r) {
            for (std::uint32_t mask = masks[r] & real; mask != 0; mask &= mask - 1) {
                const auto c = static_cast<std::size_t>(std::countr_zero(mask));
                look_at_pair(tile.first_row + r, j + c, tile.values[r * WIDTH + c]);
            }
        }
    }

    void set_limit(std::size_t i) {
        double limit = found_.nearest[i].limit();
        // The limit is one on distances; products know their squares.
        if (search_.measure == Measure::Euclidean) limit = limit * limit * (1.0 + 0x1p-48);
        limit = (limit - query_.offset[i] + query_.spread[i]) / query_.scale[i];
        // Room for the rounding of these few operations and of the kernel's, relative to all that goes into them.
        limit_[i] = limit + 0x1p-46 * (std::fabs(limit) + query_.offset[i] / query_.scale[i]);
    }

    void look_at_pair(std::size_t i, std::size_t j, double product) {
        const double offsets = query_.offset[i] + base_.offset[j];
        const double middle = offsets - query_.scale[i] * base_.scale[j] * product;
        const double apart = query_.slack[i] * base_.slack[j] + query_.spread[i] + base_.spread[j] +
                             0x1p-46 * (offsets + std::fabs(middle));
        const Candidate candidate = candidate_between(search_.measure, middle - apart, middle + apart, first_ + j);
        if (consider(search_, first_query_, i, candidate, found_, shared_)) set_limit(i);
    }

    const Search<Real>& search_;
    const ProductBounds& query_;
    const ProductBounds base_;
    std::size_t first_query_, first_;
    SharedLimits& shared_;
    Found& found_;
    std::vector<double> row_norm_, limit_;
};

}  // namespace hartonomous::knn_search
