#include "judge/counted.hpp"

#include <charconv>
#include <utility>

namespace tidegate {

std::string Receipts::give(Counted counted) {
    const std::lock_guard held{lock_};
    const auto index = next_;
    next_ = (next_ + 1) % slots_.size();
    auto& slot = slots_[index];
    do {
        nonces_.fill(reinterpret_cast<char*>(&slot.nonce), sizeof slot.nonce);
    } while (slot.nonce == 0);
    slot.counted = std::move(counted);
    char text[40];
    char* end = std::to_chars(text, text + sizeof text, index, 16).ptr;
    *end++ = '-';
    end = std::to_chars(end, text + sizeof text, slot.nonce, 16).ptr;
    return {text, end};
}

std::optional<Counted> Receipts::take(std::string_view receipt) {
    const auto dash = receipt.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    std::size_t index = 0;
    std::uint64_t nonce = 0;
    const auto* const middle = receipt.data() + dash;
    const auto* const end = receipt.data() + receipt.size();
    if (std::from_chars(receipt.data(), middle, index, 16).ptr != middle) return std::nullopt;
    if (std::from_chars(middle + 1, end, nonce, 16).ptr != end || nonce == 0) return std::nullopt;
    const std::lock_guard held{lock_};
    if (index >= slots_.size() || slots_[index].nonce != nonce) return std::nullopt;
    slots_[index].nonce = 0;
    return std::move(slots_[index].counted);
}

OpenMessage& OpenMessages::open(const std::string& instance, Instant now, std::vector<OpenMessage>& dropped) {
    if (const auto found = by_instance_.find(instance); found != by_instance_.end()) return found->second->message;
    if (by_instance_.size() >= most) {
        // What has ended is asked about again only when the MTA repeats its question at once.
        auto& from = ended_.empty() ? open_ : ended_;
        by_instance_.erase(from.front().instance);
        dropped.push_back(std::move(from.front().message));
        from.pop_front();
    }
    auto& item = open_.emplace_back();
    item.instance = instance;
    item.message.at = now;
    by_instance_.emplace(item.instance, std::prev(open_.end()));
    return item.message;
}

void OpenMessages::end(const std::string& instance) {
    const auto found = by_instance_.find(instance);
    if (found == by_instance_.end() || std::exchange(found->second->ended, true)) return;
    ended_.splice(ended_.end(), open_, found->second);
}

void OpenMessages::forget(Instant open_before, Instant ended_before) {
    const auto drop = [this](std::list<Item>& from, Instant before) {
        while (!from.empty() && from.front().message.at < before) {
            by_instance_.erase(from.front().instance);
            from.pop_front();
        }
    };
    drop(open_, open_before);
    drop(ended_, ended_before);
}

std::vector<Traced> OpenMessages::note_older(Instant before) {
    std::vector<Traced> out;
    for (auto& [instance, message, ended] : open_) {
        if (message.noted || message.at >= before) continue;
        message.noted = true;
        out.push_back(std::move(message.line));
    }
    return out;
}

std::vector<Traced> OpenMessages::unnoted_of(const std::string& entity, const OpenMessage& but) {
    std::vector<Traced> out;
    for (auto& [instance, message, ended] : open_) {
        if (&message == &but || message.noted || message.entity != entity || message.counted.nothing()) continue;
        message.noted = true;
        out.push_back(std::move(message.line));
    }
    return out;
}

}  // namespace tidegate
