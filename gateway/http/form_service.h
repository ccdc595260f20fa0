// The seam between HTTP and services that are asked by forms, as AWS's query protocol has it: of
// its services, STS.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "gateway/auth/caller.h"
#include "gateway/http/request_head.h"

namespace tuskgate::gateway::http {

struct Peer;

// Views and references are the session's.
struct FormRequest {
  const RequestHead& head;  // with its fields
  std::string_view body;    // as it was sent
  std::string_view request_id;
  const Peer& peer;
};

// What the audit log may show of a form and of its answer: nothing that is to stay secret. Members
// have the names of the service's model.
struct FormRecord {
  std::string_view source;         // "sts.amazonaws.com"
  std::string_view operation;      // literals, both
  CallerPtr caller;                // null: nobody who is known has signed it
  rapidjson::Document parameters;  // an object
  std::string elements;            // JSON; empty: none
  std::string role;                // the ARN of the role that it is about; empty: it is about none
  std::string error_code;          // empty: there is none
  std::string error_message;
};

struct FormAnswer {
  int status = 200;
  std::string body;                  // XML
  bool is_refused = false;           // as nobody who is known has signed the request
  std::optional<FormRecord> record;  // none: there is no such operation
};

// One for the process; any thread.
class FormService {
 public:
  virtual ~FormService() = default;

  // Must not throw, and does not wait.
  virtual FormAnswer Answer(const FormRequest& request) const = 0;

  // What to answer where it is not to be asked at the moment. Must not throw.
  virtual FormAnswer Unavailable(const FormRequest& request, std::string message) const = 0;
};

}  // namespace tuskgate::gateway::http
