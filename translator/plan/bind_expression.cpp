#include "translator/plan/bind_expression.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "grammar/parse_expression.h"
#include "translator/plan/binder.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

bool IsPlaceholder(std::string_view text, char sigil) {
  return text.size() >= 2 && text.front() == sigil &&
         std::all_of(text.begin() + 1, text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

std::string Joined(const std::vector<std::string_view>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

}  // namespace

Result<ExpressionParameters> ExpressionParameters::Parse(
    const Json& request, const std::vector<std::string_view>& value_expressions,
    bool any_expression) {
  ExpressionParameters parameters;
  const Json* names = FindMember(request, "ExpressionAttributeNames");
  const Json* values = value_expressions.empty()
                           ? nullptr  // not a parameter of the operation: ignored
                           : FindMember(request, "ExpressionAttributeValues");
  if (names != nullptr && !any_expression) {
    return ValidationError("ExpressionAttributeNames can only be specified when using expressions");
  }
  if (values != nullptr) {
    const bool usable = std::any_of(
        value_expressions.begin(), value_expressions.end(),
        [&request](std::string_view name) { return FindMember(request, name) != nullptr; });
    if (!usable) {
      return ValidationError(fmt::format(
          "ExpressionAttributeValues can only be specified when using expressions: {} {} null",
          fmt::join(value_expressions, " and "), value_expressions.size() > 1 ? "are" : "is"));
    }
  }
  if (names != nullptr) {
    if (names->ObjectEmpty()) return ValidationError("ExpressionAttributeNames must not be empty");
    for (const auto& member : names->GetObject()) {
      const std::string_view placeholder = Text(member.name);
      if (!IsPlaceholder(placeholder, '#')) {
        return ValidationError(
            fmt::format("ExpressionAttributeNames contains invalid key: Syntax error; key: \"{}\"",
                        placeholder));
      }
      const std::string_view name = member.value.IsNull() ? "" : Text(member.value);
      if (name.empty()) {
        return ValidationError(fmt::format(
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key {}",
            placeholder));
      }
      parameters.names_.push_back({std::string(placeholder), std::string(name)});
    }
  }
  if (values != nullptr) {
    if (values->ObjectEmpty())
      return ValidationError("ExpressionAttributeValues must not be empty");
    for (const auto& member : values->GetObject()) {
      if (!IsPlaceholder(Text(member.name), ':')) {
        return ValidationError(
            fmt::format("ExpressionAttributeValues contains invalid key: Syntax error; key: \"{}\"",
                        Text(member.name)));
      }
    }
    for (const auto& member : values->GetObject()) {
      static const Json kEmpty(rapidjson::kObjectType);
      Result<AttributeValue> value =
          ParseAttributeValue(member.value.IsNull() ? kEmpty : member.value);
      if (!value.has_value()) {
        ApiError error = value.error();
        if (error.kind == ErrorKind::kValidation) {
          error.message =
              fmt::format("ExpressionAttributeValues contains invalid value: {} for key {}",
                          error.message, Text(member.name));
        }
        return error;
      }
      parameters.values_.push_back({std::string(Text(member.name)), *std::move(value)});
    }
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

// Paths in sorted order stand next to what they overlap or conflict with, but the message names
// the first pair in the order of the expression, so pairs are compared directly. Expressions are
// bounded at 4 KB, which bounds the pairs; a sort decides quickly that there is nothing to find.
std::optional<ApiError> CheckPaths(std::string_view parameter,
                                   const std::vector<const BoundPath*>& paths) {
  // Only paths of one attribute can meet.
  std::map<std::string_view, std::vector<const BoundPath*>> by_attribute;
  for (const BoundPath* path : paths) by_attribute[path->Attribute()].push_back(path);
  if (by_attribute.size() == paths.size()) return std::nullopt;
  for (std::size_t later = 1; later < paths.size(); ++later) {
    for (const BoundPath* earlier : by_attribute[paths[later]->Attribute()]) {
      if (earlier == paths[later]) break;
      const auto& one = earlier->steps;
      const auto& two = paths[later]->steps;
      const auto [at_one, at_two] = std::mismatch(one.begin(), one.end(), two.begin(), two.end());
      const bool overlap = at_one == one.end() || at_two == two.end();
      if (!overlap && at_one->index() == at_two->index()) continue;
      return ValidationError(fmt::format(
          "Invalid {}: Two document paths {} with each other; must remove or rewrite one of these "
          "paths; path one: {}, path two: {}",
          parameter, overlap ? "overlap" : "conflict", Describe(*earlier),
          Describe(*paths[later])));
    }
  }
  return std::nullopt;
}

}  // namespace tuskgate::translator
