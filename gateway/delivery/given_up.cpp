#include "gateway/delivery/given_up.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/http/response.h"

namespace tuskgate::gateway {
namespace {

// 2019-11-14T00:13:19.717Z
std::string IsoTime(double at) {
  const auto milliseconds = static_cast<long long>(std::floor(at * 1000));
  const std::time_t seconds = milliseconds / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     milliseconds % 1000);
}

std::string Quoted(std::string_view text) {
  std::string quoted;
  http::AppendJsonString(quoted, text);
  return quoted;
}

// Lambda's own words for what its functions do.
std::string ResponseContext(const FunctionAnswer& answer) {
  if (!answer.was_reached) return {};
  const std::string_view error =
      answer.function_error.empty() ? "Unhandled" : std::string_view(answer.function_error);
  return fmt::format(
      R"("responseContext":{{"statusCode":{},"executedVersion":"$LATEST","functionError":{}}},)",
      answer.status, Quoted(error));
}

}  // namespace

std::string GivenUpText(const GivenUp& given_up) {
  return fmt::format(
      R"({{"requestContext":{{"requestId":"{}","functionArn":{},"condition":"{}",)"
      R"("approximateInvokeCount":{}}},{}"version":"1.0","timestamp":"{}",)"
      R"("DDBStreamBatchInfo":{{"shardId":{},"startSequenceNumber":"{}","endSequenceNumber":"{}",)"
      R"("approximateArrivalOfFirstRecord":"{}","approximateArrivalOfLastRecord":"{}",)"
      R"("batchSize":{},"streamArn":{}}}}})",
      NewUuid(), Quoted(given_up.function_arn), given_up.condition, given_up.invocations,
      ResponseContext(given_up.answer), IsoTime(given_up.now), Quoted(given_up.shard),
      given_up.first_number, given_up.last_number, IsoTime(given_up.first_at),
      IsoTime(given_up.last_at), given_up.count, Quoted(given_up.stream_arn));
}

std::string AppendLine(const std::string& path, const std::string& line) {
  const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return std::strerror(errno);
  const std::string text = line + "\n";
  std::string fault;
  const ssize_t written = write(file, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size())) {
    fault = written < 0 ? std::strerror(errno) : "no room for a line";
  } else if (fsync(file) != 0 && errno != EINVAL) {
    fault = std::strerror(errno);  // EINVAL: a pipe, or a device
  }
  close(file);
  return fault;
}

}  // namespace tuskgate::gateway
