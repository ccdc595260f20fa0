#include "gateway/web/http_connection.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

// What the system trusts is read once: it takes longer than a call.
asio::ssl::context& SystemsTrust() {
  static asio::ssl::context trust = [] {
    asio::ssl::context made(asio::ssl::context::tls_client);
    made.set_default_verify_paths();
    made.set_verify_mode(asio::ssl::verify_peer);
    return made;
  }();
  return trust;
}

// Asio cannot end a look-up that is under way, so it is left to itself when the time is over.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

  tcp::resolver resolver;
  asio::steady_timer done;
  tcp::resolver::results_type addresses;
  error_code error = asio::error::timed_out;
};

}  // namespace

HttpRequest PostOf(const HttpUrl& url, std::string body) {
  HttpRequest request(http::verb::post, url.target, 11);
  request.set(http::field::host, url.authority);
  request.set(http::field::user_agent, "tuskgate/" TUSKGATE_VERSION);
  request.body() = std::move(body);
  request.prepare_payload();
  return request;
}

HttpConnection::HttpConnection(const asio::any_io_executor& executor, HttpUrl url)
    : url_(std::move(url)) {
  if (!url_.is_encrypted) {
    plain_.emplace(executor);
    return;
  }
  encrypted_.emplace(beast::tcp_stream(executor), SystemsTrust());
  encrypted_->set_verify_callback(asio::ssl::host_name_verification(url_.host));
  SSL_set_tlsext_host_name(encrypted_->native_handle(), url_.host.c_str());
}

asio::awaitable<tcp::resolver::results_type> HttpConnection::Resolve(milliseconds timeout,
                                                                     error_code& error) {
  const auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
  lookup->done.expires_after(timeout);
  lookup->resolver.async_resolve(
      url_.host, url_.port,
      [lookup](const error_code& failure, const tcp::resolver::results_type& addresses) {
        lookup->error = failure;
        lookup->addresses = addresses;
        lookup->done.cancel();
      });
  error_code ignored;
  co_await lookup->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  error = lookup->error;
  co_return lookup->addresses;
}

asio::awaitable<std::string> HttpConnection::Open(milliseconds timeout) {
  timeout = std::min(timeout, kMostForConnecting);
  error_code error;
  const tcp::resolver::results_type addresses = co_await Resolve(timeout, error);
  if (!error && is_closed_) error = asio::error::operation_aborted;
  if (error) co_return fmt::format("cannot find {}: {}", url_.host, error.message());
  Tcp().expires_after(timeout);
  co_await Tcp().async_connect(addresses, asio::redirect_error(asio::use_awaitable, error));
  if (!error && encrypted_) {
    co_await encrypted_->async_handshake(asio::ssl::stream_base::client,
                                         asio::redirect_error(asio::use_awaitable, error));
  }
  if (error) co_return fmt::format("cannot connect to {}: {}", url_.authority, error.message());
  co_return std::string();
}

asio::awaitable<HttpReply> HttpConnection::Exchange(const HttpRequest& request,
                                                    milliseconds timeout, std::size_t most) {
  is_reusable_ = false;
  HttpReply reply;
  error_code error;
  http::response_parser<http::string_body> parser;
  parser.body_limit(most);
  Tcp().expires_after(timeout);
  if (encrypted_) {
    co_await http::async_write(*encrypted_, request,
                               asio::redirect_error(asio::use_awaitable, error));
  } else {
    co_await http::async_write(*plain_, request, asio::redirect_error(asio::use_awaitable, error));
  }
  // One that answers without reading all of the request has answered nevertheless.
  if (error != beast::error::timeout) {
    if (encrypted_) {
      co_await http::async_read(*encrypted_, buffer_, parser,
                                asio::redirect_error(asio::use_awaitable, error));
    } else {
      co_await http::async_read(*plain_, buffer_, parser,
                                asio::redirect_error(asio::use_awaitable, error));
    }
  }
  if (error) {
    reply.fault = error == beast::error::timeout
                      ? fmt::format("no answer in {} s",
                                    std::chrono::ceil<std::chrono::seconds>(timeout).count())
                      : fmt::format("no answer: {}", error.message());
    co_return reply;
  }
  Tcp().expires_never();
  is_reusable_ = parser.keep_alive();
  reply.response = parser.release();
  co_return reply;
}

void HttpConnection::Close() {
  is_closed_ = true;
  error_code ignored;
  Tcp().socket().close(ignored);
}

}  // namespace tuskgate::gateway
