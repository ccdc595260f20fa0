#include "policy/resource_policy.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "policy/canonical_policy.h"
#include "policy/json_position.h"
#include "policy/public_access.h"
#include "policy/statement.h"
#include "policy/wildcard.h"
#include "translator/model/json.h"
#include "translator/request/java_hash.h"
#include "translator/request/key_schema.h"

namespace tuskgate::policy {
namespace {

using translator::ApiError;
using translator::FindMember;
using translator::Json;
using translator::Text;

constexpr std::size_t kMostBytes = 20'480;
// Six are as many as a policy has: condition, operator, key, and a list in a statement of a list.
constexpr std::size_t kDeepest = 64;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html, and what
// the operations in that list are called in policies. In lower case.
constexpr std::string_view kTableActions[] = {
    "associatetablereplica",
    "batchgetitem",
    "batchwriteitem",
    "conditioncheckitem",
    "createbackup",
    "deleteitem",
    "deleteresourcepolicy",
    "deletetable",
    "describecontinuousbackups",
    "describecontributorinsights",
    "describekinesisstreamingdestination",
    "describetable",
    "describetablereplicaautoscaling",
    "describetimetolive",
    "disablekinesisstreamingdestination",
    "enablekinesisstreamingdestination",
    "exporttabletopointintime",
    "getitem",
    "getresourcepolicy",
    "listtagsofresource",
    "partiqldelete",
    "partiqlinsert",
    "partiqlselect",
    "partiqlupdate",
    "putitem",
    "putresourcepolicy",
    "query",
    "readdataforreplication",
    "replicatesettings",
    "restoretabletopointintime",
    "scan",
    "searchvectors",
    "tagresource",
    "transactgetitems",
    "transactwriteitems",
    "untagresource",
    "updatecontinuousbackups",
    "updatecontributorinsights",
    "updateitem",
    "updatekinesisstreamingdestination",
    "updatetable",
    "updatetablereplicaautoscaling",
    "updatetimetolive",
    "writedataforreplication",
};
constexpr std::string_view kStreamActions[] = {
    "deleteresourcepolicy", "describestream",   "getrecords",
    "getresourcepolicy",    "getsharditerator", "listtagsofresource",
    "putresourcepolicy",    "tagresource",      "untagresource",
};
// https://github.com/aws/aws-cdk/issues/37273
constexpr std::string_view kServices[] = {"redshift.amazonaws.com",
                                          "replication.dynamodb.amazonaws.com"};

ApiError InvalidDocument(std::string_view what) {
  return translator::InvalidValues(fmt::format("Invalid policy document: {}", what));
}

ApiError InvalidJson() { return InvalidDocument("This policy contains invalid Json"); }

ApiError SyntaxError(std::string_view text, std::string_view path) {
  const JsonPosition position = PositionOf(text, path);
  return InvalidDocument(
      fmt::format("Syntax error at position ({},{})", position.line, position.column));
}

// Strings of an element that is one, or a list of them.
std::vector<std::string_view> StringsOf(const Json* element) {
  std::vector<std::string_view> strings;
  if (element == nullptr) return strings;
  if (element->IsString()) strings.push_back(Text(*element));
  if (element->IsArray()) {
    for (const Json& entry : element->GetArray()) {
      if (entry.IsString()) strings.push_back(Text(entry));
    }
  }
  return strings;
}

const Json* Element(const Json& statement, std::string_view name) {
  if (const Json* element = FindMember(statement, name)) return element;
  return FindMember(statement, fmt::format("Not{}", name));
}

// Until the rule is false, which is then the answer.
template <typename Rule>
bool EachStatement(const Json& document, const Rule& rule) {
  const Json* statements = document.IsObject() ? FindMember(document, "Statement") : nullptr;
  if (statements == nullptr || !statements->IsArray()) return true;
  for (const Json& statement : statements->GetArray()) {
    if (statement.IsObject() && !rule(statement)) return false;
  }
  return true;
}

// What follows the account in an ARN; nothing: it is no ARN of DynamoDB's.
std::optional<std::string_view> RelativeId(std::string_view arn) {
  std::array<std::string_view, 5> parts;
  for (std::string_view& part : parts) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    part = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  if (parts[0] != "arn" || parts[2] != "dynamodb") return std::nullopt;
  return arn;
}

// A pattern fits when it can be about such a resource.
bool Fits(std::string_view relative_id, PolicyTarget target) {
  static constexpr std::string_view kTable = "table/";
  static constexpr std::string_view kStream = "/stream/";
  if (relative_id == "*") return true;
  if (!relative_id.starts_with(kTable)) return false;
  const bool names_stream = relative_id.find(kStream) != std::string_view::npos;
  if (target == PolicyTarget::kTable) return !names_stream;
  return names_stream || relative_id.find_first_of("*?$") != std::string_view::npos;
}

std::optional<ApiError> CheckResources(const Json& document, PolicyTarget target) {
  std::optional<ApiError> error;
  EachStatement(document, [&](const Json& statement) {
    for (const std::string_view arn : StringsOf(Element(statement, "Resource"))) {
      if (arn == "*") continue;
      const std::optional<std::string_view> relative_id = RelativeId(arn);
      if (relative_id && Fits(*relative_id, target)) continue;
      error = InvalidDocument(fmt::format(R"(The relative-id "{}" is invalid for ARN "{}")",
                                          relative_id.value_or(arn), arn));
      return false;
    }
    return true;
  });
  return error;
}

bool IsKnownAction(std::string_view action, PolicyTarget target) {
  static constexpr std::string_view kVendor = "dynamodb:";
  if (action == "*") return true;
  std::string name = LowerCase(action);
  if (!name.starts_with(kVendor)) return false;
  name.erase(0, kVendor.size());
  const std::string pattern = PatternOf(name);
  const auto matches = [&](std::string_view known) { return MatchesPattern(pattern, known); };
  return target == PolicyTarget::kTable
             ? std::any_of(std::begin(kTableActions), std::end(kTableActions), matches)
             : std::any_of(std::begin(kStreamActions), std::end(kStreamActions), matches);
}

// The names that are told are those of a set of quoted ones, in its order.
std::optional<ApiError> CheckActions(const Json& document, PolicyTarget target) {
  std::vector<std::string> unknown;
  EachStatement(document, [&](const Json& statement) {
    for (const std::string_view action : StringsOf(Element(statement, "Action"))) {
      std::string quoted = fmt::format("\"{}\"", action);
      if (IsKnownAction(action, target)) continue;
      if (std::find(unknown.begin(), unknown.end(), quoted) == unknown.end()) {
        unknown.push_back(std::move(quoted));
      }
    }
    return true;
  });
  if (unknown.empty()) return std::nullopt;
  unknown = translator::InHashOrder(std::move(unknown), 16);
  return InvalidDocument(
      fmt::format("The following action names are invalid: {}", fmt::join(unknown, ", ")));
}

ApiError Unbounded() {
  return translator::ValidationError(
      "Resource-based policy grants unbounded access in one or more elements. Please revise the "
      "policy to ensure least-privilege form of access");
}

std::optional<ApiError> CheckPrincipals(const Policy& policy) {
  for (const Statement& statement : policy.statements()) {
    for (const std::string& service : statement.principals->services) {
      if (std::find(std::begin(kServices), std::end(kServices), service) == std::end(kServices)) {
        return InvalidDocument("Policy contains invalid service principal");
      }
    }
    if (IsPublic(statement)) return Unbounded();
  }
  return std::nullopt;
}

// `text`: as it was given, whose places the fault tells first.
ApiError WordsOf(const PolicyFault& fault, const Json& document, std::string_view text,
                 PolicyTarget target) {
  switch (fault.kind) {
    case PolicyFaultKind::kJson:
      return InvalidJson();
    case PolicyFaultKind::kNoStatement:
      return InvalidDocument("Could not parse the policy: Statement is empty!");
    case PolicyFaultKind::kMissingElement:
      return InvalidDocument(fmt::format("Missing required field {}", fault.element));
    case PolicyFaultKind::kDuplicateSid:
      return InvalidDocument("The Statement Ids in the policy are not unique");
    case PolicyFaultKind::kPrincipal:
      return InvalidPrincipal();
    case PolicyFaultKind::kUnbounded:
      return Unbounded();
    case PolicyFaultKind::kAction:
      if (auto error = CheckActions(document, target)) return *std::move(error);
      break;
    case PolicyFaultKind::kResource:
      if (auto error = CheckResources(document, target)) return *std::move(error);
      break;
    case PolicyFaultKind::kCondition:
    case PolicyFaultKind::kSyntax:
      break;
  }
  return SyntaxError(text, std::string_view(fault.message).substr(0, fault.message.find(": ")));
}

}  // namespace

ApiError InvalidPrincipal() {
  return translator::InvalidValues("Invalid principal in policy document.");
}

translator::Result<ResourcePolicy> ReadResourcePolicy(std::string_view text, PolicyTarget target,
                                                      std::string arn) {
  if (text.size() > kMostBytes) {
    return translator::InvalidValues(
        fmt::format("Maximum policy size of {} bytes exceeded", kMostBytes));
  }
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  rapidjson::Document given;
  given.Parse<kFlags>(text.data(), text.size());
  if (given.HasParseError()) return InvalidJson();
  if (NestingOf(text) > kDeepest) return SyntaxError(text, {});
  ResourcePolicy policy;
  policy.text = CanonicalPolicy(given);
  rapidjson::Document document;
  document.Parse(policy.text.data(), policy.text.size());
  auto read = ReadPolicy(policy.text, PolicyKind::kResource, std::move(arn));
  if (!read.has_value()) return WordsOf(read.error(), document, text, target);
  if (auto error = CheckResources(document, target)) return *error;
  if (auto error = CheckActions(document, target)) return *error;
  if (auto error = CheckPrincipals(**read)) return *error;
  policy.policy = *std::move(read);
  return policy;
}

}  // namespace tuskgate::policy
