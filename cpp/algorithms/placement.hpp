// Where helpers are woken. A Linux guest takes a sleeping virtual processor for one that the host has taken away, and so
// puts a woken thread behind the one that woke it, on the same processor, where it waits for milliseconds while the other
// processor sleeps on. A thread that may not run there is put elsewhere.
#pragma once

#include <atomic>
#include <mutex>

#if defined(__linux__)
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace hartonomous {

/// Keeps the helpers of a small pool off the processor of the thread that wakes them.
class Placement {
public:
    /// Called by each helper once, before it sleeps.
    void add_this_thread() {
#if defined(__linux__)
        const std::lock_guard<std::mutex> lock(changing_);
        if (count_ < MOST) helpers_[count_] = static_cast<pid_t>(syscall(SYS_gettid));
        ++count_;
        kept_off_.store(NONE, std::memory_order_relaxed);
#endif
    }

    /// Called by a thread about to wake a helper. Costs a few nanoseconds unless it runs elsewhere than the one before it.
    void keep_off_this_processor() {
#if defined(__linux__)
        const int here = sched_getcpu();
        if (here == kept_off_.load(std::memory_order_relaxed)) return;
        const std::unique_lock<std::mutex> lock(changing_, std::try_to_lock);
        if (!lock || count_ > MOST) return;
        kept_off_.store(here, std::memory_order_relaxed);
        // Whatever this thread may use but this processor; a thread that has no other shares it.
        cpu_set_t others;
        if (here < 0 || sched_getaffinity(0, sizeof others, &others) != 0) return;
        CPU_CLR(static_cast<unsigned>(here), &others);
        if (CPU_COUNT(&others) == 0) return;
        for (int i = 0; i < count_; ++i) sched_setaffinity(helpers_[i], sizeof others, &others);
#endif
    }

private:
#if defined(__linux__)
    // With more helpers, asking for each of them costs more than it saves, and an idle processor is easily found.
    static constexpr int MOST = 3, NONE = -1;

    std::atomic<int> kept_off_{NONE};
    std::mutex changing_;
    int count_ = 0;
    pid_t helpers_[MOST] = {};
#endif
};

}  // namespace hartonomous
