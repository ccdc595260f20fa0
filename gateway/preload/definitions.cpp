#include "gateway/preload/definitions.h"

#include <utility>

namespace tuskgate::gateway::preload {
namespace {

// A request, to which the TimeToLiveSpecification may be added that CloudFormation has there.
TableDefinition ReadRequest(const Node& request) {
  TableDefinition table;
  table.name = request.TextOf("TableName");
  table.line = request.line;
  table.create = request;
  if (const Node* time_to_live = request.Find("TimeToLiveSpecification")) {
    table.time_to_live = *time_to_live;
    table.create.Remove("TimeToLiveSpecification");
  }
  return table;
}

bool IsTemplate(const Node& document) {
  const Node* resources = document.Find("Resources");
  return resources != nullptr && resources->IsMap();
}

// Whether an object has the members of each of the forms is looked at in the order of how much they
// tell.
std::optional<TableDefinition> ReadOne(const Node& document) {
  const Node* description = document.Find("Table");
  if (description == nullptr) description = document.Find("TableDescription");
  if (description != nullptr && description->Find("TableName") != nullptr) {
    return ReadDescription(*description);
  }
  if (document.Find("TableName") == nullptr) return std::nullopt;
  if (document.Find("TableStatus") != nullptr) return ReadDescription(document);
  if (document.Find("KeySchema") == nullptr) return std::nullopt;
  return ReadRequest(document);
}

}  // namespace

std::vector<TableDefinition> ReadDefinitions(const Node& document,
                                             const translator::ArnScope& scope,
                                             const std::string& stack) {
  const Node* model = document.Find("DataModel");
  if (model != nullptr && model->IsList()) return ReadWorkbenchModel(document);
  if (IsTemplate(document)) return ReadTemplate(document, scope, stack);
  std::vector<TableDefinition> tables;
  if (document.IsList()) {
    for (const Node& item : document.items) {
      std::vector<TableDefinition> more = ReadDefinitions(item, scope, stack);
      std::move(more.begin(), more.end(), std::back_inserter(tables));
    }
    return tables;
  }
  std::optional<TableDefinition> table = ReadOne(document);
  if (!table) {
    throw Fault(document.line,
                "neither a request to CreateTable, nor the answer of DescribeTable, nor a "
                "CloudFormation template, nor a model of NoSQL Workbench");
  }
  tables.push_back(*std::move(table));
  return tables;
}

}  // namespace tuskgate::gateway::preload
