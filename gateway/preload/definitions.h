// What the definitions of tables come to that other tools write: requests to CreateTable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/preload/node.h"
#include "translator/model/arn.h"

namespace tuskgate::gateway::preload {

struct TableDefinition {
  std::string name;
  int line = 0;
  Node create;                       // the request to CreateTable
  std::optional<Node> time_to_live;  // the TimeToLiveSpecification of a request to UpdateTimeToLive
  std::vector<Node> items;           // as DynamoDB JSON
  std::vector<std::string> left_out;  // what the definition has that CreateTable does not take
};

// Tells by its content what the document is: a request to CreateTable or the answer of
// DescribeTable, or a list of such; a CloudFormation template; a model of NoSQL Workbench. Checks
// no more than it must: what is wrong with a table is for the service to say. `stack` names the
// template's stack. Throws Fault.
std::vector<TableDefinition> ReadDefinitions(const Node& document,
                                             const translator::ArnScope& scope,
                                             const std::string& stack);

// Each of one kind.
std::vector<TableDefinition> ReadTemplate(const Node& document, const translator::ArnScope& scope,
                                          const std::string& stack);
std::vector<TableDefinition> ReadWorkbenchModel(const Node& document);
TableDefinition ReadDescription(const Node& description);

}  // namespace tuskgate::gateway::preload
