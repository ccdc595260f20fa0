#include "gateway/testkit/fault_call.h"

#include <utility>

#include "grammar/parse_partiql.h"

namespace tuskgate::gateway {

using translator::Json;

namespace {

const Json* MemberOf(const Json& object, std::string_view name) {
  return object.IsObject() ? translator::FindMember(object, name) : nullptr;
}

std::shared_ptr<const grammar::partiql::Statement> StatementOf(const Json& request) {
  const auto parsed = grammar::ParsePartiQL(translator::TextMember(request, "Statement"));
  return parsed.has_value() ? *parsed : nullptr;
}

// {"Put": {"TableName": ...}}, or {"Statement": ...}.
std::string TableOfAction(const Json& action) {
  if (MemberOf(action, "Statement") != nullptr) {
    const auto statement = StatementOf(action);
    return statement == nullptr ? std::string() : TableNameOf(statement->Target().table);
  }
  if (!action.IsObject()) return {};
  for (const auto& member : action.GetObject()) {
    const std::string_view table = translator::TextMember(member.value, "TableName");
    if (!table.empty()) return TableNameOf(table);
  }
  return {};
}

}  // namespace

std::string TableNameOf(std::string_view resource) {
  constexpr std::string_view kTable = ":table/";
  const std::size_t at = resource.find(kTable);
  if (!resource.starts_with("arn:") || at == std::string_view::npos) return std::string(resource);
  resource.remove_prefix(at + kTable.size());
  return std::string(resource.substr(0, resource.find('/')));
}

bool IsReadStatement(const Json& statement) {
  const auto parsed = StatementOf(statement);
  return parsed != nullptr && parsed->IsRead();
}

const Json* ActionsOf(std::string_view operation, const Json& request) {
  std::string_view name;
  if (operation == "TransactWriteItems" || operation == "TransactGetItems") name = "TransactItems";
  if (operation == "ExecuteTransaction") name = "TransactStatements";
  if (operation == "BatchExecuteStatement") name = "Statements";
  const Json* actions = name.empty() ? nullptr : MemberOf(request, name);
  return actions != nullptr && actions->IsArray() && !actions->Empty() ? actions : nullptr;
}

FaultCall FaultCallOf(const OperationEntry& operation, const Json& request,
                      std::string_view space) {
  FaultCall call{operation.name, {}, std::string(space)};
  if (const Json* actions = ActionsOf(operation.name, request)) {
    for (const Json& action : actions->GetArray()) call.tables.push_back(TableOfAction(action));
    return call;
  }
  const Json* items = MemberOf(request, "RequestItems");
  if (items != nullptr && items->IsObject()) {
    for (const auto& member : items->GetObject()) {
      call.tables.push_back(TableNameOf(translator::Text(member.name)));
    }
    return call;
  }
  if (MemberOf(request, "Statement") != nullptr) {
    call.tables.push_back(TableOfAction(request));
    return call;
  }
  for (const std::string_view member : operation.resources) {
    const std::string_view resource = translator::TextMember(request, member);
    if (!resource.empty()) call.tables.push_back(TableNameOf(resource));
  }
  // An iterator begins with the ARN of its stream.
  const std::string_view iterator = translator::TextMember(request, "ShardIterator");
  if (!iterator.empty()) call.tables.push_back(TableNameOf(iterator));
  if (call.tables.empty())
    call.tables.push_back(TableNameOf(translator::TextMember(request, "TableName")));
  return call;
}

}  // namespace tuskgate::gateway
