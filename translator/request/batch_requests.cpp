#include "translator/request/batch_requests.h"

#include <algorithm>
#include <set>
#include <utility>

#include "translator/expression/index_entry.h"
#include "translator/model/item_size.h"
#include "translator/model/layer_words.h"
#include "translator/model/stored_text.h"
#include "translator/request/item_shapes.h"
#include "translator/request/legacy_parameters.h"
#include "translator/request/read_requests.h"
#include "translator/request/write_requests.h"

namespace tuskgate::translator {

ApiError Duplicates() { return ValidationError("Provided list of item keys contains duplicates"); }

std::string Fingerprint(const Item& key) {
  std::vector<const std::pair<std::string, AttributeValue>*> members;
  members.reserve(key.members.size());
  for (const auto& member : key.members) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* one, const auto* other) { return one->first < other->first; });
  std::string text;
  for (const auto* member : members) {
    AppendJsonString(text, member->first);
    AppendJson(text, member->second);
  }
  return text;
}

namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
constexpr std::size_t kMaxGets = 100;
constexpr std::size_t kMaxWrites = 25;

// A table may be named once, by its name or by its ARN.
template <typename Part>
bool HasTable(const std::vector<Part>& parts, const std::string& table) {
  return std::any_of(parts.begin(), parts.end(),
                     [&table](const Part& part) { return part.table == table; });
}

ApiError NamedTwice() { return ValidationError("Table names in RequestItems contain duplicates"); }

// The parts of one batch are all legacy or all not: recorded from the service by
// paritysuite/dynamodb-conformance.
std::optional<ApiError> CheckParameterMixes(const Json& parts) {
  bool legacy = false;
  bool expression = false;
  for (const auto& part : parts.GetObject()) {
    if (auto error = CheckParameters(part.value, GetParameters(), layer_of::kBatchGetItem)) {
      return error;
    }
    legacy = legacy || FindMember(part.value, "AttributesToGet") != nullptr;
    expression = expression || FindMember(part.value, "ProjectionExpression") != nullptr;
  }
  if (legacy && expression) return MixError({"AttributesToGet"}, {"ProjectionExpression"});
  return std::nullopt;
}

std::optional<ApiError> ReadGetKeys(const Json& json, BatchGetTable& part) {
  for (const Json& key : FindMember(json, "Keys")->GetArray()) {
    if (key.IsNull()) continue;
    Result<Item> item = ParseItem(key, layer_of::kBatchGetItem);
    if (!item.has_value()) return item.error();
    part.keys.push_back(*std::move(item));
  }
  return std::nullopt;
}

// Told when all expressions have been read: dynalite's test/batchGetItem.js.
std::optional<ApiError> CheckNoDuplicates(const BatchGetRequest& get) {
  for (const BatchGetTable& part : get.tables) {
    std::set<std::string> seen;
    for (const Item& key : part.keys) {
      if (!seen.insert(Fingerprint(key)).second) return Duplicates();
    }
  }
  return std::nullopt;
}

std::optional<ApiError> ReadWrite(const Json& json, ValidationLayer layer, BatchWriteTable& part) {
  const Json* put = FindMember(json, "PutRequest");
  const Json* del = FindMember(json, "DeleteRequest");
  if ((put == nullptr) == (del == nullptr)) {
    // The service's words for both none and two.
    return ValidationError(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  if (put == nullptr) {
    Result<Item> key = ParseItem(*FindMember(*del, "Key"), layer);
    if (!key.has_value()) return key.error();
    part.deletes.push_back(*std::move(key));
    return std::nullopt;
  }
  Result<Item> item = ParseItem(*FindMember(*put, "Item"), layer);
  if (!item.has_value()) return item.error();
  const std::size_t size = ItemSize(*item);
  if (size > kMaxItemSize) return ItemTooLarge();
  part.puts.push_back(*std::move(item));
  part.put_sizes.push_back(size);
  return std::nullopt;
}

}  // namespace

Result<BatchGetRequest> ParseBatchGet(const Json& request) {
  if (auto error = CheckShape(request, BatchGetItemShape(), layer_of::kBatchGetItem)) return *error;
  if (auto error = CheckParameterMixes(*FindMember(request, "RequestItems"))) return *error;
  BatchGetRequest get;
  get.capacity = CapacityDetailOf(request);
  std::size_t count = 0;
  for (const auto& member : FindMember(request, "RequestItems")->GetObject()) {
    const Json& json = member.value;
    BatchGetTable part;
    part.name = Text(member.name);
    part.table = TableNameFrom(part.name);
    if (HasTable(get.tables, part.table)) return NamedTwice();
    part.json = &json;
    part.consistent = BooleanMember(json, "ConsistentRead", false);
    if (auto error = ReadGetKeys(json, part)) return *error;
    if (const Json* names = FindMember(json, "AttributesToGet")) {
      Result<BoundProjection> bound = ReadAttributesToGet(*names);
      if (!bound.has_value()) return bound.error();
      part.projection = *std::move(bound);
    }
    const Json* projection = FindMember(json, "ProjectionExpression");
    Result<ExpressionParameters> parameters =
        ExpressionParameters::Parse(json, false, layer_of::kBatchGetItem);
    if (!parameters.has_value()) return parameters.error();
    part.parameters = *std::move(parameters);
    if (projection != nullptr) {
      Result<BoundProjection> bound =
          part.parameters.BindProjection("ProjectionExpression", Text(*projection));
      if (!bound.has_value()) return bound.error();
      part.projection = *std::move(bound);
    }
    if (auto error = part.parameters.CheckAllUsed()) return *error;
    count += part.keys.size();
    if (count > kMaxGets) {
      return ValidationError("Too many items requested for the BatchGetItem call");
    }
    get.tables.push_back(std::move(part));
  }
  if (auto error = CheckNoDuplicates(get)) return *error;
  return get;
}

Result<BatchWriteRequest> ParseBatchWrite(const Json& request, ValidationLayer layer) {
  if (auto error = CheckShape(request, BatchWriteItemShape(), layer)) return *error;
  if (FindMember(request, "RequestItems")->ObjectEmpty()) {
    return ValidationError(std::string(kNothingToWrite.In(layer)));
  }
  BatchWriteRequest write;
  write.capacity = CapacityDetailOf(request);
  write.collection_metrics = WantsCollectionMetrics(request);
  std::size_t count = 0;
  for (const auto& member : FindMember(request, "RequestItems")->GetObject()) {
    BatchWriteTable part;
    part.name = Text(member.name);
    part.table = TableNameFrom(part.name);
    if (HasTable(write.tables, part.table)) return NamedTwice();
    for (const Json& json : member.value.GetArray()) {
      if (json.IsNull()) continue;
      if (auto error = ReadWrite(json, layer, part)) return *error;
      if (++count > kMaxWrites) {
        return ValidationError("Too many items requested for the BatchWriteItem call");
      }
    }
    write.tables.push_back(std::move(part));
  }
  return write;
}

}  // namespace tuskgate::translator
