// Renders syntax trees as text, so that a test can state a whole tree in a line.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "grammar/expression_ast.h"
#include "grammar/parse_expression.h"

namespace tuskgate::grammar {

inline std::string Text(const Path& path) {
  std::string text;
  for (const PathStep& step : path.steps) {
    if (const auto* index = std::get_if<ListIndex>(&step)) {
      text += "[" + std::to_string(index->value) + "]";
      continue;
    }
    const auto& name = std::get<NameRef>(step);
    if (!text.empty()) text += ".";
    text += name.placeholder ? "<" + name.text + ">" : name.text;
  }
  return text;
}

inline std::string Text(const Operand& operand);

inline std::string Text(const std::vector<Operand>& operands) {
  std::string text;
  for (const Operand& operand : operands) text += (text.empty() ? "" : " ") + Text(operand);
  return text;
}

inline std::string Text(const FunctionCall& call) {
  return call.name + "{" + Text(call.arguments) + "}";
}

inline std::string Text(const Operand& operand) {
  if (const auto* path = std::get_if<Path>(&operand.node)) return Text(*path);
  if (const auto* value = std::get_if<ValueRef>(&operand.node)) return value->name;
  return Text(std::get<FunctionCall>(operand.node));
}

// (OR (AND a=:b c=:d) (NOT (= e :f)))
inline std::string Text(const Condition& condition) {
  struct Renderer {
    std::string operator()(const Comparison& node) const {
      static constexpr const char* kSigns[] = {"=", "<>", "<", "<=", ">", ">="};
      return std::string("(") + kSigns[static_cast<int>(node.comparator)] + " " + Text(node.left) +
             " " + Text(node.right) + ")";
    }
    std::string operator()(const Between& node) const {
      return "(BETWEEN " + Text(node.value) + " " + Text(node.low) + " " + Text(node.high) + ")";
    }
    std::string operator()(const In& node) const {
      return "(IN " + Text(node.value) + " " + Text(node.choices) + ")";
    }
    std::string operator()(const FunctionCall& node) const { return Text(node); }
    std::string operator()(const And& node) const {
      return "(AND " + Text(*node.left) + " " + Text(*node.right) + ")";
    }
    std::string operator()(const Or& node) const {
      return "(OR " + Text(*node.left) + " " + Text(*node.right) + ")";
    }
    std::string operator()(const Not& node) const { return "(NOT " + Text(*node.operand) + ")"; }
  };
  return std::visit(Renderer(), condition.node);
}

// SET a=b+:c REMOVE d ADD e :f DELETE g :h, sections in the order of the text
inline std::string Text(const UpdateExpression& update) {
  std::string text;
  const auto changes = [&](const std::vector<PathValueAction>& actions) {
    for (const PathValueAction& action : actions) {
      text += " " + Text(action.path) + " " + action.value.name;
    }
  };
  for (const UpdateSection section : update.sections) {
    if (!text.empty()) text += " ";
    switch (section) {
      case UpdateSection::kSet:
        text += "SET";
        for (const SetAction& action : update.set) {
          text += " " + Text(action.path) + "=" + Text(action.value.left);
          if (action.value.arithmetic != 0) text += action.value.arithmetic;
          if (action.value.right) text += Text(*action.value.right);
        }
        break;
      case UpdateSection::kRemove:
        text += "REMOVE";
        for (const Path& path : update.remove) text += " " + Text(path);
        break;
      case UpdateSection::kAdd:
        text += "ADD";
        changes(update.add);
        break;
      case UpdateSection::kDelete:
        text += "DELETE";
        changes(update.del);
        break;
    }
  }
  return text;
}

inline std::string Text(const Projection& projection) {
  std::string text;
  for (const Path& path : projection.paths) text += (text.empty() ? "" : " ") + Text(path);
  return text;
}

// The tree, or "error: " and the message.
template <typename Tree>
std::string Outcome(const Parsed<Tree>& parsed) {
  return parsed.has_value() ? Text(**parsed) : "error: " + parsed.error().message;
}

inline std::string Repeat(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

}  // namespace tuskgate::grammar
