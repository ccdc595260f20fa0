#include "translator/expression/bind_expression.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "grammar/parse_expression.h"
#include "translator/expression/binder.h"
#include "translator/model/attribute_name.h"
#include "translator/model/item_size.h"
#include "translator/model/json.h"
#include "translator/model/layer_words.h"

namespace tuskgate::translator {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
constexpr std::size_t kMaxPlaceholderBytes = 255;
constexpr std::size_t kMaxMapBytes = 2 << 20;

constexpr std::string_view kNames = "ExpressionAttributeNames";
constexpr std::string_view kValues = "ExpressionAttributeValues";

bool IsPlaceholder(std::string_view text, char sigil) {
  return text.size() >= 2 && text.front() == sigil &&
         std::all_of(text.begin() + 1, text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

ApiError InvalidKey(std::string_view map, std::string_view what) {
  return ValidationError(fmt::format("{} contains invalid key: {}", map, what));
}

ApiError InvalidMember(std::string_view map, std::string_view what, std::string_view key) {
  return ValidationError(fmt::format("{} contains invalid value: {} for key {}", map, what, key));
}

// The map is not empty, and its keys are placeholders.
std::optional<ApiError> CheckKeys(std::string_view map, const Json& json, char sigil) {
  if (json.ObjectEmpty()) return ValidationError(fmt::format("{} must not be empty", map));
  for (const auto& member : json.GetObject()) {
    const std::string_view key = Text(member.name);
    if (key.empty()) return InvalidKey(map, "The expression attribute map contains an empty key;");
    if (key.size() > kMaxPlaceholderBytes) {
      const std::string size =
          map == kNames ? fmt::format(" size of key: {}", key.size()) : std::string();
      return InvalidKey(map,
                        "The expression attribute map contains a key that is too long;" + size);
    }
    if (!IsPlaceholder(key, sigil)) {
      return InvalidKey(map, fmt::format("Syntax error; key: \"{}\"", key));
    }
  }
  return std::nullopt;
}

std::string Joined(const std::vector<std::string_view>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

}  // namespace

std::optional<ApiError> ExpressionParameters::CheckNeeded(
    const Json& request, const std::vector<std::string_view>& value_expressions,
    bool any_expression, ValidationLayer layer) {
  if (!any_expression && FindMember(request, kNames) != nullptr) {
    return ValidationError(fmt::format("{} can only be specified when using expressions", kNames));
  }
  // No parameter of the operation at all: ignored.
  if (value_expressions.empty()) return std::nullopt;
  if (FindMember(request, kValues) == nullptr) return std::nullopt;
  const bool usable = std::any_of(
      value_expressions.begin(), value_expressions.end(),
      [&request](std::string_view name) { return FindMember(request, name) != nullptr; });
  if (usable) return std::nullopt;
  return ValidationError(
      fmt::format("{} can only be specified when using expressions{}", kValues,
                  fmt::format(fmt::runtime(kNoExpression.In(layer)),
                              fmt::format("{}", fmt::join(value_expressions, " and ")),
                              value_expressions.size() > 1 ? "are" : "is")));
}

std::optional<ApiError> ExpressionParameters::ReadValues(const Json& json, std::size_t deepest) {
  static const Json kEmpty(rapidjson::kObjectType);
  std::size_t bytes = 0;
  for (const auto& member : json.GetObject()) {
    const std::string_view placeholder = Text(member.name);
    Result<AttributeValue> value =
        ParseAttributeValue(member.value.IsNull() ? kEmpty : member.value, layer_, deepest);
    if (!value.has_value()) {
      const ApiError& error = value.error();
      if (layer_ == ValidationLayer::kCurrent || error.kind != ErrorKind::kValidation) return error;
      return InvalidMember(kValues, error.message, placeholder);
    }
    bytes += placeholder.size() + AttributeSize(*value);
    values_.push_back({std::string(placeholder), *std::move(value)});
  }
  if (bytes > kMaxMapBytes) return ValidationError(fmt::format("{} exceeds max size", kValues));
  return std::nullopt;
}

std::optional<ApiError> ExpressionParameters::ReadNames(const Json& json) {
  std::size_t bytes = 0;
  for (const auto& member : json.GetObject()) {
    const std::string_view placeholder = Text(member.name);
    const std::string_view name = member.value.IsNull() ? "" : Text(member.value);
    if (const auto fault = AttributeNameFault(name)) {
      return InvalidMember(kNames, *fault, placeholder);
    }
    bytes += placeholder.size() + name.size();
    names_.push_back({std::string(placeholder), std::string(name)});
  }
  if (bytes > kMaxMapBytes) return ValidationError(fmt::format("{} exceeds max size", kNames));
  return std::nullopt;
}

Result<ExpressionParameters> ExpressionParameters::Parse(const Json& request, bool takes_values,
                                                         ValidationLayer layer,
                                                         std::size_t deepest) {
  ExpressionParameters parameters(layer);
  const Json* names = FindMember(request, kNames);
  const Json* values = takes_values ? FindMember(request, kValues) : nullptr;
  if (names != nullptr) {
    if (auto error = CheckKeys(kNames, *names, '#')) return *error;
  }
  if (values != nullptr) {
    if (auto error = CheckKeys(kValues, *values, ':')) return *error;
    if (auto error = parameters.ReadValues(*values, deepest)) return *error;
  }
  if (names != nullptr) {
    if (auto error = parameters.ReadNames(*names)) return *error;
  }
  return parameters;
}

Result<BoundConditionPtr> ExpressionParameters::BindCondition(std::string_view parameter,
                                                              std::string_view text) {
  const auto tree = grammar::ParseCondition(text);
  if (!tree.has_value()) {
    return ValidationError(fmt::format("Invalid {}: {}", parameter, tree.error().message));
  }
  return Binder(*this, parameter).Condition(**tree);
}

Result<BoundUpdate> ExpressionParameters::BindUpdate(std::string_view parameter,
                                                     std::string_view text) {
  const auto tree = grammar::ParseUpdate(text);
  if (!tree.has_value()) {
    return ValidationError(fmt::format("Invalid {}: {}", parameter, tree.error().message));
  }
  return Binder(*this, parameter).Update(**tree);
}

Result<BoundProjection> ExpressionParameters::BindProjection(std::string_view parameter,
                                                             std::string_view text) {
  const auto tree = grammar::ParseProjection(text);
  if (!tree.has_value()) {
    return ValidationError(fmt::format("Invalid {}: {}", parameter, tree.error().message));
  }
  Binder binder(*this, parameter);
  BoundProjection projection;
  for (const grammar::Path& path : (*tree)->paths) {
    Result<BoundPath> bound = binder.Path(path);
    if (!bound.has_value()) return bound.error();
    projection.push_back(*std::move(bound));
  }
  std::vector<const BoundPath*> paths;
  for (const BoundPath& path : projection) paths.push_back(&path);
  if (auto error = CheckPaths(parameter, paths)) return *error;
  return projection;
}

Result<BoundConditionPtr> ExpressionParameters::BindCondition(std::string_view parameter,
                                                              const grammar::Condition& tree) {
  return Binder(*this, parameter).Condition(tree);
}

Result<BoundUpdate> ExpressionParameters::BindUpdate(std::string_view parameter,
                                                     const grammar::UpdateExpression& tree) {
  return Binder(*this, parameter).Update(tree);
}

std::string ExpressionParameters::Add(AttributeValue value) {
  std::string placeholder = ":" + std::to_string(values_.size());
  values_.push_back({placeholder, std::move(value)});
  return placeholder;
}

const AttributeValue* ExpressionParameters::Keep(AttributeValue value) {
  return &kept_.emplace_front(std::move(value));
}

std::optional<ApiError> ExpressionParameters::CheckAllUsed() const {
  std::vector<std::string_view> unused;
  for (const Name& name : names_) {
    if (!name.used) unused.push_back(name.placeholder);
  }
  if (!unused.empty()) {
    return ValidationError(fmt::format(
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {{{}}}",
        Joined(unused)));
  }
  for (const Value& value : values_) {
    if (!value.used) unused.push_back(value.placeholder);
  }
  if (unused.empty()) return std::nullopt;
  return ValidationError(
      fmt::format("Value provided in ExpressionAttributeValues unused in expressions: keys: {{{}}}",
                  Joined(unused)));
}

// Overlaps come before conflicts, and among those of a kind the first pair in the order of the
// expression. Expressions are bounded at 4 KB, which bounds the pairs.
std::optional<ApiError> CheckPaths(std::string_view parameter,
                                   const std::vector<const BoundPath*>& paths) {
  // Only paths of one attribute can meet.
  std::map<std::string_view, std::vector<const BoundPath*>> by_attribute;
  for (const BoundPath* path : paths) by_attribute[path->Attribute()].push_back(path);
  if (by_attribute.size() == paths.size()) return std::nullopt;
  std::optional<ApiError> conflict;
  for (std::size_t later = 1; later < paths.size(); ++later) {
    for (const BoundPath* earlier : by_attribute[paths[later]->Attribute()]) {
      if (earlier == paths[later]) break;
      const auto& one = earlier->steps;
      const auto& two = paths[later]->steps;
      const auto [at_one, at_two] = std::mismatch(one.begin(), one.end(), two.begin(), two.end());
      const bool overlap = at_one == one.end() || at_two == two.end();
      if (!overlap && (conflict || at_one->index() == at_two->index())) continue;
      ApiError error = ValidationError(fmt::format(
          "Invalid {}: Two document paths {} with each other; must remove or rewrite one of these "
          "paths; path one: {}, path two: {}",
          parameter, overlap ? "overlap" : "conflict", Describe(*earlier),
          Describe(*paths[later])));
      if (overlap) return error;
      conflict = std::move(error);
    }
  }
  return conflict;
}

}  // namespace tuskgate::translator
