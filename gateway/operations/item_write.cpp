#include "gateway/operations/item_write.h"

#include "gateway/operations/attached_faults.h"
#include "gateway/operations/collection_metrics.h"
#include "gateway/throttle/expected_use.h"
#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"
#include "translator/plan/index_entry.h"
#include "translator/request/read_requests.h"
#include "translator/rows/capacity.h"
#include "translator/rows/project_item.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

CapacityUsed ExpectedUse(const WriteCall& call, const TableDescription& table) {
  if (call.new_item != nullptr) return ExpectedOfPut(table, *call.new_item, call.new_size);
  return call.update != nullptr ? ExpectedOfUpdate(table, *call.update) : ExpectedOfDelete(table);
}

// An item that a write returned: as text from our own tables.
StoredItem ImageOf(const TableDescription& table, std::string_view image) {
  return StoredItem(image, table.attached ? table.item_format : ItemFormat::kText);
}

std::optional<Item> ParseImage(const TableDescription& table,
                               const std::optional<std::string_view>& image) {
  if (!image) return std::nullopt;
  return ImageOf(table, *image).Parse();
}

CapacityUsed UsedBy(const WriteCall& call, const WriteDone& done) {
  const TableDescription& table = *done.table;
  const WriteResult& result = done.result;
  CapacityUsed used;
  if (result.status == WriteStatus::kConditionFailed || table.indexes.empty()) {
    // A failed condition costs what the item that it was evaluated on would have.
    const bool failed = result.status == WriteStatus::kConditionFailed;
    used.table = WriteUnits(result.old_size, failed ? 0 : result.new_size);
    return used;
  }
  const std::optional<Item> before = ParseImage(table, result.old_item);
  std::optional<Item> after;
  if (call.new_item == nullptr) after = ParseImage(table, result.new_item);
  return WriteCapacity(table, before ? &*before : nullptr, result.old_size,
                       call.new_item != nullptr ? call.new_item
                       : after                  ? &*after
                                                : nullptr,
                       result.new_size);
}

// Requests that are wrong cost nothing.
bool CostsUnits(WriteStatus status) {
  return status == WriteStatus::kWritten || status == WriteStatus::kNothingToWrite ||
         status == WriteStatus::kConditionFailed;
}

}  // namespace

boost::asio::awaitable<Result<WriteDone>> RunWrite(OperationContext& context, const WriteCall& call,
                                                   const WriteEmitter& emit) {
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const Result<TablePtr> table = co_await context.RequireTable(call.table);
    if (!table.has_value()) co_return table.error();
    Result<WriteStatement> statement = emit(**table);
    if (statement.has_value() && call.options.condition != nullptr) {
      if (auto error = CheckKeyPaths(**table, *call.options.condition)) co_return *error;
    }
    if (!statement.has_value()) co_return statement.error();
    Reservation reservation(context.services().throttle, *table, Flow::kWrite);
    if (context.services().throttle != nullptr) {
      if (auto refusal = reservation.Take(ExpectedUse(call, **table))) co_return *refusal;
    }
    const bool full = statement->full;
    const std::string_view name = statement->sql.name;
    SqlStatement sql = std::move(statement->sql);
    Result<OperationContext::TableAnswer> answer = co_await context.RunOn(**table, std::move(sql));
    if (!answer.has_value()) co_return answer.error();
    if (answer->stale) continue;
    WriteDone done;
    done.table = *table;
    done.rows = std::move(answer->answer.rows);
    done.result = ReadWriteResult(name, full, *done.rows, answer->answer.affected);
    if (done.result.raced) continue;
    if (call.new_item != nullptr) done.result.new_size = call.new_size;
    if (context.services().throttle != nullptr && CostsUnits(done.result.status)) {
      done.used = UsedBy(call, done);
      reservation.Settle(*done.used);
    }
    co_return done;
  }
  co_return ApiError{
      ErrorKind::kInternalServerError, "The item is written by too many clients at once", {}};
}

ApiError ErrorOf(const WriteCall& call, const WriteDone& done) {
  const WriteResult& result = done.result;
  switch (result.status) {
    case WriteStatus::kConditionFailed: {
      ApiError error{ErrorKind::kConditionalCheckFailed, "The conditional request failed", {}};
      if (result.old_item && call.options.item_on_failure) {
        error.extra_members = "\"Item\":";
        ImageOf(*done.table, *result.old_item).AppendTo(error.extra_members);
      }
      return error;
    }
    case WriteStatus::kMissingAttribute:
      return ValidationError(
          "The provided expression refers to an attribute that does not exist in the item");
    case WriteStatus::kWrongOperandType:
      return ValidationError("An operand in the update expression has an incorrect data type");
    case WriteStatus::kInvalidPath:
      return ValidationError(
          "The document path provided in the update expression is invalid for update");
    case WriteStatus::kNumberOutOfRange:
      return ValidationError(
          "Number overflow. Attempting to store a number with magnitude larger than supported "
          "range");
    case WriteStatus::kItemTooLarge:
      return ValidationError("Item size to update has exceeded the maximum allowed size");
    case WriteStatus::kNestedTooDeep:
      return NestedTooDeep();
    case WriteStatus::kNotAuthorized:
      return NotAuthorized(*done.table);
    case WriteStatus::kInvalidIndexKey:
      return ComputedIndexKeyError(*done.table, *call.update,
                                   ImageOf(*done.table, *result.new_item).Parse());
    case WriteStatus::kWritten:
    case WriteStatus::kNothingToWrite:
    case WriteStatus::kNearSizeLimit:
      break;
  }
  return {ErrorKind::kInternalServerError, "unexpected write status", {}};
}

namespace {

// The image that ReturnValues asks for; empty when there is none.
std::string Image(const TableDescription& table, const WriteOptions& options,
                  const WriteResult& result, const BoundUpdate* update) {
  std::string image;
  const bool old_image = options.return_values == ReturnValues::kAllOld ||
                         options.return_values == ReturnValues::kUpdatedOld;
  const auto& stored = old_image ? result.old_item : result.new_item;
  if (options.return_values == ReturnValues::kNone || !stored) return image;
  if (options.return_values == ReturnValues::kAllOld ||
      options.return_values == ReturnValues::kAllNew) {
    ImageOf(table, *stored).AppendTo(image);
    return image;
  }
  const Item touched = ProjectItem(ImageOf(table, *stored).Parse(), update->Targets());
  if (!touched.members.empty()) AppendJson(image, touched);
  return image;
}

}  // namespace

OperationAnswer RespondToWrite(OperationContext& context, const WriteCall& call,
                               const WriteDone& done) {
  std::string body = "{";
  const auto separate = [&body] {
    if (body.size() > 1) body.push_back(',');
  };
  const std::string image = Image(*done.table, call.options, done.result, call.update);
  if (!image.empty()) body.append("\"Attributes\":").append(image);
  if (call.options.capacity != CapacityDetail::kNone) {
    separate();
    body.append("\"ConsumedCapacity\":");
    AppendConsumedCapacity(body, call.options.capacity, call.table,
                           done.used ? *done.used : UsedBy(call, done));
  }
  if (call.options.collection_metrics && done.table->HasLocalIndexes()) {
    AttributeValue key = *call.key.Find(done.table->partition_key.name);
    const Result<std::string> metrics =
        co_await CollectionMetrics(context, *done.table, std::move(key));
    if (!metrics.has_value()) co_return metrics.error();
    separate();
    body.append("\"ItemCollectionMetrics\":").append(*metrics);
  }
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
