// The seam between HTTP and the operations.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/verb.hpp>

#include "gateway/auth/caller.h"
#include "gateway/http/form_service.h"
#include "translator/model/error.h"

namespace tuskgate::gateway::http {

// Both are served by one endpoint: SDKs whose endpoint is overridden send the streams' operations
// to the same address.
enum class Api { kDynamoDb, kStreams };

// The other end of a connection.
struct Peer {
  std::string address;      // without the port
  std::string tls_version;  // as CloudTrail writes it, such as TLSv1.3; empty: not encrypted
  std::string tls_cipher;   // such as TLS_AES_128_GCM_SHA256
};

// A POST that passed the protocol's checks (target known to have the service's prefix, credentials
// present, body complete and decompressed). Views live until the response was produced.
struct ApiRequest {
  Api api = Api::kDynamoDb;
  std::string_view operation;   // what follows "DynamoDB_20120810." in X-Amz-Target
  std::string_view body;        // UTF-8 not yet checked
  std::string_view request_id;  // for logs
  std::string_view host;        // of the Host header; empty when there is none
  // Where its credentials are: the header, or the path and query.
  std::string_view authorization = {};
  std::string_view target = {};
  std::string_view user_agent = {};
  std::string_view region_set = {};  // X-Amz-Region-Set, of several with commas
  const Peer* peer = nullptr;        // null: no client's
  const Caller* caller = nullptr;    // who signed it; null: signatures are not verified
};

struct ApiResponse {
  translator::Result<std::string> body = std::string();  // JSON text, or the error
  int round_trips = 0;  // to PostgreSQL; sent as x-tuskgate-round-trips when debug headers are on
  bool is_dropped = false;     // nothing is answered, and the connection is closed
  bool is_fault_told = false;  // why the error is a server fault is in the log already
};

// A request of our own API, on a listener that has no other: the test kit's.
struct AdminRequest {
  boost::beast::http::verb method = boost::beast::http::verb::unknown;
  std::string_view target;  // path and query
  std::string_view body;
};

struct AdminResponse {
  int status = 200;
  std::string body;  // JSON
};

// Implemented by the operations' dispatcher, one per worker thread. Must not throw; an unknown
// operation is answered with ErrorKind::kUnknownOperation.
class ApiHandler {
 public:
  virtual ~ApiHandler() = default;
  virtual boost::asio::awaitable<ApiResponse> Handle(ApiRequest request) = 0;

  // Whether Handle knows the operation. Asked only about requests that are refused anyway: an
  // unknown operation is reported before missing credentials.
  virtual bool Knows(Api api, std::string_view operation) const {
    static_cast<void>(api);
    static_cast<void>(operation);
    return true;
  }

  // Is told of a request that will not be handled, as its credentials were refused. Must not throw.
  virtual void NoteRefused(const ApiRequest& request, const translator::ApiError& error) {
    static_cast<void>(request);
    static_cast<void>(error);
  }

  // Has the service answer a form. Must not throw.
  virtual boost::asio::awaitable<FormAnswer> HandleForm(const FormService& service,
                                                        FormRequest request) {
    co_return service.Answer(request);
  }

  // Whether who has sent the request may read the changes of a stream: the refusal, if not. The
  // request is no call of an operation's, so its body and operation are of no interest. Must not
  // throw.
  virtual boost::asio::awaitable<std::optional<translator::ApiError>> AdmitReader(
      ApiRequest request, std::string table, std::string stream_label) {
    static_cast<void>(request);
    static_cast<void>(table);
    static_cast<void>(stream_label);
    co_return std::nullopt;
  }

  // Before the changes of a stream are looked for: the error to answer with if there would be no
  // record of it. Must not throw.
  virtual boost::asio::awaitable<std::optional<translator::ApiError>> WaitToNoteReader() {
    co_return std::nullopt;
  }

  // Is told of a request for the changes of a stream, whose credentials are good, and of why it was
  // refused, if it was. The label is empty where there is no stream. Must not throw.
  virtual void NoteReader(const ApiRequest& request, const std::string& table,
                          const std::string& stream_label,
                          const std::optional<translator::ApiError>& refusal) {
    static_cast<void>(request);
    static_cast<void>(table);
    static_cast<void>(stream_label);
    static_cast<void>(refusal);
  }

  // Whether requests can be answered now: the database is reachable and its schema is the one this
  // program needs, or were so a moment ago. Answers within some seconds, whatever the database
  // does. Must not throw.
  virtual boost::asio::awaitable<bool> Ready() { co_return true; }

  // Of a listener that SessionOptions::is_admin makes one of ours. Must not throw.
  virtual boost::asio::awaitable<AdminResponse> Administer(AdminRequest request) {
    static_cast<void>(request);
    co_return AdminResponse();
  }
};

}  // namespace tuskgate::gateway::http
