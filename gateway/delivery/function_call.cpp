#include "gateway/delivery/function_call.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "gateway/web/http_connection.h"
#include "translator/model/json.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using translator::FindMember;
using translator::Json;
using translator::Text;

// Lambda's answers have 6 MB at most.
constexpr std::size_t kMostAnswer = 8u << 20;
// Of an answer that tells a failure, in the log.
constexpr std::size_t kMostShown = 200;

std::string Shown(std::string_view body) {
  std::string shown(body.substr(0, kMostShown));
  if (shown.size() < body.size()) shown += "...";
  return shown;
}

// What kept the function from doing any of it; empty when nothing did.
std::string FaultOf(const FunctionAnswer& answer, const rapidjson::Document& body) {
  if (!answer.fault.empty()) return answer.fault;
  if (answer.status < 200 || answer.status > 299) {
    return fmt::format("it answered with status {}: {}", answer.status, Shown(answer.body));
  }
  if (!answer.function_error.empty()) {
    return fmt::format("its error is {}: {}", answer.function_error, Shown(answer.body));
  }
  // All that the emulator tells of one.
  if (!body.HasParseError() && body.IsObject() && FindMember(body, "errorMessage") != nullptr) {
    return "its error is " + Shown(answer.body);
  }
  return {};
}

// The first of the records that failed, or the number of records when none did. Anything else than
// what is agreed on means that all have failed:
// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
std::optional<std::size_t> FirstFailure(const rapidjson::Document& body,
                                        const std::vector<std::string>& numbers) {
  if (body.HasParseError()) return std::nullopt;
  if (body.IsNull()) return numbers.size();
  if (!body.IsObject()) return std::nullopt;
  const Json* failures = FindMember(body, "batchItemFailures");
  if (failures == nullptr) return numbers.size();
  if (!failures->IsArray()) return std::nullopt;
  std::size_t first = numbers.size();
  for (const Json& failure : failures->GetArray()) {
    const Json* number = failure.IsObject() ? FindMember(failure, "itemIdentifier") : nullptr;
    if (number == nullptr || !number->IsString()) return std::nullopt;
    const auto found = std::find(numbers.begin(), numbers.end(), Text(*number));
    if (found == numbers.end()) return std::nullopt;
    first = std::min(first, static_cast<std::size_t>(found - numbers.begin()));
  }
  return first;
}

}  // namespace

asio::awaitable<FunctionAnswer> CallFunction(HttpUrl url, std::string body,
                                             std::chrono::milliseconds timeout) {
  FunctionAnswer answer;
  HttpConnection connection(co_await asio::this_coro::executor, url);
  answer.fault = co_await connection.Open(timeout);
  if (!answer.fault.empty()) co_return answer;
  answer.was_reached = true;
  HttpRequest request = PostOf(url, std::move(body));
  request.set(http::field::content_type, "application/json");
  request.set(http::field::connection, "close");
  HttpReply reply = co_await connection.Exchange(request, timeout, kMostAnswer);
  answer.fault = std::move(reply.fault);
  if (!answer.fault.empty()) co_return answer;
  answer.status = static_cast<int>(reply.response.result_int());
  answer.function_error = std::string(reply.response["X-Amz-Function-Error"]);
  answer.body = std::move(reply.response.body());
  co_return answer;
}

Outcome OutcomeOf(const FunctionAnswer& answer, const std::vector<std::string>& numbers,
                  bool reports_failures) {
  rapidjson::Document body;
  body.Parse<rapidjson::kParseIterativeFlag>(answer.body.data(), answer.body.size());
  Outcome outcome;
  outcome.fault = FaultOf(answer, body);
  if (!outcome.fault.empty()) return outcome;
  if (!reports_failures || answer.body.empty()) return {numbers.size(), {}};
  const std::optional<std::size_t> first = FirstFailure(body, numbers);
  if (!first) {
    return {0, "it did not tell which records failed: " + Shown(answer.body)};
  }
  if (*first == numbers.size()) return {numbers.size(), {}};
  return {*first, fmt::format("the record {} failed", numbers[*first])};
}

}  // namespace tuskgate::gateway
