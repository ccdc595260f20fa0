#include <fmt/format.h>

#include "translator/model/key.h"
#include "translator/partiql/key_tests.h"
#include "translator/partiql/resolve_statement.h"

namespace tuskgate::translator {
namespace {

// What the conditions say of one attribute of the key.
struct FoundKey {
  const AttributeValue* value = nullptr;
  bool is_ambiguous = false;  // another value is asked for, too
};

// Takes the equalities on the attribute out of the conditions, but for those with another value.
FoundKey TakeKey(const KeyAttribute& attribute, std::vector<BoundConditionPtr>& conditions) {
  FoundKey found;
  for (BoundConditionPtr& condition : conditions) {
    const auto term = KeyTermOf(*condition);
    if (!term || term->op != KeyOperator::kEqual || term->attribute != attribute.name) continue;
    if (found.value == nullptr) found.value = term->value;
    if (*found.value == *term->value) {
      condition = nullptr;
    } else {
      found.is_ambiguous = true;
    }
  }
  std::erase(conditions, nullptr);
  return found;
}

std::optional<ApiError> CheckFound(const KeyAttribute& attribute, const FoundKey& found) {
  if (found.is_ambiguous) {
    return ValidationError(
        fmt::format("Multiple conditions on same key {}. Only single item Update/Insert/Delete "
                    "are supported",
                    attribute.name));
  }
  if (found.value == nullptr) {
    return ValidationError(
        "Where clause does not contain a mandatory equality on all key attributes");
  }
  if (!HasType(*found.value, attribute.type)) {
    return ValidationError(
        fmt::format("Key attribute's data type should match its data type in table's schema: Key "
                    "{}",
                    attribute.name));
  }
  return std::nullopt;
}

std::vector<const KeyAttribute*> KeyAttributesOf(const TableDescription& table) {
  std::vector<const KeyAttribute*> attributes = {&table.partition_key};
  if (table.sort_key) attributes.push_back(&*table.sort_key);
  return attributes;
}

// The item's key; `where` is left with what else is asked of the item.
Result<Item> TakeKeys(const TableDescription& table, BoundConditionPtr& where, KeyFaults faults) {
  std::vector<BoundConditionPtr> conditions = Conjuncts(std::move(where));
  Item key;
  for (const KeyAttribute* attribute : KeyAttributesOf(table)) {
    const FoundKey found = TakeKey(*attribute, conditions);
    if (faults == KeyFaults::kRefused) {
      if (auto error = CheckFound(*attribute, found)) return *error;
    }
    if (found.value != nullptr && !found.is_ambiguous) {
      key.members.emplace_back(attribute->name, *found.value);
    }
  }
  where = Conjunction(std::move(conditions));
  return key;
}

}  // namespace

Result<PutItemRequest> ResolveInsert(InsertStatement insert, const TableDescription& table) {
  insert.put.options.condition = Existence(table.partition_key.name, true);
  insert.put.options.inserts = true;
  return std::move(insert.put);
}

// An UPDATE makes no item:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
Result<UpdateItemRequest> ResolveUpdate(UpdateStatement update, const TableDescription& table,
                                        KeyFaults faults) {
  Result<Item> key = TakeKeys(table, update.where, faults);
  if (!key.has_value()) return key.error();
  update.update.key = *std::move(key);
  std::vector<BoundConditionPtr> conditions;
  conditions.push_back(Existence(table.partition_key.name, false));
  if (update.where != nullptr) conditions.push_back(std::move(update.where));
  update.update.options.condition = Conjunction(std::move(conditions));
  return std::move(update.update);
}

// What is not there is deleted already, whatever else was asked of it: recorded from the service by
// paritysuite/dynamodb-conformance, tests/tier2/partiql/executeStatement.test.ts.
Result<DeleteItemRequest> ResolveDelete(DeleteStatement del, const TableDescription& table,
                                        KeyFaults faults) {
  Result<Item> key = TakeKeys(table, del.where, faults);
  if (!key.has_value()) return key.error();
  del.del.key = *std::move(key);
  if (del.where != nullptr) {
    del.del.options.condition =
        Disjunction(Existence(table.partition_key.name, true), std::move(del.where));
  }
  return std::move(del.del);
}

// Of two values for one key the first is the key, and the other a condition on it that fails.
// Recorded from the service by floci-io/floci, DynamoDbPartiQLEdgeCaseIntegrationTest.
Result<ConditionCheckRequest> ResolveExists(ExistsStatement exists, const TableDescription& table) {
  const ApiError no_item =
      ValidationError("EXISTS() must contain a single item read with additional condition");
  if (!exists.select.index.empty()) {
    return ValidationError("Operations on indices are not supported in transactions");
  }
  ConditionCheckRequest check;
  check.table = exists.select.table;
  std::vector<BoundConditionPtr> conditions = Conjuncts(std::move(exists.select.where));
  for (const KeyAttribute* attribute : KeyAttributesOf(table)) {
    const FoundKey found = TakeKey(*attribute, conditions);
    if (found.value == nullptr) return no_item;
    check.key.members.emplace_back(attribute->name, *found.value);
  }
  if (conditions.empty()) return no_item;
  check.options.condition = Conjunction(std::move(conditions));
  check.options.parameters = std::move(exists.select.values);
  check.options.item_on_failure = exists.item_on_failure;
  return check;
}

}  // namespace tuskgate::translator
