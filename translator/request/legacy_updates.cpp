#include "translator/request/legacy_updates.h"

#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "translator/model/attribute_json.h"
#include "translator/request/legacy_parameters.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

// Attributes of one request: what a statement's parameters and PostgreSQL's stack have room for.
constexpr std::size_t kMostUpdates = 1000;

ApiError Invalid(std::string_view what) {
  return ValidationError(fmt::format("One or more parameter values were invalid: {}", what));
}

bool IsSet(const AttributeValue& value) {
  return value.As<StringSet>() != nullptr || value.As<NumberSet>() != nullptr ||
         value.As<BinarySet>() != nullptr;
}

std::unique_ptr<BoundUpdateOperand> Operand(BoundUpdateOperand operand) {
  return std::make_unique<BoundUpdateOperand>(std::move(operand));
}

// ADD of a list appends, as list_append(if_not_exists(attribute, []), value) does.
BoundSet Append(const BoundPath& path, const AttributeValue* value,
                ExpressionParameters& parameters) {
  const AttributeValue* empty = parameters.Keep(AttributeValue{List{}});
  BoundUpdateOperand before{BoundIfNotExists{path, Operand({empty})}};
  return {path, {BoundListAppend{Operand(std::move(before)), Operand({value})}}, 0, std::nullopt};
}

std::optional<ApiError> ReadUpdate(BoundPath path, const Json& json,
                                   ExpressionParameters& parameters, BoundUpdate& update) {
  const std::string_view action = StringMember(json, "Action", "PUT");
  const Json* json_value = FindMember(json, "Value");
  if (json_value == nullptr) {
    if (action != "DELETE") {
      return Invalid("Only DELETE action is allowed when no attribute value is specified");
    }
    update.remove.push_back(std::move(path));
    return std::nullopt;
  }
  Result<AttributeValue> parsed = ParseAttributeValue(*json_value);
  if (!parsed.has_value()) return parsed.error();
  const AttributeValue* value = parameters.Keep(*std::move(parsed));
  if (action == "PUT") {
    update.set.push_back({std::move(path), {value}, 0, std::nullopt});
  } else if (action == "DELETE") {
    if (!IsSet(*value)) {
      return Invalid(fmt::format("DELETE action with value is not supported for the type {}",
                                 TypeTag(*value)));
    }
    update.del.push_back({std::move(path), value});
  } else if (value->As<List>() != nullptr) {
    update.set.push_back(Append(path, value, parameters));
  } else if (value->As<Number>() != nullptr || IsSet(*value)) {
    update.add.push_back({std::move(path), value});
  } else {
    return Invalid(fmt::format("ADD action is not supported for the type {}", TypeTag(*value)));
  }
  return std::nullopt;
}

}  // namespace

Result<BoundUpdate> ReadAttributeUpdates(const Json& updates, ExpressionParameters& parameters) {
  if (updates.MemberCount() > kMostUpdates) {
    return Invalid(fmt::format("More than {} AttributeUpdates in one request", kMostUpdates));
  }
  BoundUpdate update;
  for (const auto& member : updates.GetObject()) {
    Result<BoundPath> path = AttributePath(Text(member.name));
    if (!path.has_value()) return path.error();
    if (auto error = ReadUpdate(*std::move(path), member.value, parameters, update)) return *error;
  }
  return update;
}

}  // namespace tuskgate::translator
