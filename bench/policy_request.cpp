#include "policy_request.hpp"

namespace tidegate::bench {

std::string login_of(std::uint64_t sender) { return "sender" + std::to_string(sender) + "@example.org"; }

void write_policy_request(std::uint64_t number, std::uint64_t sender, std::string& into) {
    const auto login = login_of(sender);
    into +=
        "request=smtpd_access_policy\n"
        "protocol_state=END-OF-MESSAGE\n"
        "protocol_name=ESMTP\n"
        "client_address=192.0.2.10\n"
        "client_name=office.example.org\n"
        "client_port=51234\n"
        "reverse_client_name=office.example.org\n"
        "server_address=198.51.100.1\n"
        "server_port=587\n"
        "helo_name=[192.0.2.10]\n"
        "sender=";
    into += login;
    into +=
        "\nrecipient=\n"
        "recipient_count=2\n"
        "queue_id=4XyZ1C0Jq8z1r\n"
        "instance=";
    into += std::to_string(number);
    into +=
        ".65f0c1d2.4a3b1.0\n"
        "size=2314\n"
        "etrn_domain=\n"
        "stress=\n"
        "sasl_method=PLAIN\n"
        "sasl_username=";
    into += login;
    into +=
        "\nsasl_sender=\n"
        "ccert_subject=\n"
        "ccert_issuer=\n"
        "ccert_fingerprint=\n"
        "ccert_pubkey_fingerprint=\n"
        "encryption_protocol=TLSv1.3\n"
        "encryption_cipher=TLS_AES_256_GCM_SHA384\n"
        "encryption_keysize=256\n"
        "policy_context=\n"
        "\n";
}

}  // namespace tidegate::bench
