// The answer of DescribeTable as a request to CreateTable.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
#include <string_view>
#include <utility>

#include "gateway/preload/definitions.h"

namespace tuskgate::gateway::preload {
namespace {

void Copy(const Node& from, std::string_view name, Node& to) {
  if (const Node* member = from.Find(name)) to.Add(std::string(name), *member);
}

// "On demand" is described as no units at all.
void CopyThroughput(const Node& from, Node& to) {
  const Node* described = from.Find("ProvisionedThroughput");
  if (described == nullptr || described->TextOf("ReadCapacityUnits") == "0") return;
  Node throughput = MapAt(described->line);
  Copy(*described, "ReadCapacityUnits", throughput);
  Copy(*described, "WriteCapacityUnits", throughput);
  to.Add("ProvisionedThroughput", std::move(throughput));
}

// A description tells what the service has warmed up by itself, too, which nobody asked for: so
// WarmThroughput is not among them.
Node Index(const Node& described, bool is_global) {
  Node index = MapAt(described.line);
  Copy(described, "IndexName", index);
  Copy(described, "KeySchema", index);
  Copy(described, "Projection", index);
  if (is_global) {
    CopyThroughput(described, index);
    Copy(described, "OnDemandThroughput", index);
  }
  return index;
}

void CopyIndexes(const Node& from, std::string_view name, bool is_global, Node& to) {
  const Node* described = from.Find(name);
  if (described == nullptr || !described->IsList() || described->items.empty()) return;
  Node indexes = ListAt(described->line);
  for (const Node& index : described->items) indexes.items.push_back(Index(index, is_global));
  to.Add(std::string(name), std::move(indexes));
}

}  // namespace

TableDefinition ReadDescription(const Node& described) {
  TableDefinition table;
  table.name = described.TextOf("TableName");
  table.line = described.line;
  Node create = MapAt(described.line);
  for (const std::string_view name : {"TableName", "AttributeDefinitions", "KeySchema"}) {
    Copy(described, name, create);
  }
  if (const Node* billing = described.Find("BillingModeSummary"))
    Copy(*billing, "BillingMode", create);
  CopyThroughput(described, create);
  Copy(described, "OnDemandThroughput", create);
  CopyIndexes(described, "GlobalSecondaryIndexes", true, create);
  CopyIndexes(described, "LocalSecondaryIndexes", false, create);
  Copy(described, "StreamSpecification", create);
  if (const Node* encryption = described.Find("SSEDescription")) {
    Node specification = MapAt(encryption->line);
    Node enabled = StringAt(encryption->line, "true");
    enabled.kind = Node::Kind::kBoolean;
    specification.Add("Enabled", std::move(enabled));
    Copy(*encryption, "SSEType", specification);
    if (const Node* key = encryption->Find("KMSMasterKeyArn"))
      specification.Add("KMSMasterKeyId", *key);
    create.Add("SSESpecification", std::move(specification));
  }
  if (const Node* table_class = described.Find("TableClassSummary")) {
    Copy(*table_class, "TableClass", create);
  }
  Copy(described, "DeletionProtectionEnabled", create);
  Copy(described, "Tags", create);
  const Node* replicas = described.Find("Replicas");
  if (replicas != nullptr && !replicas->items.empty()) table.left_out.emplace_back("Replicas");
  table.create = std::move(create);
  return table;
}

}  // namespace tuskgate::gateway::preload
