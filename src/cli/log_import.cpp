#include "cli/log_import.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <utility>

#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t most_logins = 1'000;
constexpr std::size_t most_addresses = 64;       ///< whose last hour is remembered, of a sender
constexpr std::size_t largest_sender = 600'000;  ///< octets of JSON
constexpr std::size_t largest_body = 900'000;
constexpr std::size_t most_senders = 5'000;  ///< of a body
constexpr std::string_view user_key = "user ", host_key = "client ", local_key = "local ";

/// Empty for what nobody answers for: the null sender.
std::string key_of(const LoggedMessage& message) {
    if (message.from.empty()) return {};
    if (!message.login.empty()) return std::string{user_key} + lower(message.login);
    if (!message.client.empty()) return std::string{host_key} + message.client;
    // Mail of programs is charged to the local part of its sender, as the milter sees it.
    return message.local_user.empty() ? std::string{}
                                      : std::string{local_key} + message.from.substr(0, message.from.rfind('@'));
}

std::string utf8(const std::string& text) { return utf8_line(text, 320); }

json::object json_of(const LoggedMessage& message) {
    json::array to;
    for (const auto& one : message.recipients) to.emplace_back(utf8(one));
    json::object out{{"at", format_rfc3339(message.at)}, {"from", utf8(message.from)}, {"recipients", std::move(to)}};
    if (!message.client.empty()) out["client"] = message.client;
    if (message.size > 0) out["size"] = message.size;
    return out;
}

bool is_host(const std::string& key) { return key.starts_with(host_key); }

}  // namespace

Result<ImportPlan> ImportPlan::make(Bounds bounds) {
    auto notes = NamelessFile::make();
    if (!notes) return tl::unexpected<Error>{notes.error()};
    return ImportPlan{*std::move(notes), bounds};
}

Outcome ImportPlan::add(const LogRecord& record) {
    if (const auto* message = std::get_if<LoggedMessage>(&record)) return add_message(*message);
    if (const auto* login = std::get_if<LoggedLogin>(&record); login != nullptr && login->login.succeeded)
        return add_login(*login);
    return {};
}

Outcome ImportPlan::add_message(const LoggedMessage& message) {
    const auto key = key_of(message);
    if (key.empty()) return {};
    ++messages_;
    first_ = std::min(first_, message.at);
    last_ = std::max(last_, message.at);
    auto* run = run_of(key);
    if (run == nullptr) return {};
    return keep(run->messages, message.at, json_of(message), most_messages_);
}

Outcome ImportPlan::add_login(const LoggedLogin& login) {
    ++logins_;
    auto* run = run_of(std::string{user_key} + lower(login.login.user));
    if (run == nullptr) return {};
    const auto address = std::hash<std::string>{}(login.login.client);
    const auto hour = login.at.time_since_epoch() / std::chrono::hours{1};
    const auto last = std::ranges::find(run->hours, address, &std::pair<std::uint64_t, std::int64_t>::first);
    if (last != run->hours.end() && last->second == hour) return {};
    if (last != run->hours.end()) run->hours.erase(last);
    if (run->hours.size() >= most_addresses) run->hours.erase(run->hours.begin());
    run->hours.emplace_back(address, hour);
    return keep(run->logins, login.at, {{"at", format_rfc3339(login.at)}, {"client", login.login.client}}, most_logins);
}

/// Nothing where there is no room for another sender: counted.
ImportPlan::Run* ImportPlan::run_of(const std::string& key) {
    if (const auto found = runs_.find(key); found != runs_.end()) return &found->second;
    if (is_host(key)) {
        if (hosts_ >= bounds_.hosts) forget_hosts();
        ++hosts_;
    } else if (runs_.size() - hosts_ >= bounds_.senders) {
        ++left_out_;
        return nullptr;
    }
    return &runs_[key];
}

/// Mail that comes in has more hosts than a site has relays, and each of them sends little.
void ImportPlan::forget_hosts() {
    std::vector<std::pair<std::size_t, std::string>> all;
    for (const auto& [key, run] : runs_) {
        if (is_host(key)) all.emplace_back(run.messages.size(), key);
    }
    const auto half = all.begin() + static_cast<std::ptrdiff_t>((all.size() + 1) / 2);
    std::nth_element(all.begin(), half, all.end());
    for (auto one = all.begin(); one != half; ++one) {
        left_out_ += one->first;
        kept_ -= one->first;
        runs_.erase(one->second);
        --hosts_;
    }
}

Outcome ImportPlan::keep(std::vector<Note>& in, Instant at, const json::object& what, std::size_t most) {
    const auto text = json::serialize(what);
    in.push_back({at, notes_.end(), static_cast<std::uint32_t>(text.size())});
    ++kept_;
    if (in.size() >= 2 * most) cut(in, most);
    if (kept_ > bounds_.kept) cut_all();
    return notes_.append(text);
}

/// To the newest, in the order of time.
void ImportPlan::cut(std::vector<Note>& notes, std::size_t most) {
    std::ranges::stable_sort(notes, {}, &Note::at);
    if (notes.size() <= most) return;
    const auto gone = notes.size() - most;
    notes.erase(notes.begin(), notes.begin() + static_cast<std::ptrdiff_t>(gone));
    left_out_ += gone;
    kept_ -= gone;
}

void ImportPlan::cut_all() {
    const auto enough = bounds_.kept - bounds_.kept / 4;  // so that it is not done again at once
    while (true) {
        for (auto& [key, run] : runs_) {
            cut(run.messages, most_messages_);
            cut(run.logins, std::min(most_logins, most_messages_));
            run.messages.shrink_to_fit();
            run.logins.shrink_to_fit();
        }
        if (kept_ <= enough || most_messages_ == 1) return;
        most_messages_ /= 2;
    }
}

void ImportPlan::close() {
    for (auto& [key, run] : runs_) {
        cut(run.messages, most_messages_);
        cut(run.logins, std::min(most_logins, most_messages_));
    }
}

/// Those that fit, in the order of time; `octets` grows by what they take.
Result<json::array> ImportPlan::newest(const std::vector<Note>& notes, std::size_t& octets) const {
    auto from = notes.end();
    while (from != notes.begin() && octets + (from - 1)->octets + 1 <= largest_sender) {
        --from;
        octets += from->octets + 1;
    }
    json::array out;
    for (; from != notes.end(); ++from) {
        std::string text(from->octets, '\0');
        if (auto read = notes_.read(from->offset, text); !read) return tl::unexpected<Error>{read.error()};
        boost::system::error_code wrong;
        out.push_back(json::parse(text, wrong));
        if (wrong) return fail(Fault::unavailable, "notes cannot be read again");
    }
    return out;
}

Result<json::object> ImportPlan::sender(const std::string& key, Run& run, std::size_t& octets) {
    octets = 0;
    auto logins = newest(run.logins, octets);
    if (!logins) return tl::unexpected<Error>{logins.error()};
    auto messages = newest(run.messages, octets);
    if (!messages) return tl::unexpected<Error>{messages.error()};
    left_out_ += run.messages.size() - messages->size();
    json::object out{{"messages", *std::move(messages)}};
    if (!logins->empty()) out["logins"] = *std::move(logins);
    if (key.starts_with(user_key)) out["user"] = utf8(key.substr(user_key.size()));
    if (is_host(key)) out["client"] = key.substr(host_key.size());
    if (key.starts_with(local_key)) out["local_user"] = utf8(key.substr(local_key.size()));
    return out;
}

Outcome ImportPlan::tell(const std::function<Outcome(json::object body)>& send) {
    if (auto flushed = notes_.flush(); !flushed) return flushed;
    json::array senders;
    std::size_t filled = 0;
    const auto close = [&]() -> Outcome {
        filled = 0;
        if (senders.empty()) return {};
        return send({{"senders", std::exchange(senders, {})}});
    };
    for (auto& [key, run] : runs_) {
        std::size_t octets = 0;
        auto told = sender(key, run, octets);
        if (!told) return tl::unexpected<Error>{told.error()};
        octets += 500;
        if (filled + octets > largest_body || senders.size() == most_senders) {
            if (auto sent = close(); !sent) return sent;
        }
        filled += octets;
        senders.push_back(*std::move(told));
    }
    return close();
}

}  // namespace tidegate
