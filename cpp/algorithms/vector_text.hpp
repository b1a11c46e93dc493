// SQL Server's text form of a vector: a flat JSON array of numbers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hartonomous {

/// Appends the numbers of `text` to `out`, each rounded once to float32. Throws Error Format for text that is not a flat
/// JSON array of at least one number, Range for a number beyond float32 and Shape for more than `most` numbers
/// (0: any number); the message names the position of the character, counted from 0.
void parse_vector(std::string_view text, std::size_t most, std::vector<float>& out);

/// The same for any number of numbers, and for float64, each rounded once to that.
void parse_numbers(std::string_view text, std::vector<float>& out);
void parse_numbers(std::string_view text, std::vector<double>& out);

/// Appends the numbers of '[[1,2],[3,4]]', row by row, or of '[1,2]', which is a single row. Returns the number of rows,
/// at least 1; throws Error Shape for rows of different lengths, and as parse_vector does.
std::size_t parse_matrix(std::string_view text, std::vector<float>& out);

/// Characters that format_vector may write, at most.
constexpr std::size_t formatted_size(std::size_t count) { return 16 * count + 2; }

/// Writes "[x,y,...]" with at most 9 significant digits a number, which is enough for parse_vector to give back the
/// same bits. All of x must be finite. Returns the end.
char* format_vector(const float* x, std::size_t count, char* out);

}  // namespace hartonomous
