// The seam between HTTP and services that are asked by forms, as AWS's query protocol has it: of
// its services, STS.
#pragma once

#include <string>
#include <string_view>

#include "gateway/http/handler.h"
#include "gateway/http/request_head.h"

namespace tuskgate::gateway::http {

// Views and references are the session's.
struct FormRequest {
  const RequestHead& head;  // with its fields
  std::string_view body;    // as it was sent
  std::string_view request_id;
  const Peer& peer;
};

struct FormAnswer {
  int status = 200;
  std::string body;         // XML
  bool is_refused = false;  // as nobody who is known has signed the request
};

// One for the process; any thread.
class FormService {
 public:
  virtual ~FormService() = default;

  // Must not throw, and does not wait.
  virtual FormAnswer Answer(const FormRequest& request) const = 0;
};

}  // namespace tuskgate::gateway::http
