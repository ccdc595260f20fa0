#include "gateway/delivery/function_call.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "translator/model/json.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using translator::FindMember;
using translator::Json;
using translator::Text;

// Lambda's answers have 6 MB at most.
constexpr std::size_t kMostAnswer = 8u << 20;
constexpr std::chrono::milliseconds kMostForConnecting{5'000};
// Of an answer that tells a failure, in the log.
constexpr std::size_t kMostShown = 200;

using Requested = http::request<http::string_body>;

Requested RequestOf(const FunctionUrl& url, std::string body) {
  Requested request(http::verb::post, url.target, 11);
  request.set(http::field::host, url.authority);
  request.set(http::field::user_agent, "tuskgate/" TUSKGATE_VERSION);
  request.set(http::field::content_type, "application/json");
  request.set(http::field::connection, "close");
  request.body() = std::move(body);
  request.prepare_payload();
  return request;
}

// Asio cannot end a look-up that is under way, so it is left to itself when the time is over.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

  tcp::resolver resolver;
  asio::steady_timer done;
  tcp::resolver::results_type addresses;
  error_code error = asio::error::timed_out;
};

asio::awaitable<tcp::resolver::results_type> Resolve(const FunctionUrl& url, error_code& error) {
  const auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
  lookup->done.expires_after(kMostForConnecting);
  lookup->resolver.async_resolve(
      url.host, url.port,
      [lookup](const error_code& failure, const tcp::resolver::results_type& addresses) {
        lookup->error = failure;
        lookup->addresses = addresses;
        lookup->done.cancel();
      });
  error_code ignored;
  co_await lookup->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  error = lookup->error;
  co_return lookup->addresses;
}

std::string Shown(std::string_view body) {
  return body.size() <= kMostShown ? std::string(body)
                                   : std::string(body.substr(0, kMostShown)) + "...";
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

asio::awaitable<FunctionAnswer> CallFunction(FunctionUrl url, std::string body,
                                             std::chrono::milliseconds timeout) {
  FunctionAnswer answer;
  error_code error;
  const tcp::resolver::results_type addresses = co_await Resolve(url, error);
  if (error) {
    answer.fault = fmt::format("cannot find {}: {}", url.host, error.message());
    co_return answer;
  }
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_after(std::min(kMostForConnecting, timeout));
  co_await stream.async_connect(addresses, asio::redirect_error(asio::use_awaitable, error));
  if (error) {
    answer.fault = fmt::format("cannot connect to {}: {}", url.authority, error.message());
    co_return answer;
  }
  answer.was_reached = true;
  stream.expires_after(timeout);
  const Requested request = RequestOf(url, std::move(body));
  co_await http::async_write(stream, request, asio::redirect_error(asio::use_awaitable, error));
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kMostAnswer);
  // One that answers without reading all of the request has answered nevertheless.
  if (!error || error != beast::error::timeout) {
    co_await http::async_read(stream, buffer, parser,
                              asio::redirect_error(asio::use_awaitable, error));
  }
  if (error) {
    answer.fault = error == beast::error::timeout
                       ? fmt::format("no answer in {} s",
                                     std::chrono::ceil<std::chrono::seconds>(timeout).count())
                       : fmt::format("no answer: {}", error.message());
    co_return answer;
  }
  http::response<http::string_body> response = parser.release();
  answer.status = static_cast<int>(response.result_int());
  answer.function_error = std::string(response["X-Amz-Function-Error"]);
  answer.body = std::move(response.body());
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
