// What a request wants to do, as far as its text tells: actions on resources, as policies name
// them. Pure.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/arn.h"
#include "translator/model/json.h"

namespace tuskgate::gateway {

// Where a request names its resources.
enum class Subject {
  kNamed,        // in the members that the table of operations names
  kItem,         // TableName, of one item
  kEverything,   // nowhere: the action has no resource, though members may narrow the answer
  kAllTables,    // likewise, but its resource is called table/*
  kIndex,        // TableName, and perhaps IndexName
  kBatch,        // RequestItems
  kTransaction,  // TransactItems
  kStatements,   // in PartiQL: told once that is read
  kIterator,     // ShardIterator
};

// Whether operations with that subject are on items, and tell their plans, with which what depends
// on items can be decided.
constexpr bool TellsPlans(Subject subject) {
  return subject == Subject::kItem || subject == Subject::kIndex || subject == Subject::kBatch ||
         subject == Subject::kTransaction || subject == Subject::kStatements;
}

struct Declaration {
  std::string_view operation;
  Subject subject = Subject::kNamed;
  std::array<std::string_view, 2> members = {};  // whose names end with Name or Arn
};

struct Intent {
  std::string_view action;   // without the service: GetItem
  std::string resource;      // an ARN, or *
  std::string table;         // whose it is; empty: no table's
  std::string stream_label;  // of the table's stream that it is; empty: none
};

// Members that are missing or of a wrong type are left out: the operation then refuses the request,
// and could find no table if it did not.
std::vector<Intent> IntentsOf(const Declaration& declaration, const translator::Json& request,
                              const translator::ArnScope& scope);

// Of one table or, unless that is empty, index.
Intent IntentOn(std::string_view action, std::string_view table, std::string_view index,
                const translator::ArnScope& scope);

}  // namespace tuskgate::gateway
