#include "translator/partiql/key_branches.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "translator/model/key.h"
#include "translator/model/number.h"
#include "translator/partiql/key_tests.h"

namespace tuskgate::translator {
namespace {

// Recorded from the service by floci-io/floci, DynamoDbPartiQLEdgeCaseIntegrationTest.
constexpr std::size_t kMostReads = 50;
// Alternatives that are looked at.
constexpr std::size_t kMostBranches = 1000;

int Order(const AttributeValue& left, const AttributeValue& right) {
  if (const Number* n = left.As<Number>()) {
    const auto order = CompareNumbers(n->value, right.As<Number>()->value);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  const int order = left.As<String>() != nullptr
                        ? left.As<String>()->value.compare(right.As<String>()->value)
                        : left.As<Binary>()->value.compare(right.As<Binary>()->value);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

// What follows all values that begin with the text; nullopt: nothing does.
std::optional<AttributeValue> EndOfPrefix(const AttributeValue& prefix) {
  std::string bytes =
      prefix.As<String>() != nullptr ? prefix.As<String>()->value : prefix.As<Binary>()->value;
  while (!bytes.empty() && static_cast<unsigned char>(bytes.back()) == 0xff) bytes.pop_back();
  if (bytes.empty()) return std::nullopt;
  bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) + 1);
  if (prefix.As<String>() != nullptr) return AttributeValue{String{std::move(bytes)}};
  return AttributeValue{Binary{std::move(bytes)}};
}

// A range of sort keys.
struct Range {
  std::optional<AttributeValue> low;
  std::optional<AttributeValue> high;
  bool has_low = true;  // whether the ends are within it
  bool has_high = true;

  void RaiseLow(const AttributeValue& value, bool within) {
    const int order = low ? Order(value, *low) : 1;
    if (order > 0) {
      low = value;
      has_low = within;
    } else if (order == 0) {
      has_low = has_low && within;
    }
  }
  void LowerHigh(const AttributeValue& value, bool within) {
    const int order = high ? Order(value, *high) : -1;
    if (order < 0) {
      high = value;
      has_high = within;
    } else if (order == 0) {
      has_high = has_high && within;
    }
  }
  void Narrow(const KeyTerm& term) {
    switch (term.op) {
      case KeyOperator::kEqual:
        RaiseLow(*term.value, true);
        LowerHigh(*term.value, true);
        break;
      case KeyOperator::kLess:
      case KeyOperator::kLessOrEqual:
        LowerHigh(*term.value, term.op == KeyOperator::kLessOrEqual);
        break;
      case KeyOperator::kGreater:
      case KeyOperator::kGreaterOrEqual:
        RaiseLow(*term.value, term.op == KeyOperator::kGreaterOrEqual);
        break;
      case KeyOperator::kBetween:
        RaiseLow(*term.value, true);
        LowerHigh(*term.high, true);
        break;
      case KeyOperator::kBeginsWith:
        RaiseLow(*term.value, true);
        if (const auto end = EndOfPrefix(*term.value)) LowerHigh(*end, false);
        break;
    }
  }
  bool IsEmpty() const {
    if (!low || !high) return false;
    const int order = Order(*low, *high);
    return order > 0 || (order == 0 && !(has_low && has_high));
  }
  // Whether all of it is before the other.
  bool IsBefore(const Range& other) const {
    if (!high || !other.low) return false;
    const int order = Order(*high, *other.low);
    return order < 0 || (order == 0 && !(has_high && other.has_low));
  }
};

// An alternative: what it asks of keys, and what else.
struct Alternative {
  std::vector<std::pair<KeyTerm, const BoundCondition*>> keys;
  std::vector<const BoundCondition*> filters;
};
using Alternatives = std::vector<Alternative>;

class Spreader {
 public:
  explicit Spreader(const ReadTarget& target)
      : partition_key_(target.PartitionKey().front()),
        sort_key_(target.SortKey().empty() ? nullptr : &target.SortKey().front()) {}

  Alternatives Spread(const BoundCondition& condition) {
    if (const auto* both = std::get_if<BoundAnd>(&condition.node)) {
      return Both(Spread(*both->left), Spread(*both->right));
    }
    if (const auto* either = std::get_if<BoundOr>(&condition.node); either && NamesKey(condition)) {
      Alternatives all = Spread(*either->left);
      for (Alternative& alternative : Spread(*either->right)) all.push_back(std::move(alternative));
      too_many_ = too_many_ || all.size() > kMostBranches;
      return all;
    }
    if (const auto* in = std::get_if<BoundIn>(&condition.node); in && NamesKey(condition)) {
      Alternatives all;
      for (const BoundOperand& choice : in->choices) {
        const KeyTerm term{in->value.Path()->Attribute(), KeyOperator::kEqual, choice.Constant()};
        all.push_back({{{term, &condition}}, {}});
      }
      return all;
    }
    if (const auto term = TermOf(condition)) return {{{{*term, &condition}}, {}}};
    return {{{}, {&condition}}};
  }

  bool TooMany() const { return too_many_; }

  // Whether each way to satisfy the condition names a partition key.
  bool IsPinned(const BoundCondition& condition) const {
    if (const auto* both = std::get_if<BoundAnd>(&condition.node)) {
      return IsPinned(*both->left) || IsPinned(*both->right);
    }
    if (const auto* either = std::get_if<BoundOr>(&condition.node)) {
      return IsPinned(*either->left) && IsPinned(*either->right);
    }
    if (const std::string* attribute = InAttribute(condition)) {
      return *attribute == partition_key_.name;
    }
    const auto term = TermOf(condition);
    return term && term->attribute == partition_key_.name;
  }

 private:
  std::optional<KeyTerm> TermOf(const BoundCondition& condition) const {
    auto term = KeyTermOf(condition);
    if (!term) return std::nullopt;
    if (term->attribute == partition_key_.name) {
      return term->op == KeyOperator::kEqual ? term : std::nullopt;
    }
    return sort_key_ != nullptr && term->attribute == sort_key_->name ? term : std::nullopt;
  }

  // The key attribute of which an IN lists values.
  const std::string* InAttribute(const BoundCondition& condition) const {
    const auto* in = std::get_if<BoundIn>(&condition.node);
    if (in == nullptr || in->value.Path() == nullptr || !in->value.Path()->IsTopLevel()) {
      return nullptr;
    }
    const std::string& name = in->value.Path()->Attribute();
    if (name != partition_key_.name && (sort_key_ == nullptr || name != sort_key_->name)) {
      return nullptr;
    }
    const bool constant =
        std::all_of(in->choices.begin(), in->choices.end(),
                    [](const BoundOperand& choice) { return choice.Constant() != nullptr; });
    return constant ? &name : nullptr;
  }

  bool NamesKey(const BoundCondition& condition) const {
    if (const auto* both = std::get_if<BoundAnd>(&condition.node)) {
      return NamesKey(*both->left) || NamesKey(*both->right);
    }
    if (const auto* either = std::get_if<BoundOr>(&condition.node)) {
      return NamesKey(*either->left) || NamesKey(*either->right);
    }
    return InAttribute(condition) != nullptr || TermOf(condition).has_value();
  }

  Alternatives Both(Alternatives left, const Alternatives& right) {
    if (left.size() * right.size() > kMostBranches) {
      too_many_ = true;
      return left;
    }
    Alternatives all;
    for (const Alternative& one : left) {
      for (const Alternative& other : right) {
        Alternative both = one;
        both.keys.insert(both.keys.end(), other.keys.begin(), other.keys.end());
        both.filters.insert(both.filters.end(), other.filters.begin(), other.filters.end());
        all.push_back(std::move(both));
      }
    }
    return all;
  }

  const KeyAttribute& partition_key_;
  const KeyAttribute* sort_key_;
  bool too_many_ = false;
};

std::optional<ApiError> CheckTypes(const Alternatives& alternatives, const ReadTarget& target) {
  for (const Alternative& alternative : alternatives) {
    for (const auto& key : alternative.keys) {
      const KeyTerm& term = key.first;
      const bool of_partition = term.attribute == target.PartitionKey().front().name;
      const KeyAttribute& attribute =
          of_partition ? target.PartitionKey().front() : target.SortKey().front();
      for (const AttributeValue* value : {term.value, term.high}) {
        if (value == nullptr || HasType(*value, attribute.type)) continue;
        if (value->As<String>() == nullptr && value->As<Number>() == nullptr &&
            value->As<Binary>() == nullptr) {
          return ValidationError(
              fmt::format("Key value must be of type S, N, or B. Key name: {}, Key type: {}",
                          attribute.name, TypeTag(*value)));
        }
        return ValidationError(
            fmt::format("Key attribute's data type should match its data type in table's schema: "
                        "Key {}",
                        attribute.name));
      }
    }
  }
  return std::nullopt;
}

// Whether a condition that is left for the filter is about the sort key.
bool FiltersSortKey(const KeyBranch& branch, const std::string& sort_key) {
  bool found = false;
  for (const BoundCondition* filter : branch.filters) {
    VisitPaths(*filter,
               [&](const BoundPath& path) { found = found || path.Attribute() == sort_key; });
  }
  return found;
}

struct RangedBranch {
  KeyBranch branch;
  Range range;
};

// Nothing where the alternative asks for two partition keys or for no sort key at all.
std::optional<RangedBranch> BranchOf(const Alternative& alternative, const ReadTarget& target) {
  RangedBranch ranged;
  KeyBranch& branch = ranged.branch;
  std::vector<std::pair<KeyTerm, const BoundCondition*>> sort;
  for (const auto& key : alternative.keys) {
    if (key.first.attribute != target.PartitionKey().front().name) {
      ranged.range.Narrow(key.first);
      sort.push_back(key);
    } else if (branch.partition_key == nullptr) {
      branch.partition_key = key.first.value;
    } else if (!(*branch.partition_key == *key.first.value)) {
      return std::nullopt;
    }
  }
  if (ranged.range.IsEmpty()) return std::nullopt;
  branch.filters = alternative.filters;
  // The same equality again says nothing more.
  const auto same = [&sort](const auto& key) {
    return key.first.op == KeyOperator::kEqual && *key.first.value == *sort.front().first.value;
  };
  if (std::all_of(sort.begin(), sort.end(), same) && !sort.empty()) sort.resize(1);
  if (sort.size() == 1) branch.sort = sort.front().first;
  if (sort.size() > 1) {
    // The narrowest of them that a key condition can be; all are looked at again.
    branch.sort = sort.front().first;
    for (const auto& [term, condition] : sort) {
      if (term.op == KeyOperator::kEqual) branch.sort = term;
      if (std::find(branch.filters.begin(), branch.filters.end(), condition) ==
          branch.filters.end()) {
        branch.filters.push_back(condition);
      }
    }
  }
  return ranged;
}

}  // namespace

Result<KeyBranches> BranchesOf(const BoundCondition& condition, const ReadTarget& target) {
  Spreader spreader(target);
  const Alternatives alternatives = spreader.Spread(condition);
  KeyBranches result;
  const bool pinned = spreader.IsPinned(condition);
  if (pinned && (spreader.TooMany() || alternatives.size() > kMostReads)) {
    return ValidationError("Too many decomposed read operations for a given query.");
  }
  if (!pinned || spreader.TooMany()) return result;
  result.type_fault = CheckTypes(alternatives, target);
  if (result.type_fault) return result;
  std::vector<RangedBranch> ranged;
  for (const Alternative& alternative : alternatives) {
    if (auto branch = BranchOf(alternative, target)) ranged.push_back(*std::move(branch));
  }
  // Two that overlap would return items twice. What negates a condition on the sort key is no range
  // to the service, which then reads the partition once.
  const std::string sort_key =
      target.SortKey().empty() ? std::string() : target.SortKey().front().name;
  for (std::size_t i = 0; i < ranged.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const RangedBranch& one = ranged[i];
      const RangedBranch& other = ranged[j];
      if (!(*one.branch.partition_key == *other.branch.partition_key)) continue;
      if (one.range.IsBefore(other.range) || other.range.IsBefore(one.range)) continue;
      if (!FiltersSortKey(one.branch, sort_key) && !FiltersSortKey(other.branch, sort_key)) {
        return ValidationError(
            "Overlapping conditions with range keys are not supported in where clause");
      }
      const bool same = std::all_of(ranged.begin(), ranged.end(), [&one](const RangedBranch& each) {
        return *each.branch.partition_key == *one.branch.partition_key;
      });
      if (!same) return result;
      result.is_keyed = true;
      result.branches.push_back({one.branch.partition_key, std::nullopt, {&condition}});
      return result;
    }
  }
  result.is_keyed = true;
  for (RangedBranch& branch : ranged) result.branches.push_back(std::move(branch.branch));
  return result;
}

}  // namespace tuskgate::translator
