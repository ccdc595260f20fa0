#include "translator/rows/time_to_live_json.h"

#include <fmt/format.h>

#include "translator/model/stored_text.h"

namespace tuskgate::translator {

// The request, and no status.
std::string AnswerUpdateTimeToLive(bool enable, const std::string& attribute) {
  std::string body =
      fmt::format(R"({{"TimeToLiveSpecification":{{"Enabled":{},"AttributeName":)", enable);
  AppendJsonString(body, attribute);
  return body.append("}}");
}

std::string AnswerDescribeTimeToLive(const std::optional<TimeToLive>& time_to_live) {
  std::string body = R"({"TimeToLiveDescription":)";
  AppendTimeToLive(body, time_to_live);
  body.push_back('}');
  return body;
}

// Disabled, it is as if it had never been enabled.
void AppendTimeToLive(std::string& out, const std::optional<TimeToLive>& time_to_live) {
  if (!time_to_live) {
    out.append(R"({"TimeToLiveStatus":"DISABLED"})");
    return;
  }
  fmt::format_to(std::back_inserter(out), R"({{"TimeToLiveStatus":"{}","AttributeName":)",
                 time_to_live->filling ? "ENABLING" : "ENABLED");
  AppendJsonString(out, time_to_live->attribute);
  out.push_back('}');
}

}  // namespace tuskgate::translator
