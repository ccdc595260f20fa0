#include "translator/rows/time_to_live_json.h"

#include <fmt/format.h>

#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

void AppendStatus(std::string& out, std::string_view status, const std::string& attribute) {
  fmt::format_to(std::back_inserter(out), R"({{"TimeToLiveStatus":"{}","AttributeName":)", status);
  AppendJsonString(out, attribute);
  out.push_back('}');
}

}  // namespace

// The request, and no status.
std::string AnswerUpdateTimeToLive(bool enable, const std::string& attribute) {
  std::string body =
      fmt::format(R"({{"TimeToLiveSpecification":{{"Enabled":{},"AttributeName":)", enable);
  AppendJsonString(body, attribute);
  return body.append("}}");
}

std::string AnswerDescribeTimeToLive(const std::optional<TimeToLive>& time_to_live,
                                     const TimeToLiveChange* change) {
  std::string body = R"({"TimeToLiveDescription":)";
  if (change == nullptr) {
    AppendTimeToLive(body, time_to_live);
  } else {
    AppendStatus(body, time_to_live ? "ENABLING" : "DISABLING", change->attribute);
  }
  body.push_back('}');
  return body;
}

// Disabled, it is as if it had never been enabled.
void AppendTimeToLive(std::string& out, const std::optional<TimeToLive>& time_to_live) {
  if (!time_to_live) {
    out.append(R"({"TimeToLiveStatus":"DISABLED"})");
    return;
  }
  AppendStatus(out, time_to_live->filling ? "ENABLING" : "ENABLED", time_to_live->attribute);
}

}  // namespace tuskgate::translator
