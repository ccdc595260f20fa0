// The values of a CloudFormation template: intrinsic functions, as far as definitions of tables
// need them.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/preload/node.h"
#include "translator/model/arn.h"

namespace tuskgate::gateway::preload {

class TemplateValues {
 public:
  // Both must outlive it. `stack` is the value of AWS::StackName.
  TemplateValues(const Node& document, const translator::ArnScope& scope, std::string stack);

  // With functions replaced by their values, whose scalars are plain; nothing for AWS::NoValue. A
  // parameter is its default. Throws Fault at what cannot be known without the other resources.
  std::optional<Node> Evaluate(const Node& node, int depth = 0) const;

  // Whether the node is a function and its argument.
  static bool IsCall(const Node& node);

  // Of the section Conditions.
  bool IsTrue(const Node& at, const std::string& condition, int depth = 0) const;

  // Those of the section Resources that are tables.
  static bool IsTable(std::string_view type);
  // The name that a table has, or its logical id: CloudFormation would make one of it.
  std::string TableName(const std::string& logical_id, const Node& resource, int depth = 0) const;

 private:
  std::optional<Node> Call(const std::string& function, const Node& argument, int depth) const;
  std::optional<Node> Ref(const Node& at, const std::string& name, int depth) const;
  Node GetAtt(const Node& argument, int depth) const;
  Node Sub(const Node& argument, int depth) const;
  Node Join(const Node& argument, int depth) const;
  std::optional<Node> Select(const Node& argument, int depth) const;
  Node FindInMap(const Node& argument, int depth) const;
  bool Decide(const Node& condition, int depth) const;
  std::string Scalar(const Node& node, int depth) const;

  const Node& document_;
  const translator::ArnScope& scope_;
  const std::string stack_;
};

}  // namespace tuskgate::gateway::preload
