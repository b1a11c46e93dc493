#include "local_outlier_factor.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "hartonomous/errors.hpp"
#include "neighbourhoods.hpp"
#include "parallel.hpp"

namespace hartonomous {

namespace {

constexpr std::size_t POINTS_PER_BLOCK = 1024;

}  // namespace

template <typename Real>
void local_outlier_factor(const Kernels& kernels, const Real* rows, std::size_t count, std::size_t dims, std::size_t k,
                          double* scores, int threads) {
    const Neighbourhoods all = neighbourhoods(kernels, rows, count, dims, k, threads);
    const std::vector<std::uint32_t>& weight = all.rows.weight;
    const std::size_t points = weight.size(), blocks = (points + POINTS_PER_BLOCK - 1) / POINTS_PER_BLOCK;
    const auto for_points = [&](const auto& work) {
        parallel_for(blocks, threads, [&](std::size_t block) {
            const std::size_t last = std::min(points, (block + 1) * POINTS_PER_BLOCK);
            for (std::size_t point = block * POINTS_PER_BLOCK; point < last; ++point) work(point);
        });
    };
    // The mean reachability distance of each point: what the paper's local reachability density is one over.
    std::vector<double> reach(points), sizes(points), factors(points);
    for_points([&](std::size_t point) {
        const double equal = static_cast<double>(weight[point] - 1), k_distance = all.k_distance[point];
        double sum = equal * k_distance, size = equal;
        for (const Neighbour& near : all.near[point]) {
            const double many = static_cast<double>(weight[near.point]);
            sum += many * std::max(all.k_distance[near.point], near.distance);
            size += many;
        }
        sizes[point] = size;
        reach[point] = sum / size;
    });
    for (std::size_t point = 0; point < points; ++point) {
        if (!std::isfinite(reach[point])) {
            throw Error(ErrorNumber::Capacity, "distances between rows must be within float64; they overflow");
        }
    }
    for_points([&](std::size_t point) {
        double sum = static_cast<double>(weight[point] - 1);
        for (const Neighbour& near : all.near[point]) {
            sum += static_cast<double>(weight[near.point]) * (reach[point] / reach[near.point]);
        }
        factors[point] = sum / sizes[point];
    });
    for (std::size_t row = 0; row < count; ++row) scores[row] = factors[all.rows.point_of[row]];
}

template void local_outlier_factor<float>(const Kernels&, const float*, std::size_t, std::size_t, std::size_t, double*,
                                          int);
template void local_outlier_factor<double>(const Kernels&, const double*, std::size_t, std::size_t, std::size_t, double*,
                                           int);

}  // namespace hartonomous
