#include "judge/counted.hpp"

#include <charconv>

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
    if (by_age_.size() >= most) {
        by_instance_.erase(by_age_.front().instance);
        dropped.push_back(std::move(by_age_.front().message));
        by_age_.pop_front();
    }
    auto& item = by_age_.emplace_back();
    item.instance = instance;
    item.message.at = now;
    by_instance_.emplace(item.instance, std::prev(by_age_.end()));
    return item.message;
}

std::vector<OpenMessage> OpenMessages::take_older(Instant before, Instant now) {
    std::vector<OpenMessage> out;
    for (auto item = by_age_.begin(); item != by_age_.end();) {
        const bool old = item->message.at < before || item->message.at > now;
        if (!old) {
            ++item;
            continue;
        }
        by_instance_.erase(item->instance);
        out.push_back(std::move(item->message));
        item = by_age_.erase(item);
    }
    return out;
}

std::vector<Traced> OpenMessages::note_older(Instant before) {
    std::vector<Traced> out;
    for (auto& [instance, message] : by_age_) {
        if (message.noted || message.at >= before) continue;
        message.noted = true;
        out.push_back(message.line);
    }
    return out;
}

std::vector<Traced> OpenMessages::unnoted_of(const std::string& entity) {
    std::vector<Traced> out;
    for (auto& [instance, message] : by_age_) {
        if (message.noted || message.entity != entity || message.counted.nothing()) continue;
        message.noted = true;
        out.push_back(message.line);
    }
    return out;
}

}  // namespace tidegate
