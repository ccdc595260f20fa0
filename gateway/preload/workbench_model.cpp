// A model that NoSQL Workbench has exported, as the samples of AWS have it, such as those in
// https://github.com/aws-samples/aws-dynamodb-examples/tree/master/schema_design
#include <algorithm>
#include <string_view>
#include <utility>

#include "gateway/preload/definitions.h"

namespace tuskgate::gateway::preload {
namespace {

// The key's schema of a table or an index; `definitions` gets the attributes that it lacks.
Node ReadKey(const Node& owner, Node& definitions) {
  const Node* attributes = owner.Find("KeyAttributes");
  Node schema = ListAt(owner.line);
  for (const auto& [member, type] :
       {std::pair("PartitionKey", "HASH"), std::pair("SortKey", "RANGE")}) {
    const Node* attribute = attributes == nullptr ? nullptr : attributes->Find(member);
    if (attribute == nullptr) continue;
    const std::string name = attribute->TextOf("AttributeName");
    Node element = MapAt(attribute->line);
    element.Add("AttributeName", StringAt(attribute->line, name));
    element.Add("KeyType", StringAt(attribute->line, type));
    schema.items.push_back(std::move(element));
    const bool is_known = std::any_of(
        definitions.items.begin(), definitions.items.end(), [&](const Node& definition) {
          return definition.TextOf("AttributeName") == name &&
                 definition.TextOf("AttributeType") == attribute->TextOf("AttributeType");
        });
    if (is_known) continue;
    Node definition = MapAt(attribute->line);
    definition.Add("AttributeName", StringAt(attribute->line, name));
    definition.Add("AttributeType", StringAt(attribute->line, attribute->TextOf("AttributeType")));
    definitions.items.push_back(std::move(definition));
  }
  return schema;
}

const Node* ThroughputOf(const Node& owner) {
  const Node* settings = owner.Find("ProvisionedCapacitySettings");
  return settings == nullptr ? nullptr : settings->Find("ProvisionedThroughput");
}

void AddIndexes(const Node& model, std::string_view member, const Node* throughput,
                Node& definitions, Node& create) {
  const Node* indexes = model.Find(member);
  if (indexes == nullptr || indexes->items.empty()) return;
  Node list = ListAt(indexes->line);
  for (const Node& described : indexes->items) {
    Node index = MapAt(described.line);
    index.Add("IndexName", StringAt(described.line, described.TextOf("IndexName")));
    index.Add("KeySchema", ReadKey(described, definitions));
    if (const Node* projection = described.Find("Projection")) index.Add("Projection", *projection);
    // A model may tell it of the table alone, and Workbench then makes the index with it, too.
    if (throughput != nullptr) {
      const Node* own = ThroughputOf(described);
      index.Add("ProvisionedThroughput", own != nullptr ? *own : *throughput);
    }
    list.items.push_back(std::move(index));
  }
  create.Add(std::string(member), std::move(list));
}

void AddItems(const Node& owner, std::vector<Node>& items) {
  const Node* data = owner.Find("TableData");
  if (data == nullptr || !data->IsList()) return;
  items.insert(items.end(), data->items.begin(), data->items.end());
}

TableDefinition ReadTable(const Node& model) {
  TableDefinition table;
  table.name = model.TextOf("TableName");
  table.line = model.line;
  Node create = MapAt(model.line);
  Node definitions = ListAt(model.line);
  if (const Node* name = model.Find("TableName")) create.Add("TableName", *name);
  create.Add("KeySchema", ReadKey(model, definitions));
  const bool is_provisioned = model.TextOf("BillingMode") == "PROVISIONED";
  const Node* throughput = is_provisioned ? ThroughputOf(model) : nullptr;
  create.Add("BillingMode",
             StringAt(model.line, is_provisioned ? "PROVISIONED" : "PAY_PER_REQUEST"));
  if (throughput != nullptr) create.Add("ProvisionedThroughput", *throughput);
  AddIndexes(model, "GlobalSecondaryIndexes", throughput, definitions, create);
  AddIndexes(model, "LocalSecondaryIndexes", nullptr, definitions, create);
  create.Add("AttributeDefinitions", std::move(definitions));
  table.create = std::move(create);
  AddItems(model, table.items);
  const Node* facets = model.Find("TableFacets");
  // Facets show parts of the table's items; in some models they have all that there is.
  if (table.items.empty() && facets != nullptr) {
    for (const Node& facet : facets->items) AddItems(facet, table.items);
  }
  return table;
}

}  // namespace

std::vector<TableDefinition> ReadWorkbenchModel(const Node& document) {
  std::vector<TableDefinition> tables;
  for (const Node& model : document.Find("DataModel")->items) tables.push_back(ReadTable(model));
  return tables;
}

}  // namespace tuskgate::gateway::preload
