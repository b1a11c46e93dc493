// Working memory that outlives the piece of work it was made for, so that the next piece need not ask the system again.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace hartonomous {

/// Lends each piece of work one T of its own; there are never more of them than pieces at work at once.
template <typename T>
class Workspaces {
public:
    /// Goes back when it is destroyed.
    class Loan {
    public:
        explicit Loan(Workspaces& from) : from_(from), space_(from.take()) {}
        ~Loan() { from_.give(std::move(space_)); }
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        T& operator*() const { return *space_; }
        T* operator->() const { return space_.get(); }

    private:
        Workspaces& from_;
        std::unique_ptr<T> space_;
    };

    /// What has been lent and is back.
    const std::vector<std::unique_ptr<T>>& all() const { return idle_; }

private:
    std::unique_ptr<T> take() {
        {
            const std::lock_guard<std::mutex> lock(guard_);
            if (!idle_.empty()) {
                std::unique_ptr<T> space = std::move(idle_.back());
                idle_.pop_back();
                return space;
            }
        }
        return std::make_unique<T>();
    }

    void give(std::unique_ptr<T> space) {
        const std::lock_guard<std::mutex> lock(guard_);
        idle_.push_back(std::move(space));
    }

    std::mutex guard_;
    std::vector<std::unique_ptr<T>> idle_;
};

}  // namespace hartonomous
