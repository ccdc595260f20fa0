// A DynamoDB attribute value, as a plain variant, and the item made of such values.
//
// Values are canonical once parsed: numbers in DynamoDB's normal form, sets sorted and free of
// duplicates, binaries decoded. Equality is DynamoDB's: deep, blind to the order of map members.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tuskgate::translator {

struct AttributeValue;

struct String {
  std::string value;  // UTF-8, may hold U+0000
};
struct Number {
  std::string value;  // canonical: see number.h
};
struct Binary {
  std::string value;  // raw bytes
};
struct Boolean {
  bool value = false;
};
struct Null {};
struct StringSet {
  std::vector<std::string> elements;
};
struct NumberSet {
  std::vector<std::string> elements;
};
struct BinarySet {
  std::vector<std::string> elements;
};
struct List {
  std::vector<AttributeValue> elements;
};
struct Map {
  std::vector<std::pair<std::string, AttributeValue>> members;  // as sent; names are unique

  const AttributeValue* Find(std::string_view name) const;
};

struct AttributeValue {
  std::variant<String, Number, Binary, Boolean, Null, StringSet, NumberSet, BinarySet, List, Map>
      value;

  template <typename T>
  const T* As() const {
    return std::get_if<T>(&value);
  }
};

using Item = Map;

bool operator==(const AttributeValue& left, const AttributeValue& right);

// The tag of the type in DynamoDB JSON: "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M".
std::string_view TypeTag(const AttributeValue& value);

bool IsTypeTag(std::string_view text);

// Levels of nesting a value takes: a scalar or set 1, a list or map one more than its deepest
// member, 2 when it is empty.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html allows 32.
inline constexpr std::size_t kMaxNesting = 32;
std::size_t NestingDepth(const AttributeValue& value);

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace tuskgate::translator
