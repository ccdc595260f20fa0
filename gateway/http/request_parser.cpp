#include "gateway/http/request_parser.h"

#include <algorithm>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace tuskgate::gateway::http {
namespace {

namespace beast = boost::beast;

// An announced length is a claim: memory beyond this is taken as bytes arrive.
constexpr std::size_t kTrustedLength = 64 << 10;

// ": " and CRLF
constexpr std::size_t kFieldOverhead = 4;

}  // namespace

RequestParser::RequestParser(const RequestLimits& limits, RequestHead& head, std::string& body)
    : head_(head),
      body_(body),
      header_bytes_left_(limits.header_bytes),
      keeps_fields_(limits.keeps_fields) {
  head_.Clear();
  body_.clear();
  header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  body_limit(limits.body_bytes);
  eager(true);
}

// Beast limits what is parsed in one call: a head that comes in pieces is only limited by counting.
void RequestParser::Charge(std::size_t bytes, error_code& ec) {
  if (bytes > header_bytes_left_) {
    ec = beast::http::error::header_limit;
    return;
  }
  header_bytes_left_ -= bytes;
}

void RequestParser::on_request_impl(beast::http::verb method, string_view method_text,
                                    string_view target, int version, error_code& ec) {
  Charge(method_text.size() + target.size() + kFieldOverhead, ec);
  head_.method = method;
  head_.http11 = version >= 11;
  head_.target.assign(target.data(), target.size());
}

void RequestParser::on_response_impl(int, string_view, int, error_code&) {}

void RequestParser::on_field_impl(beast::http::field name, string_view name_text, string_view value,
                                  error_code& ec) {
  using beast::http::field;
  Charge(name_text.size() + value.size() + kFieldOverhead, ec);
  // A trailer is read past, never obeyed: it comes after the body it could change the meaning of.
  if (ec || in_trailer_) return;
  if (keeps_fields_) {
    head_.fields.Add({name_text.data(), name_text.size()}, {value.data(), value.size()});
  }
  const auto assign = [&value](std::string& to) { to.assign(value.data(), value.size()); };
  // Of two of them, whoever is between may have believed the other one. The service refuses two
  // hosts as well: ExtendDB, tests/test_auth_error_fidelity.py.
  const auto assign_once = [&](std::string& to) {
    if (!to.empty()) ec = beast::http::error::bad_value;
    assign(to);
  };
  switch (name) {
    case field::host:
      return assign_once(head_.host);
    case field::authorization:
      return assign_once(head_.authorization);
    case field::content_type:
      return assign(head_.content_type);
    case field::accept_encoding:
      // Of several such lines the service obeys the first.
      if (head_.accept_encoding.empty()) assign(head_.accept_encoding);
      return;
    case field::content_encoding:
      return assign(head_.content_encoding);
    case field::user_agent:
      return assign(head_.user_agent);
    case field::origin:
      return assign(head_.origin);
    case field::access_control_request_method:
      return assign(head_.cors_method);
    case field::access_control_request_headers:
      return assign(head_.cors_headers);
    case field::date:
      head_.has_date |= !value.empty();
      return;
    case field::expect:
      head_.expects_continue |= beast::iequals(value, "100-continue");
      return;
    case field::transfer_encoding:
      if (!beast::iequals(value, "chunked")) ec = beast::http::error::bad_transfer_encoding;
      return;
    case field::unknown:
      if (beast::iequals(name_text, "x-amz-target")) return assign(head_.amz_target);
      if (beast::iequals(name_text, "last-event-id")) return assign(head_.last_event_id);
      if (beast::iequals(name_text, "x-amz-region-set")) {
        if (!head_.region_set.empty()) head_.region_set += ',';
        head_.region_set.append(value.data(), value.size());
        return;
      }
      if (beast::iequals(name_text, "x-amz-date")) head_.has_date |= !value.empty();
      return;
    default:
      return;
  }
}

void RequestParser::on_header_impl(error_code&) { in_trailer_ = true; }

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
  if (length) body_.reserve(std::min<std::uint64_t>(*length, kTrustedLength));
}

std::size_t RequestParser::on_body_impl(string_view part, error_code&) {
  body_.append(part.data(), part.size());
  return part.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, string_view, error_code&) {}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view part, error_code&) {
  body_.append(part.data(), part.size());
  return part.size();
}

void RequestParser::on_finish_impl(error_code&) {}

}  // namespace tuskgate::gateway::http
