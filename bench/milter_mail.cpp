#include "milter_mail.hpp"

#include "mta/milter/frame.hpp"
#include "mta/milter/protocol.hpp"
#include "policy_request.hpp"

namespace tidegate::bench {

namespace {

constexpr std::size_t body_octets = 1'500;  // with the header that makes 2 KB

bool is_sent(const milter::Agreement& agreement, char command) {
    const auto without = [&](std::uint32_t step) { return (agreement.steps & step) == 0; };
    switch (command) {
        case milter::helo: return without(milter::no_helo);
        case milter::data: return without(milter::no_data);
        case milter::header: return without(milter::no_headers);
        case milter::end_of_headers: return without(milter::no_end_of_headers);
        case milter::body: return without(milter::no_body);
        default: return true;
    }
}

}  // namespace

MilterScript::MilterScript(std::uint64_t number, std::uint64_t sender, bool connected) {
    packets_.reserve(24);
    if (!connected) session();
    message(number, sender);
}

bool MilterScript::send(const milter::Agreement& agreement, std::string& into) {
    while (next_ < packets_.size()) {
        const auto& packet = packets_[next_++];
        if (!is_sent(agreement, packet.command)) continue;
        milter::encode_frame(packet.command, packet.payload, into);
        if (agreement.owes_reply(packet.command)) return true;
    }
    return false;
}

void MilterScript::add(char command, std::initializer_list<std::string_view> strings) {
    std::string payload;
    for (const auto text : strings) (payload += text) += '\0';
    packets_.push_back({command, std::move(payload)});
}

void MilterScript::header(std::string_view name, std::string_view value) { add(milter::header, {name, value}); }

void MilterScript::session() {
    add(milter::macros, {"C{client_addr}", "192.0.2.10"});
    // "office.example.org", family IPv4, port 51234, address
    std::string client{"office.example.org"};
    client += '\0';
    client += '4';
    client += static_cast<char>(51'234 >> 8);
    client += static_cast<char>(51'234 & 0xFF);
    client += "192.0.2.10";
    client += '\0';
    packets_.push_back({milter::connect, std::move(client)});
    add(milter::helo, {"[192.0.2.10]"});
}

void MilterScript::message(std::uint64_t number, std::uint64_t sender) {
    const auto login = login_of(sender);
    const auto name = std::to_string(number);
    add(milter::macros, {"M{auth_authen}", login, "{auth_type}", "PLAIN", "{tls_version}", "TLSv1.3"});
    add(milter::mail, {'<' + login + '>', "SIZE=2314"});
    for (const auto* recipient : {"<kunde@example.net>", "<colleague@example.org>"}) {
        add(milter::macros, {"Ri", "4XyZ1C0Jq8z1r"});
        add(milter::recipient, {recipient});
    }
    add(milter::data, {});
    header("Received",
           "from [192.0.2.10] (office.example.org [192.0.2.10])\n\tby mail.example.org (Postfix) with "
           "ESMTPSA id 4XyZ1C0Jq8z1r;\n\tTue,  3 Mar 2026 14:02:00 +0000 (UTC)");
    header("Message-ID", '<' + name + "@office.example.org>");
    header("Date", "Tue, 3 Mar 2026 14:02:00 +0000");
    header("MIME-Version", "1.0");
    header("User-Agent", "Mozilla Thunderbird");
    header("From", "The Office <" + login + '>');
    header("To", "Kunde <kunde@example.net>, colleague@example.org");
    header("Subject", "Offer number " + name);
    header("Content-Language", "en-GB");
    header("Content-Type", "text/plain; charset=UTF-8; format=flowed");
    header("Content-Transfer-Encoding", "7bit");
    add(milter::end_of_headers, {});
    packets_.push_back({milter::body, std::string(body_octets, 'x')});
    add(milter::macros, {"Ei", "4XyZ1C0Jq8z1r"});
    add(milter::end_of_message, {});
}

void write_postfix_offer(std::string& into) {
    std::string payload;
    for (const std::uint32_t value : {6U, 0x1FFU, 0x1FFFFFU}) milter::write_be32(value, payload);
    milter::encode_frame(milter::negotiate, payload, into);
}

}  // namespace tidegate::bench
