#include "gateway/operations/item_write.h"

#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"
#include "translator/rows/capacity.h"
#include "translator/rows/project_item.h"

namespace tuskgate::gateway {

using namespace translator;

boost::asio::awaitable<Result<WriteDone>> RunWrite(OperationContext& context,
                                                   const std::string& table_name,
                                                   const WriteEmitter& emit) {
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const Result<TablePtr> table = co_await context.RequireTable(table_name);
    if (!table.has_value()) co_return table.error();
    Result<WriteStatement> statement = emit(**table);
    if (!statement.has_value()) co_return statement.error();
    const bool full = statement->full;
    const std::string_view name = statement->sql.name;
    SqlStatement sql = std::move(statement->sql);
    Result<OperationContext::TableAnswer> answer = co_await context.RunOn(**table, std::move(sql));
    if (!answer.has_value()) co_return answer.error();
    if (answer->stale) continue;
    WriteDone done;
    done.rows = std::move(answer->answer.rows);
    done.result = ReadWriteResult(name, full, *done.rows, answer->answer.affected);
    if (!done.result.raced) co_return done;
  }
  co_return ApiError{
      ErrorKind::kInternalServerError, "The item is written by too many clients at once", {}};
}

ApiError ErrorOf(const WriteResult& result) {
  switch (result.status) {
    case WriteStatus::kConditionFailed: {
      ApiError error{ErrorKind::kConditionalCheckFailed, "The conditional request failed", {}};
      if (result.old_item) {
        error.extra_members = "\"Item\":";
        AppendFromStoredJson(error.extra_members, *result.old_item);
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
    case WriteStatus::kWritten:
    case WriteStatus::kNothingToWrite:
    case WriteStatus::kNearSizeLimit:
      break;
  }
  return {ErrorKind::kInternalServerError, "unexpected write status", {}};
}

namespace {

// The image that ReturnValues asks for; empty when there is none.
std::string Image(const WriteOptions& options, const WriteResult& result,
                  const BoundUpdate* update) {
  std::string image;
  const bool old_image = options.return_values == ReturnValues::kAllOld ||
                         options.return_values == ReturnValues::kUpdatedOld;
  const auto& stored = old_image ? result.old_item : result.new_item;
  if (options.return_values == ReturnValues::kNone || !stored) return image;
  if (options.return_values == ReturnValues::kAllOld ||
      options.return_values == ReturnValues::kAllNew) {
    AppendFromStoredJson(image, *stored);
    return image;
  }
  const Item touched =
      ProjectItem(StoredItem(*stored, ItemFormat::kText).Parse(), update->Targets());
  if (!touched.members.empty()) AppendJson(image, touched);
  return image;
}

}  // namespace

std::string RespondToWrite(const std::string& table, const WriteOptions& options,
                           const WriteResult& result, const BoundUpdate* update) {
  std::string body = "{";
  const std::string image = Image(options, result, update);
  if (!image.empty()) body.append("\"Attributes\":").append(image);
  if (options.capacity != CapacityDetail::kNone) {
    if (body.size() > 1) body.push_back(',');
    body.append("\"ConsumedCapacity\":");
    AppendConsumedCapacity(body, options.capacity, table,
                           WriteUnits(result.old_size, result.new_size));
  }
  body.push_back('}');
  return body;
}

}  // namespace tuskgate::gateway
