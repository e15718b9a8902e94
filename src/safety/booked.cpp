#include "safety/booked.hpp"

#include <algorithm>

#include "core/octets.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most = 20;
constexpr std::uint32_t most_recipients = 100'000;
constexpr auto longest = 7 * 24h;
constexpr auto farthest = 366 * 24h;
constexpr std::uint64_t version = 1;
constexpr std::uint64_t latest = 253'402'300'799'999;  // the year 9999, in milliseconds
constexpr std::size_t longest_text = 1'000;

Outcome sound(const BookedSend& wanted, Instant now) {
    if (wanted.recipients == 0 || wanted.recipients > most_recipients) {
        return fail(Fault::invalid, "a booked send is for 1 to 100000 external recipients");
    }
    if (wanted.until <= wanted.from)
        return fail(Fault::invalid, "the end of a booked send must lie after its beginning");
    if (wanted.until <= now) return fail(Fault::invalid, "the end of a booked send must lie ahead");
    if (wanted.until - wanted.from > longest) {
        return fail(Fault::invalid, "a booked send lasts 7 days at most: for a habit, make a policy");
    }
    if (wanted.until - now > farthest) return fail(Fault::invalid, "a booked send ends within a year");
    if (trimmed(wanted.reason).empty()) return fail(Fault::invalid, "a booked send needs a reason: say what is sent");
    return {};
}

std::string plain(std::string_view subject) { return lower(trimmed(subject)); }

}  // namespace

std::string_view to_string(BookedState state) {
    switch (state) {
        case BookedState::waiting: return "waiting";
        case BookedState::open: return "open";
        case BookedState::used_up: return "used_up";
        case BookedState::expired: return "expired";
    }
    return "expired";
}

BookedState BookedSend::state(Instant now) const {
    if (used >= recipients) return BookedState::used_up;
    if (now >= until) return BookedState::expired;
    return now < from ? BookedState::waiting : BookedState::open;
}

Outcome BookedSends::add(BookedSend wanted, Instant now) {
    if (auto good = sound(wanted, now); !good) return good;
    if (all_.size() >= most) return fail(Fault::conflict, "this sender has 20 booked sends already: cancel one first");
    for (const auto& other : all_) {
        if (wanted.from < other.until && other.from < wanted.until) {
            return fail(Fault::conflict,
                        "booked send " + other.reference +
                            " of this sender lies in the same time: cancel it, or choose another time");
        }
    }
    wanted.used = 0;
    wanted.made_at = now;
    wanted.subject = utf8_line(plain(wanted.subject), longest_text);
    wanted.reason = utf8_line(wanted.reason, longest_text);
    all_.push_back(std::move(wanted));
    std::ranges::sort(all_, {}, &BookedSend::from);
    return {};
}

const BookedSend* BookedSends::open(Instant now, std::string_view subject) const {
    for (const auto& one : all_) {
        if (one.state(now) != BookedState::open) continue;
        if (one.subject.empty() || one.subject == utf8_line(plain(subject), longest_text)) return &one;
    }
    return nullptr;
}

BookedSend* BookedSends::find(std::string_view reference) {
    const auto found = std::ranges::find(all_, reference, &BookedSend::reference);
    return found == all_.end() ? nullptr : &*found;
}

void BookedSends::use(std::string_view reference, std::uint32_t count) {
    if (auto* one = find(reference)) one->used += std::min(count, one->left());
}

void BookedSends::give_back(std::string_view reference, std::uint32_t count) {
    if (auto* one = find(reference)) one->used -= std::min(count, one->used);
}

Result<BookedSend> BookedSends::cancel(std::string_view reference) {
    const auto found = std::ranges::find(all_, reference, &BookedSend::reference);
    if (found == all_.end()) return fail(Fault::not_found, "there is no booked send " + printable(reference, 40));
    BookedSend out = std::move(*found);
    all_.erase(found);
    return out;
}

std::vector<BookedSend> BookedSends::take_ended(Instant now) {
    std::vector<BookedSend> out;
    std::erase_if(all_, [&](const BookedSend& one) {
        const auto state = one.state(now);
        if (state == BookedState::waiting || state == BookedState::open) return false;
        out.push_back(one);
        return true;
    });
    return out;
}

std::string BookedSends::encode() const {
    if (all_.empty()) return {};
    const auto millis = [](Instant at) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(0, at.time_since_epoch().count()));
    };
    OctetWriter out;
    out.number(version);
    out.number(all_.size());
    for (const auto& one : all_) {
        out.text(one.reference);
        out.number(one.recipients);
        out.number(one.used);
        out.number(millis(one.from));
        out.number(millis(one.until));
        out.text(one.subject);
        out.text(one.reason);
        out.text(one.by);
        out.number(millis(one.made_at));
    }
    return out.take();
}

Result<BookedSends> BookedSends::decode(std::string_view octets) {
    OctetReader in{octets};
    BookedSends out;
    const auto instant = [&in] { return Instant{Millis{static_cast<std::int64_t>(in.number(latest))}}; };
    const auto text = [&in] { return utf8_line(in.text(longest_text), longest_text); };
    if (in.number(version) != version) in.refuse();
    const auto count = in.number(most);
    if (count == 0) in.refuse();  // of none, nothing is written
    for (std::uint64_t i = 0; i < count && in.good(); ++i) {
        BookedSend one;
        one.reference = text();
        one.recipients = static_cast<std::uint32_t>(in.number(most_recipients));
        one.used = static_cast<std::uint32_t>(in.number(one.recipients));
        one.from = instant();
        one.until = instant();
        one.subject = text();
        one.reason = text();
        one.by = text();
        one.made_at = instant();
        out.all_.push_back(std::move(one));
    }
    if (!in.good() || !in.at_end()) {
        return fail(Fault::invalid, "they were not written by this program: book what is still wanted again");
    }
    return out;
}

}  // namespace tidegate
