// A pool of threads that sleep in the kernel until there is work; none spins. It is made at the first call that needs
// it, grows to what a call asks for, and is never taken down: a process may end while its threads sleep, and joining them
// from a static destructor would have the end of the process wait for work that nobody is going to look at.
//
// A call takes no lock. It opens a place, wakes one helper, and takes blocks; a helper that enters wakes others while there
// are blocks left, so a call wakes no more than it can use and pays for one. When the caller finds no block left it closes
// the place: a helper that comes later finds nothing, and only those inside are waited for.
#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>

#include "placement.hpp"

#if !defined(_WIN32)
#include <pthread.h>
#include <signal.h>
#endif
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace hartonomous {

namespace {

// What going to sleep and being woken costs the caller, some two microseconds: it looks no longer than that before it
// sleeps. A helper does not look at all.
constexpr int LOOKS_BEFORE_SLEEP = 64;

void pause_briefly() {
#if defined(__x86_64__) || defined(_M_X64)
    _mm_pause();
#endif
}

// Sleeps unless the word has another value already. It may also return for no reason.
void sleep_while(std::atomic<std::uint32_t>& word, std::uint32_t value) {
#if defined(__linux__)
    // Without the looks and yields that std::atomic::wait begins with.
    static_assert(sizeof word == sizeof(std::uint32_t) && std::atomic<std::uint32_t>::is_always_lock_free);
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
#else
    word.wait(value);
#endif
}
void wake_one(std::atomic<std::uint32_t>& word) {
#if defined(__linux__)
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
#else
    word.notify_one();
#endif
}

// What the threads of one call share. It lives on the caller's stack.
struct Job {
    const BlockFunction function;
    const void* const work;
    const std::size_t blocks;
    std::exception_ptr failure{};
    std::atomic<bool> failed{false};
    // Apart from the rest, which is read before every block.
    alignas(64) std::atomic<std::size_t> next{0};

    void take_blocks() {
        try {
            for (std::size_t block; (block = next.fetch_add(1, std::memory_order_relaxed)) < blocks;) {
                function(work, block);
            }
        } catch (...) {
            next.store(blocks, std::memory_order_relaxed);
            if (!failed.exchange(true, std::memory_order_relaxed)) failure = std::current_exception();
        }
    }
};

// True on a thread that is running a block: what a block shares out again it runs itself, since every other thread of
// the pool may be waiting for just that.
thread_local bool running_block = false;

struct RunningBlock {
    RunningBlock() { running_block = true; }
    ~RunningBlock() { running_block = false; }
    RunningBlock(const RunningBlock&) = delete;
    RunningBlock& operator=(const RunningBlock&) = delete;
};

// Signals are for the threads of the program around us.
class SignalsBlocked {
public:
#if defined(_WIN32)
    SignalsBlocked() {}
#else
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t before_;
#endif
};

// Where a job is to be found. Places belong to the pool, so a helper that comes late may still look at one.
//
// The state counts the helpers inside, and above them those that may yet enter; the caller sets WAITING before it sleeps
// until nobody is inside. The job is read only inside, and the caller does not leave while anybody is.
class alignas(64) Place {
public:
    static constexpr std::uint32_t MOST_HELPERS = 0x7FFF;

    bool take() { return !taken_.load(std::memory_order_relaxed) && !taken_.exchange(true, std::memory_order_acquire); }
    void give_back() { taken_.store(false, std::memory_order_release); }

    void open(Job& job, std::uint32_t helpers) {
        job_ = &job;
        state_.store(helpers * MAY_ENTER, std::memory_order_seq_cst);
    }

    // Called by a helper. The job, or null if it may not enter.
    Job* enter() {
        std::uint32_t state = state_.load(std::memory_order_seq_cst);
        do {
            if (state / MAY_ENTER == 0) return nullptr;
        } while (!state_.compare_exchange_weak(state, state - MAY_ENTER + 1, std::memory_order_acq_rel,
                                               std::memory_order_relaxed));
        return job_;
    }
    bool may_enter() const { return state_.load(std::memory_order_relaxed) / MAY_ENTER != 0; }

    // Called when there are no blocks left to take.
    void close() { state_.fetch_and(INSIDE | WAITING, std::memory_order_relaxed); }

    void leave() {
        // The caller may be gone with the job as soon as it sees this; the place is still there to wake at.
        if (state_.fetch_sub(1, std::memory_order_acq_rel) == (WAITING | 1)) wake_one(state_);
    }

    // Called by the caller, after close().
    void wait_for_those_inside() {
        std::uint32_t state = state_.load(std::memory_order_acquire);
        for (int i = 0; (state & INSIDE) != 0 && i < LOOKS_BEFORE_SLEEP; ++i) {
            pause_briefly();
            state = state_.load(std::memory_order_acquire);
        }
        if ((state & INSIDE) == 0) return;
        state = state_.fetch_or(WAITING, std::memory_order_acq_rel) | WAITING;
        while ((state & INSIDE) != 0) {
            sleep_while(state_, state);
            state = state_.load(std::memory_order_acquire);
        }
    }

private:
    static constexpr std::uint32_t MAY_ENTER = 0x10000, WAITING = 0x8000, INSIDE = 0x7FFF;

    std::atomic<std::uint32_t> state_{0};
    std::atomic<bool> taken_{false};
    Job* job_ = nullptr;
};

class Pool {
public:
    void run(Job& job, std::uint32_t helpers) {
        Place* const place = free_place();
        if (place == nullptr) {
            // So many calls are running that the processors have enough to do.
            job.take_blocks();
            return;
        }
        // A lone caller; where several call, all processors have something to do.
        if (place == places_) placement_.keep_off_this_processor();
        place->open(job, helpers);
        announce();
        if (threads_.load(std::memory_order_relaxed) < helpers) grow(helpers);
        job.take_blocks();
        place->close();
        place->wait_for_those_inside();
        place->give_back();
    }

private:
    static constexpr std::size_t PLACES = 64;

    Place* free_place() {
        for (Place& each : places_) {
            if (each.take()) return &each;
        }
        return nullptr;
    }

    void grow(std::uint32_t wanted) noexcept {
        const std::lock_guard<std::mutex> lock(growing_);
        const SignalsBlocked blocked;
        try {
            for (; threads_.load(std::memory_order_relaxed) < wanted; threads_.fetch_add(1, std::memory_order_relaxed)) {
                std::thread([this] { help(); }).detach();
            }
        } catch (const std::exception&) {
            // No more threads to be had: the ones there are, and the caller, do all the work.
        }
    }

    // A helper says that it sleeps before it makes sure that nothing was announced since it looked, and an announcement is
    // made before asking who sleeps: one of the two sees the other.
    void announce() {
        announced_.fetch_add(1, std::memory_order_seq_cst);
        if (sleeping_.load(std::memory_order_seq_cst) != 0) wake_one(announced_);
    }

    void help() {
        running_block = true;
        placement_.add_this_thread();
        for (;;) {
            const std::uint32_t seen = announced_.load(std::memory_order_seq_cst);
            if (help_somebody()) continue;
            sleeping_.fetch_add(1, std::memory_order_seq_cst);
            sleep_while(announced_, seen);
            sleeping_.fetch_sub(1, std::memory_order_relaxed);
        }
    }

    bool help_somebody() {
        for (Place& place : places_) {
            Job* const job = place.enter();
            if (job == nullptr) continue;
            if (place.may_enter()) announce();
            job->take_blocks();
            place.close();
            place.leave();
            return true;
        }
        return false;
    }

    std::mutex growing_;
    Placement placement_;
    std::atomic<std::uint32_t> threads_{0};
    alignas(64) std::atomic<std::uint32_t> announced_{0};
    std::atomic<std::uint32_t> sleeping_{0};
    Place places_[PLACES];
};

std::atomic<Pool*> the_pool{nullptr};

// A child of fork has none of its parent's threads, and the parent's pool as some thread of it may have left it in the
// middle of a change: the child leaves that alone and makes its own when it needs one.
void forget_pool() { the_pool.store(nullptr, std::memory_order_relaxed); }

Pool& pool() {
    if (Pool* const there = the_pool.load(std::memory_order_acquire)) return *there;
#if !defined(_WIN32)
    static const int registered = pthread_atfork(nullptr, nullptr, &forget_pool);
    static_cast<void>(registered);
#endif
    Pool* const made = new Pool;
    Pool* other = nullptr;
    if (the_pool.compare_exchange_strong(other, made, std::memory_order_acq_rel)) return *made;
    delete made;
    return *other;
}

}  // namespace

void share_blocks(std::size_t blocks, int threads, BlockFunction function, const void* work) {
    const std::size_t most = std::min<std::size_t>(blocks, static_cast<std::size_t>(std::max(threads, 1)));
    if (most <= 1 || running_block) {
        for (std::size_t block = 0; block < blocks; ++block) function(work, block);
        return;
    }
    Job job{function, work, blocks};
    {
        const RunningBlock running;
        pool().run(job, static_cast<std::uint32_t>(std::min<std::size_t>(most - 1, Place::MOST_HELPERS)));
    }
    if (job.failure) std::rethrow_exception(job.failure);
}

}  // namespace hartonomous
