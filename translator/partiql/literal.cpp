#include "translator/partiql/literal.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/attribute_name.h"
#include "translator/model/number.h"

namespace tuskgate::translator {

namespace partiql = grammar::partiql;

namespace {

// What the service calls the place of a literal in messages: each attribute is a root.
constexpr std::string_view kRoot = "root";

ApiError Unsupported(std::string_view what, std::string_view path,
                     const partiql::Position* position) {
  std::string message = fmt::format("Unsupported data type: {} under key {}", what, path);
  if (position != nullptr) message.append(" ").append(Describe(*position));
  return ValidationError(std::move(message));
}

ApiError Duplicates(std::vector<std::string> texts, std::string_view end) {
  return ValidationError(
      fmt::format("One or more parameter values were invalid: Input collection [{}] contains "
                  "duplicates{}",
                  fmt::join(texts, ", "), end));
}

Result<std::string> NumberOf(std::string text, std::string_view path) {
  Result<std::string> number = NormalizeNumber(text, ValidationLayer::kOlder);
  if (number.has_value()) return number;
  ApiError error = number.error();
  error.message.append(" under ").append(path);
  return error;
}

class LiteralReader {
 public:
  Result<AttributeValue> Read(const partiql::Expression& expression, const std::string& path,
                              std::size_t depth) {
    if (depth >= kMaxNesting) {
      return ValidationError(
          fmt::format("Nesting Levels have exceeded supported limits under {}", path));
    }
    return std::visit([&](const auto& node) { return Node(node, path, depth); }, expression.node);
  }

 private:
  Result<AttributeValue> Node(const partiql::Text& text, const std::string&, std::size_t) {
    return AttributeValue{String{text.value}};
  }
  Result<AttributeValue> Node(const partiql::Boolean& boolean, const std::string&, std::size_t) {
    return AttributeValue{Boolean{boolean.value}};
  }
  Result<AttributeValue> Node(const partiql::Null&, const std::string&, std::size_t) {
    return AttributeValue{Null{}};
  }
  Result<AttributeValue> Node(const partiql::Number& number, const std::string& path, std::size_t) {
    Result<std::string> normal = NumberOf(number.text, path);
    if (!normal.has_value()) return normal.error();
    return AttributeValue{Number{*std::move(normal)}};
  }
  Result<AttributeValue> Node(const partiql::Sign& sign, const std::string& path,
                              std::size_t depth) {
    std::string text;
    if (!AppendSigned(sign, text)) return Unsupported("NAry", path, nullptr);
    return Node(partiql::Number{std::move(text)}, path, depth);
  }
  Result<AttributeValue> Node(const partiql::Ion& ion, const std::string& path, std::size_t) {
    return ValidationError(
        fmt::format("Ion Literals are not supported: {} under key {}", ion.text, path));
  }
  Result<AttributeValue> Node(const partiql::Missing&, const std::string& path, std::size_t) {
    return Unsupported("LiteralMissing", path, nullptr);
  }
  Result<AttributeValue> Node(const partiql::Parameter& parameter, const std::string& path,
                              std::size_t) {
    return Unsupported("Parameter", path, &parameter.position);
  }
  Result<AttributeValue> Node(const partiql::Path& reference, const std::string& path,
                              std::size_t) {
    return Unsupported(std::get<std::string>(reference.steps.front()), path, &reference.position);
  }
  Result<AttributeValue> Node(const partiql::Call& call, const std::string& path, std::size_t) {
    return Unsupported(call.name, path, &call.position);
  }
  template <typename Operation>
  Result<AttributeValue> Node(const Operation&, const std::string& path, std::size_t) {
    return Unsupported("NAry", path, nullptr);
  }

  Result<AttributeValue> Node(const partiql::List& list, const std::string& path,
                              std::size_t depth) {
    List result;
    for (const partiql::Expression& element : list.elements) {
      Result<AttributeValue> value =
          Read(element, fmt::format("{}[{}]", path, result.elements.size()), depth + 1);
      if (!value.has_value()) return value.error();
      result.elements.push_back(*std::move(value));
    }
    return AttributeValue{std::move(result)};
  }

  Result<AttributeValue> Node(const partiql::Tuple& tuple, const std::string& path,
                              std::size_t depth) {
    Map map;
    for (const auto& [key, content] : tuple.members) {
      const auto* name = std::get_if<partiql::Text>(&key.node);
      if (name == nullptr) {
        return ValidationError(fmt::format(
            "Tuple keys must be of type String. Actual type: {} under {}", KeyType(key), path));
      }
      if (map.Find(name->value) != nullptr) {
        return ValidationError(
            fmt::format("Duplicate keys in tuple. Key: {} under {}", name->value, path));
      }
      if (const auto fault = AttributeNameFault(name->value)) {
        return ValidationError(std::string(*fault));
      }
      Result<AttributeValue> value =
          Read(content, fmt::format("{}.{}", path, name->value), depth + 1);
      if (!value.has_value()) return value.error();
      map.members.emplace_back(name->value, *std::move(value));
    }
    return AttributeValue{std::move(map)};
  }

  // A bag becomes a set, of strings or of numbers.
  Result<AttributeValue> Node(const partiql::Bag& bag, const std::string& path, std::size_t depth) {
    if (bag.elements.empty()) return ValidationError("Empty bags are not supported");
    StringSet strings;
    NumberSet numbers;
    std::vector<std::string> texts;  // as written
    for (const partiql::Expression& element : bag.elements) {
      if (const auto* parameter = std::get_if<partiql::Parameter>(&element.node)) {
        return Unsupported("Parameter", fmt::format("{}[{}]", path, texts.size()),
                           &parameter->position);
      }
      std::string text;
      if (const auto* string = std::get_if<partiql::Text>(&element.node)) {
        texts.push_back(string->value);
        strings.elements.push_back(string->value);
      } else if (AppendNumber(element, text)) {
        texts.push_back(text);
        Result<AttributeValue> number =
            Node(partiql::Number{text}, fmt::format("{}[{}]", path, texts.size() - 1), depth);
        if (!number.has_value()) return number;
        numbers.elements.push_back(number->As<Number>()->value);
      }
      const bool is_mixed = !strings.elements.empty() && !numbers.elements.empty();
      if (is_mixed || strings.elements.size() + numbers.elements.size() != texts.size() ||
          texts.empty()) {
        return ValidationError(
            "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in "
            "bags");
      }
    }
    if (strings.elements.size() + numbers.elements.size() != bag.elements.size()) {
      return ValidationError(
          "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags");
    }
    if (!strings.elements.empty()) {
      if (SortFindsDuplicates(strings.elements)) return Duplicates(std::move(texts), ".");
      return AttributeValue{std::move(strings)};
    }
    if (SortFindsDuplicates(numbers.elements)) {
      return Duplicates(std::move(texts), fmt::format("! under {}", path));
    }
    return AttributeValue{std::move(numbers)};
  }

  static bool SortFindsDuplicates(std::vector<std::string>& elements) {
    std::sort(elements.begin(), elements.end());
    return std::adjacent_find(elements.begin(), elements.end()) != elements.end();
  }

  // The number with the sign that several signs come to. False: it is none.
  static bool AppendNumber(const partiql::Expression& expression, std::string& text) {
    if (const auto* number = std::get_if<partiql::Number>(&expression.node)) {
      text.append(number->text);
      return true;
    }
    const auto* sign = std::get_if<partiql::Sign>(&expression.node);
    return sign != nullptr && AppendSigned(*sign, text);
  }
  static bool AppendSigned(const partiql::Sign& first, std::string& text) {
    bool negative = false;
    const partiql::Sign* sign = &first;
    for (;;) {
      negative ^= sign->sign == '-';
      const auto* next = std::get_if<partiql::Sign>(&sign->operand->node);
      if (next == nullptr) break;
      sign = next;
    }
    if (negative) text.push_back('-');
    return AppendNumber(*sign->operand, text);
  }

  static std::string_view KeyType(const partiql::Expression& key) {
    if (std::holds_alternative<partiql::Path>(key.node)) return "VariableReference";
    if (std::holds_alternative<partiql::Parameter>(key.node)) return "Parameter";
    return "Literal";
  }
};

Result<AttributeValue> ParameterOf(const partiql::Parameter& parameter,
                                   const std::vector<AttributeValue>& parameters) {
  if (parameter.number >= parameters.size()) {
    return ValidationError("Number of parameters in request and statement don't match.");
  }
  return parameters[parameter.number];
}

}  // namespace

bool IsValue(const partiql::Expression& expression) {
  struct Visitor {
    bool operator()(const partiql::Text&) const { return true; }
    bool operator()(const partiql::Number&) const { return true; }
    bool operator()(const partiql::Boolean&) const { return true; }
    bool operator()(const partiql::Null&) const { return true; }
    bool operator()(const partiql::Ion&) const { return true; }
    bool operator()(const partiql::Parameter&) const { return true; }
    bool operator()(const partiql::List&) const { return true; }
    bool operator()(const partiql::Bag&) const { return true; }
    bool operator()(const partiql::Tuple&) const { return true; }
    bool operator()(const partiql::Sign& sign) const {
      return std::holds_alternative<partiql::Number>(sign.operand->node) ||
             (std::holds_alternative<partiql::Sign>(sign.operand->node) && IsValue(*sign.operand));
    }
    bool operator()(const partiql::Path&) const { return false; }
    bool operator()(const partiql::Missing&) const { return false; }
    bool operator()(const partiql::Call&) const { return false; }
    bool operator()(const partiql::Binary&) const { return false; }
    bool operator()(const partiql::Not&) const { return false; }
    bool operator()(const partiql::Between&) const { return false; }
    bool operator()(const partiql::In&) const { return false; }
    bool operator()(const partiql::IsType&) const { return false; }
  };
  return std::visit(Visitor{}, expression.node);
}

Result<AttributeValue> ValueOf(const partiql::Expression& expression,
                               const std::vector<AttributeValue>& parameters) {
  if (const auto* parameter = std::get_if<partiql::Parameter>(&expression.node)) {
    return ParameterOf(*parameter, parameters);
  }
  return LiteralReader().Read(expression, std::string(kRoot), 0);
}

Result<Item> ItemOf(const partiql::Expression& expression,
                    const std::vector<AttributeValue>& parameters) {
  const ApiError no_item = ValidationError(
      "Unsupported format in item expression. Please use struct format {...} to express item "
      "values for insert statement.");
  if (const auto* parameter = std::get_if<partiql::Parameter>(&expression.node)) {
    Result<AttributeValue> value = ParameterOf(*parameter, parameters);
    if (!value.has_value()) return value.error();
    const Map* map = value->As<Map>();
    if (map == nullptr) return no_item;
    return *map;
  }
  const auto* tuple = std::get_if<partiql::Tuple>(&expression.node);
  if (tuple == nullptr) return no_item;
  Item item;
  item.members.reserve(tuple->members.size());
  for (const auto& [key, content] : tuple->members) {
    const auto* name = std::get_if<partiql::Text>(&key.node);
    if (name == nullptr) {
      return ValidationError(
          "Tuple keys must be of type String. Actual type: VariableReference under root");
    }
    if (item.Find(name->value) != nullptr) {
      return ValidationError(
          fmt::format("Duplicate keys in tuple. Key: {} under root", name->value));
    }
    if (const auto fault = AttributeNameFault(name->value)) {
      return ValidationError(std::string(*fault));
    }
    Result<AttributeValue> value = ValueOf(content, parameters);
    if (!value.has_value()) return value.error();
    item.members.emplace_back(name->value, *std::move(value));
  }
  return item;
}

}  // namespace tuskgate::translator
