#pragma once
// The MTA's queue by way of tidegate-helper, the program that has the right to touch it.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "mta/queue.hpp"
#include "net/patient_socket.hpp"

namespace tidegate {

/// One line of `postqueue -j`. Bounds: 1,000 recipients and 320 octets an address are kept, the rest is cut; a line
/// that is not such an object is Fault::invalid. The null sender ("MAILER-DAEMON") becomes empty.
Result<QueuedMessage> read_queue_line(std::string_view line);

/// The first line of the helper's answer.
struct HelperReply {
    std::size_t count = 0;
    std::size_t octets = 0;  ///< that follow it
    bool cut = false;        ///< there is more than that
};
/// "ok COUNT OCTETS", and "cut" behind it or not; an "error SENTENCE" is the failure with that sentence
/// (Fault::not_found when the message is gone, else unavailable), anything else Fault::invalid.
Result<HelperReply> read_helper_reply(std::string_view line);

/// A connection a call. Ids that are no queue ids are passed over. Thread-safe.
class HelperQueue final : public Queue {
public:
    struct Options {
        std::string socket;                          ///< the helper's
        std::chrono::milliseconds patience{30'000};  ///< for a request and all of its answer
    };

    explicit HelperQueue(Options options) : options_{std::move(options)} {}

    Result<QueueList> list() override;
    Result<std::size_t> hold(const std::vector<std::string>& ids) override;
    Result<std::size_t> release(const std::vector<std::string>& ids) override;
    Result<std::size_t> remove(const std::vector<std::string>& ids) override;
    Result<std::string> show(const std::string& id) override;
    /// Whether the helper is there to be asked; asks it nothing. At once.
    Outcome reachable() const;

private:
    struct Answer {
        std::size_t count = 0;
        std::string payload;
        bool cut = false;
    };
    Result<PatientSocket> connect() const;
    Result<Answer> ask(const std::string& line);
    /// In portions that fit a request.
    Result<std::size_t> change(std::string_view verb, const std::vector<std::string>& ids);

    Options options_;
};

}  // namespace tidegate
