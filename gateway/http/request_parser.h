// Beast's HTTP/1 parser, keeping only what the gateway looks at.
//
// Beast's own request_parser stores every header in a node of its own, a dozen allocations for an
// SDK's request; this one copies the few that matter into strings the connection reuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <boost/beast/http/basic_parser.hpp>

#include "gateway/http/request_head.h"

namespace tuskgate::gateway::http {

struct RequestLimits {
  std::size_t header_bytes = 16 << 10;  // request line and headers; also each chunk's header
  std::size_t body_bytes = 16u << 20;   // as sent and, when compressed, as decompressed
  bool keeps_fields = false;            // RequestHead::fields
};

// One request. `head` and `body` must outlive the parser and are cleared by its constructor.
//
// put() reports, besides Beast's errors: http::error::header_limit for a head that is too large
// in total, http::error::body_limit as soon as the announced or received body is too large,
// http::error::bad_transfer_encoding for any transfer coding other than chunked.
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  RequestParser(const RequestLimits& limits, RequestHead& head, std::string& body);

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;

  void on_request_impl(boost::beast::http::verb method, string_view method_text, string_view target,
                       int version, error_code& ec) override;
  void on_response_impl(int code, string_view reason, int version, error_code& ec) override;
  void on_field_impl(boost::beast::http::field name, string_view name_text, string_view value,
                     error_code& ec) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
  std::size_t on_body_impl(string_view part, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& ec) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view part, error_code& ec) override;
  void on_finish_impl(error_code& ec) override;

  void Charge(std::size_t bytes, error_code& ec);

  RequestHead& head_;
  std::string& body_;
  std::size_t header_bytes_left_;
  const bool keeps_fields_;
  bool in_trailer_ = false;
};

}  // namespace tuskgate::gateway::http
