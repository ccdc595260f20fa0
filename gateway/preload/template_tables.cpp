// The tables of a CloudFormation template.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "gateway/preload/definitions.h"
#include "gateway/preload/template_values.h"

namespace tuskgate::gateway::preload {
namespace {

// Properties that are members of CreateTable's request as they are.
constexpr std::array<std::string_view, 11> kSame = {"AttributeDefinitions",
                                                    "KeySchema",
                                                    "BillingMode",
                                                    "ProvisionedThroughput",
                                                    "OnDemandThroughput",
                                                    "WarmThroughput",
                                                    "Tags",
                                                    "LocalSecondaryIndexes",
                                                    "TableClass",
                                                    "GlobalSecondaryIndexes",
                                                    "DeletionProtectionEnabled"};
// Others that are read.
constexpr std::array<std::string_view, 2> kNeeded = {"TableName", "TimeToLiveSpecification"};
constexpr std::array<std::string_view, 1> kOfStream = {"StreamViewType"};
constexpr std::array<std::string_view, 7> kReadOfReplica = {"Region",
                                                            "ReadProvisionedThroughputSettings",
                                                            "ReadOnDemandThroughputSettings",
                                                            "GlobalSecondaryIndexes",
                                                            "Tags",
                                                            "TableClass",
                                                            "DeletionProtectionEnabled"};
// Members of global indexes that are not, and of which only the throughput matters.
constexpr std::array<std::string_view, 3> kNotOfIndexes = {"ContributorInsightsSpecification",
                                                           "WriteProvisionedThroughputSettings",
                                                           "WriteOnDemandThroughputSettings"};
// Replicas' properties that are the table's own elsewhere.
constexpr std::array<std::string_view, 3> kOfReplica = {"Tags", "TableClass",
                                                        "DeletionProtectionEnabled"};

Node PlainAt(int line, std::string text) {
  Node node = StringAt(line, std::move(text));
  node.kind = Node::Kind::kPlain;
  return node;
}

// Units that scale begin with a number that may be told, and else with the least.
std::string Units(const Node* settings, std::string_view fixed, std::string_view scaled) {
  if (settings == nullptr) return {};
  const std::string units = settings->TextOf(fixed);
  const Node* scaling = settings->Find(scaled);
  if (!units.empty() || scaling == nullptr) return units;
  const std::string seed = scaling->TextOf("SeedCapacity");
  return seed.empty() ? scaling->TextOf("MinCapacity") : seed;
}

// Where a global table, or an index of one, and its replica tell throughput.
void AddGlobalThroughput(const Node& owner, const Node* replica, bool is_provisioned, Node& to) {
  const auto of_replica = [replica](std::string_view name) {
    return replica == nullptr ? nullptr : replica->Find(name);
  };
  Node units = MapAt(owner.line);
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) units.Add(name, PlainAt(owner.line, text));
  };
  if (is_provisioned) {
    add("ReadCapacityUnits", Units(of_replica("ReadProvisionedThroughputSettings"),
                                   "ReadCapacityUnits", "ReadCapacityAutoScalingSettings"));
    add("WriteCapacityUnits", Units(owner.Find("WriteProvisionedThroughputSettings"),
                                    "WriteCapacityUnits", "WriteCapacityAutoScalingSettings"));
  } else {
    add("MaxReadRequestUnits",
        Units(of_replica("ReadOnDemandThroughputSettings"), "MaxReadRequestUnits", {}));
    add("MaxWriteRequestUnits",
        Units(owner.Find("WriteOnDemandThroughputSettings"), "MaxWriteRequestUnits", {}));
  }
  if (units.items.empty()) return;
  to.Add(is_provisioned ? "ProvisionedThroughput" : "OnDemandThroughput", std::move(units));
}

const Node* ByMember(const Node* list, std::string_view member, const std::string& value) {
  if (list == nullptr) return nullptr;
  for (const Node& item : list->items) {
    if (item.TextOf(member) == value) return &item;
  }
  return nullptr;
}

// The replica of the region that we are, or the first.
const Node* ReplicaFor(const Node& properties, const std::string& region) {
  const Node* replicas = properties.Find("Replicas");
  const Node* own = ByMember(replicas, "Region", region);
  if (own != nullptr) return own;
  return replicas == nullptr || replicas->items.empty() ? nullptr : &replicas->items.front();
}

void AddIndexThroughput(const Node& properties, const Node* replica, bool is_provisioned,
                        Node& create) {
  const Node* indexes = properties.Find("GlobalSecondaryIndexes");
  if (indexes == nullptr) return;
  Node list = ListAt(indexes->line);
  for (const Node& described : indexes->items) {
    Node index = described;
    const Node* of_replica =
        ByMember(replica == nullptr ? nullptr : replica->Find("GlobalSecondaryIndexes"),
                 "IndexName", described.TextOf("IndexName"));
    AddGlobalThroughput(described, of_replica, is_provisioned, index);
    for (const std::string_view name : kNotOfIndexes) index.Remove(name);
    list.items.push_back(std::move(index));
  }
  create.Remove("GlobalSecondaryIndexes");
  create.Add("GlobalSecondaryIndexes", std::move(list));
}

void AddStream(const Node& stream, Node& create) {
  Node specification = MapAt(stream.line);
  specification.Add("StreamEnabled", PlainAt(stream.line, "true"));
  if (const Node* type = stream.Find("StreamViewType")) specification.Add("StreamViewType", *type);
  create.Add("StreamSpecification", std::move(specification));
}

void AddEncryption(const Node& encryption, Node& create) {
  Node specification = MapAt(encryption.line);
  for (const auto& [from, to] :
       {std::pair("SSEEnabled", "Enabled"), std::pair("SSEType", "SSEType"),
        std::pair("KMSMasterKeyId", "KMSMasterKeyId")}) {
    if (const Node* member = encryption.Find(from)) specification.Add(to, *member);
  }
  create.Add("SSESpecification", std::move(specification));
}

template <typename Names>
bool Has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The values of a table's properties. What a table can be without is left out where its value
// cannot be known without other resources.
class Properties {
 public:
  Properties(const TemplateValues& values, std::vector<std::string>& left_out)
      : values_(values), left_out_(left_out) {}

  std::optional<Node> Evaluate(const Node& properties) {
    if (TemplateValues::IsCall(properties)) return values_.Evaluate(properties);
    Node evaluated = MapAt(properties.line);
    for (std::size_t i = 0; i < properties.items.size(); ++i) {
      const std::string& name = properties.names[i];
      if (auto value = Property(name, properties.items[i])) evaluated.Add(name, *std::move(value));
    }
    return evaluated;
  }

 private:
  std::optional<Node> Property(const std::string& name, const Node& value) {
    if (name == "Tags" || name == "SSESpecification") return Parts(name, value);
    if (name == "StreamSpecification") return Members(value, kOfStream);
    if (name == "Replicas") return Replicas(value);
    if (Has(kSame, name) || Has(kNeeded, name) || name.starts_with("Write")) {
      return values_.Evaluate(value);
    }
    try {
      return values_.Evaluate(value);
    } catch (const Fault&) {
      left_out_.push_back(name);
      return std::nullopt;
    }
  }

  std::optional<Node> Part(const std::string& property, const Node& part) {
    try {
      return values_.Evaluate(part);
    } catch (const Fault& fault) {
      left_out_.push_back(fmt::format("a part of {}: {}", property, fault.what()));
      return std::nullopt;
    }
  }

  // Those items, or members, that are known.
  std::optional<Node> Parts(const std::string& property, const Node& value) {
    if (TemplateValues::IsCall(value)) return Part(property, value);
    Node known = value;
    known.items.clear();
    known.names.clear();
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      std::optional<Node> part = Part(property, value.items[i]);
      if (!part) continue;
      if (value.IsMap()) known.names.push_back(value.names[i]);
      known.items.push_back(*std::move(part));
    }
    return known;
  }

  // Only these members, of a map.
  template <typename Names>
  std::optional<Node> Members(const Node& value, const Names& names) {
    if (!value.IsMap() || TemplateValues::IsCall(value)) return values_.Evaluate(value);
    Node members = MapAt(value.line);
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const std::string& name = value.names[i];
      if (!Has(names, name)) continue;
      auto member = name == "Tags" ? Parts(name, value.items[i]) : values_.Evaluate(value.items[i]);
      if (member) members.Add(name, *std::move(member));
    }
    return members;
  }

  std::optional<Node> Replicas(const Node& value) {
    if (!value.IsList()) return values_.Evaluate(value);
    Node replicas = ListAt(value.line);
    for (const Node& item : value.items) {
      if (auto replica = Members(item, kReadOfReplica)) {
        replicas.items.push_back(*std::move(replica));
      }
    }
    return replicas;
  }

  const TemplateValues& values_;
  std::vector<std::string>& left_out_;
};

TableDefinition ReadTable(TableDefinition table, const Node& properties, bool is_global,
                          const std::string& region) {
  table.line = properties.line;
  Node& create = table.create;
  create = MapAt(properties.line);
  create.Add("TableName", StringAt(properties.line, table.name));
  for (std::size_t i = 0; i < properties.items.size(); ++i) {
    const std::string& property = properties.names[i];
    const Node& value = properties.items[i];
    if (Has(kSame, property)) {
      create.Add(property, value);
    } else if (property == "TimeToLiveSpecification") {
      table.time_to_live = value;
    } else if (property == "StreamSpecification") {
      AddStream(value, create);
    } else if (property == "SSESpecification") {
      AddEncryption(value, create);
    } else if (property != "TableName" && !property.starts_with("Write")) {
      table.left_out.push_back(property);
    }
  }
  const bool is_provisioned = properties.TextOf("BillingMode") != "PAY_PER_REQUEST";
  const Node* replica = is_global ? ReplicaFor(properties, region) : nullptr;
  if (is_global) AddGlobalThroughput(properties, replica, is_provisioned, create);
  AddIndexThroughput(properties, replica, is_global && is_provisioned, create);
  for (const std::string_view member : kOfReplica) {
    const Node* value = replica == nullptr ? nullptr : replica->Find(member);
    if (value != nullptr && create.Find(member) == nullptr) create.Add(std::string(member), *value);
  }
  return table;
}

}  // namespace

std::vector<TableDefinition> ReadTemplate(const Node& document, const translator::ArnScope& scope,
                                          const std::string& stack) {
  const TemplateValues values(document, scope, stack);
  const Node& resources = *document.Find("Resources");
  std::vector<TableDefinition> tables;
  for (std::size_t i = 0; i < resources.items.size(); ++i) {
    const Node& resource = resources.items[i];
    const std::string type = resource.TextOf("Type");
    if (!TemplateValues::IsTable(type)) continue;
    const Node* condition = resource.Find("Condition");
    if (condition != nullptr && !values.IsTrue(*condition, condition->text)) continue;
    const Node* properties = resource.Find("Properties");
    if (properties == nullptr) {
      throw Fault(resource.line, fmt::format("{} has no Properties", resources.names[i]));
    }
    TableDefinition table;
    const std::optional<Node> evaluated = Properties(values, table.left_out).Evaluate(*properties);
    if (!evaluated) continue;
    table.name = values.TableName(resources.names[i], resource);
    tables.push_back(ReadTable(std::move(table), *evaluated, type == "AWS::DynamoDB::GlobalTable",
                               scope.region));
  }
  return tables;
}

}  // namespace tuskgate::gateway::preload
