#include <fmt/format.h>

#include "translator/model/key.h"
#include "translator/partiql/key_tests.h"
#include "translator/partiql/resolve_statement.h"

namespace tuskgate::translator {
namespace {

// Takes the equality on the attribute out of the conditions.
Result<AttributeValue> TakeKey(const KeyAttribute& attribute,
                               std::vector<BoundConditionPtr>& conditions) {
  const AttributeValue* found = nullptr;
  for (BoundConditionPtr& condition : conditions) {
    const auto term = KeyTermOf(*condition);
    if (!term || term->op != KeyOperator::kEqual || term->attribute != attribute.name) continue;
    if (found != nullptr && !(*found == *term->value)) {
      return ValidationError(
          fmt::format("Multiple conditions on same key {}. Only single item Update/Insert/Delete "
                      "are supported",
                      attribute.name));
    }
    found = term->value;
    condition = nullptr;
  }
  std::erase(conditions, nullptr);
  if (found == nullptr) {
    return ValidationError(
        "Where clause does not contain a mandatory equality on all key attributes");
  }
  if (!HasType(*found, attribute.type)) {
    return ValidationError(
        fmt::format("Key attribute's data type should match its data type in table's schema: Key "
                    "{}",
                    attribute.name));
  }
  return *found;
}

// The item's key; `where` is left with what else is asked of the item.
Result<Item> TakeKeys(const TableDescription& table, BoundConditionPtr& where) {
  std::vector<BoundConditionPtr> conditions = Conjuncts(std::move(where));
  Item key;
  const auto take = [&](const KeyAttribute& attribute) -> std::optional<ApiError> {
    Result<AttributeValue> value = TakeKey(attribute, conditions);
    if (!value.has_value()) return value.error();
    key.members.emplace_back(attribute.name, *std::move(value));
    return std::nullopt;
  };
  if (auto error = take(table.partition_key)) return *error;
  if (table.sort_key) {
    if (auto error = take(*table.sort_key)) return *error;
  }
  where = Conjunction(std::move(conditions));
  return key;
}

}  // namespace

Result<PutItemRequest> ResolveInsert(InsertStatement insert, const TableDescription& table) {
  insert.put.options.condition = Existence(table.partition_key.name, true);
  return std::move(insert.put);
}

// An UPDATE makes no item:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
Result<UpdateItemRequest> ResolveUpdate(UpdateStatement update, const TableDescription& table) {
  Result<Item> key = TakeKeys(table, update.where);
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
Result<DeleteItemRequest> ResolveDelete(DeleteStatement del, const TableDescription& table) {
  Result<Item> key = TakeKeys(table, del.where);
  if (!key.has_value()) return key.error();
  del.del.key = *std::move(key);
  if (del.where != nullptr) {
    del.del.options.condition =
        Disjunction(Existence(table.partition_key.name, true), std::move(del.where));
  }
  return std::move(del.del);
}

}  // namespace tuskgate::translator
