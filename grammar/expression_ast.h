// The syntax trees of DynamoDB's expression language, as plain values.
//
// A tree is what was written: placeholders are not resolved, function names not checked, so a tree
// depends on the text alone and can be cached by it. The translator binds it to a request.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tuskgate::grammar {

// `name` or `#name`; for a placeholder, `text` keeps its '#'.
struct NameRef {
  std::string text;
  bool placeholder = false;
};

struct ListIndex {
  std::uint64_t value = 0;
};

using PathStep = std::variant<NameRef, ListIndex>;

// A document path; the first step is always a NameRef.
struct Path {
  std::vector<PathStep> steps;
};

// `:value`; `name` keeps its ':'.
struct ValueRef {
  std::string name;
};

struct Operand;

// Any `name(arguments)`. The name is as written (function names are case-sensitive).
struct FunctionCall {
  std::string name;
  std::vector<Operand> arguments;
};

struct Operand {
  std::variant<Path, ValueRef, FunctionCall> node;
};

enum class Comparator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

struct Comparison {
  Comparator comparator = Comparator::kEqual;
  Operand left;
  Operand right;
};

struct Between {
  Operand value;
  Operand low;
  Operand high;
};

struct In {
  Operand value;
  std::vector<Operand> choices;
};

struct Condition;

struct And {
  std::unique_ptr<Condition> left;
  std::unique_ptr<Condition> right;
};

struct Or {
  std::unique_ptr<Condition> left;
  std::unique_ptr<Condition> right;
};

struct Not {
  std::unique_ptr<Condition> operand;
};

struct Condition {
  std::variant<Comparison, Between, In, FunctionCall, And, Or, Not> node;
};

// The right-hand side of SET: one operand, or two joined by '+' or '-'.
struct SetValue {
  Operand left;
  char arithmetic = 0;  // 0, '+' or '-'
  std::optional<Operand> right;
};

struct SetAction {
  Path path;
  SetValue value;
};

// ADD path :value, DELETE path :value
struct PathValueAction {
  Path path;
  ValueRef value;
};

enum class UpdateSection { kSet, kRemove, kAdd, kDelete };

struct UpdateExpression {
  std::vector<UpdateSection> sections;  // those written, in the order of the text; each once
  std::vector<SetAction> set;
  std::vector<Path> remove;
  std::vector<PathValueAction> add;
  std::vector<PathValueAction> del;
};

struct Projection {
  std::vector<Path> paths;
};

}  // namespace tuskgate::grammar
