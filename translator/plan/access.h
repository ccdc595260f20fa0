// What a request on items touches, as its plans know it: for whoever logs, counts or allows
// requests, so that they do it in one place and ask no operation. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translator/model/attribute_value.h"
#include "translator/plan/batch_plan.h"
#include "translator/plan/read_plan.h"
#include "translator/plan/write_plan.h"

namespace tuskgate::translator {

// Of one table. Views and pointers are the request's and the table's.
struct Access {
  std::string_view action;  // as policies name it: GetItem, ConditionCheckItem
  std::string_view table;
  std::string_view index;  // empty: the table itself

  // The values of the partition key of what is read or written, of an index with several key
  // attributes the first one's. All items when empty.
  std::vector<const AttributeValue*> leading_keys;
  // Of a Query of an index with several, those of the second one and the others.
  std::vector<const AttributeValue*> further_keys;

  // Top-level attributes that the request names, keys included, and the items it writes have; in
  // their order by bytes, each once.
  std::vector<std::string_view> attributes;
  bool returns_others = false;  // whether the answer may have more of the items than those

  // What a read returns of items, as Select says or implies; empty of writes. And what a write
  // returns, as ReturnValues says; empty of others.
  std::string_view select;
  std::string_view return_values;

  // Names, never values: for a log.
  std::string Describe() const;
};

inline const TableDescription& TableOf(const PagePlan& plan) { return plan.target.table(); }
template <typename Plan>
const TableDescription& TableOf(const Plan& plan) requires requires {
  plan.table->partition_key;
}
{ return *plan.table; }

Access AccessOf(const GetPlan& plan);
Access AccessOf(const PagePlan& plan);
Access AccessOf(const WritePlan& plan);
Access AccessOf(const BatchGetPlan& plan);
Access AccessOf(const BatchWritePlan& plan);

}  // namespace tuskgate::translator
