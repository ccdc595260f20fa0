#include "gateway/kinesis/http_client.h"

#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <fmt/format.h>

#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using Clock = std::chrono::steady_clock;

// How soon it is noticed that the thread is to stop.
constexpr std::chrono::milliseconds kGlance{50};
// An answer to 500 records has some 100 KB.
constexpr std::uint64_t kMostAnswer = std::uint64_t{8} << 20;

using Request = http::request<http::string_body>;
using Parser = http::response_parser<http::string_body>;

}  // namespace

// One TCP connection, and the loop that its operations run on.
class HttpClient::Connection {
 public:
  explicit Connection(const HttpEndpoint& endpoint)
      : endpoint_(endpoint), stream_(io_), tls_(asio::ssl::context::tls_client) {
    if (!endpoint.is_encrypted) return;
    tls_.set_default_verify_paths();
    tls_.set_verify_mode(asio::ssl::verify_peer);
    encrypted_.emplace(std::move(stream_), tls_);
    encrypted_->set_verify_callback(asio::ssl::host_name_verification(endpoint.host));
    SSL_set_tlsext_host_name(encrypted_->native_handle(), endpoint.host.c_str());
  }

  void Open(const StopEvent& stop) { Run(stop, Connect()); }

  HttpAnswer Exchange(const StopEvent& stop, const Request& request) {
    Parser parser;
    parser.body_limit(kMostAnswer);
    Run(stop, Send(request, parser));
    HttpAnswer answer;
    answer.status = parser.get().result_int();
    answer.body = std::move(parser.get().body());
    is_reusable_ = parser.keep_alive();
    return answer;
  }

  // Whether another exchange may follow.
  bool IsReusable() const { return is_reusable_; }

 private:
  beast::tcp_stream& Tcp() { return encrypted_ ? encrypted_->next_layer() : stream_; }

  asio::awaitable<void> Connect() {
    asio::ip::tcp::resolver resolver(io_);
    const auto addresses =
        co_await resolver.async_resolve(endpoint_.host, endpoint_.port, use_awaitable);
    co_await Tcp().async_connect(addresses, use_awaitable);
    if (encrypted_) {
      co_await encrypted_->async_handshake(asio::ssl::stream_base::client, use_awaitable);
    }
  }

  asio::awaitable<void> Send(const Request& request, Parser& parser) {
    if (encrypted_) {
      co_await http::async_write(*encrypted_, request, use_awaitable);
      co_await http::async_read(*encrypted_, buffer_, parser, use_awaitable);
    } else {
      co_await http::async_write(stream_, request, use_awaitable);
      co_await http::async_read(stream_, buffer_, parser, use_awaitable);
    }
  }

  // Until it is done. Whatever ends it early, nothing of it is left on the loop.
  void Run(const StopEvent& stop, asio::awaitable<void> work) {
    std::exception_ptr failure;
    bool is_done = false;
    asio::co_spawn(io_, std::move(work), [&](std::exception_ptr error) {
      failure = std::move(error);
      is_done = true;
    });
    const auto deadline = Clock::now() + kPatience;
    io_.restart();
    while (!is_done && !stop.IsSet() && Clock::now() < deadline) io_.run_one_for(kGlance);
    const bool is_late = !is_done;
    if (is_late) {
      beast::error_code ignored;
      Tcp().socket().close(ignored);
      io_.run();
    }
    if (stop.IsSet()) throw Stopped();
    if (is_late) throw HttpFailed(fmt::format("no answer within {} s", kPatience.count()));
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      throw HttpFailed(error.code().message());
    }
  }

  const HttpEndpoint& endpoint_;
  asio::io_context io_{1};
  beast::tcp_stream stream_;
  asio::ssl::context tls_;
  std::optional<beast::ssl_stream<beast::tcp_stream>> encrypted_;
  beast::flat_buffer buffer_;
  bool is_reusable_ = false;
};

std::optional<HttpEndpoint> ReadEndpoint(std::string_view url) {
  HttpEndpoint endpoint;
  if (url.starts_with("https://")) {
    endpoint.is_encrypted = true;
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  if (url.ends_with('/')) url.remove_suffix(1);
  if (url.empty() || url.find_first_of("/?#@ ") != std::string_view::npos) return std::nullopt;
  endpoint.authority = url;
  endpoint.port = endpoint.is_encrypted ? "443" : "80";
  const std::size_t bracket = url.find(']');
  const std::size_t colon = url.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    endpoint.port = url.substr(colon + 1);
    url = url.substr(0, colon);
    if (endpoint.port.empty() || endpoint.port.size() > 5 ||
        endpoint.port.find_first_not_of("0123456789") != std::string::npos) {
      return std::nullopt;
    }
  }
  if (url.starts_with('[') && url.ends_with(']')) url = url.substr(1, url.size() - 2);
  if (url.empty()) return std::nullopt;
  endpoint.host = url;
  return endpoint;
}

HttpClient::HttpClient(HttpEndpoint endpoint, const StopEvent& stop)
    : endpoint_(std::move(endpoint)), stop_(stop) {}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::Post(const HeaderFields& headers, const std::string& body) {
  Request request(http::verb::post, "/", 11);
  request.set(http::field::host, endpoint_.authority);
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  const Clock::time_point begin = Clock::now();
  // Whoever is at the other end may have closed a connection that was quiet for long: this is found
  // out when it is used, and is no failure.
  for (bool was_kept = connection_ != nullptr;; was_kept = false) {
    if (!connection_) {
      connection_ = std::make_unique<Connection>(endpoint_);
      try {
        connection_->Open(stop_);
      } catch (...) {
        connection_.reset();
        throw;
      }
    }
    try {
      HttpAnswer answer = connection_->Exchange(stop_, request);
      if (!connection_->IsReusable()) connection_.reset();
      return answer;
    } catch (const HttpFailed&) {
      connection_.reset();
      if (!was_kept || Clock::now() - begin >= kPatience) throw;
    } catch (...) {
      connection_.reset();
      throw;
    }
  }
}

}  // namespace tuskgate::gateway
