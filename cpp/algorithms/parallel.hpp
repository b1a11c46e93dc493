// Work shared among threads by fixed blocks: which thread runs a block never changes what the block computes.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace hartonomous {

/// One block of some work: a plain function and what it is about, so that a call makes no object on the heap.
using BlockFunction = void (*)(const void* work, std::size_t block);

/// parallel_for for work that is known to be worth sharing; parallel_for says what it does.
void share_blocks(std::size_t blocks, int threads, BlockFunction function, const void* work);

/// Runs work(block) for every block in [0, blocks), on at most `threads` threads, the caller's included, and returns
/// when all are done. The first exception thrown by a block is rethrown here. One thread or one block, or a call from
/// inside a shared block: the caller runs them all, in order. Blocks are begun in order, the caller begins at once and waits for
/// no thread that has not begun, so blocks that cost less than waking a thread are run by the caller alone. Threads are
/// kept for the next call, and sleep until then. Any number of threads may call this at once, and a child of fork may go
/// on calling it.
template <typename Work>
void parallel_for(std::size_t blocks, int threads, const Work& work) {
    if (blocks <= 1 || threads <= 1) {
        for (std::size_t block = 0; block < blocks; ++block) work(block);
        return;
    }
    share_blocks(
        blocks, threads, [](const void* each, std::size_t block) { (*static_cast<const Work*>(each))(block); },
        std::addressof(work));
}

}  // namespace hartonomous
