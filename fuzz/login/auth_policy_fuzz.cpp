// A hostile login service: whatever it posts, the answer is one that makes Dovecot go on, and what is reported keeps
// its bounds.

#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>

#include "login/auth_policy.hpp"
#include "login/report.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view body{reinterpret_cast<const char*>(data), size};
    if (const auto read = read_login_report(body)) {
        if (read->login.empty() || read->login.size() > 320 || read->remote.size() > 320) std::abort();
    } else if (read.error().what.empty()) {
        std::abort();
    }
    const ManualClock clock{Instant{Millis{1'767'603'600'000}}};
    Logins logins;
    AuthPolicy policy{{clock,
                       [&](const Entity& who, LoginSeen seen) {
                           if (who.text().empty() || !seen.around || seen.around->network == 0) std::abort();
                           (void)logins.note(seen);
                       },
                       {}}};
    for (const auto* command : {"report", "report", "allow"}) {
        HttpRequest request;
        request.method = "POST";
        request.path = "/";
        request.query = {{"command", command}};
        request.body = body;
        const auto answer = policy.answer(request);
        boost::system::error_code wrong;
        const auto said = boost::json::parse(answer.body, wrong);
        if (wrong || answer.status != 200 || said.at("status").to_number<int>() < 0) std::abort();
    }
    return 0;
}
