#include "net/io_threads.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

namespace tidegate {

struct IoThreads::Thread {
    // The hint 1 tells Asio that one thread runs it; posting from others stays safe.
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
    std::thread thread;
};

IoThreads::IoThreads(std::size_t count) {
    // A new thread inherits the mask: set here, no signal can slip in between.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
        auto& made = *threads_.emplace_back(std::make_unique<Thread>());
        made.thread = std::thread{[&context = made.context] { context.run(); }};
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

IoThreads::~IoThreads() { stop(); }

boost::asio::io_context& IoThreads::context(std::size_t which) const { return threads_[which]->context; }

void IoThreads::stop() {
    for (const auto& thread : threads_) thread->context.stop();
    for (const auto& thread : threads_) {
        if (thread->thread.joinable()) thread->thread.join();
    }
}

}  // namespace tidegate
