#include "translator/plan/key_condition.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/key.h"
#include "translator/model/number.h"

namespace tuskgate::translator {
namespace {

ApiError InvalidOperator(std::string_view op) {
  return ValidationError(fmt::format("Invalid operator used in KeyConditionExpression: {}", op));
}

// Recorded from the service in 2026, with the parameter in front, by
// paritysuite/dynamodb-conformance and ExtendDB/extenddb; the errors above and below are older
// records.
ApiError InvalidTerm(std::string_view what) {
  return ValidationError(
      fmt::format("Invalid KeyConditionExpression: KeyConditionExpressions {}", what));
}

ApiError InvalidCondition(std::string_view what) {
  return ValidationError(fmt::format("Invalid condition in KeyConditionExpression: {}", what));
}

KeyOperator Mirrored(KeyOperator op) {
  switch (op) {
    case KeyOperator::kLess:
      return KeyOperator::kGreater;
    case KeyOperator::kLessOrEqual:
      return KeyOperator::kGreaterOrEqual;
    case KeyOperator::kGreater:
      return KeyOperator::kLess;
    case KeyOperator::kGreaterOrEqual:
      return KeyOperator::kLessOrEqual;
    default:
      return op;
  }
}

class KeyConditionReader {
 public:
  std::optional<ApiError> Read(const BoundCondition& condition) {
    return std::visit([this](const auto& node) { return Node(node); }, condition.node);
  }
  std::vector<KeyTerm> terms;

 private:
  std::optional<ApiError> Add(const BoundPath& path, KeyOperator op, const BoundOperand& value,
                              const BoundOperand* high = nullptr) {
    if (!path.IsTopLevel()) {
      return InvalidTerm("cannot have conditions on nested attributes");
    }
    for (const KeyTerm& term : terms) {
      if (term.attribute == path.Attribute()) {
        return InvalidTerm("must only contain one condition per key");
      }
    }
    terms.push_back({path.Attribute(), op, value.Constant(),
                     high == nullptr ? nullptr : high->Constant(), true});
    return std::nullopt;
  }

  static std::optional<ApiError> CheckNoNesting(const BoundOperand& operand) {
    if (operand.Size() == nullptr) return std::nullopt;
    return InvalidTerm("cannot contain nested operations");
  }

  std::optional<ApiError> Node(const BoundComparison& comparison) {
    KeyOperator op = KeyOperator::kEqual;
    switch (comparison.comparator) {
      case Comparator::kNotEqual:
        return InvalidOperator("<>");
      case Comparator::kEqual:
        break;
      case Comparator::kLess:
        op = KeyOperator::kLess;
        break;
      case Comparator::kLessOrEqual:
        op = KeyOperator::kLessOrEqual;
        break;
      case Comparator::kGreater:
        op = KeyOperator::kGreater;
        break;
      case Comparator::kGreaterOrEqual:
        op = KeyOperator::kGreaterOrEqual;
        break;
    }
    for (const BoundOperand* operand : {&comparison.left, &comparison.right}) {
      if (auto error = CheckNoNesting(*operand)) return error;
    }
    const BoundPath* left = comparison.left.Path();
    const BoundPath* right = comparison.right.Path();
    if (left != nullptr && right != nullptr) {
      return InvalidCondition("Multiple attribute names used in one condition");
    }
    if (left != nullptr) return Add(*left, op, comparison.right);
    if (right != nullptr) return Add(*right, Mirrored(op), comparison.left);
    return InvalidCondition("No key attribute specified");
  }

  std::optional<ApiError> Node(const BoundBetween& between) {
    for (const BoundOperand* operand : {&between.value, &between.low, &between.high}) {
      if (auto error = CheckNoNesting(*operand)) return error;
    }
    if (between.value.Path() == nullptr) {
      return InvalidCondition("BETWEEN operator must have the key attribute as its first operand");
    }
    if (between.low.Path() != nullptr || between.high.Path() != nullptr) {
      return InvalidCondition("Multiple attribute names used in one condition");
    }
    return Add(*between.value.Path(), KeyOperator::kBetween, between.low, &between.high);
  }

  std::optional<ApiError> Node(const BoundBeginsWith& begins) {
    for (const BoundOperand* operand : {&begins.value, &begins.prefix}) {
      if (auto error = CheckNoNesting(*operand)) return error;
    }
    if (begins.value.Path() == nullptr) {
      return InvalidCondition(
          "begins_with operator must have the key attribute as its first operand");
    }
    if (begins.prefix.Path() != nullptr) {
      return InvalidCondition("Multiple attribute names used in one condition");
    }
    return Add(*begins.value.Path(), KeyOperator::kBeginsWith, begins.prefix);
  }

  std::optional<ApiError> Node(const BoundAnd& both) {
    if (auto error = Read(*both.left)) return error;
    return Read(*both.right);
  }

  std::optional<ApiError> Node(const BoundIn&) { return InvalidOperator("IN"); }
  std::optional<ApiError> Node(const BoundOr&) { return InvalidOperator("OR"); }
  std::optional<ApiError> Node(const BoundNot&) { return InvalidOperator("NOT"); }
  std::optional<ApiError> Node(const BoundTypeIs&) { return InvalidOperator("attribute_type"); }
  std::optional<ApiError> Node(const BoundContains&) { return InvalidOperator("contains"); }
  std::optional<ApiError> Node(const BoundExists& exists) {
    return InvalidOperator(exists.negated ? "attribute_not_exists" : "attribute_exists");
  }
};

std::optional<ApiError> CheckType(const KeyTerm& term, KeyType type) {
  if (!term.indexable) {
    return ValidationError("Attempted conditional constraint is not an indexable operation");
  }
  for (const AttributeValue* value : {term.value, term.high}) {
    if (value != nullptr && !HasType(*value, type)) {
      return ValidationError(
          "One or more parameter values were invalid: Condition parameter type does not match "
          "schema type");
    }
  }
  if (term.op == KeyOperator::kBeginsWith && type == KeyType::kNumber) {
    return ValidationError(
        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator "
        "or function: begins_with, operand type: N");
  }
  return std::nullopt;
}

std::optional<ApiError> CheckValues(const KeyTerm& term, const KeyAttribute& attribute,
                                    bool is_partition_key) {
  for (const AttributeValue* value : {term.value, term.high}) {
    if (value == nullptr) continue;
    if (auto error = CheckKeyContent(attribute, *value, is_partition_key)) return error;
  }
  return std::nullopt;
}

int Order(const AttributeValue& left, const AttributeValue& right) {
  if (const Number* n = left.As<Number>()) {
    const auto order = CompareNumbers(n->value, right.As<Number>()->value);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (const String* s = left.As<String>()) return s->value.compare(right.As<String>()->value);
  return left.As<Binary>()->value.compare(right.As<Binary>()->value);
}

}  // namespace

Result<std::vector<KeyTerm>> ReadKeyCondition(const BoundCondition& condition) {
  KeyConditionReader reader;
  if (auto error = reader.Read(condition)) return *error;
  return std::move(reader.terms);
}

namespace {

const KeyTerm* FindTerm(const std::vector<KeyTerm>& terms, const std::string& attribute) {
  const auto term = std::find_if(terms.begin(), terms.end(), [&attribute](const KeyTerm& t) {
    return t.attribute == attribute;
  });
  return term == terms.end() ? nullptr : &*term;
}

ApiError MissedKeyElement(const KeyAttribute& key) {
  return ValidationError(fmt::format("Query condition missed key schema element: {}", key.name));
}

// A condition on a part of the sort key needs equalities on all parts before it.
ApiError NotAfter(const std::vector<std::string_view>& gaps, const KeyAttribute& key) {
  return ValidationError(
      fmt::format("RANGE key attributes {} must have equality conditions specified in the query "
                  "because a condition is present on key attribute {}",
                  fmt::join(gaps, ", "), key.name));
}

}  // namespace

Result<KeyRange> ResolveKeyCondition(const std::vector<KeyTerm>& terms, const ReadTarget& target) {
  const auto partition_key = target.PartitionKey();
  const auto sort_key = target.SortKey();
  const std::size_t most = partition_key.size() + sort_key.size();
  if (terms.size() > most) {
    return ValidationError(
        fmt::format("The number of query conditions ({}) exceeds the number of key attributes "
                    "defined in the schema ({})",
                    terms.size(), most));
  }
  KeyRange range;
  for (const KeyAttribute& key : partition_key) {
    const KeyTerm* term = FindTerm(terms, key.name);
    if (term == nullptr) return MissedKeyElement(key);
    if (auto error = CheckType(*term, key.type)) return *error;
    if (term->op != KeyOperator::kEqual) {
      return ValidationError("Query key condition not supported");
    }
    if (auto error = CheckValues(*term, key, true)) return *error;
    range.partition_key.push_back(term->value);
  }
  std::size_t left = terms.size() - partition_key.size();
  std::vector<std::string_view> gaps;  // attributes without an equality
  for (const KeyAttribute& key : sort_key) {
    if (left == 0) break;
    const KeyTerm* term = FindTerm(terms, key.name);
    if (term == nullptr) {
      gaps.push_back(key.name);
      continue;
    }
    if (!gaps.empty()) return NotAfter(gaps, key);
    if (auto error = CheckType(*term, key.type)) return *error;
    if (auto error = CheckValues(*term, key, false)) return *error;
    if (term->op != KeyOperator::kEqual) gaps.push_back(key.name);
    range.sort.push_back(*term);
    --left;
  }
  // A condition is left that is on no key attribute.
  if (left > 0) return MissedKeyElement(sort_key[range.sort.size()]);
  return range;
}

bool Satisfies(const KeyTerm& term, const AttributeValue& sort_key) {
  switch (term.op) {
    case KeyOperator::kEqual:
      return Order(sort_key, *term.value) == 0;
    case KeyOperator::kLess:
      return Order(sort_key, *term.value) < 0;
    case KeyOperator::kLessOrEqual:
      return Order(sort_key, *term.value) <= 0;
    case KeyOperator::kGreater:
      return Order(sort_key, *term.value) > 0;
    case KeyOperator::kGreaterOrEqual:
      return Order(sort_key, *term.value) >= 0;
    case KeyOperator::kBetween:
      return Order(sort_key, *term.value) >= 0 && Order(sort_key, *term.high) <= 0;
    case KeyOperator::kBeginsWith:
      break;
  }
  if (const String* s = sort_key.As<String>()) {
    return s->value.starts_with(term.value->As<String>()->value);
  }
  return sort_key.As<Binary>()->value.starts_with(term.value->As<Binary>()->value);
}

}  // namespace tuskgate::translator
