// Resolves a request's expressions against its ExpressionAttributeNames and
// ExpressionAttributeValues, with the service's checks and messages.
//
// The order of the service: the maps, then UpdateExpression, ConditionExpression,
// KeyConditionExpression, FilterExpression, ProjectionExpression, then unused placeholders.
#pragma once

#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/expression/bound_expression.h"
#include "translator/model/attribute_json.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

class ExpressionParameters {
 public:
  explicit ExpressionParameters(ValidationLayer layer = ValidationLayer::kCurrent)
      : layer_(layer) {}

  // That of the operation, for all values of the request.
  ValidationLayer layer() const { return layer_; }

  // Refuses maps of placeholders that no expression of the request could use. `value_expressions`
  // are the expression parameters of the operation that may use values, as "UpdateExpression",
  // "ConditionExpression"; `any_expression` tells whether the request has any expression at all.
  static std::optional<ApiError> CheckNeeded(const Json& request,
                                             const std::vector<std::string_view>& value_expressions,
                                             bool any_expression, ValidationLayer layer);

  // Reads the two maps of the request; the second is left alone where the operation takes no
  // values. `deepest`: levels of nesting that a value may have.
  static Result<ExpressionParameters> Parse(const Json& request, bool takes_values,
                                            ValidationLayer layer = ValidationLayer::kCurrent,
                                            std::size_t deepest = kMaxNesting);

  // Each takes the parameter's name ("FilterExpression") for the messages.
  Result<BoundConditionPtr> BindCondition(std::string_view parameter, std::string_view text);
  Result<BoundUpdate> BindUpdate(std::string_view parameter, std::string_view text);
  Result<BoundProjection> BindProjection(std::string_view parameter, std::string_view text);

  // The same of trees that no text was parsed for, with the placeholders of Add.
  Result<BoundConditionPtr> BindCondition(std::string_view parameter,
                                          const grammar::Condition& tree);
  Result<BoundUpdate> BindUpdate(std::string_view parameter, const grammar::UpdateExpression& tree);

  // Takes in a value that no request named, before anything is bound, and gives it a placeholder.
  std::string Add(AttributeValue value);

  // Takes in a value of a legacy parameter, for the bound expressions made of it to point to.
  const AttributeValue* Keep(AttributeValue value);

  // To be called when all expressions are bound.
  std::optional<ApiError> CheckAllUsed() const;

 private:
  friend class Binder;

  struct Name {
    std::string placeholder;
    std::string name;
    bool used = false;
  };
  struct Value {
    std::string placeholder;
    AttributeValue value;
    bool used = false;
  };

  std::optional<ApiError> ReadValues(const Json& json, std::size_t deepest);
  std::optional<ApiError> ReadNames(const Json& json);

  ValidationLayer layer_;
  std::vector<Name> names_;
  std::vector<Value> values_;  // fixed once parsed: bound expressions point into it
  std::forward_list<AttributeValue> kept_;
};

// The first two paths that overlap or conflict, as the error of that parameter.
std::optional<ApiError> CheckPaths(std::string_view parameter,
                                   const std::vector<const BoundPath*>& paths);

}  // namespace tuskgate::translator
