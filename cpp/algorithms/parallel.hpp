// Work shared among threads by fixed blocks: which thread runs a block never changes what the block computes.
#pragma once

#include <cstddef>
#include <functional>

namespace hartonomous {

/// Runs work(block) for every block in [0, blocks), on at most `threads` threads, the caller's included, and returns
/// when all are done. The first exception thrown by a block is rethrown here. One thread or one block, or a call from
/// inside a block: the caller runs them all. Threads are kept for the next call. Any number of threads may call this at
/// once, and a child of fork may go on calling it.
void parallel_for(std::size_t blocks, int threads, const std::function<void(std::size_t)>& work);

}  // namespace hartonomous
