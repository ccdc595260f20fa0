#include "translator/request/write_requests.h"

#include "translator/model/item_size.h"
#include "translator/request/item_shapes.h"

namespace tuskgate::translator {
namespace {

// Binds the condition; the caller has bound the update, which comes first.
std::optional<ApiError> BindCondition(const Json& request, WriteOptions& options) {
  if (const Json* text = FindMember(request, "ConditionExpression")) {
    Result<BoundConditionPtr> condition =
        options.parameters.BindCondition("ConditionExpression", Text(*text));
    if (!condition.has_value()) return condition.error();
    options.condition = *std::move(condition);
  }
  return options.parameters.CheckAllUsed();
}

void ReadOptions(const Json& request, WriteOptions& options) {
  options.return_values = ReturnValuesOf(request);
  options.item_on_failure =
      StringMember(request, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
  options.capacity = CapacityDetailOf(request);
}

std::optional<ApiError> CheckReturnsOldOrNothing(const WriteOptions& options) {
  if (options.return_values == ReturnValues::kNone ||
      options.return_values == ReturnValues::kAllOld) {
    return std::nullopt;
  }
  return ValidationError("ReturnValues can only be ALL_OLD or NONE");
}

// How deep the constants that the operand may put at `depth` would go.
bool NestsTooDeep(const BoundUpdateOperand& operand, std::size_t depth) {
  if (const auto* constant = std::get_if<const AttributeValue*>(&operand.node)) {
    return depth - 1 + NestingDepth(**constant) > kMaxNesting;
  }
  if (const auto* choice = std::get_if<BoundIfNotExists>(&operand.node)) {
    return NestsTooDeep(*choice->otherwise, depth);
  }
  if (const auto* append = std::get_if<BoundListAppend>(&operand.node)) {
    return NestsTooDeep(*append->head, depth) || NestsTooDeep(*append->tail, depth);
  }
  return false;  // a path: the statement looks at what stands there
}

std::optional<ApiError> CheckNesting(const BoundUpdate& update) {
  for (const BoundSet& set : update.set) {
    if (NestsTooDeep(set.left, set.path.steps.size())) return NestedTooDeep();
  }
  return std::nullopt;
}

// The checks and expressions of PutItem and DeleteItem.
std::optional<ApiError> ReadConditionalWrite(const Json& request, WriteOptions& options) {
  ReadOptions(request, options);
  if (auto error = CheckReturnsOldOrNothing(options)) return error;
  Result<ExpressionParameters> parameters = ExpressionParameters::Parse(
      request, {"ConditionExpression"}, FindMember(request, "ConditionExpression") != nullptr);
  if (!parameters.has_value()) return parameters.error();
  options.parameters = *std::move(parameters);
  return BindCondition(request, options);
}

}  // namespace

Result<PutItemRequest> ParsePutItem(const Json& request) {
  if (auto error = CheckShape(request, PutItemShape())) return *error;
  if (auto error = CheckNoLegacyParameters(request)) return *error;
  PutItemRequest put;
  put.table = TableNameOf(request);
  Result<Item> item = ParseItem(*FindMember(request, "Item"));
  if (!item.has_value()) return item.error();
  put.item = *std::move(item);
  put.item_size = ItemSize(put.item);
  if (put.item_size > kMaxItemSize) {
    return ValidationError("Item size has exceeded the maximum allowed size");
  }
  if (auto error = ReadConditionalWrite(request, put.options)) return *error;
  return put;
}

Result<DeleteItemRequest> ParseDeleteItem(const Json& request) {
  if (auto error = CheckShape(request, DeleteItemShape())) return *error;
  if (auto error = CheckNoLegacyParameters(request)) return *error;
  DeleteItemRequest del;
  del.table = TableNameOf(request);
  Result<Item> key = ParseItem(*FindMember(request, "Key"));
  if (!key.has_value()) return key.error();
  del.key = *std::move(key);
  if (auto error = ReadConditionalWrite(request, del.options)) return *error;
  return del;
}

Result<UpdateItemRequest> ParseUpdateItem(const Json& request) {
  if (auto error = CheckShape(request, UpdateItemShape())) return *error;
  if (auto error = CheckNoLegacyParameters(request)) return *error;
  UpdateItemRequest update;
  update.table = TableNameOf(request);
  Result<Item> key = ParseItem(*FindMember(request, "Key"));
  if (!key.has_value()) return key.error();
  update.key = *std::move(key);
  ReadOptions(request, update.options);
  const Json* expression = FindMember(request, "UpdateExpression");
  Result<ExpressionParameters> parameters = ExpressionParameters::Parse(
      request, {"UpdateExpression", "ConditionExpression"},
      expression != nullptr || FindMember(request, "ConditionExpression") != nullptr);
  if (!parameters.has_value()) return parameters.error();
  update.options.parameters = *std::move(parameters);
  if (expression != nullptr) {
    Result<BoundUpdate> bound =
        update.options.parameters.BindUpdate("UpdateExpression", Text(*expression));
    if (!bound.has_value()) return bound.error();
    update.update = *std::move(bound);
    if (auto error = CheckNesting(update.update)) return *error;
  }
  if (auto error = BindCondition(request, update.options)) return *error;
  return update;
}

}  // namespace tuskgate::translator
