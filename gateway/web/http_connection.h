// A connection to an HTTP service, with TLS where its URL says so. What goes wrong is told in words
// and not thrown, and nothing takes longer than it may.
//
// Used from the thread of its executor.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "gateway/web/http_url.h"

namespace tuskgate::gateway {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

struct HttpReply {
  std::string fault;  // why there is none; empty: there is one
  boost::beast::http::response<boost::beast::http::string_body> response;
};

// A POST of the URL, with the header Host.
HttpRequest PostOf(const HttpUrl& url, std::string body);

class HttpConnection {
 public:
  static constexpr std::chrono::milliseconds kMostForConnecting{5'000};

  HttpConnection(const boost::asio::any_io_executor& executor, HttpUrl url);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // Once; shakes hands if it is to be encrypted, where the service's certificate has to be one that
  // the system trusts. Why it is not open; empty: it is. Only where the look-up of a name hangs may
  // the end of its io_context wait for that.
  boost::asio::awaitable<std::string> Open(std::chrono::milliseconds timeout);

  // `request` must live until it is done. `most`: bytes of the reply's body.
  boost::asio::awaitable<HttpReply> Exchange(const HttpRequest& request,
                                             std::chrono::milliseconds timeout, std::size_t most);

  // Whether another exchange may follow.
  bool IsReusable() const { return is_reusable_; }

  // Ends what is under way.
  void Close();

 private:
  boost::beast::tcp_stream& Tcp() { return encrypted_ ? encrypted_->next_layer() : *plain_; }
  boost::asio::awaitable<boost::asio::ip::tcp::resolver::results_type> Resolve(
      std::chrono::milliseconds timeout, boost::system::error_code& error);

  const HttpUrl url_;
  // One of them.
  std::optional<boost::beast::tcp_stream> plain_;
  std::optional<boost::beast::ssl_stream<boost::beast::tcp_stream>> encrypted_;
  boost::beast::flat_buffer buffer_;
  bool is_reusable_ = false;
  bool is_closed_ = false;
};

}  // namespace tuskgate::gateway
