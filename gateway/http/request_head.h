// The parts of a request's head that decide something.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/http/verb.hpp>

namespace tuskgate::gateway::http {

// The fields of a head as they were sent, in their order: all that a signature may be about. Kept
// only where signatures are verified.
class HeadFields {
 public:
  void Add(std::string_view name, std::string_view value) {
    fields_.push_back({static_cast<std::uint32_t>(text_.size()),
                       static_cast<std::uint32_t>(name.size()),
                       static_cast<std::uint32_t>(value.size())});
    text_.append(name);
    text_.append(value);
  }
  std::size_t size() const { return fields_.size(); }
  std::string_view NameAt(std::size_t i) const {
    return std::string_view(text_).substr(fields_[i].start, fields_[i].name);
  }
  std::string_view ValueAt(std::size_t i) const {
    return std::string_view(text_).substr(fields_[i].start + fields_[i].name, fields_[i].value);
  }
  void Clear() {
    text_.clear();
    fields_.clear();
  }

 private:
  struct Field {
    std::uint32_t start;
    std::uint32_t name;   // its length
    std::uint32_t value;  // likewise
  };
  std::string text_;
  std::vector<Field> fields_;
};

// Strings are emptied, not freed, between the requests of a connection. A header that is absent is
// an empty string: the service makes no difference. Values come without surrounding white space
// and without CR or LF.
struct RequestHead {
  boost::beast::http::verb method = boost::beast::http::verb::unknown;
  bool http11 = false;  // else HTTP/1.0
  std::string target;   // as on the request line: path and query
  std::string host;     // the address the client came by
  std::string amz_target;
  std::string authorization;
  std::string region_set;  // X-Amz-Region-Set, of several with commas
  std::string content_type;
  std::string content_encoding;
  std::string accept_encoding;
  std::string origin;
  std::string cors_method;   // Access-Control-Request-Method
  std::string cors_headers;  // Access-Control-Request-Headers
  std::string last_event_id;
  std::string user_agent;
  HeadFields fields;
  bool has_date = false;  // X-Amz-Date or Date, not empty
  bool expects_continue = false;

  void Clear() {
    method = boost::beast::http::verb::unknown;
    http11 = false;
    target.clear();
    host.clear();
    amz_target.clear();
    authorization.clear();
    region_set.clear();
    content_type.clear();
    content_encoding.clear();
    accept_encoding.clear();
    origin.clear();
    cors_method.clear();
    cors_headers.clear();
    last_event_id.clear();
    user_agent.clear();
    fields.Clear();
    has_date = false;
    expects_continue = false;
  }
};

}  // namespace tuskgate::gateway::http
