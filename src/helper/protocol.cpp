#include "helper/protocol.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::pair<std::string_view, HelperVerb> verbs[] = {{"list", HelperVerb::list},
                                                             {"hold", HelperVerb::hold},
                                                             {"release", HelperVerb::release},
                                                             {"delete", HelperVerb::remove},
                                                             {"show", HelperVerb::show}};

/// Cuts the next word off; a second space in a row gives an empty word, which is no id.
std::string_view take_word(std::string_view& rest) {
    const auto space = rest.find(' ');
    const auto word = rest.substr(0, space);
    rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space + 1);
    return word;
}

Outcome fits(const HelperRequest& request) {
    const auto ids = request.ids.size();
    if (request.verb == HelperVerb::list && ids != 0) return fail(Fault::invalid, "list takes no queue id");
    if (request.verb == HelperVerb::show && ids != 1) return fail(Fault::invalid, "show takes one queue id");
    if (request.verb != HelperVerb::list && ids == 0) return fail(Fault::invalid, "name at least one queue id");
    return {};
}

}  // namespace

bool is_queue_id(std::string_view text) {
    return text.size() >= 5 && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

Result<HelperRequest> read_helper_request(std::string_view line) {
    if (line.size() >= longest_helper_request) return fail(Fault::invalid, "the request is longer than 64 KiB");
    if (line.ends_with(' ')) return fail(Fault::invalid, "the request ends in a space");
    const auto name = take_word(line);
    const auto* const known = std::ranges::find_if(verbs, [&](const auto& verb) { return verb.first == name; });
    if (known == std::end(verbs)) {
        return fail(Fault::invalid, "\"" + printable(name, 20) + "\" is none of list, hold, release, delete and show");
    }
    HelperRequest request{known->second, {}};
    while (!line.empty()) {
        const auto id = take_word(line);
        if (!is_queue_id(id)) return fail(Fault::invalid, "\"" + printable(id, 40) + "\" is not a queue id");
        request.ids.emplace_back(id);
    }
    if (const auto right = fits(request); !right) return fail(right.error().fault, right.error().what);
    return request;
}

std::string write_helper_request(const HelperRequest& request) {
    const auto* const known =
        std::ranges::find_if(verbs, [&](const auto& verb) { return verb.second == request.verb; });
    std::string line{known->first};
    for (const auto& id : request.ids) line += " " + id;
    return line + "\n";
}

std::string write_helper_success(std::size_t count, std::size_t octets, bool cut) {
    return "ok " + std::to_string(count) + " " + std::to_string(octets) + (cut ? " cut\n" : "\n");
}

std::string write_helper_failure(std::string_view sentence) { return "error " + printable(sentence, 500) + "\n"; }

std::string_view last_line_of(std::string_view said) {
    const auto end = said.find_last_not_of("\r\n\t ");
    if (end == std::string_view::npos) return {};
    said = said.substr(0, end + 1);
    return said.substr(said.rfind('\n') + 1);  // npos + 1 is 0
}

std::optional<std::size_t> count_of_postsuper(std::string_view said) {
    // One line a message comes first ("postsuper: ID: removed"); only the closing one has a number before "message".
    const auto end = said.rfind(" message");
    if (end == std::string_view::npos) return std::nullopt;
    auto number = said.substr(0, end);
    number = number.substr(number.rfind(' ') + 1);
    std::size_t count = 0;
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), count);
    if (error != std::errc{} || stop != number.data() + number.size()) return std::nullopt;
    return count;
}

}  // namespace tidegate
