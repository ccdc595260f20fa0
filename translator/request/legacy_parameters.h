// The parameters from the time before expressions: which of them an operation has, and how they may
// be combined.
//
// Legacy parameters become the same bound expressions as expressions do (bound_expression.h). Their
// attribute names are names of whole attributes: dots and brackets mean nothing in them.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "translator/expression/bind_expression.h"
#include "translator/model/error.h"
#include "translator/model/json.h"
#include "translator/model/validation_layer.h"

namespace tuskgate::translator {

// The parameters of an operation, in the order in which the service lists them.
struct ParameterKinds {
  std::vector<std::string_view> legacy;
  std::vector<std::string_view> expressions;
  std::vector<std::string_view> value_expressions;  // those that may use values
};

const ParameterKinds& GetParameters();  // GetItem and each table of a BatchGetItem
const ParameterKinds& PutParameters();  // PutItem and DeleteItem
const ParameterKinds& UpdateParameters();
const ParameterKinds& QueryParameters();
const ParameterKinds& ScanParameters();

// The first check of a request once its constraints are met: refuses legacy parameters next to
// expressions, and maps of placeholders that no expression of the request could use.
std::optional<ApiError> CheckParameters(const Json& request, const ParameterKinds& kinds,
                                        ValidationLayer layer);

ApiError MixError(const std::vector<std::string_view>& legacy,
                  const std::vector<std::string_view>& expressions);

// Refuses a ConditionalOperator that has fewer than two conditions to combine.
std::optional<ApiError> CheckConditionalOperator(const Json& request, std::size_t conditions);

// AttributesToGet.
Result<BoundProjection> ReadAttributesToGet(const Json& names);

// The path to a whole attribute, or the error of its name.
Result<BoundPath> AttributePath(std::string_view name);

}  // namespace tuskgate::translator
