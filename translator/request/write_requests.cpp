#include "translator/request/write_requests.h"

#include "translator/model/item_size.h"
#include "translator/request/item_shapes.h"
#include "translator/request/legacy_conditions.h"
#include "translator/request/legacy_parameters.h"
#include "translator/request/legacy_updates.h"

namespace tuskgate::translator {
namespace {

// Binds the condition, in the one form or the other; the caller has bound the update, which comes
// first.
std::optional<ApiError> BindCondition(const Json& request, WriteOptions& options) {
  const Json* text = FindMember(request, "ConditionExpression");
  Result<BoundConditionPtr> condition =
      text == nullptr ? ReadExpected(request, options.parameters)
                      : options.parameters.BindCondition("ConditionExpression", Text(*text));
  if (!condition.has_value()) return condition.error();
  options.condition = *std::move(condition);
  return options.parameters.CheckAllUsed();
}

void ReadOptions(const Json& request, WriteOptions& options) {
  options.return_values = ReturnValuesOf(request);
  options.item_on_failure =
      StringMember(request, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
  options.capacity = CapacityDetailOf(request);
  options.collection_metrics = WantsCollectionMetrics(request);
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

// The checks and expressions of PutItem and DeleteItem.
std::optional<ApiError> ReadConditionalWrite(const Json& request, WriteOptions& options) {
  ReadOptions(request, options);
  if (auto error = CheckReturnsOldOrNothing(options)) return error;
  Result<ExpressionParameters> parameters = ExpressionParameters::Parse(request, true);
  if (!parameters.has_value()) return parameters.error();
  options.parameters = *std::move(parameters);
  return BindCondition(request, options);
}

std::optional<ApiError> ReadPut(const Json& request, PutItemRequest& put) {
  if (auto error = CheckParameters(request, PutParameters(), layer_of::kPutItem)) return error;
  Result<Item> item = ParseItem(*FindMember(request, "Item"));
  if (!item.has_value()) return item.error();
  put.item = *std::move(item);
  return ReadConditionalWrite(request, put.options);
}

std::optional<ApiError> ReadDelete(const Json& request, DeleteItemRequest& del) {
  if (auto error = CheckParameters(request, PutParameters(), layer_of::kDeleteItem)) return error;
  Result<Item> key = ParseItem(*FindMember(request, "Key"));
  if (!key.has_value()) return key.error();
  del.key = *std::move(key);
  return ReadConditionalWrite(request, del.options);
}

std::optional<ApiError> ReadUpdate(const Json& request, UpdateItemRequest& update) {
  if (auto error = CheckParameters(request, UpdateParameters(), layer_of::kUpdateItem))
    return error;
  Result<Item> key = ParseItem(*FindMember(request, "Key"));
  if (!key.has_value()) return key.error();
  update.key = *std::move(key);
  ReadOptions(request, update.options);
  const Json* expression = FindMember(request, "UpdateExpression");
  Result<ExpressionParameters> parameters = ExpressionParameters::Parse(request, true);
  if (!parameters.has_value()) return parameters.error();
  update.options.parameters = *std::move(parameters);
  if (expression != nullptr) {
    Result<BoundUpdate> bound =
        update.options.parameters.BindUpdate("UpdateExpression", Text(*expression));
    if (!bound.has_value()) return bound.error();
    update.update = *std::move(bound);
  } else if (const Json* updates = FindMember(request, "AttributeUpdates")) {
    Result<BoundUpdate> bound = ReadAttributeUpdates(*updates, update.options.parameters);
    if (!bound.has_value()) return bound.error();
    update.update = *std::move(bound);
    update.legacy = true;
  }
  return BindCondition(request, update.options);
}

// Reads what constraints do not cover. The errors until then are all that can be told without the
// table.
template <typename Request>
Result<Request> Parse(const Json& json, const Shape& shape,
                      std::optional<ApiError> (*read)(const Json&, Request&)) {
  if (auto error = CheckShape(json, shape)) return *error;
  Request request;
  request.table = TableNameOf(json);
  if (auto error = read(json, request)) {
    return IsReadTheOlderWay(json) ? *std::move(error) : InEnvelope(*std::move(error));
  }
  return request;
}

}  // namespace

// The size is told whether or not there is the table: dynalite's test/putItem.js.
Result<PutItemRequest> ParsePutItem(const Json& request) {
  Result<PutItemRequest> put = Parse(request, PutItemShape(), ReadPut);
  if (!put.has_value()) return put;
  put->item_size = ItemSize(put->item);
  if (put->item_size > kMaxItemSize) return ItemTooLarge();
  return put;
}

Result<DeleteItemRequest> ParseDeleteItem(const Json& request) {
  return Parse(request, DeleteItemShape(), ReadDelete);
}

Result<UpdateItemRequest> ParseUpdateItem(const Json& request) {
  Result<UpdateItemRequest> update = Parse(request, UpdateItemShape(), ReadUpdate);
  if (!update.has_value()) return update;
  if (auto error = CheckNesting(update->update)) return *error;
  return update;
}

std::optional<ApiError> CheckNesting(const BoundUpdate& update) {
  for (const BoundSet& set : update.set) {
    if (NestsTooDeep(set.left, set.path.steps.size())) return NestedTooDeep();
  }
  return std::nullopt;
}

ApiError ItemTooLarge() {
  return ValidationError("Item size has exceeded the maximum allowed size");
}

}  // namespace tuskgate::translator
