#include "translator/expression/binder.h"

#include <fmt/format.h>

namespace tuskgate::translator {

ApiError Binder::Fail(std::string_view what) const {
  return ValidationError(fmt::format("Invalid {}: {}", parameter_name_, what));
}

ApiError Binder::WrongOperandType(std::string_view operation, std::string_view type) const {
  return Fail(fmt::format(
      "Incorrect operand type for operator or function; operator or function: {}, operand type: {}",
      operation, type));
}

Result<BoundPath> Binder::Path(const grammar::Path& path) {
  BoundPath bound;
  bound.steps.reserve(path.steps.size());
  for (const grammar::PathStep& step : path.steps) {
    if (const auto* index = std::get_if<grammar::ListIndex>(&step)) {
      bound.steps.emplace_back(static_cast<std::uint32_t>(index->value));
      continue;
    }
    const auto& reference = std::get<grammar::NameRef>(step);
    if (!reference.placeholder) {
      bound.steps.emplace_back(reference.text);
      continue;
    }
    bool found = false;
    for (auto& name : parameters_.names_) {
      if (name.placeholder != reference.text) continue;
      name.used = true;
      bound.steps.emplace_back(name.name);
      found = true;
      break;
    }
    if (!found) {
      return Fail(fmt::format(
          "An expression attribute name used in the document path is not defined; attribute name: "
          "{}",
          reference.text));
    }
  }
  return bound;
}

Result<const AttributeValue*> Binder::Value(const grammar::ValueRef& reference) {
  for (auto& value : parameters_.values_) {
    if (value.placeholder != reference.name) continue;
    value.used = true;
    return &value.value;
  }
  return Fail(fmt::format(
      "An expression attribute value used in expression is not defined; attribute value: {}",
      reference.name));
}

}  // namespace tuskgate::translator
