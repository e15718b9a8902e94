#include "net/https_client.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <filesystem>
#include <functional>
#include <thread>

#include "core/address.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

/// Takes one connection on a free port and hands it to `serve`.
class OneShot {
public:
    explicit OneShot(std::function<void(Tcp::socket&)> serve)
        : acceptor_{context_, {asio::ip::address_v4::loopback(), 0}},
          port_{acceptor_.local_endpoint().port()},
          thread_{[this, serve = std::move(serve)] {
              boost::system::error_code trouble;
              Tcp::socket peer{context_};
              acceptor_.accept(peer, trouble);
              if (!trouble) serve(peer);
          }} {}
    ~OneShot() { thread_.join(); }

    std::string port() const { return std::to_string(port_); }

private:
    asio::io_context context_;
    Tcp::acceptor acceptor_;
    unsigned short port_;
    std::thread thread_;
};

/// Reads a request with its body, and answers.
template <class Stream>
void answer(Stream& stream, const std::string& text, std::string* heard = nullptr) {
    boost::system::error_code trouble;
    std::string request;
    while (request.find("\r\n\r\n{}") == std::string::npos) {
        char part[4096];
        const auto count = stream.read_some(asio::buffer(part), trouble);
        if (trouble) return;
        request.append(part, count);
    }
    if (heard != nullptr) *heard = request;
    asio::write(stream, asio::buffer(text), trouble);
}

const PostOptions quick{300ms, 1'000, ""};

TEST(WebAddress, ReadsUrls) {
    const struct {
        std::string_view url, host, port, target;
        bool tls;
    } cases[] = {
        {"https://hooks.example.com/a/b?c=d", "hooks.example.com", "443", "/a/b?c=d", true},
        {"http://127.0.0.1:8080", "127.0.0.1", "8080", "/", false},
        {"HTTPS://[2001:db8::1]:8443/x#y", "2001:db8::1", "8443", "/x", true},
        {"http://a.example?q", "a.example", "80", "/?q", false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.url);
        const auto read = parse_web_address(c.url);
        ASSERT_TRUE(read) << read.error().what;
        EXPECT_EQ(read->host, c.host);
        EXPECT_EQ(read->port, c.port);
        EXPECT_EQ(read->target, c.target);
        EXPECT_EQ(read->tls, c.tls);
    }
}

TEST(WebAddress, RefusesTheRest) {
    for (const std::string_view url :
         {"", "hooks.example.com", "ftp://a.example/", "https://", "https:///x", "https://user@a.example/",
          "https://a.example:0/", "https://a.example:65536/", "https://a.example:x/", "https://a.example/ b",
          "https://a.example/\r\nHost: b", "https://[::1", "https://[::1]x/", "https://\xC3\xA4.example/"}) {
        EXPECT_FALSE(parse_web_address(url)) << url;
    }
}

TEST(PostWeb, PostsWithItsHeaders) {
    std::string heard;
    std::string port;
    {
        OneShot server{[&](Tcp::socket& peer) { answer(peer, "HTTP/1.1 204 No Content\r\n\r\n", &heard); }};
        port = server.port();
        const auto done =
            post_web("http://127.0.0.1:" + port + "/hook?a=b", {{"X-Tidegate-Timestamp", "17\r\nX: y"}}, "{}", quick);
        EXPECT_TRUE(done) << done.error().what;
    }
    EXPECT_TRUE(heard.starts_with("POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n")) << heard;
    EXPECT_NE(heard.find("\r\nX-Tidegate-Timestamp: 17??X: y\r\n"), std::string::npos) << heard;
    EXPECT_NE(heard.find("\r\nContent-Length: 2\r\n"), std::string::npos) << heard;
}

TEST(PostWeb, TellsWhatWentWrong) {
    const struct {
        std::string_view why;
        std::string answer;
        Fault fault;
        std::string_view says;
    } cases[] = {
        {"refused", "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno\x1B!", Fault::invalid, "answered 403 no?!"},
        {"redirect", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Fault::invalid,
         "answered 302"},
        {"broken", "HTTP/1.1 503 Oops\r\nContent-Length: 0\r\n\r\n", Fault::unavailable, "answered 503"},
        {"too many", "HTTP/1.1 429 Slowly\r\nContent-Length: 0\r\n\r\n", Fault::unavailable, "answered 429"},
        {"not HTTP", "220 mail.example.org ESMTP\r\n", Fault::unavailable, "reading the answer"},
        {"endless header", "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'), Fault::unavailable, "reading"},
        {"large body", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x'),
         Fault::unavailable, "reading the answer"},
        {"closes", "", Fault::unavailable, "reading the answer"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        OneShot server{[&](Tcp::socket& peer) { answer(peer, c.answer); }};
        const auto done = post_web("http://127.0.0.1:" + server.port() + "/", {}, "{}", quick);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().fault, c.fault);
        EXPECT_NE(done.error().what.find(c.says), std::string::npos) << done.error().what;
    }
}

TEST(PostWeb, DoesNotWaitForEver) {
    OneShot server{[&](Tcp::socket& peer) {
        boost::system::error_code trouble;
        char part[4096];
        while (!trouble) peer.read_some(asio::buffer(part), trouble);
    }};
    const auto done = post_web("http://127.0.0.1:" + server.port() + "/", {}, "{}", quick);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, Fault::unavailable);
}

/// A certificate for 127.0.0.1 and its key, both signed by itself, as files that are removed again.
class OwnCertificate {
public:
    OwnCertificate() {
        std::string name = (std::filesystem::temp_directory_path() / "tidegate-XXXXXX").string();
        folder = mkdtemp(name.data());
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
        X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
        X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
        X509_add_ext(certificate, names, -1);
        X509_EXTENSION_free(names);
        X509_sign(certificate, key, EVP_sha256());
        BIO* out = BIO_new_file(certificate_file().c_str(), "w");
        PEM_write_bio_X509(out, certificate);
        BIO_free(out);
        out = BIO_new_file(key_file().c_str(), "w");
        PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
        BIO_free(out);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    ~OwnCertificate() { std::filesystem::remove_all(folder); }

    std::string certificate_file() const { return folder / "certificate.pem"; }
    std::string key_file() const { return folder / "key.pem"; }

    std::filesystem::path folder;
};

TEST(PostWeb, TrustsNoCertificateButThoseItIsTold) {
    const OwnCertificate own;
    const struct {
        std::string_view why, host;
        std::string authorities;
        bool works;
    } cases[] = {
        {"signed by an authority that we trust", "127.0.0.1", own.certificate_file(), true},
        {"signed by itself", "127.0.0.1", "", false},
        {"for another host", "localhost", own.certificate_file(), false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        OneShot server{[&](Tcp::socket& peer) {
            asio::ssl::context context{asio::ssl::context::tls_server};
            context.use_certificate_chain_file(own.certificate_file());
            context.use_private_key_file(own.key_file(), asio::ssl::context::pem);
            asio::ssl::stream<Tcp::socket&> stream{peer, context};
            boost::system::error_code trouble;
            stream.handshake(asio::ssl::stream_base::server, trouble);
            if (!trouble) answer(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }};
        const auto done = post_web("https://" + std::string{c.host} + ":" + server.port() + "/", {}, "{}",
                                   {2s, 1'000, c.authorities});
        EXPECT_EQ(done.has_value(), c.works) << (done ? "" : done.error().what);
        if (!done) {
            EXPECT_NE(done.error().what.find("TLS handshake"), std::string::npos) << done.error().what;
        }
    }
}

}  // namespace
}  // namespace tidegate
