#pragma once
// One HTTP connection, and what all of a server's share. Internal to net/: it names Asio and Beast.

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <map>
#include <mutex>

#include "net/http_server.hpp"
#include "net/log_valve.hpp"

namespace tidegate {

class HttpConnection;

/// What the server and its connections share. Shared ownership: a reply may come from another room's thread after the
/// server is gone, and the connection it closes over still needs the loop.
struct HttpLoop {
    explicit HttpLoop(HttpOptions wanted)
        : options{std::move(wanted)}, complaints{options.log, 20, std::chrono::seconds{10}} {}

    boost::asio::io_context io;
    HttpOptions options;
    LogValve complaints;
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> accept_failures{0};
    HttpHandler handler;
    std::atomic<std::size_t> body_octets{0};  ///< promised to bodies that are being read or answered

    std::mutex lock;
    std::map<HttpConnection*, std::weak_ptr<HttpConnection>> live;
    bool stopping = false;  ///< no new connection
    bool over = false;      ///< nothing is posted any more: the threads are ending
};

using HttpSocket = boost::asio::generic::stream_protocol::socket;

struct HttpPeer {
    std::string address;
    std::optional<std::uint32_t> uid;
};

/// Reads a request, waits for its answer, sends it, and again. Kept alive by its pending operation, or by the reply
/// that somebody still holds. Everything runs on the socket's strand, except `answer`.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
public:
    HttpConnection(std::shared_ptr<HttpLoop> loop, HttpSocket socket, HttpPeer peer);
    ~HttpConnection();
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    /// False when the server is full or stopping: the connection is to be dropped.
    bool enlist();
    /// Any thread: the first request is read.
    void start();

    /// Any thread: closes at once when idle, streaming or `now`; else after the answer under way.
    void leave(bool now);

    /// Any thread: the answer to the request that the handler was given.
    void answer(HttpResponse response);

    /// Any thread: the handler dropped the request.
    void forgotten();

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    bool stopping() const;
    /// Runs `work` on the strand, unless the loop is over.
    template <class Work>
    void on_strand(Work work);

    void read_head();
    void head_read(boost::beast::error_code error);
    void read_body();
    void body_read(boost::beast::error_code error);
    void ask();
    void send(HttpResponse response);
    void sent(boost::beast::error_code error);
    void refuse(unsigned status, const std::string& sentence);
    void open_stream(HttpResponse response);
    void watch_reader();
    void pump();
    void beat();
    void linger();
    void drain(std::size_t so_far);
    void close();
    std::string head_of(const HttpResponse& response) const;

    std::shared_ptr<HttpLoop> loop_;  ///< first: the socket below needs it to the end
    boost::beast::basic_stream<boost::asio::generic::stream_protocol> stream_;
    boost::asio::steady_timer heartbeat_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;  ///< one a request
    HttpPeer peer_;
    HttpRequest request_;
    std::string head_;
    std::string body_;
    std::shared_ptr<EventStream> events_;  ///< shared with who pushes
    std::size_t promised_ = 0;             ///< of loop_->body_octets
    bool idle_ = true;
    bool head_only_ = false;
    bool over_https_ = false;
    bool keep_ = true;
    bool writing_ = false;
};

template <class Work>
void HttpConnection::on_strand(Work work) {
    const std::lock_guard guard{loop_->lock};
    if (!loop_->over) boost::asio::post(stream_.get_executor(), std::move(work));
}

}  // namespace tidegate
