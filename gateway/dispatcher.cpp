#include "gateway/dispatcher.h"

#include <chrono>
#include <exception>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gateway/http/response.h"
#include "gateway/observe/event.h"
#include "gateway/process/migrations.h"
#include "gateway/testkit/fault_rules.h"
#include "gateway/testkit/faulty_run.h"
#include "translator/catalog/catalog.h"
#include "translator/model/stored_form.h"
#include "translator/request/parse_request.h"
#include "translator/stream/shard_iterator.h"

namespace tuskgate::gateway {

namespace asio = boost::asio;
using translator::ApiError;
using translator::ErrorKind;
using Clock = std::chrono::steady_clock;

namespace {

// The service has no message here, and SDKs then print "null" or "UnknownError".
ApiError NotSupported(std::string_view operation) {
  return {
      ErrorKind::kUnknownOperation, fmt::format("{} is not supported by Tuskgate", operation), {}};
}

// By which readers of events are admitted and noted.
constexpr std::string_view kReaderOperation = "GetRecords";

// The request of that operation. Which stream it is about is all that its iterator has to tell.
rapidjson::Document RequestOfReader(const std::string& table, const std::string& stream_label,
                                    const translator::ArnScope& scope) {
  translator::ShardIterator position;
  position.shard = {table, stream_label, {}};
  const std::string iterator =
      translator::WriteIterator(position, translator::StreamArn({table, stream_label}, scope));
  rapidjson::Document body(rapidjson::kObjectType);
  body.AddMember("ShardIterator", rapidjson::Value(iterator, body.GetAllocator()),
                 body.GetAllocator());
  return body;
}

// What it touched: what its plans told, and the resources that its request names.
void TellServed(const OperationEntry& operation, const translator::Json& request,
                const OperationContext& context, const http::ApiResponse& response,
                Clock::time_point began) {
  std::vector<std::string> touched = context.touched();
  for (const std::string_view member : operation.resources) {
    const translator::Json* value =
        member.empty() ? nullptr : translator::FindMember(request, member);
    if (value == nullptr || !value->IsString()) continue;
    touched.push_back(fmt::format("{} {}", operation.name, translator::Text(*value)));
  }
  RequestServed served{operation.name, {}, touched, response.round_trips};
  if (response.body.has_error()) served.error = http::NameOf(response.body.error().kind);
  served.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  Tell(context.request().request_id, served);
}

}  // namespace

bool Dispatcher::Knows(http::Api api, std::string_view operation) const {
  return FindOperation(api, operation) != nullptr;
}

void Dispatcher::Audit(const OperationEntry& operation, const http::ApiRequest& request,
                       const translator::Json* body, const OperationContext* context,
                       const http::ApiResponse& response) {
  if (trail_ == nullptr) return;
  const auto find = [context](const std::string& name) {
    return context == nullptr ? nullptr : context->FindKnown(name);
  };
  trail_->Note(operation, request, body, response,
               context == nullptr ? services_.scope : context->scope(), find);
}

void Dispatcher::NoteRefused(const http::ApiRequest& request, const ApiError& error) {
  const OperationEntry* operation = FindOperation(request.api, request.operation);
  if (trail_ == nullptr || operation == nullptr) return;
  trail_->NoteRefused(*operation, request, error, services_.scope);
}

// Nobody has credentials without a record of it. Who it is from is found out by the service, so
// strangers wait as well.
asio::awaitable<http::FormAnswer> Dispatcher::HandleForm(const http::FormService& service,
                                                         http::FormRequest request) {
  if (trail_ != nullptr && !trail_->HasRoom()) {
    if (std::optional<ApiError> error = co_await trail_->WaitForRoom(AuditTrail::kOfForms)) {
      co_return service.Unavailable(request, std::move(error->message));
    }
  }
  http::FormAnswer answer = service.Answer(request);
  if (trail_ != nullptr && answer.record) {
    trail_->NoteForm(request, *answer.record, services_.scope);
  }
  co_return answer;
}

asio::awaitable<http::ApiResponse> Dispatcher::Handle(http::ApiRequest request) {
  http::ApiResponse response;
  const OperationEntry* operation = FindOperation(request.api, request.operation);
  if (trail_ != nullptr && operation != nullptr && !trail_->HasRoom()) {
    if (std::optional<ApiError> error =
            co_await trail_->WaitForRoom(EventKindOf(operation->name))) {
      response.body = *std::move(error);
      co_return response;
    }
  }
  if (operation == nullptr && request.body.empty()) {
    response.body = ApiError{ErrorKind::kUnknownOperation, {}, {}};
    co_return response;
  }
  rapidjson::Document::AllocatorType allocator(translator::RequestChunk(request.body.size()));
  rapidjson::Document document(&allocator);
  if (auto error = translator::ReadRequest(request.body, document)) {
    response.body = *std::move(error);
    if (operation != nullptr) Audit(*operation, request, nullptr, nullptr, response);
    co_return response;
  }
  if (operation == nullptr) {
    response.body = ApiError{ErrorKind::kUnknownOperation, {}, {}};
    co_return response;
  }
  if (operation->run == nullptr) {
    Tell(request.request_id, OperationMissing{operation->name});
    response.body = NotSupported(operation->name);
    Audit(*operation, request, &document, nullptr, response);
    co_return response;
  }
  OperationContext context(services_, request);
  if (std::optional<ApiError> error = context.EnterNamespace()) {
    response.body = *std::move(error);
    Audit(*operation, request, &document, nullptr, response);
    co_return response;
  }
  if (!context.AdmitSettled(*operation, document)) {
    if (std::optional<ApiError> error = co_await context.Admit(*operation, document)) {
      response.body = *std::move(error);
      Audit(*operation, request, &document, &context, response);
      co_return response;
    }
  }
  const bool tells = TellsRequests();
  const Clock::time_point began = tells ? Clock::now() : Clock::time_point();
  try {
    if (services_.faults != nullptr && !services_.faults->IsEmpty()) {
      response = co_await RunWithFaults(*operation, context, document);
    } else {
      response.body = co_await operation->run(context, document);
    }
  } catch (const translator::UnreadableItem& error) {
    // Of reads: nothing has been written. Not a server's fault, which SDKs would ask about again.
    Tell(request.request_id, ItemUnreadable{request.operation, error.what()});
    response.body = translator::ValidationError(error.what());
  } catch (const std::exception& error) {
    Tell(request.request_id, OperationThrew{request.operation, error.what()});
    response.is_fault_told = true;
    response.body = ApiError{
        ErrorKind::kInternalServerError,
        "The request processing has failed because of an unknown error, exception or failure.",
        {}};
  }
  response.round_trips = context.round_trips();
  if (tells) TellServed(*operation, document, context, response, began);
  Audit(*operation, request, &document, &context, response);
  response.is_fault_told = response.is_fault_told || context.IsFaultTold();
  co_return response;
}

asio::awaitable<std::optional<ApiError>> Dispatcher::AdmitReader(http::ApiRequest request,
                                                                 std::string table,
                                                                 std::string stream_label) {
  const OperationEntry* operation = FindOperation(http::Api::kStreams, kReaderOperation);
  std::optional<ApiError> refusal;
  try {
    OperationContext context(services_, request);
    refusal = context.EnterNamespace();
    if (refusal) co_return refusal;
    const rapidjson::Document body = RequestOfReader(table, stream_label, context.scope());
    refusal = co_await context.Admit(*operation, body);
  } catch (const std::exception& error) {
    Tell(request.request_id, OperationThrew{"events", error.what()});
    refusal = ApiError{ErrorKind::kInternalServerError, "Internal server error", {}};
  }
  co_return refusal;
}

asio::awaitable<std::optional<ApiError>> Dispatcher::WaitToNoteReader() {
  if (trail_ == nullptr || trail_->HasRoom()) co_return std::nullopt;
  co_return co_await trail_->WaitForRoom(EventKindOf(kReaderOperation));
}

void Dispatcher::NoteReader(const http::ApiRequest& request, const std::string& table,
                            const std::string& stream_label,
                            const std::optional<ApiError>& refusal) {
  if (trail_ == nullptr) return;
  try {
    const OperationEntry* operation = FindOperation(http::Api::kStreams, kReaderOperation);
    OperationContext context(services_, request);
    context.EnterNamespace();  // of a request that names none, the record is without
    const rapidjson::Document body =
        RequestOfReader(table, stream_label.empty() ? "*" : stream_label, context.scope());
    http::ApiResponse response;
    if (refusal) response.body = *refusal;
    Audit(*operation, request, &body, &context, response);
  } catch (const std::exception& error) {
    Tell(request.request_id, OperationThrew{"events", error.what()});
  }
}

asio::awaitable<bool> Dispatcher::IsMigrated() {
  const std::string last(EmbeddedSchema().migrations.back().name);
  translator::SqlStatement statement = translator::EmitIsMigrated(last);
  const auto answer = co_await services_.pipeline.Run(std::move(statement));
  co_return answer.has_value() && answer->rows->RowCount() == 1;
}

asio::awaitable<bool> Dispatcher::Ready() {
  if (readiness_ == nullptr) co_return co_await IsMigrated();
  Readiness::Question question = [this] { return IsMigrated(); };
  co_return co_await readiness_->Ask(std::move(question));
}

}  // namespace tuskgate::gateway
