// Lets Ctrl-C end long native work.
#pragma once

#include <functional>

namespace hartonomous::door {

/// To be called between pieces of work, without the interpreter's lock, on the thread that was called from Python. It takes
/// the lock for a moment, at most every 50 ms, and throws what a signal's handler raised.
std::function<void()> signals();

}  // namespace hartonomous::door
