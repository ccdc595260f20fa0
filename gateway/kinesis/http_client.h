// An HTTP(S) client for a thread that may wait, such as a job's: no request takes longer than its
// patience, and each ends at once when the thread is told to stop. Keeps its connection.
//
// Used from one thread.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "gateway/auth/sigv4.h"
#include "gateway/postgres/stop_event.h"
#include "gateway/web/http_url.h"

namespace tuskgate::gateway {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// There is no answer, or none that could be read.
class HttpFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class HttpClient {
 public:
  static constexpr std::chrono::seconds kPatience{15};

  // `stop` must outlive it.
  HttpClient(HttpUrl endpoint, const StopEvent& stop);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  const HttpUrl& endpoint() const { return endpoint_; }

  // Sends a POST with these headers besides Host. Throws HttpFailed, and Stopped
  // (postgres/blocking_connection.h). What was sent may have arrived all the same.
  HttpAnswer Post(const HeaderFields& headers, const std::string& body);

 private:
  class Connection;

  const HttpUrl endpoint_;
  const StopEvent& stop_;
  std::unique_ptr<Connection> connection_;  // null: there is none
};

}  // namespace tuskgate::gateway
