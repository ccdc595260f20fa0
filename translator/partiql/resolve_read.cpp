#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "translator/expression/read_target.h"
#include "translator/partiql/key_branches.h"
#include "translator/partiql/key_tests.h"
#include "translator/partiql/resolve_statement.h"

namespace tuskgate::translator {
namespace {

Result<ReadTarget> FindTarget(const SelectStatement& select, const TableDescription& table) {
  if (select.index.empty()) return ReadTarget(table);
  const IndexDescription* index = table.FindIndex(select.index);
  if (index == nullptr) {
    return ValidationError("The table does not have the specified index");
  }
  // Recorded from the service by paritysuite/dynamodb-conformance,
  // tests/tier3/error-messages/partiqlMultiAttributeIndex.test.ts.
  if (index->partition_key.size() > 1 || index->sort_key.size() > 1) {
    return ValidationError(
        "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
        "multi-attribute RANGE keys.");
  }
  if (index->IsGlobal() && select.consistent) {
    return ValidationError("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  return ReadTarget(table, index);
}

// How the reads are ordered, by the terms of ORDER BY.
struct ReadOrder {
  bool forward = true;
  bool by_partition = false;  // the reads themselves, by their partition keys
  bool partitions_descend = false;
};

Result<ReadOrder> OrderOf(const SelectStatement& select, const ReadTarget& target,
                          const KeyBranches& keys) {
  ReadOrder order;
  if (select.order.empty()) return order;
  // Where ORDER BY does not name it, the sort key descends: recorded from the service by
  // floci-io/floci, DynamoDbPartiQLDocumentedSyntaxIntegrationTest.
  order.forward = false;
  for (const OrderTerm& term : select.order) {
    if (term.attribute == target.PartitionKey().front().name) {
      order.by_partition = true;
      order.partitions_descend = term.descending;
    } else if (!target.SortKey().empty() && term.attribute == target.SortKey().front().name) {
      order.forward = !term.descending;
    } else {
      return ValidationError(fmt::format(
          "Attribute {} in ORDER BY clause must be part of the primary key", term.attribute));
    }
  }
  if (!keys.is_keyed) {
    return ValidationError(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER "
        "BY clause.");
  }
  const bool several =
      std::any_of(keys.branches.begin(), keys.branches.end(), [&keys](const KeyBranch& branch) {
        return !(*branch.partition_key == *keys.branches.front().partition_key);
      });
  if (several && !order.by_partition) {
    return ValidationError(
        "Must have hash key in ORDER BY clause when more than one hash key condition specified in "
        "WHERE clause.");
  }
  return order;
}

bool IsLess(const AttributeValue* left, const AttributeValue* right) {
  if (left == nullptr || right == nullptr) return left == nullptr && right != nullptr;
  return Satisfies({{}, KeyOperator::kLess, right}, *left);
}

// In the order that the statement asks for; the sort keys of one partition by their beginnings.
void Sort(std::vector<KeyBranch>& branches, const ReadOrder& order) {
  const auto low = [](const KeyBranch& branch) -> const AttributeValue* {
    if (!branch.sort || branch.sort->op == KeyOperator::kLess ||
        branch.sort->op == KeyOperator::kLessOrEqual) {
      return nullptr;
    }
    return branch.sort->value;
  };
  std::stable_sort(
      branches.begin(), branches.end(), [&](const KeyBranch& one, const KeyBranch& other) {
        if (!(*one.partition_key == *other.partition_key)) {
          return order.partitions_descend ? IsLess(other.partition_key, one.partition_key)
                                          : IsLess(one.partition_key, other.partition_key);
        }
        return order.forward ? IsLess(low(one), low(other)) : IsLess(low(other), low(one));
      });
}

PageOptions OptionsOf(const SelectStatement& select) {
  PageOptions page;
  page.table = select.table;
  page.index = select.index;
  page.filters_keys = true;
  page.projection = select.columns;
  page.column_names = select.column_names;
  page.consistent = select.consistent;
  page.capacity = select.capacity;
  return page;
}

QueryRequest QueryOf(const KeyBranch& branch, const SelectStatement& select,
                     const ReadTarget& target, bool forward) {
  QueryRequest query;
  query.page = OptionsOf(select);
  query.forward = forward;
  query.terms.push_back(
      {target.PartitionKey().front().name, KeyOperator::kEqual, branch.partition_key});
  if (branch.sort) query.terms.push_back(*branch.sort);
  std::vector<BoundConditionPtr> filters;
  for (const BoundCondition* filter : branch.filters) filters.push_back(Clone(*filter));
  query.page.filter = Conjunction(std::move(filters));
  return query;
}

// Whether the branch names one item of the table and asks nothing else of it.
bool IsItem(const KeyBranch& branch, const TableDescription& table, const ReadTarget& target) {
  if (target.index() != nullptr || !branch.filters.empty()) return false;
  return !table.sort_key || (branch.sort && branch.sort->op == KeyOperator::kEqual);
}

GetItemRequest GetOf(const KeyBranch& branch, const SelectStatement& select,
                     const TableDescription& table) {
  GetItemRequest get;
  get.table = select.table;
  get.key.members.emplace_back(table.partition_key.name, *branch.partition_key);
  if (table.sort_key) get.key.members.emplace_back(table.sort_key->name, *branch.sort->value);
  get.projection = select.columns;
  get.column_names = select.column_names;
  get.consistent = select.consistent;
  get.capacity = select.capacity;
  return get;
}

Result<KeyBranches> FindBranches(const SelectStatement& select, const ReadTarget& target) {
  if (select.where == nullptr) return KeyBranches{};
  return BranchesOf(*select.where, target);
}

}  // namespace

Result<StatementReads> ResolveSelect(SelectStatement select, const TableDescription& table) {
  const Result<ReadTarget> target = FindTarget(select, table);
  if (!target.has_value()) return target.error();
  Result<KeyBranches> keys = FindBranches(select, *target);
  if (!keys.has_value()) return keys.error();
  if (keys->type_fault) return *keys->type_fault;
  const Result<ReadOrder> order = OrderOf(select, *target, *keys);
  if (!order.has_value()) return order.error();
  StatementReads result;
  if (!keys->is_keyed) {
    ScanRequest scan;
    scan.page = OptionsOf(select);
    scan.page.filter = std::move(select.where);
    result.reads.emplace_back(std::move(scan));
  } else if (keys->branches.size() == 1 && IsItem(keys->branches.front(), table, *target)) {
    result.reads.emplace_back(GetOf(keys->branches.front(), select, table));
  } else {
    if (!select.order.empty()) Sort(keys->branches, *order);
    for (const KeyBranch& branch : keys->branches) {
      result.reads.emplace_back(QueryOf(branch, select, *target, order->forward));
    }
  }
  result.values = std::move(select.values);
  return result;
}

Result<GetItemRequest> ResolveSingleSelect(SelectStatement select, const TableDescription& table,
                                           StatementGroup group) {
  const bool in_batch = group == StatementGroup::kBatch;
  if (!in_batch && !select.index.empty()) {
    return ValidationError("Reads on indices are not supported within transactions.");
  }
  const Result<ReadTarget> target = FindTarget(select, table);
  if (!target.has_value()) return target.error();
  const Result<KeyBranches> keys = FindBranches(select, *target);
  if (!keys.has_value()) return keys.error();
  if (keys->type_fault && in_batch) return *keys->type_fault;
  if (keys->type_fault) {
    // No key at all is refused in the same words as one of other types.
    GetItemRequest get;
    get.table = select.table;
    return get;
  }
  if (!keys->is_keyed || keys->branches.size() != 1 ||
      !IsItem(keys->branches.front(), table, *target) || !select.order.empty()) {
    return ValidationError(
        fmt::format("Select statements within {} must specify the primary key in the where clause.",
                    in_batch ? "BatchExecuteStatement" : "ExecuteTransaction"));
  }
  return GetOf(keys->branches.front(), select, table);
}

}  // namespace tuskgate::translator
