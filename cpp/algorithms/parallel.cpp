#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace hartonomous {

void parallel_for(std::size_t blocks, int threads, const std::function<void(std::size_t)>& work) {
    const std::size_t wanted = std::min<std::size_t>(blocks, static_cast<std::size_t>(std::max(threads, 1)));
    if (wanted <= 1) {
        for (std::size_t block = 0; block < blocks; ++block) work(block);
        return;
    }
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex guard;
    const auto take = [&] {
        try {
            for (std::size_t block; (block = next.fetch_add(1, std::memory_order_relaxed)) < blocks;) work(block);
        } catch (...) {
            next.store(blocks, std::memory_order_relaxed);
            const std::lock_guard<std::mutex> lock(guard);
            if (!failure) failure = std::current_exception();
        }
    };
    std::vector<std::thread> others;
    others.reserve(wanted - 1);
    try {
        for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(take);
    } catch (const std::system_error&) {
        // No more threads to be had: the ones that started, and this one, do all the work.
    }
    take();
    for (std::thread& other : others) other.join();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace hartonomous
