#include "translator/plan/access.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace tuskgate::translator {
namespace {

bool ReturnsOthers(const WriteOptions& options) {
  return options.return_values == ReturnValues::kAllOld ||
         options.return_values == ReturnValues::kAllNew ||
         (options.condition != nullptr && options.item_on_failure);
}

std::string_view NameOf(ReturnValues values) {
  switch (values) {
    case ReturnValues::kNone:
      return "NONE";
    case ReturnValues::kAllOld:
      return "ALL_OLD";
    case ReturnValues::kUpdatedOld:
      return "UPDATED_OLD";
    case ReturnValues::kAllNew:
      return "ALL_NEW";
    case ReturnValues::kUpdatedNew:
      return "UPDATED_NEW";
  }
  return {};
}

class AccessBuilder {
 public:
  AccessBuilder(std::string_view action, const TableDescription& table) : table_(table) {
    access_.action = action;
    access_.table = table.name;
  }

  // The attributes of the key, of which one leads.
  void AddKey(const Item& key) {
    access_.leading_keys.push_back(key.Find(table_.partition_key.name));
    AddNames(key);
  }
  // The values of a partition key.
  void AddLeading(const std::vector<const AttributeValue*>& values) {
    access_.leading_keys.push_back(values.front());
    access_.further_keys.assign(values.begin() + 1, values.end());
  }

  void AddName(std::string_view name) { access_.attributes.push_back(name); }
  void AddNames(const Item& item) {
    for (const auto& [name, value] : item.members) AddName(name);
  }
  void AddPaths(const BoundProjection& projection) {
    for (const BoundPath& path : projection) AddName(path.Attribute());
  }
  template <typename Expression>
  void AddPaths(const Expression& expression) {
    VisitPaths(expression, [this](const BoundPath& path) { AddName(path.Attribute()); });
  }

  // Null: whole items.
  void Returns(const BoundProjection* projection) {
    if (projection != nullptr) {
      AddPaths(*projection);
      access_.select = "SPECIFIC_ATTRIBUTES";
    } else {
      access_.returns_others = true;
      access_.select = access_.index.empty() ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
    }
  }
  void Select(std::string_view select) { access_.select = select; }
  void ReturnsOfWrite(const WriteOptions& options) {
    access_.returns_others = ReturnsOthers(options);
    access_.return_values = NameOf(options.return_values);
  }

  void SetIndex(std::string_view index) { access_.index = index; }

  Access Finish() && {
    std::vector<std::string_view>& names = access_.attributes;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return std::move(access_);
  }

 private:
  const TableDescription& table_;
  Access access_;
};

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
std::string_view ActionOf(WriteAction action) {
  switch (action) {
    case WriteAction::kPut:
      return "PutItem";
    case WriteAction::kUpdate:
      return "UpdateItem";
    case WriteAction::kDelete:
      return "DeleteItem";
    case WriteAction::kCheck:
      return "ConditionCheckItem";
  }
  return {};
}

}  // namespace

Access AccessOf(const GetPlan& plan) {
  AccessBuilder access("GetItem", *plan.table);
  access.AddKey(*plan.key);
  access.Returns(plan.projection);
  return std::move(access).Finish();
}

Access AccessOf(const PagePlan& plan) {
  const auto* range = std::get_if<QueryRange>(&plan.rows);
  AccessBuilder access(range != nullptr ? "Query" : "Scan", plan.target.table());
  if (const IndexDescription* index = plan.target.index()) access.SetIndex(index->name);
  if (range != nullptr) {
    access.AddLeading(range->range.partition_key);
    for (const KeyAttribute& key : plan.target.PartitionKey()) access.AddName(key.name);
    for (const KeyTerm& term : range->range.sort) access.AddName(term.attribute);
  }
  const PageOptions& options = *plan.options;
  if (options.filter != nullptr) access.AddPaths(*options.filter);
  if (options.count_only) {
    access.Select("COUNT");
  } else {
    access.Returns(options.projection ? &*options.projection : nullptr);
    if (options.all_attributes) access.Select("ALL_ATTRIBUTES");
  }
  return std::move(access).Finish();
}

Access AccessOf(const WritePlan& plan) {
  AccessBuilder access(ActionOf(plan.action), *plan.table);
  access.AddKey(plan.key);
  if (plan.item != nullptr) access.AddNames(*plan.item);
  if (plan.update != nullptr) access.AddPaths(*plan.update);
  if (const BoundCondition* condition = plan.condition()) access.AddPaths(*condition);
  access.ReturnsOfWrite(*plan.options);
  return std::move(access).Finish();
}

Access AccessOf(const BatchGetPlan& plan) {
  AccessBuilder access("BatchGetItem", *plan.table);
  for (const Item* key : plan.keys) access.AddKey(*key);
  access.Returns(plan.projection);
  return std::move(access).Finish();
}

Access AccessOf(const BatchWritePlan& plan) {
  AccessBuilder access("BatchWriteItem", *plan.table);
  for (const BatchPut& put : plan.puts) {
    access.AddKey(put.key);
    access.AddNames(*put.item);
  }
  for (const Item* key : plan.deletes) access.AddKey(*key);
  return std::move(access).Finish();
}

std::string Access::Describe() const {
  std::string text = fmt::format("{} {}", action, table);
  auto out = std::back_inserter(text);
  if (!index.empty()) fmt::format_to(out, "/{}", index);
  if (leading_keys.empty()) {
    text += ", all keys";
  } else {
    fmt::format_to(out, ", {} key{}", leading_keys.size(), leading_keys.size() == 1 ? "" : "s");
  }
  if (!attributes.empty()) fmt::format_to(out, ": {}", fmt::join(attributes, ", "));
  if (returns_others) text += attributes.empty() ? ": whole items" : "; whole items";
  return text;
}

}  // namespace tuskgate::translator
