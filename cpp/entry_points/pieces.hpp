// Long work in pieces, so that a caller who wants no more of it is heard.
#pragma once

#include <algorithm>
#include <cstddef>

#include "algorithms/parallel.hpp"
#include "inputs.hpp"

namespace hartonomous {

/// Runs work(block) for every block, shared among the threads of `arguments`, and looks between pieces of so many blocks
/// whether the caller wants to go on.
template <typename Work>
void share_blocks(const Arguments& arguments, std::size_t blocks, std::size_t blocks_a_piece, const Work& work) {
    for (std::size_t first = 0; first < blocks; first += blocks_a_piece) {
        if (first != 0) arguments.check_interrupt();
        parallel_for(std::min(blocks_a_piece, blocks - first), arguments.threads(), [&](std::size_t block) { work(first + block); });
    }
}

/// The same for rows: work(first row, rows) for blocks of rows_a_block rows.
template <typename Work>
void share_rows(const Arguments& arguments, std::size_t rows, std::size_t rows_a_block, const Work& work) {
    constexpr std::size_t BLOCKS_A_PIECE = 256;
    share_blocks(arguments, (rows + rows_a_block - 1) / rows_a_block, BLOCKS_A_PIECE, [&](std::size_t block) {
        const std::size_t first = block * rows_a_block;
        work(first, std::min(rows_a_block, rows - first));
    });
}

}  // namespace hartonomous
