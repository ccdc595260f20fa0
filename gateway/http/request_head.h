// The parts of a request's head that decide something.
#pragma once

#include <string>

#include <boost/beast/http/verb.hpp>

namespace tuskgate::gateway::http {

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
  std::string content_type;
  std::string content_encoding;
  std::string accept_encoding;
  std::string origin;
  std::string cors_method;   // Access-Control-Request-Method
  std::string cors_headers;  // Access-Control-Request-Headers
  std::string last_event_id;
  bool has_date = false;  // X-Amz-Date or Date, not empty
  bool expects_continue = false;

  void Clear() {
    method = boost::beast::http::verb::unknown;
    http11 = false;
    target.clear();
    host.clear();
    amz_target.clear();
    authorization.clear();
    content_type.clear();
    content_encoding.clear();
    accept_encoding.clear();
    origin.clear();
    cors_method.clear();
    cors_headers.clear();
    last_event_id.clear();
    has_date = false;
    expects_continue = false;
  }
};

}  // namespace tuskgate::gateway::http
