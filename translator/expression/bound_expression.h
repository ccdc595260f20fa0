// Expressions whose placeholders are resolved and whose operands are checked as far as can be
// checked without an item. Legacy parameters and expressions both arrive here; the SQL translation
// starts here.
//
// Values are pointers into the ExpressionParameters (bind_expression.h) that resolved them, which
// must outlive the bound expression.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "grammar/expression_ast.h"
#include "translator/model/attribute_value.h"

namespace tuskgate::translator {

using grammar::Comparator;

// A member's name or a list index.
using BoundStep = std::variant<std::string, std::uint32_t>;

struct BoundPath {
  std::vector<BoundStep> steps;  // the first is the attribute's name

  const std::string& Attribute() const { return std::get<std::string>(steps.front()); }
  bool IsTopLevel() const { return steps.size() == 1; }
};

bool operator==(const BoundPath& left, const BoundPath& right);

// As the service prints it in messages: [a, b, [3], c]
std::string Describe(const BoundPath& path);

struct BoundOperand;

// size(operand)
struct BoundSize {
  std::unique_ptr<BoundOperand> operand;
};

struct BoundOperand {
  std::variant<BoundPath, const AttributeValue*, BoundSize> node;

  const BoundPath* Path() const { return std::get_if<BoundPath>(&node); }
  const AttributeValue* Constant() const {
    const auto* constant = std::get_if<const AttributeValue*>(&node);
    return constant == nullptr ? nullptr : *constant;
  }
  const BoundSize* Size() const { return std::get_if<BoundSize>(&node); }
};

struct BoundCondition;
using BoundConditionPtr = std::unique_ptr<BoundCondition>;

struct BoundComparison {
  Comparator comparator = Comparator::kEqual;
  BoundOperand left;
  BoundOperand right;
};
struct BoundBetween {
  BoundOperand value;
  BoundOperand low;
  BoundOperand high;
};
struct BoundIn {
  BoundOperand value;
  std::vector<BoundOperand> choices;
};
struct BoundExists {
  BoundPath path;
  bool negated = false;  // attribute_not_exists
};
struct BoundTypeIs {
  BoundOperand operand;
  std::string tag;
};
struct BoundBeginsWith {
  BoundOperand value;
  BoundOperand prefix;
};
struct BoundContains {
  BoundOperand value;
  BoundOperand part;
};
struct BoundAnd {
  BoundConditionPtr left;
  BoundConditionPtr right;
};
struct BoundOr {
  BoundConditionPtr left;
  BoundConditionPtr right;
};
struct BoundNot {
  BoundConditionPtr operand;
};

struct BoundCondition {
  std::variant<BoundComparison, BoundBetween, BoundIn, BoundExists, BoundTypeIs, BoundBeginsWith,
               BoundContains, BoundAnd, BoundOr, BoundNot>
      node;
};

// Calls `visit` for each path of a condition, in the order of the text.
void VisitPaths(const BoundCondition& condition,
                const std::function<void(const BoundPath&)>& visit);

// --- updates ---

struct BoundUpdateOperand;

struct BoundIfNotExists {
  BoundPath path;
  std::unique_ptr<BoundUpdateOperand> otherwise;
};
struct BoundListAppend {
  std::unique_ptr<BoundUpdateOperand> head;
  std::unique_ptr<BoundUpdateOperand> tail;
};
struct BoundUpdateOperand {
  std::variant<BoundPath, const AttributeValue*, BoundIfNotExists, BoundListAppend> node;
};

struct BoundSet {
  BoundPath path;
  BoundUpdateOperand left;
  char arithmetic = 0;  // 0, '+' or '-'
  std::optional<BoundUpdateOperand> right;
};
struct BoundAdd {
  BoundPath path;
  const AttributeValue* value = nullptr;  // a number or a set
};
struct BoundDelete {
  BoundPath path;
  const AttributeValue* value = nullptr;  // a set
};

struct BoundUpdate {
  std::vector<BoundSet> set;
  std::vector<BoundPath> remove;
  std::vector<BoundAdd> add;
  std::vector<BoundDelete> del;

  // All paths that it writes.
  std::vector<const BoundPath*> Targets() const;
};

// Calls `visit` for each path of an update: those that it writes, and its operands.
void VisitPaths(const BoundUpdate& update, const std::function<void(const BoundPath&)>& visit);

using BoundProjection = std::vector<BoundPath>;

}  // namespace tuskgate::translator
