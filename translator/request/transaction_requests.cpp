#include "translator/request/transaction_requests.h"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/sha.h>

#include "translator/model/attribute_name.h"
#include "translator/model/base64.h"
#include "translator/model/item_size.h"
#include "translator/model/json_text.h"
#include "translator/model/layer_words.h"
#include "translator/request/batch_requests.h"
#include "translator/request/legacy_parameters.h"
#include "translator/request/transaction_shapes.h"

namespace tuskgate::translator {
namespace {

// JSON with the members of objects in the order of their names.
void AppendCanonical(std::string& out, const Json& json) {
  if (json.IsArray()) {
    out.push_back('[');
    for (const Json& element : json.GetArray()) {
      AppendCanonical(out, element);
      out.push_back(',');
    }
    out.push_back(']');
    return;
  }
  if (!json.IsObject()) {
    out.append(JsonText(json));
    return;
  }
  std::vector<const Json::Member*> members;
  for (const auto& member : json.GetObject()) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* one, const auto* other) { return Text(one->name) < Text(other->name); });
  out.push_back('{');
  for (const auto* member : members) {
    out.append(JsonText(member->name)).push_back(':');
    AppendCanonical(out, member->value);
    out.push_back(',');
  }
  out.push_back('}');
}

bool NestsTooDeep(const Json& value, std::size_t depth) {
  if (const Json* map = FindMember(value, "M")) {
    if (depth == kMaxNesting) return true;
    for (const auto& member : map->GetObject()) {
      if (!member.value.IsNull() && NestsTooDeep(member.value, depth + 1)) return true;
    }
  }
  if (const Json* list = FindMember(value, "L")) {
    if (depth == kMaxNesting) return true;
    for (const Json& element : list->GetArray()) {
      if (!element.IsNull() && NestsTooDeep(element, depth + 1)) return true;
    }
  }
  return false;
}

// The names of the attributes come first, then the nesting of all, then what else there is.
// Recorded from the service by paritysuite/dynamodb-conformance,
// tests/tier3/validation-ordering/deepRequests.test.ts.
std::optional<ApiError> ReadItem(const Json& json, ValidationLayer layer, Item& item) {
  for (const auto& member : json.GetObject()) {
    const auto fault = AttributeNameFault(Text(member.name));
    if (fault) return ValidationError(std::string(*fault));
  }
  for (const auto& member : json.GetObject()) {
    if (!member.value.IsNull() && NestsTooDeep(member.value, 1)) return NestedTooDeep();
  }
  Result<Item> parsed = ParseItem(json, layer);
  if (!parsed.has_value()) return parsed.error();
  item = *std::move(parsed);
  return std::nullopt;
}

// The older layer lets a value of an expression through that has a level too many, and cancels the
// transaction if it would be stored; 40 levels it refuses. What it does between is not known.
// Recorded by paritysuite/dynamodb-conformance, tests/tier3/limits/nestingDepth.test.ts.
constexpr std::size_t DeepestValue(ValidationLayer layer) {
  return layer == ValidationLayer::kOlder ? kMaxNesting + 1 : kMaxNesting;
}

// Expressions come before the item or key that they are on, as in deepRequests.test.ts.
class ActionReader {
 public:
  ActionReader(const Json& request, ValidationLayer layer)
      : layer_(layer),
        capacity_(CapacityDetailOf(request)),
        collection_metrics_(WantsCollectionMetrics(request)) {}

  std::optional<ApiError> Read(const Json& json, TransactAction& action) {
    const Json* check = FindMember(json, "ConditionCheck");
    const Json* put = FindMember(json, "Put");
    const Json* del = FindMember(json, "Delete");
    const Json* update = FindMember(json, "Update");
    const int count =
        (check != nullptr) + (put != nullptr) + (del != nullptr) + (update != nullptr);
    if (count == 0) return ValidationError(std::string(kNoAction.In(layer_)));
    if (count > 1) {
      return ValidationError("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    if (put != nullptr) return ReadPut(*put, action.write.emplace<PutItemRequest>());
    if (update != nullptr) return ReadUpdate(*update, action.write.emplace<UpdateItemRequest>());
    if (del != nullptr) return ReadKeyed(*del, action.write.emplace<DeleteItemRequest>());
    return ReadKeyed(*check, action.write.emplace<ConditionCheckRequest>());
  }

 private:
  std::optional<ApiError> ReadPut(const Json& json, PutItemRequest& put) {
    put.table = TableNameOf(json);
    if (auto error = ReadParameters(json, PutParameters(), put.options)) return error;
    if (auto error = BindCondition(json, put.options)) return error;
    if (auto error = ReadItem(*FindMember(json, "Item"), layer_, put.item)) return error;
    put.item_size = ItemSize(put.item);
    if (put.item_size > kMaxItemSize) return ItemTooLarge();
    return std::nullopt;
  }

  std::optional<ApiError> ReadUpdate(const Json& json, UpdateItemRequest& update) {
    update.table = TableNameOf(json);
    update.in_transaction = true;
    if (auto error = ReadParameters(json, UpdateParameters(), update.options)) return error;
    Result<BoundUpdate> bound = update.options.parameters.BindUpdate(
        "UpdateExpression", Text(*FindMember(json, "UpdateExpression")));
    if (!bound.has_value()) return bound.error();
    update.update = *std::move(bound);
    if (auto error = BindCondition(json, update.options)) return error;
    return ReadItem(*FindMember(json, "Key"), layer_, update.key);
  }

  // Of a deletion or a check, which say the same.
  template <typename Request>
  std::optional<ApiError> ReadKeyed(const Json& json, Request& request) {
    request.table = TableNameOf(json);
    if (auto error = ReadParameters(json, PutParameters(), request.options)) return error;
    if (auto error = BindCondition(json, request.options)) return error;
    return ReadItem(*FindMember(json, "Key"), layer_, request.key);
  }

  std::optional<ApiError> ReadParameters(const Json& json, const ParameterKinds& kinds,
                                         WriteOptions& options) {
    if (auto error = CheckParameters(json, kinds, layer_)) return error;
    options.item_on_failure =
        StringMember(json, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
    options.capacity = capacity_;
    options.collection_metrics = collection_metrics_;
    Result<ExpressionParameters> parameters =
        ExpressionParameters::Parse(json, true, layer_, DeepestValue(layer_));
    if (!parameters.has_value()) return parameters.error();
    options.parameters = *std::move(parameters);
    return std::nullopt;
  }

  std::optional<ApiError> BindCondition(const Json& json, WriteOptions& options) {
    if (const Json* text = FindMember(json, "ConditionExpression")) {
      Result<BoundConditionPtr> condition =
          options.parameters.BindCondition("ConditionExpression", Text(*text));
      if (!condition.has_value()) return condition.error();
      options.condition = *std::move(condition);
    }
    return options.parameters.CheckAllUsed();
  }

  const ValidationLayer layer_;
  const CapacityDetail capacity_;
  const bool collection_metrics_;
};

// What of it the request tells: items that are put, and keys.
std::size_t BytesOf(const TransactAction& action) {
  if (const auto* put = std::get_if<PutItemRequest>(&action.write)) return put->item_size;
  if (const auto* update = std::get_if<UpdateItemRequest>(&action.write)) {
    return ItemSize(update->key);
  }
  if (const auto* del = std::get_if<DeleteItemRequest>(&action.write)) return ItemSize(del->key);
  return ItemSize(std::get<ConditionCheckRequest>(action.write).key);
}

}  // namespace

ApiError TransactionTooLarge() {
  return ValidationError("The aggregate size of the items in the transaction exceeds 4 MB");
}

const std::string& TransactAction::table() const {
  return std::visit([](const auto& request) -> const std::string& { return request.table; }, write);
}

const WriteOptions& TransactAction::options() const {
  return std::visit([](const auto& request) -> const WriteOptions& { return request.options; },
                    write);
}

WriteOptions& TransactAction::options() {
  return std::visit([](auto& request) -> WriteOptions& { return request.options; }, write);
}

std::string FingerprintOf(const Json& request) {
  std::string text;
  for (const std::string_view name : {"ReturnItemCollectionMetrics", "TransactItems"}) {
    if (const Json* member = FindMember(request, name)) AppendCanonical(text, *member);
    text.push_back('\n');
  }
  if (const Json* statements = FindMember(request, "TransactStatements")) {
    AppendCanonical(text, *statements);
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return EncodeBase64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Result<TransactWriteRequest> ParseTransactWrite(const Json& request, ValidationLayer layer) {
  if (auto error = CheckShape(request, TransactWriteItemsShape(), layer)) return *error;
  TransactWriteRequest write;
  write.capacity = CapacityDetailOf(request);
  write.collection_metrics = WantsCollectionMetrics(request);
  ActionReader reader(request, layer);
  std::size_t bytes = 0;
  for (const Json& json : FindMember(request, "TransactItems")->GetArray()) {
    TransactAction& action = write.actions.emplace_back();
    if (auto error = reader.Read(json, action)) return *error;
    bytes += BytesOf(action);
  }
  if (bytes > kMostBytesOfTransaction) return TransactionTooLarge();
  write.token = StringMember(request, "ClientRequestToken");
  if (!write.token.empty()) write.fingerprint = FingerprintOf(request);
  return write;
}

Result<TransactGetRequest> ParseTransactGet(const Json& request, ValidationLayer layer) {
  if (auto error = CheckShape(request, TransactGetItemsShape(), layer)) return *error;
  TransactGetRequest transaction;
  transaction.capacity = CapacityDetailOf(request);
  const Json& items = *FindMember(request, "TransactItems");
  transaction.gets.reserve(items.Size());
  for (const Json& json : items.GetArray()) {
    const Json& part = *FindMember(json, "Get");
    GetItemRequest& get = transaction.gets.emplace_back();
    get.table = TableNameOf(part);
    get.consistent = true;
    if (auto error = CheckParameters(part, GetParameters(), layer)) return *error;
    Result<ExpressionParameters> parameters = ExpressionParameters::Parse(part, false, layer);
    if (!parameters.has_value()) return parameters.error();
    get.parameters = *std::move(parameters);
    if (const Json* text = FindMember(part, "ProjectionExpression")) {
      Result<BoundProjection> bound =
          get.parameters.BindProjection("ProjectionExpression", Text(*text));
      if (!bound.has_value()) return bound.error();
      get.projection = *std::move(bound);
    }
    if (auto error = get.parameters.CheckAllUsed()) return *error;
    if (auto error = ReadItem(*FindMember(part, "Key"), layer, get.key)) return *error;
  }
  return transaction;
}

namespace {

// Where an item is, to be compared: the table, and the values of its key by the attributes' names.
struct ItemPlace {
  explicit ItemPlace(const TransactTarget& target) : table(target.table) {
    const auto& members = target.key->members;
    first = TextOf(members.front().second);
    if (members.size() == 1) return;
    second = TextOf(members.back().second);
    if (members.back().first < members.front().first) std::swap(first, second);
  }

  // All values of an attribute have one type, that of the table's key.
  static std::string_view TextOf(const AttributeValue& value) {
    if (const String* s = value.As<String>()) return s->value;
    if (const Number* n = value.As<Number>()) return n->value;
    return value.As<Binary>()->value;
  }

  auto operator<=>(const ItemPlace&) const = default;

  std::string_view table;
  std::string_view first;
  std::string_view second;  // empty: none
};

}  // namespace

ApiError SeveralOperationsOnOneItem() {
  return ValidationError("Transaction request cannot include multiple operations on one item");
}

std::optional<ApiError> CheckTargets(std::span<const TransactTarget> targets) {
  std::vector<ItemPlace> places;
  places.reserve(targets.size());
  for (const TransactTarget& target : targets) places.emplace_back(target);
  std::sort(places.begin(), places.end());
  if (std::adjacent_find(places.begin(), places.end()) == places.end()) return std::nullopt;
  return SeveralOperationsOnOneItem();
}

// Recorded from the service by paritysuite/dynamodb-conformance,
// tests/tier3/error-messages/transactWriteItems.test.ts.
bool RefusesTransaction(const ApiError& error) {
  return error.kind != ErrorKind::kValidation ||
         error.message.find("cannot contain an empty") != std::string::npos;
}

}  // namespace tuskgate::translator
