#pragma once
// What every decision leaves behind: a line in the log and a line in the trace.

#include <functional>
#include <string>

#include "daemon/line_log.hpp"
#include "judge/journal.hpp"

namespace tidegate {

/// "action=reject user=alice@example.org client=192.0.2.10 qid=4XyZ from=… nrcpt=6 rule=default used=6 limit=5
/// reason=TG-LIMIT-EXTERNAL-HOUR ref=K7Q2-M9XD": stable, for fail2ban and its like (packaging/fail2ban). Values hold no
/// space, quote or "="; `redact` leaves out addresses other than the sender's.
std::string decision_line(const Traced& line, bool redact);

/// Writes "event=released by=anna ref=K7Q2-M9XD: sentence", at the level that the event deserves.
void say_event(LineLog& log, const Event& event);

/// A Journal that hands everything on to another and logs on the way. Thread-safe.
class Recorder final : public Journal {
public:
    Recorder(Journal& kept, LineLog& log, bool redact) : kept_{kept}, log_{log}, redact_{redact} {}

    std::uint64_t append(Event event) override;
    void note(Traced line) override;
    void touch(const Entity& entity) override { kept_.touch(entity); }
    void when_committed(std::uint64_t ticket, std::function<void(Outcome)> done) override {
        kept_.when_committed(ticket, std::move(done));
    }
    bool writable() const override { return kept_.writable(); }

private:
    Journal& kept_;
    LineLog& log_;
    bool redact_;
};

}  // namespace tidegate
