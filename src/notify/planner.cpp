#include "notify/planner.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "core/entity.hpp"
#include "core/text.hpp"
#include "notify/letter.hpp"
#include "notify/texts.hpp"
#include "notify/webhook.hpp"

namespace tidegate {

namespace {

/// Twelve hexadecimal digits that differ for each alert and target, so that a Message-ID is one mail's own.
std::string mark_of(const std::string& text) {
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(text.data(), text.size(), raw, &length, EVP_sha256(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < 6; ++i) {
        out += digits[raw[i] >> 4U];
        out += digits[raw[i] & 15U];
    }
    return out;
}

/// Where mail to the person behind a login goes; empty when it is no person.
std::string address_of(const Event& event, const NoticeSettings& settings) {
    const auto entity = Entity::parse(event.entity);
    if (!entity || entity->kind() != EntityKind::user) return {};
    return entity->domain().empty() ? event.entity + "@" + settings.domain : event.entity;
}

class Planner {
public:
    Planner(const PlanInput& input, PlanMemory& memory) : input_{input}, memory_{memory} {
        for (const auto& event : input.events) told_.push_back({&event, facts_of(event)});
    }

    Plan run() {
        if (!input_.events.empty()) plan_.read_up_to = input_.events.back().id;
        for (const auto& policy : input_.policies) {
            post(policy);
            mail(policy);
        }
        return std::move(plan_);
    }

private:
    std::vector<Told> pending(const AlertPolicy& policy, const AlertProgress& progress) const {
        std::vector<Told> out;
        for (const auto& told : told_) {
            if (told.event->id > progress.told_up_to && !told.facts.quiet && applies(policy, *told.event)) {
                out.push_back(told);
            }
        }
        return out;
    }

    AlertProgress& progress_of(const AlertPolicy& policy, const char* channel) {
        auto& progress = memory_[{policy.name, channel}];
        if (progress.day != input_.day) progress = {progress.told_up_to, progress.last_notice, input_.day, 0};
        return progress;
    }

    Delivery delivery(const AlertPolicy& policy, const char* channel, std::string target, const Event& newest) const {
        Delivery out;
        out.event = newest.id;
        out.channel = channel;
        out.target = std::move(target);
        out.alert = policy.name;
        out.next_at = input_.now;
        return out;
    }

    void post(const AlertPolicy& policy) {
        if (!policy.webhook || input_.settings.webhooks.empty()) return;
        auto& progress = progress_of(policy, "webhook");
        for (const auto& told : pending(policy, progress)) {
            progress.told_up_to = told.event->id;
            if (progress.count >= policy.most_per_day) continue;
            ++progress.count;
            const bool last = progress.count == policy.most_per_day;
            for (const auto& hook : input_.settings.webhooks) {
                if (posts_ == input_.room) {
                    ++plan_.webhooks_dropped;
                    continue;
                }
                ++posts_;
                auto one = delivery(policy, "webhook", hook.url, *told.event);
                one.body = webhook_body(policy, told, input_.settings, last);
                plan_.deliveries.push_back(std::move(one));
            }
        }
    }

    void mail(const AlertPolicy& policy) {
        auto& progress = progress_of(policy, "mail");
        auto events = pending(policy, progress);
        std::erase_if(events, [&](const Told& told) {
            const bool warning =
                told.event->kind == EventKind::warned || told.event->kind == EventKind::organisation_warned;
            return warning && severity_of(policy, *told.event, told.facts) == Severity::info;
        });
        if (events.empty()) return;
        const bool waits = input_.now >= progress.last_notice && input_.now < progress.last_notice + policy.aggregate;
        if (waits && !input_.full) {
            plan_.read_up_to = std::min(plan_.read_up_to, events.front().event->id - 1);
            return;
        }
        // Without aggregation each event is a notice of its own.
        if (policy.aggregate == Millis{0}) {
            for (const auto& told : events) notice(policy, progress, {told});
        } else {
            notice(policy, progress, events);
        }
    }

    void notice(const AlertPolicy& policy, AlertProgress& progress, const std::vector<Told>& told) {
        progress.told_up_to = told.back().event->id;
        if (progress.count >= policy.most_per_day) return;
        const bool last = progress.count + 1 == policy.most_per_day;
        const auto before = plan_.deliveries.size();
        std::map<std::string, std::vector<Told>> by_target;
        for (const auto& one : told) {
            std::vector<std::string> targets = policy.mail_to;
            const auto& more = input_.settings.administrators;
            if (policy.tell_administrators) targets.insert(targets.end(), more.begin(), more.end());
            targets.insert(targets.end(), one.facts.notify.begin(), one.facts.notify.end());
            std::ranges::sort(targets);
            targets.erase(std::ranges::unique(targets).begin(), targets.end());
            for (const auto& target : targets) by_target[target].push_back(one);
        }
        const auto silent = last ? std::optional{input_.settings.zone.following_midnight(input_.now)} : std::nullopt;
        const auto& newest = *told.back().event;
        for (const auto& [target, theirs] : by_target) {
            letter(policy, target, newest, for_administrators(policy, theirs, input_.settings, silent),
                   theirs.back().event->case_reference);
        }
        for (const auto& one : told) tell_sender(policy, one, newest);
        if (plan_.deliveries.size() == before) return;
        ++progress.count;
        progress.last_notice = input_.now;
    }

    void tell_sender(const AlertPolicy& policy, const Told& told, const Event& newest) {
        if (!policy.tell_sender || !input_.settings.tell_sender) return;
        const auto text = for_sender(told, input_.settings);
        if (text) letter(policy, address_of(*told.event, input_.settings), newest, *text, told.event->case_reference);
    }

    void letter(const AlertPolicy& policy, const std::string& target, const Event& newest, const Text& text,
                const std::string& reference) {
        if (!is_mail_address(target)) return;
        auto one = delivery(policy, "mail", target, newest);
        Letter out;
        out.from_name = "Tidegate";
        out.from = "tidegate@" + input_.settings.domain;
        out.to = target;
        out.subject = text.subject;
        // The subject parts the administrators' notice from the one to the person, who may be an administrator.
        out.message_id = std::to_string(newest.id) + "." + mark_of(policy.name + "\n" + target + "\n" + text.subject) +
                         "@" + input_.settings.domain;
        out.date = input_.now;
        out.more_fields.emplace_back("X-Tidegate-Alert", policy.name);
        if (!reference.empty()) out.more_fields.emplace_back("X-Tidegate-Case", reference);
        out.text = text.body;
        one.body = write_letter(out);
        plan_.deliveries.push_back(std::move(one));
    }

    const PlanInput& input_;
    PlanMemory& memory_;
    std::vector<Told> told_;
    Plan plan_;
    std::size_t posts_ = 0;
};

}  // namespace

Plan plan_notices(const PlanInput& input, PlanMemory& memory) { return Planner{input, memory}.run(); }

Instant day_of(Instant now, const Zone& zone) {
    // 26 hours back lies before the last midnight whatever daylight saving does; from there, midnight by midnight.
    Instant day = zone.following_midnight(now - std::chrono::hours{26});
    for (auto next = zone.following_midnight(day); next <= now; next = zone.following_midnight(day)) day = next;
    return day;
}

}  // namespace tidegate
