#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "policy/policy.h"
#include "policy/read_statement.h"
#include "policy/read_value.h"
#include "policy/statement.h"
// RapidJSON has to be set up before it is included.
#include <rapidjson/error/en.h>

namespace tuskgate::policy {
namespace {

using translator::Json;
using translator::Text;

// Sets `has_variables`.
void ReadVersion(const Place& version, DocumentRules& rules) {
  const std::string text = version.RequireString();
  rules.has_variables = text == "2012-10-17";
  if (!rules.has_variables && text != "2008-10-17") {
    version.Refuse(fmt::format("'{}' is not 2012-10-17 or 2008-10-17", text));
  }
}

std::vector<Statement> ReadStatements(const Place& place, const DocumentRules& rules) {
  std::vector<Statement> statements;
  if (place.value().IsObject()) {
    statements.push_back(ReadStatement(place, rules, "0"));
    return statements;
  }
  if (!place.value().IsArray()) {
    place.Refuse("not a statement, nor a list of them");
    return statements;
  }
  if (place.value().Empty()) place.Refuse("the list is empty", PolicyFaultKind::kNoStatement);
  std::set<std::string> sids;
  for (const Json& value : place.value().GetArray()) {
    const std::string number = std::to_string(statements.size());
    const Place entry = place.Entry(statements.size(), value);
    statements.push_back(ReadStatement(entry, rules, number));
    const std::string& label = statements.back().label;
    const bool has_sid = value.IsObject() && value.HasMember("Sid") && value["Sid"].IsString() &&
                         value["Sid"].GetStringLength() > 0;
    if (has_sid && !sids.insert(label).second) {
      entry.Refuse(fmt::format("another statement has the Sid {}", label),
                   PolicyFaultKind::kDuplicateSid);
    }
  }
  return statements;
}

std::vector<Statement> ReadDocument(const Place& document, DocumentRules rules) {
  if (!document.RequireObject()) return {};
  const Json* statements = nullptr;
  for (const auto& member : document.value().GetObject()) {
    const std::string_view name = Text(member.name);
    const Place place = document.Member(name, member.value);
    if (name == "Version") {
      ReadVersion(place, rules);
    } else if (name == "Id") {
      place.RequireString();
    } else if (name == "Statement") {
      statements = &member.value;
    } else {
      document.Refuse(fmt::format("there is no element {} in a policy", name));
    }
  }
  if (statements == nullptr) {
    document.Refuse("there is no Statement", PolicyFaultKind::kNoStatement);
    return {};
  }
  return ReadStatements(document.Member("Statement", *statements), rules);
}

}  // namespace

boost::system::result<PolicyPtr, PolicyFault> ReadPolicy(std::string_view json, PolicyKind kind,
                                                         std::string name) {
  // The text can nest as deeply as it is long: an iterative parser does not mind.
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  rapidjson::Document parsed;
  parsed.Parse<kFlags>(json.data(), json.size());
  if (parsed.HasParseError()) {
    return PolicyFault{fmt::format("not JSON, at byte {}: {}", parsed.GetErrorOffset(),
                                   rapidjson::GetParseError_En(parsed.GetParseError())),
                       PolicyFaultKind::kJson,
                       {}};
  }
  std::optional<PolicyFault> fault;
  const Place document(parsed, fault);
  std::vector<Statement> statements = ReadDocument(document, {kind, false});
  if (fault) return *std::move(fault);
  return std::make_shared<const Policy>(kind, std::move(name), std::move(statements));
}

}  // namespace tuskgate::policy
