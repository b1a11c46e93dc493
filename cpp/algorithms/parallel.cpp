// A pool of threads that sleep until there is work. It is made at the first call that needs it, grows to what a call asks
// for, and is never taken down: a process may end while its threads sleep, and joining them from a static destructor
// would have the end of the process wait for work that nobody is going to look at.
#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

#if !defined(_WIN32)
#include <pthread.h>
#include <signal.h>
#endif
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace hartonomous {

namespace {

// Looking again for so long before sleeping (some 20 microseconds) saves waking in a row of calls.
constexpr int LOOKS_BEFORE_SLEEP = 400;

void pause_briefly() {
#if defined(__x86_64__) || defined(_M_X64)
    _mm_pause();
#endif
}

// One call of parallel_for. It lives on the caller's stack: a helper enters and leaves it under the pool's lock, and the
// caller takes it off the list and waits for the helpers inside before it returns.
struct Job {
    const std::function<void(std::size_t)>& work;
    const std::size_t blocks, most_helpers;
    std::size_t helpers_entered = 0;
    Job* next_job = nullptr;
    std::exception_ptr failure{};
    std::mutex failure_guard{};
    std::atomic<std::size_t> next{0}, helpers_inside{0};

    void take_blocks() {
        try {
            for (std::size_t block; (block = next.fetch_add(1, std::memory_order_relaxed)) < blocks;) work(block);
        } catch (...) {
            next.store(blocks, std::memory_order_relaxed);
            const std::lock_guard<std::mutex> lock(failure_guard);
            if (!failure) failure = std::current_exception();
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

class Pool {
public:
    void run(Job& job) {
        std::size_t to_wake = 0;
        {
            const std::lock_guard<std::mutex> lock(guard_);
            grow(job.most_helpers);
            if (last_ == nullptr) first_ = &job;
            else last_->next_job = &job;
            last_ = &job;
            announced_.fetch_add(1, std::memory_order_release);
            to_wake = std::min(job.most_helpers, sleeping_);
        }
        for (; to_wake > 0; --to_wake) wake_.notify_one();
        {
            const RunningBlock running;
            job.take_blocks();
        }
        {
            const std::lock_guard<std::mutex> lock(guard_);
            remove(job);
        }
        for (int i = 0; i < LOOKS_BEFORE_SLEEP && job.helpers_inside.load(std::memory_order_acquire) != 0; ++i) {
            pause_briefly();
        }
        std::unique_lock<std::mutex> lock(guard_);
        left_.wait(lock, [&] { return job.helpers_inside.load(std::memory_order_acquire) == 0; });
    }

private:
    void grow(std::size_t wanted) {
        if (threads_ >= wanted) return;
        const SignalsBlocked blocked;
        try {
            for (; threads_ < wanted; ++threads_) std::thread([this] { help(); }).detach();
        } catch (const std::system_error&) {
            // No more threads to be had: the ones there are, and the caller, do all the work.
        }
    }

    void remove(Job& job) {
        Job* before = nullptr;
        for (Job* each = first_; each != nullptr; before = each, each = each->next_job) {
            if (each != &job) continue;
            (before == nullptr ? first_ : before->next_job) = each->next_job;
            if (last_ == each) last_ = before;
            return;
        }
    }

    // A job with blocks left that more helpers may enter.
    Job* open_job() const {
        for (Job* each = first_; each != nullptr; each = each->next_job) {
            if (each->helpers_entered < each->most_helpers &&
                each->next.load(std::memory_order_relaxed) < each->blocks) {
                return each;
            }
        }
        return nullptr;
    }

    void help() {
        running_block = true;
        std::unique_lock<std::mutex> lock(guard_);
        for (;;) {
            Job* const job = open_job();
            if (job == nullptr) {
                const std::uint64_t seen = announced_.load(std::memory_order_acquire);
                lock.unlock();
                for (int i = 0; i < LOOKS_BEFORE_SLEEP && announced_.load(std::memory_order_acquire) == seen; ++i) {
                    pause_briefly();
                }
                lock.lock();
                if (announced_.load(std::memory_order_acquire) == seen) {
                    ++sleeping_;
                    wake_.wait(lock);
                    --sleeping_;
                }
                continue;
            }
            ++job->helpers_entered;
            job->helpers_inside.fetch_add(1, std::memory_order_relaxed);
            lock.unlock();
            job->take_blocks();
            lock.lock();
            // The job may be gone as soon as this is seen: its caller looks without the lock.
            if (job->helpers_inside.fetch_sub(1, std::memory_order_release) == 1) left_.notify_all();
        }
    }

    std::mutex guard_;
    std::condition_variable wake_, left_;
    Job *first_ = nullptr, *last_ = nullptr;
    std::size_t threads_ = 0, sleeping_ = 0;
    std::atomic<std::uint64_t> announced_{0};
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

void parallel_for(std::size_t blocks, int threads, const std::function<void(std::size_t)>& work) {
    const std::size_t wanted = std::min<std::size_t>(blocks, static_cast<std::size_t>(std::max(threads, 1)));
    if (wanted <= 1 || running_block) {
        for (std::size_t block = 0; block < blocks; ++block) work(block);
        return;
    }
    Job job{work, blocks, wanted - 1};
    pool().run(job);
    if (job.failure) std::rethrow_exception(job.failure);
}

}  // namespace hartonomous
