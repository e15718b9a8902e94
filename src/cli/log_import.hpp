#pragma once
// From what old logs tell, message by message, to what the daemon is told of each sender.

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "lab/nameless_file.hpp"
#include "maillog/joiner.hpp"

namespace tidegate {

/// Senders with their messages and with where they logged in from; from the logs in any order, told in that of time.
///
/// Bounds  of each sender the newest 5,000 messages, and no more than fit into 600 KB of JSON, and the newest 1,000
///         logins, one an hour of each address: what is older is forgotten by habit anyway. Of all senders 10 million
///         messages and logins, beyond which each keeps half as many; 200,000 users and programs; 100,000 hosts without
///         a login, of which those that sent least are left out. What is left out is counted.
/// Memory  24 octets a message; the messages themselves wait in a NamelessFile.
class ImportPlan {
public:
    static constexpr std::size_t most_of_a_sender = 5'000;
    struct Bounds {
        std::size_t kept = 10'000'000;  ///< messages and logins
        std::size_t senders = 200'000;
        std::size_t hosts = 100'000;
    };
    static Result<ImportPlan> make(Bounds bounds);
    static Result<ImportPlan> make() { return make(Bounds{}); }

    /// Outcomes, and logins that failed, are passed over.
    Outcome add(const LogRecord& record);

    /// Nothing more is added: what is over the bounds of each sender is left out.
    void close();

    std::uint64_t messages() const { return messages_; }
    std::uint64_t logins() const { return logins_; }  ///< that succeeded
    std::uint64_t left_out() const { return left_out_; }
    std::size_t senders() const { return runs_.size(); }
    Instant first() const { return first_; }
    Instant last() const { return last_; }

    /// Bodies of POST /v1/import, after `close`, each with whole senders and below a megabyte, one after the other
    /// until one fails. Once.
    Outcome tell(const std::function<Outcome(boost::json::object body)>& send);

private:
    /// Where a message or login lies in the notes.
    struct Note {
        Instant at{};
        std::uint64_t offset = 0;
        std::uint32_t octets = 0;
    };
    struct Run {
        std::vector<Note> messages, logins;
        std::vector<std::pair<std::uint64_t, std::int64_t>> hours;  ///< addresses with the hour of their last login
    };
    ImportPlan(NamelessFile notes, Bounds bounds) : notes_{std::move(notes)}, bounds_{bounds} {}

    Outcome add_message(const LoggedMessage& message);
    Outcome add_login(const LoggedLogin& login);
    Run* run_of(const std::string& key);
    Outcome keep(std::vector<Note>& in, Instant at, const boost::json::object& what, std::size_t most);
    void cut(std::vector<Note>& notes, std::size_t most);
    void cut_all();
    void forget_hosts();
    Result<boost::json::array> newest(const std::vector<Note>& notes, std::size_t& octets) const;
    Result<boost::json::object> sender(const std::string& key, Run& run, std::size_t& octets);

    NamelessFile notes_;
    Bounds bounds_;
    std::map<std::string, Run> runs_;  ///< by "user NAME", "client ADDRESS", "local NAME"
    std::size_t hosts_ = 0;
    std::size_t kept_ = 0;
    std::size_t most_messages_ = most_of_a_sender;
    std::uint64_t messages_ = 0, logins_ = 0, left_out_ = 0;
    Instant first_ = Instant::max(), last_{};
};

}  // namespace tidegate
