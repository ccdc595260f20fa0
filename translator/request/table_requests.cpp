#include "translator/request/table_requests.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "translator/request/options.h"
#include "translator/request/table_shapes.h"

namespace tuskgate::translator {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughput.html
constexpr std::int64_t kMostUnits = 1'000'000'000'000;

ApiError InvalidValues(std::string_view what) {
  return ValidationError(fmt::format("One or more parameter values were invalid: {}", what));
}

std::optional<ApiError> CheckName(const Json& request) {
  if (FindMember(request, "TableName") != nullptr) return std::nullopt;
  return ValidationError(
      "The parameter 'TableName' is required but was not present in the request");
}

// The order of the checks is the service's: the type of everything, that there is a name, the rest.
std::optional<ApiError> CheckTableRequest(const Json& request, const Shape& shape) {
  if (auto error = CheckTypes(request, shape)) return error;
  if (auto error = CheckName(request)) return error;
  return CheckConstraints(request, shape);
}

std::optional<BillingMode> BillingModeOf(const Json& request) {
  const std::string_view mode = StringMember(request, "BillingMode");
  if (mode.empty()) return std::nullopt;
  return mode == "PROVISIONED" ? BillingMode::kProvisioned : BillingMode::kPayPerRequest;
}

std::optional<Throughput> ThroughputOf(const Json& request) {
  const Json* throughput = FindMember(request, "ProvisionedThroughput");
  if (throughput == nullptr) return std::nullopt;
  return Throughput{*IntegerMember(*throughput, "ReadCapacityUnits"),
                    *IntegerMember(*throughput, "WriteCapacityUnits")};
}

std::optional<ApiError> CheckUnits(const Throughput& throughput) {
  const std::pair<std::int64_t, std::string_view> units[] = {
      {throughput.read_units, "ReadCapacityUnits"}, {throughput.write_units, "WriteCapacityUnits"}};
  for (const auto& [value, name] : units) {
    if (value > kMostUnits) {
      return ValidationError(fmt::format("Given value {} for {} is out of bounds", value, name));
    }
  }
  return std::nullopt;
}

std::optional<ApiError> NotYetIndexed(const Json& request) {
  for (const std::string_view name :
       {"GlobalSecondaryIndexes", "LocalSecondaryIndexes", "GlobalSecondaryIndexUpdates"}) {
    const Json* member = FindMember(request, name);
    if (member != nullptr && member->IsArray() && !member->Empty()) {
      return InvalidValues(fmt::format("{} are not supported by this version", name));
    }
  }
  return std::nullopt;
}

struct SchemaElement {
  std::string name;
  std::string_view type;
};

std::vector<SchemaElement> ReadElements(const Json& list, std::string_view type_member) {
  std::vector<SchemaElement> elements;
  for (const Json& element : list.GetArray()) {
    elements.push_back(
        {std::string(StringMember(element, "AttributeName")), StringMember(element, type_member)});
  }
  return elements;
}

std::string NameList(const std::vector<SchemaElement>& elements) {
  std::string names;
  for (const SchemaElement& element : elements) {
    if (!names.empty()) names.append(", ");
    names.append(element.name);
  }
  return names;
}

const SchemaElement* FindDefinition(const std::vector<SchemaElement>& definitions,
                                    const std::string& name) {
  const auto found =
      std::find_if(definitions.begin(), definitions.end(),
                   [&name](const SchemaElement& element) { return element.name == name; });
  return found == definitions.end() ? nullptr : &*found;
}

std::optional<ApiError> CheckSchema(const std::vector<SchemaElement>& keys,
                                    const std::vector<SchemaElement>& definitions) {
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (definitions[i].name == definitions[j].name) {
        return InvalidValues("Attribute Name is duplicated: " + definitions[i].name);
      }
    }
  }
  if (keys.size() > definitions.size()) {
    return ValidationError("Invalid KeySchema: Some index key attribute have no definition");
  }
  for (const SchemaElement& key : keys) {
    if (FindDefinition(definitions, key.name) == nullptr) {
      return InvalidValues(fmt::format(
          "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], "
          "AttributeDefinitions: [{}]",
          NameList(keys), NameList(definitions)));
    }
  }
  if (keys.size() == 2 && keys[0].name == keys[1].name) {
    return ValidationError(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (keys[0].type != "HASH") {
    return ValidationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (keys.size() == 2 && keys[1].type != "RANGE") {
    return ValidationError(
        "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (keys.size() != definitions.size()) {
    return InvalidValues(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  return std::nullopt;
}

KeyAttribute KeyOf(const SchemaElement& key, const std::vector<SchemaElement>& definitions) {
  const std::string_view type = FindDefinition(definitions, key.name)->type;
  return {key.name, type == "S"   ? KeyType::kString
                    : type == "N" ? KeyType::kNumber
                                  : KeyType::kBinary};
}

ApiError UnitsWithOnDemand() {
  return InvalidValues(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
      "PAY_PER_REQUEST");
}

}  // namespace

Result<CreateTableRequest> ParseCreateTable(const Json& request) {
  if (auto error = CheckTableRequest(request, CreateTableShape())) return *error;
  CreateTableRequest create;
  create.name = StringMember(request, "TableName");
  create.billing_mode = BillingModeOf(request).value_or(BillingMode::kProvisioned);
  create.deletion_protection = BooleanMember(request, "DeletionProtectionEnabled", false);
  const std::optional<Throughput> throughput = ThroughputOf(request);
  if (create.billing_mode == BillingMode::kPayPerRequest) {
    if (throughput) return UnitsWithOnDemand();
  } else {
    if (!throughput) {
      return InvalidValues(
          "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
          "PROVISIONED");
    }
    if (auto error = CheckUnits(*throughput)) return *error;
    create.throughput = *throughput;
  }
  if (auto error = NotYetIndexed(request)) return *error;
  const auto keys = ReadElements(*FindMember(request, "KeySchema"), "KeyType");
  const auto definitions =
      ReadElements(*FindMember(request, "AttributeDefinitions"), "AttributeType");
  if (auto error = CheckSchema(keys, definitions)) return *error;
  create.partition_key = KeyOf(keys[0], definitions);
  if (keys.size() == 2) create.sort_key = KeyOf(keys[1], definitions);
  return create;
}

Result<UpdateTableRequest> ParseUpdateTable(const Json& request) {
  if (auto error = CheckTableRequest(request, UpdateTableShape())) return *error;
  UpdateTableRequest update;
  update.name = TableNameOf(request);
  update.billing_mode = BillingModeOf(request);
  update.throughput = ThroughputOf(request);
  if (FindMember(request, "DeletionProtectionEnabled") != nullptr) {
    update.deletion_protection = BooleanMember(request, "DeletionProtectionEnabled", false);
  }
  if (auto error = NotYetIndexed(request)) return *error;
  if (!update.billing_mode && !update.throughput && !update.deletion_protection) {
    return ValidationError(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  }
  if (update.throughput) {
    if (auto error = CheckUnits(*update.throughput)) return *error;
  }
  return update;
}

Result<ListTablesRequest> ParseListTables(const Json& request) {
  if (auto error = CheckShape(request, ListTablesShape())) return *error;
  ListTablesRequest list;
  list.limit = IntegerMember(request, "Limit").value_or(100);
  list.start = StringMember(request, "ExclusiveStartTableName");
  return list;
}

Result<std::string> ParseTableName(const Json& request) {
  if (auto error = CheckTableRequest(request, TableNameShape())) return *error;
  return TableNameOf(request);
}

Result<TableDescription> ApplyUpdate(const TableDescription& table,
                                     const UpdateTableRequest& update, double now) {
  TableDescription changed = table;
  const BillingMode mode = update.billing_mode.value_or(table.billing_mode);
  if (mode == BillingMode::kPayPerRequest) {
    if (update.throughput) return UnitsWithOnDemand();
    if (table.billing_mode != mode) changed.on_demand_at = now;
    changed.read_units = 0;
    changed.write_units = 0;
  } else if (update.throughput) {
    const Throughput& wanted = *update.throughput;
    if (table.billing_mode == mode && wanted.read_units == table.read_units &&
        wanted.write_units == table.write_units) {
      return ValidationError(fmt::format(
          "The provisioned throughput for the table will not change. The requested value equals "
          "the current value. Current ReadCapacityUnits provisioned for the table: {0}. Requested "
          "ReadCapacityUnits: {0}. Current WriteCapacityUnits provisioned for the table: {1}. "
          "Requested WriteCapacityUnits: {1}. Refer to the Amazon DynamoDB Developer Guide for "
          "current limits and how to request higher limits.",
          table.read_units, table.write_units));
    }
    if (wanted.read_units > table.read_units || wanted.write_units > table.write_units) {
      changed.last_increase_at = now;
    }
    if (wanted.read_units < table.read_units || wanted.write_units < table.write_units) {
      changed.last_decrease_at = now;
      ++changed.decreases_today;
    }
    changed.read_units = wanted.read_units;
    changed.write_units = wanted.write_units;
  } else if (table.billing_mode != mode) {
    return InvalidValues("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  changed.billing_mode = mode;
  changed.deletion_protection = update.deletion_protection.value_or(table.deletion_protection);
  return changed;
}

}  // namespace tuskgate::translator
