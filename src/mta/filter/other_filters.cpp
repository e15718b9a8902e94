#include "mta/filter/other_filters.hpp"

#include <utility>

#include "message/other_filter.hpp"
#include "mta/filter/wire.hpp"
#include "net/patient_socket.hpp"

namespace tidegate {

using Steady = std::chrono::steady_clock;

/// One filter: where it is, how it is asked, and whether it is left alone.
struct OtherFilters::Filter {
    std::string name;
    HostPort where;
    std::function<std::string(const Submission&)> question;
    std::function<Result<std::optional<FilterOpinion>>(std::string_view)> answer;
    std::mutex lock;
    unsigned failed = 0;  ///< in a row
    Time alone_until{};

    bool left_alone() {
        const std::lock_guard held{lock};
        return Steady::now() < alone_until;
    }

    Result<FilterOpinion> ask(const Submission& about, Time until) {
        const auto left = [until] { return std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()); };
        auto socket = PatientSocket::connect_tcp(where.host, where.port, left());
        if (!socket) return tl::unexpected<Error>{socket.error()};
        if (auto sent = socket->send(question(about), left()); !sent) return tl::unexpected<Error>{sent.error()};
        std::string received;
        while (true) {
            const auto piece = socket->read_piece(left());
            if (!piece) return tl::unexpected<Error>{piece.error()};
            received += *piece;
            auto told = answer(received);
            if (!told) return tl::unexpected<Error>{told.error()};
            if (*told) return **std::move(told);
            if (received.size() > 2 * filter::longest_answer) return fail(Fault::invalid, "its answer does not end");
        }
    }
};

OtherFilters::OtherFilters(Options options, std::function<void(const std::string&)> log)
    : options_{std::move(options)}, log_{std::move(log)} {
    const auto add = [this](const char* name, const std::optional<HostPort>& where) -> Filter* {
        if (!where) return nullptr;
        filters_.push_back(std::make_unique<Filter>());
        filters_.back()->name = name;
        filters_.back()->where = *where;
        return filters_.back().get();
    };
    if (auto* rspamd = add("rspamd", options_.rspamd)) {
        rspamd->question = [host = rspamd->where.host](const Submission& about) {
            return filter::rspamd_question(host, about, *about.mail->octets);
        };
        rspamd->answer = filter::rspamd_answer;
    }
    if (auto* spamd = add("SpamAssassin", options_.spamassassin)) {
        spamd->question = [](const Submission& about) { return filter::spamd_question(*about.mail->octets); };
        spamd->answer = filter::spamd_answer;
    }
    if (filters_.empty()) return;
    for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
}

OtherFilters::~OtherFilters() { stop(); }

bool OtherFilters::ask(std::shared_ptr<const Submission> about, Told told) {
    if (!about->mail || !about->mail->octets || about->mail->octets->size() > options_.most_octets) return false;
    bool any = false;
    for (const auto& filter : filters_) any = any || !filter->left_alone();
    if (!any) return false;
    {
        const std::lock_guard held{lock_};
        if (stopping_ || line_.size() >= options_.most_waiting) return false;
        line_.push_back({std::move(about), std::move(told), Steady::now() + options_.patience});
    }
    more_.notify_one();
    return true;
}

std::optional<FilterOpinion> OtherFilters::answer_to(const Question& question) {
    std::optional<FilterOpinion> worst;
    for (const auto& filter : filters_) {
        if (filter->left_alone() || Steady::now() >= question.until) continue;
        auto told = filter->ask(*question.about, question.until);
        const std::lock_guard held{filter->lock};
        const bool answers = told || told.error().fault == Fault::not_found;  // it has no opinion of this one
        if (answers) {
            if (std::exchange(filter->failed, 0) >= options_.failures) log_(filter->name + " answers again");
            if (told && (!worst || measure_of(*told) > measure_of(*worst))) worst = std::move(*told);
        } else if (++filter->failed >= options_.failures) {
            if (filter->failed == options_.failures) {
                log_(filter->name + " is not asked for " +
                     std::to_string(std::chrono::duration_cast<std::chrono::seconds>(options_.pause).count()) +
                     " s at a time until it answers; mail is judged without it: " + told.error().what);
            }
            filter->alone_until = Steady::now() + options_.pause;
        }
    }
    return worst;
}

void OtherFilters::work() {
    std::unique_lock held{lock_};
    while (true) {
        more_.wait(held, [this] { return stopping_ || !line_.empty(); });
        if (line_.empty()) return;
        auto question = std::move(line_.front());
        line_.pop_front();
        const bool late = stopping_;
        held.unlock();
        question.told(late ? std::nullopt : answer_to(question));
        question = {};
        held.lock();
    }
}

void OtherFilters::stop() {
    {
        const std::lock_guard held{lock_};
        stopping_ = true;
    }
    more_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace tidegate
