#pragma once
// Every value that the API shows, as JSON, and beside it the schema that says so. Internal to api/.

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "access/access.hpp"
#include "access/sessions.hpp"
#include "api/schema.hpp"
#include "judge/journal.hpp"
#include "judge/judge.hpp"
#include "notify/alert.hpp"

namespace tidegate {

/// Text from outside as JSON may carry it: UTF-8, one line, cut.
boost::json::string json_text(std::string_view text, std::size_t longest = 1'000);
/// RFC 3339 or null.
boost::json::value json_time(const std::optional<Instant>& at);
/// null for an empty text.
boost::json::value text_or_null(std::string_view text);

/// "a…@example.com": for those who may not read recipients.
std::string redact_address(std::string_view address);
/// "(23 characters)".
std::string redact_subject(std::string_view subject);

boost::json::object to_json(const Restriction& restriction);
Schema restriction_schema();

boost::json::object to_json(const LimitUse& use);
boost::json::object to_json(const Signal& signal);
boost::json::object to_json(const Explanation& explanation);
boost::json::object to_json(const SenderUse& use);
boost::json::object to_json(const BookedSend& booked);
Schema booked_schema();
Schema signal_schema();
Schema explanation_schema();
Schema sender_schema();

boost::json::object to_json(const Case& c);
Schema case_schema();
std::vector<Field> case_fields();

boost::json::object to_json(const Traced& line, bool redacted);
Schema traced_schema();

boost::json::object to_json(const Event& event, bool redacted);
Schema event_schema();

boost::json::object to_json(const HeldMessage& message, bool redacted);
Schema held_schema();

boost::json::object to_json(const AlertPolicy& policy);
Schema alert_policy_schema();
/// Of a value that fits the schema.
Result<AlertPolicy> alert_policy_of(const boost::json::object& json);
boost::json::object to_json(const Delivery& delivery);
Schema delivery_schema();

boost::json::object to_json(const Administrator& administrator);
Schema administrator_schema();
/// `current`: it is the session that asks.
boost::json::object to_json(const BrowserSession& session, bool current);
Schema listed_session_schema();
boost::json::object to_json(const TokenInfo& token);
Schema token_schema();

/// A policy as it is shown, and the keys of it that may be set.
Schema policy_schema();
std::vector<Field> policy_change_fields();

/// A decision as it goes over /v1/events?submissions=1.
boost::json::object to_json(const Submission& submission, const std::string& entity, const Verdict& verdict,
                            bool redacted);

/// An array of whatever has a to_json.
template <class Values, class... More>
boost::json::array json_list(const Values& values, const More&... more) {
    boost::json::array out;
    for (const auto& value : values) out.push_back(to_json(value, more...));
    return out;
}

}  // namespace tidegate
