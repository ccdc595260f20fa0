// Update expressions applied in memory: what the statements of UpdateItem must do.
//
// All values are read from the old item; all places are places of the old item. So the changes are
// gathered in a tree of places first, and the item is rebuilt along it.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "translator/expression/bound_expression.h"
#include "translator/items/update.h"
#include "translator/model/attribute_value.h"
#include "translator/model/base64.h"
#include "translator/model/number.h"

namespace tuskgate::translator {

inline const AttributeValue* ValueAt(const Map& item, const BoundPath& path,
                                     std::size_t steps_left_out = 0) {
  const AttributeValue* value = item.Find(path.Attribute());
  for (std::size_t i = 1; i + steps_left_out < path.steps.size() && value != nullptr; ++i) {
    if (const auto* name = std::get_if<std::string>(&path.steps[i])) {
      const Map* map = value->As<Map>();
      value = map == nullptr ? nullptr : map->Find(*name);
    } else {
      const std::size_t index = std::get<std::uint32_t>(path.steps[i]);
      const List* list = value->As<List>();
      value = list == nullptr || index >= list->elements.size() ? nullptr : &list->elements[index];
    }
  }
  return value;
}

// Exact: numbers as multiples of 10^-167, the last digit of all.
inline Result<std::string> SumOf(const std::string& one, const std::string& other, char sign) {
  using boost::multiprecision::cpp_int;
  constexpr std::size_t kPlaces = 167;  // 38 digits from the 130th on
  const auto scaled = [](const std::string& number) {
    const bool negative = number[0] == '-';
    std::string digits = number.substr(negative ? 1 : 0);
    const std::size_t point = digits.find('.');
    const std::size_t places = point == std::string::npos ? 0 : digits.size() - point - 1;
    if (point != std::string::npos) digits.erase(point, 1);
    digits.append(kPlaces - places, '0');
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    const cpp_int value(digits);
    return negative ? cpp_int(-value) : value;
  };
  const cpp_int sum =
      sign == '+' ? scaled(one) + scaled(other) : cpp_int(scaled(one) - scaled(other));
  return NormalizeNumber(sum.str() + "e-" + std::to_string(kPlaces), ValidationLayer::kOlder);
}

class UpdateModel {
 public:
  // `old` is null where there is no item yet.
  UpdateModel(const BoundUpdate& update, const Item* old, const Item& key)
      : update_(update), old_(old), base_(old != nullptr ? *old : key) {}

  // What may be wrong; one of them is to be reported. Empty: nothing.
  std::set<WriteStatus> Problems() {
    if (old_ == nullptr && update_.set.empty() && update_.add.empty() &&
        !(update_.remove.empty() && update_.del.empty())) {
      return {WriteStatus::kNothingToWrite};
    }
    for (const BoundSet& set : update_.set) {
      CheckParent(set.path);
      if (const auto value = NewValue(set)) Assign(set.path, *value);
    }
    for (const BoundPath& path : update_.remove) {
      CheckParent(path);
      Change& place = Place(path);
      place.removed = true;
    }
    for (const BoundAdd& add : update_.add) {
      CheckParent(add.path);
      if (const auto value = NewValue(add)) Assign(add.path, *value);
    }
    for (const BoundDelete& del : update_.del) {
      CheckParent(del.path);
      Subtract(del);
    }
    return problems_;
  }

  // To be called after Problems() found none.
  Item Updated() const { return Rebuilt(base_, changes_); }

 private:
  struct Change {
    std::optional<AttributeValue> assigned;
    bool removed = false;
    std::map<std::string, Change> members;
    std::map<std::uint32_t, Change> elements;
  };

  void CheckParent(const BoundPath& path) {
    if (path.IsTopLevel()) return;
    const AttributeValue* parent = ValueAt(base_, path, 1);
    const bool by_name = std::holds_alternative<std::string>(path.steps.back());
    if (parent == nullptr || (by_name && parent->As<Map>() == nullptr) ||
        (!by_name && parent->As<List>() == nullptr)) {
      problems_.insert(WriteStatus::kInvalidPath);
    }
  }

  Change& Place(const BoundPath& path) {
    Change* place = &changes_;
    for (const BoundStep& step : path.steps) {
      if (const auto* name = std::get_if<std::string>(&step)) {
        place = &place->members[*name];
      } else {
        place = &place->elements[std::get<std::uint32_t>(step)];
      }
    }
    return *place;
  }
  void Assign(const BoundPath& path, AttributeValue value) {
    Place(path).assigned = std::move(value);
  }

  std::optional<AttributeValue> Problem(WriteStatus status) {
    problems_.insert(status);
    return std::nullopt;
  }

  // Nullopt where there is a problem.
  std::optional<AttributeValue> Evaluate(const BoundUpdateOperand& operand) {
    if (const auto* path = std::get_if<BoundPath>(&operand.node)) {
      const AttributeValue* value = ValueAt(base_, *path);
      if (value == nullptr) return Problem(WriteStatus::kMissingAttribute);
      return *value;
    }
    if (const auto* constant = std::get_if<const AttributeValue*>(&operand.node)) return **constant;
    if (const auto* choice = std::get_if<BoundIfNotExists>(&operand.node)) {
      if (const AttributeValue* value = ValueAt(base_, choice->path)) return *value;
      return Evaluate(*choice->otherwise);
    }
    const auto& append = std::get<BoundListAppend>(operand.node);
    const auto head = Evaluate(*append.head);
    const auto tail = Evaluate(*append.tail);
    if (!head || !tail) return std::nullopt;
    if (head->As<List>() == nullptr || tail->As<List>() == nullptr) {
      return Problem(WriteStatus::kWrongOperandType);
    }
    List joined = *head->As<List>();
    for (const AttributeValue& element : tail->As<List>()->elements) {
      joined.elements.push_back(element);
    }
    return AttributeValue{std::move(joined)};
  }

  std::optional<AttributeValue> Sum(const AttributeValue& one, const AttributeValue& other,
                                    char sign) {
    if (one.As<Number>() == nullptr || other.As<Number>() == nullptr) {
      return Problem(WriteStatus::kWrongOperandType);
    }
    const Result<std::string> sum = SumOf(one.As<Number>()->value, other.As<Number>()->value, sign);
    if (!sum.has_value()) return Problem(WriteStatus::kNumberOutOfRange);
    return AttributeValue{Number{*sum}};
  }

  std::optional<AttributeValue> NewValue(const BoundSet& set) {
    const auto left = Evaluate(set.left);
    if (set.arithmetic == 0) {
      if (left && set.path.steps.size() - 1 + NestingDepth(*left) > kMaxNesting) {
        return Problem(WriteStatus::kNestedTooDeep);
      }
      return left;
    }
    const auto right = Evaluate(*set.right);
    if (!left || !right) return std::nullopt;
    return Sum(*left, *right, set.arithmetic);
  }

  static const std::vector<std::string>* Elements(const AttributeValue& set) {
    if (const StringSet* strings = set.As<StringSet>()) return &strings->elements;
    if (const NumberSet* numbers = set.As<NumberSet>()) return &numbers->elements;
    if (const BinarySet* binaries = set.As<BinarySet>()) return &binaries->elements;
    return nullptr;
  }

  static AttributeValue SetLike(const AttributeValue& model, std::set<std::string> elements) {
    std::vector<std::string> list(elements.begin(), elements.end());
    if (model.As<StringSet>() != nullptr) return {StringSet{std::move(list)}};
    if (model.As<NumberSet>() != nullptr) return {NumberSet{std::move(list)}};
    // Ordered by base64 text: see ParseBinarySet.
    std::sort(list.begin(), list.end(), [](const std::string& one, const std::string& other) {
      return EncodeBase64(one) < EncodeBase64(other);
    });
    return {BinarySet{std::move(list)}};
  }

  std::optional<AttributeValue> NewValue(const BoundAdd& add) {
    const AttributeValue* present = ValueAt(base_, add.path);
    if (present == nullptr) return *add.value;
    if (present->value.index() != add.value->value.index()) {
      return Problem(WriteStatus::kWrongOperandType);
    }
    if (add.value->As<Number>() != nullptr) return Sum(*present, *add.value, '+');
    std::set<std::string> united(Elements(*present)->begin(), Elements(*present)->end());
    united.insert(Elements(*add.value)->begin(), Elements(*add.value)->end());
    return SetLike(*present, std::move(united));
  }

  void Subtract(const BoundDelete& del) {
    const AttributeValue* present = ValueAt(base_, del.path);
    if (present == nullptr) return;
    if (present->value.index() != del.value->value.index()) {
      problems_.insert(WriteStatus::kWrongOperandType);
      return;
    }
    std::set<std::string> left(Elements(*present)->begin(), Elements(*present)->end());
    for (const std::string& element : *Elements(*del.value)) left.erase(element);
    if (left.empty()) {
      Place(del.path).removed = true;
    } else {
      Assign(del.path, SetLike(*present, std::move(left)));
    }
  }

  static AttributeValue Rebuilt(const AttributeValue& value, const Change& change) {
    if (const Map* map = value.As<Map>()) return {Rebuilt(*map, change)};
    if (const List* list = value.As<List>()) return {Rebuilt(*list, change)};
    return value;
  }

  static Map Rebuilt(const Map& map, const Change& change) {
    Map rebuilt;
    for (const auto& [name, value] : map.members) {
      const auto found = change.members.find(name);
      if (found == change.members.end()) {
        rebuilt.members.emplace_back(name, value);
      } else if (found->second.assigned) {
        rebuilt.members.emplace_back(name, *found->second.assigned);
      } else if (!found->second.removed) {
        rebuilt.members.emplace_back(name, Rebuilt(value, found->second));
      }
    }
    for (const auto& [name, below] : change.members) {
      if (below.assigned && map.Find(name) == nullptr) {
        rebuilt.members.emplace_back(name, *below.assigned);
      }
    }
    return rebuilt;
  }

  static List Rebuilt(const List& list, const Change& change) {
    List rebuilt;
    for (std::uint32_t i = 0; i < list.elements.size(); ++i) {
      const auto found = change.elements.find(i);
      if (found == change.elements.end()) {
        rebuilt.elements.push_back(list.elements[i]);
      } else if (found->second.assigned) {
        rebuilt.elements.push_back(*found->second.assigned);
      } else if (!found->second.removed) {
        rebuilt.elements.push_back(Rebuilt(list.elements[i], found->second));
      }
    }
    for (const auto& [index, below] : change.elements) {
      if (below.assigned && index >= list.elements.size()) {
        rebuilt.elements.push_back(*below.assigned);
      }
    }
    return rebuilt;
  }

  const BoundUpdate& update_;
  const Item* old_;
  const Item base_;
  Change changes_;
  std::set<WriteStatus> problems_;
};

}  // namespace tuskgate::translator
