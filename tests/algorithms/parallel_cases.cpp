// What no caller in Python can ask of the pool: blocks that throw, blocks that share out work again, more callers at once
// than the pool has places for. Ends with 0 if all is as parallel.hpp says, otherwise tells what is not.
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "algorithms/parallel.hpp"

using hartonomous::parallel_for;

namespace {

std::atomic<int> wrong{0};

void expect(bool right, const char* what) {
    if (right) return;
    std::printf("%s\n", what);
    ++wrong;
}

void every_block_once(std::size_t blocks, int threads) {
    std::vector<int> runs(blocks, 0), inner_runs(blocks * 9, 0);
    parallel_for(blocks, threads, [&](std::size_t block) {
        ++runs[block];
        const std::thread::id mine = std::this_thread::get_id();
        std::atomic<bool> others{false};
        parallel_for(9, 4, [&](std::size_t inner) {
            ++inner_runs[block * 9 + inner];
            if (std::this_thread::get_id() != mine) others = true;
        });
        // Blocks that one thread runs are not shared, and may share out what they like.
        expect(!others || blocks == 1 || threads <= 1, "work of a shared block was shared again");
    });
    for (const int run : runs) expect(run == 1, "a block was not run exactly once");
    for (const int run : inner_runs) expect(run == 1, "a block inside a block was not run exactly once");
}

void a_block_throws(std::size_t blocks, int threads, std::size_t bad) {
    std::vector<int> runs(blocks, 0);
    std::string told;
    try {
        parallel_for(blocks, threads, [&](std::size_t block) {
            ++runs[block];
            if (block == bad) throw std::runtime_error("block " + std::to_string(block));
        });
    } catch (const std::runtime_error& error) {
        told = error.what();
    }
    expect(told == "block " + std::to_string(bad), "a block's exception did not arrive");
    for (const int run : runs) expect(run <= 1, "a block was run twice");
    expect(runs[bad] == 1, "the block that threw was not run");
}

void all_blocks_throw(std::size_t blocks, int threads) {
    int caught = 0;
    try {
        parallel_for(blocks, threads, [](std::size_t block) { throw block; });
    } catch (std::size_t block) {
        expect(block < blocks, "an exception of no block");
        ++caught;
    }
    expect(caught == 1, "exceptions of all blocks did not give one");
}

void call(std::size_t caller, std::size_t turns) {
    for (std::size_t turn = 0; turn < turns; ++turn) {
        const std::size_t blocks = (turn * 7 + caller) % 23;
        const int threads = static_cast<int>((turn + caller) % 9);
        every_block_once(blocks, threads);
        if (blocks > 0 && turn % 5 == 0) a_block_throws(blocks, threads, turn % blocks);
        if (blocks > 0 && turn % 7 == 0) all_blocks_throw(blocks, threads);
    }
}

void callers_at_once(std::size_t callers, std::size_t turns) {
    std::vector<std::thread> threads;
    for (std::size_t caller = 0; caller < callers; ++caller) threads.emplace_back(call, caller, turns);
    for (std::thread& thread : threads) thread.join();
}

}  // namespace

int main() {
    call(0, 200);
    callers_at_once(4, 500);
    callers_at_once(100, 30);
    return wrong == 0 ? 0 : 1;
}
