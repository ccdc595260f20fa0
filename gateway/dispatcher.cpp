#include "gateway/dispatcher.h"

#include <exception>
#include <utility>

#include "gateway/observe/log.h"
#include "translator/request/parse_request.h"

namespace tuskgate::gateway {

using translator::ApiError;
using translator::ErrorKind;

bool Dispatcher::Knows(std::string_view operation) const {
  return FindOperation(operation) != nullptr;
}

boost::asio::awaitable<http::ApiResponse> Dispatcher::Handle(http::ApiRequest request) {
  http::ApiResponse response;
  const OperationFunction operation = FindOperation(request.operation);
  if (operation == nullptr && request.body.empty()) {
    response.body = ApiError{ErrorKind::kUnknownOperation, {}, {}};
    co_return response;
  }
  const auto document = translator::ParseRequest(request.body);
  if (!document.has_value()) {
    response.body = document.error();
    co_return response;
  }
  if (operation == nullptr) {
    response.body = ApiError{ErrorKind::kUnknownOperation, {}, {}};
    co_return response;
  }
  OperationContext context(services_, request.request_id);
  try {
    response.body = co_await operation(context, *document);
  } catch (const std::exception& error) {
    LogRequest(LogLevel::kError, request.request_id, "{}: {}", request.operation, error.what());
    response.body = ApiError{
        ErrorKind::kInternalServerError,
        "The request processing has failed because of an unknown error, exception or failure.",
        {}};
  }
  response.round_trips = context.round_trips();
  co_return response;
}

}  // namespace tuskgate::gateway
