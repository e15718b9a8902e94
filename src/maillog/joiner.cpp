#include "maillog/joiner.hpp"

#include <algorithm>
#include <functional>

#include "maillog/scan.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_recipients = 1'000;  ///< of one message
constexpr std::size_t weight_of_each = 60;      ///< of one message on average: each recipient has about three marks

std::uint64_t mark_of(const std::string& to, unsigned kind) {
    return (std::hash<std::string>{}(to) << 3U) | static_cast<std::uint64_t>(kind);
}

void take_over(std::string& into, std::string&& value) {
    if (into.empty()) into = std::move(value);
}

bool is_this_machine(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

/// "250 2.0.0 Ok: queued as 4XyZ": the id under which the next server has it.
std::string next_id(std::string_view reply) {
    constexpr std::string_view words = "queued as ";
    const auto at = reply.rfind(words);
    if (at == std::string_view::npos) return {};
    auto id = reply.substr(at + words.size());
    id = id.substr(0, id.find_first_of(" )"));
    return maillog::is_queue_id(id) ? std::string{id} : std::string{};
}

}  // namespace

Joiner::Open& Joiner::at(const std::string& id, Instant when, std::vector<LogRecord>& out) {
    const auto found = open_.find(id);
    if (found != open_.end()) return found->second;
    while ((open_.size() >= most_open_ || weight_ >= most_open_ * weight_of_each) && !order_.empty()) drop_oldest(out);
    auto& made = open_[id];
    made.message.at = when;
    made.message.id = id;
    made.serial = next_serial_++;
    order_.emplace_back(id, made.serial);
    // What has ended leaves its place in the order behind.
    if (order_.size() > 2 * most_open_ + 16) {
        std::erase_if(order_, [this](const auto& one) {
            const auto there = open_.find(one.first);
            return there == open_.end() || there->second.serial != one.second;
        });
    }
    return made;
}

void Joiner::drop_oldest(std::vector<LogRecord>& out) {
    const auto oldest = std::move(order_.front());
    order_.pop_front();
    const auto there = open_.find(oldest.first);
    if (there == open_.end() || there->second.serial != oldest.second) return;
    if (!there->second.told) ++counts_.dropped;
    end(oldest.first, out);
}

void Joiner::weigh(Open& open) {
    weight_ -= open.weight;
    open.weight = open.seen.size() + open.message.recipients.size();
    weight_ += open.weight;
}

void Joiner::take(DatedFact dated, std::vector<LogRecord>& out) {
    auto& fact = dated.fact;
    if (auto* message = std::get_if<MessageFact>(&fact)) return merge(dated.at, std::move(*message), out);
    if (auto* delivery = std::get_if<DeliveryFact>(&fact)) return deliver(dated.at, std::move(*delivery), out);
    if (auto* refused = std::get_if<RefusedFact>(&fact)) return refuse(dated.at, std::move(*refused), out);
    if (auto* done = std::get_if<DoneFact>(&fact)) return end(done->id, out);
    if (auto* login = std::get_if<LoginFact>(&fact)) out.emplace_back(LoggedLogin{dated.at, std::move(*login)});
}

void Joiner::merge(Instant when, MessageFact fact, std::vector<LogRecord>& out) {
    if (const auto found = open_.find(fact.id); fact.begins && found != open_.end() && found->second.begun)
        end(fact.id, out);  // the server uses its ids again
    auto& open = at(fact.id, when, out);
    auto& message = open.message;
    if (fact.begins) {
        open.begun = true;
        message.at = std::min(message.at, when);
    }
    take_over(message.client, std::move(fact.client));
    take_over(message.client_name, std::move(fact.client_name));
    take_over(message.method, std::move(fact.method));
    take_over(message.login, std::move(fact.login));
    take_over(message.local_user, std::move(fact.local_user));
    take_over(message.message_id, std::move(fact.message_id));
    if (fact.from) {
        message.from = *fact.from;
        open.from = std::move(fact.from);
    }
    message.size = std::max(message.size, fact.size);
    open.expected = std::max(open.expected, fact.recipient_count);
    if (message.recipients.empty()) message.recipients = std::move(fact.recipients);
    weigh(open);
    if (!fact.origin_id.empty()) inherit(open, fact.origin_id);
}

/// `child` is the message of `parent_id` come back from a filter.
void Joiner::inherit(Open& child, const std::string& parent_id) {
    const auto found = open_.find(parent_id);
    if (found == open_.end() || &found->second == &child) return;
    const auto& parent = found->second;
    child.message.login = parent.message.login;
    child.message.local_user = parent.message.local_user;
    child.message.client = parent.message.client;
    child.message.at = std::min(child.message.at, parent.message.at);
    child.begun = child.begun || parent.begun;
    child.told = true;  // its parent is
}

void Joiner::deliver(Instant when, DeliveryFact fact, std::vector<LogRecord>& out) {
    auto& open = at(fact.id, when, out);
    if (fact.to.empty()) return;
    const bool sent = fact.status == DeliveryFact::Status::sent;
    if (sent && is_this_machine(fact.relay_address)) {
        const auto child = open_.find(next_id(fact.reply));
        if (child != open_.end()) inherit(child->second, fact.id);
    }
    if (open.seen.size() < 4 * most_recipients && open.seen.insert(mark_of(fact.to, 7)).second) {
        ++open.tried;
        const auto& named = fact.original_to.empty() ? fact.to : fact.original_to;
        auto& to = open.message.recipients;
        if (open.expected == 0 || to.size() < most_recipients) {
            const bool there = open.seen.contains(mark_of(named, 6));
            if (!there && to.size() < most_recipients && std::ranges::find(to, named) == to.end()) to.push_back(named);
            open.seen.insert(mark_of(named, 6));
        }
    }
    const auto answer = answer_of(fact);
    if (open.seen.size() < 6 * most_recipients &&
        open.seen.insert(mark_of(fact.to, static_cast<unsigned>(answer))).second) {
        const auto& from = open.message;
        LoggedOutcome told{.at = when,
                           .id = std::move(fact.id),
                           .submitted = open.begun ? std::optional{from.at} : std::nullopt,
                           .login = from.login,
                           .local_user = from.local_user,
                           .client = from.client,
                           .from = open.from,
                           .to = std::move(fact.to),
                           .relay = std::move(fact.relay),
                           .answer = answer,
                           .final = fact.status == DeliveryFact::Status::bounced,
                           .reply = std::string{words_of_receiver(fact.reply)}};
        ++counts_.outcomes;
        out.emplace_back(std::move(told));
    }
    if (open.expected > 0 && open.tried >= open.expected) tell(open, out);
    weigh(open);
}

/// Only where the line names who is logged in is anybody there to answer for it.
void Joiner::refuse(Instant when, RefusedFact fact, std::vector<LogRecord>& out) {
    if (fact.login.empty() || fact.to.empty()) return;
    const DeliveryFact as_delivery{
        .enhanced = fact.enhanced, .status = DeliveryFact::Status::bounced, .reply = fact.reply};
    ++counts_.outcomes;
    out.emplace_back(LoggedOutcome{.at = when,
                                   .submitted = when,
                                   .login = std::move(fact.login),
                                   .client = std::move(fact.client),
                                   .from = std::move(fact.from),
                                   .to = std::move(fact.to),
                                   .relay = "this server",
                                   .answer = answer_of(as_delivery),
                                   .final = true,
                                   .reply = std::move(fact.reply)});
}

void Joiner::tell(Open& open, std::vector<LogRecord>& out) {
    if (open.told) return;
    open.told = true;
    // Seen at its end only, without a line of who handed it in: nothing to learn from.
    if (!open.begun && open.message.login.empty()) return;
    ++counts_.messages;
    out.emplace_back(open.message);
    open.message.recipients.clear();
    open.message.recipients.shrink_to_fit();
}

void Joiner::end(const std::string& id, std::vector<LogRecord>& out) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    tell(found->second, out);
    weight_ -= found->second.weight;
    open_.erase(found);
}

void Joiner::finish(std::vector<LogRecord>& out) {
    for (const auto& [id, serial] : order_) {
        const auto found = open_.find(id);
        if (found == open_.end() || found->second.serial != serial) continue;
        tell(found->second, out);
        open_.erase(found);
    }
    order_.clear();
    weight_ = 0;
}

}  // namespace tidegate
