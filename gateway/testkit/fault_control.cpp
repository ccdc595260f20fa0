#include "gateway/testkit/fault_control.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "gateway/http/response.h"
#include "gateway/operations/operation.h"
#include "gateway/testkit/fault_rules.h"

namespace tuskgate::gateway {

using translator::FindMember;
using translator::Json;
using translator::StringMember;

namespace {

constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLongestDelay = 3'600'000;  // milliseconds

// A whole number of these, or nothing is read and `complaint` says so.
std::int64_t WholeMember(const Json& body, const char* name, std::int64_t least, std::int64_t most,
                         std::int64_t fallback, std::string& complaint) {
  const Json* member = FindMember(body, name);
  if (member == nullptr) return fallback;
  if (member->IsInt64() && member->GetInt64() >= least && member->GetInt64() <= most) {
    return member->GetInt64();
  }
  complaint = most == kUnlimited
                  ? fmt::format("{} has to be a whole number from {}", name, least)
                  : fmt::format("{} has to be a whole number from {} to {}", name, least, most);
  return fallback;
}

std::string ReadRule(const Json& body, FaultRule& rule) {
  const auto fault = FaultNamed(StringMember(body, "fault"));
  if (!fault) {
    return "fault has to be one of throttle, conflict, error500, latency, drop and unprocessed";
  }
  rule.fault = *fault;
  rule.space = StringMember(body, "namespace");
  rule.table = StringMember(body, "table");
  rule.operation = StringMember(body, "operation");
  if (!rule.operation.empty()) {
    if (FindOperation(http::Api::kDynamoDb, rule.operation) == nullptr &&
        FindOperation(http::Api::kStreams, rule.operation) == nullptr) {
      return fmt::format("there is no operation {}", rule.operation);
    }
    if (!AppliesTo(rule.fault, rule.operation)) {
      return fmt::format("{} has no fault {}", rule.operation, NameOf(rule.fault));
    }
  }
  const Json* probability = FindMember(body, "probability");
  if (probability != nullptr) rule.probability = probability->GetDouble();
  if (!(rule.probability >= 0 && rule.probability <= 1)) {
    return "probability has to be from 0 to 1";
  }
  if (probability != nullptr && FindMember(body, "nth") != nullptr) {
    return "a rule has nth or probability, not both";
  }
  std::string complaint;
  rule.nth = WholeMember(body, "nth", 1, kUnlimited, 0, complaint);
  rule.seed = static_cast<std::uint64_t>(WholeMember(body, "seed", 0, kUnlimited, 0, complaint));
  rule.count = WholeMember(body, "count", 1, kUnlimited, rule.nth > 0 ? 1 : kUnlimited, complaint);
  const std::int64_t delay = WholeMember(body, "milliseconds", 0, kLongestDelay, 0, complaint);
  rule.delay = std::chrono::milliseconds(delay);
  rule.leave = WholeMember(body, "leave", 1, kUnlimited, kUnlimited, complaint);
  rule.after = translator::BooleanMember(body, "after", false);
  if (!complaint.empty()) return complaint;
  if ((rule.fault == Fault::kLatency) != (FindMember(body, "milliseconds") != nullptr)) {
    return "milliseconds are of the fault latency, which needs them";
  }
  if (rule.leave != kUnlimited && rule.fault != Fault::kUnprocessed) {
    return "leave is of use with the fault unprocessed";
  }
  if (rule.after && rule.fault != Fault::kError500 && rule.fault != Fault::kDrop) {
    return "after is of use with the faults error500 and drop";
  }
  return complaint;
}

void AppendText(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  out += fmt::format(", \"{}\": ", name);
  http::AppendJsonString(out, text);
}

std::string Print(const FaultRule& rule) {
  std::string out = fmt::format("{{\"id\": {}, \"fault\": \"{}\"", rule.id, NameOf(rule.fault));
  AppendText(out, "namespace", rule.space);
  AppendText(out, "table", rule.table);
  AppendText(out, "operation", rule.operation);
  if (rule.nth > 0) out += fmt::format(", \"nth\": {}", rule.nth);
  if (rule.probability < 1) {
    out += fmt::format(", \"probability\": {}, \"seed\": {}", rule.probability, rule.seed);
  }
  if (rule.count != kUnlimited) out += fmt::format(", \"count\": {}", rule.count);
  if (rule.fault == Fault::kLatency)
    out += fmt::format(", \"milliseconds\": {}", rule.delay.count());
  if (rule.leave != kUnlimited) out += fmt::format(", \"leave\": {}", rule.leave);
  if (rule.after) out += ", \"after\": true";
  out += fmt::format(", \"calls\": {}, \"hits\": {}}}", rule.calls, rule.hits);
  return out;
}

}  // namespace

http::AdminResponse AddFault(AdminContext& context, const AdminQuestion& question) {
  FaultRule rule;
  const std::string complaint = ReadRule(question.body, rule);
  if (!complaint.empty()) return AdminRefusal(400, complaint);
  rule.id = context.faults().Add(rule);
  return {200, Print(rule) + "\n"};
}

http::AdminResponse ListFaults(AdminContext& context, const AdminQuestion&) {
  std::string list;
  for (const FaultRule& rule : context.faults().List()) {
    list += (list.empty() ? "" : ", ") + Print(rule);
  }
  return {200, "{\"faults\": [" + list + "]}\n"};
}

http::AdminResponse ClearFaults(AdminContext& context, const AdminQuestion& question) {
  if (question.name.empty()) {
    context.faults().Clear(std::string(StringMember(question.body, "namespace")));
    return {200, "{}\n"};
  }
  int id = 0;
  const std::string& text = question.name;
  std::from_chars(text.data(), text.data() + text.size(), id);
  if (!context.faults().Remove(id)) return AdminRefusal(404, "there is no fault " + text);
  return {200, "{}\n"};
}

}  // namespace tuskgate::gateway
