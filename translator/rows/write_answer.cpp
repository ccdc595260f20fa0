#include "translator/rows/write_answer.h"

#include "translator/expression/index_entry.h"
#include "translator/model/stored_form.h"
#include "translator/model/stored_item.h"
#include "translator/plan/table_storage.h"
#include "translator/rows/path_selection.h"

namespace tuskgate::translator {
namespace {

StoredItem ImageOf(const WritePlan& plan, const WriteResult& result, std::string_view image) {
  return StoredItem(image, result.binary_images ? ItemFormat::kBinary
                                                : StorageOf(*plan.table).ImageFormat(*plan.table));
}

std::optional<Item> ParseImage(const WritePlan& plan, const WriteResult& result,
                               const std::optional<std::string_view>& image) {
  if (!image) return std::nullopt;
  try {
    return ImageOf(plan, result, *image).Parse();
  } catch (const UnreadableItem&) {
    return std::nullopt;
  }
}

std::int64_t NewSize(const WritePlan& plan, const WriteResult& result) {
  return plan.item != nullptr ? plan.item_size : result.new_size;
}

// Throws UnreadableItem.
std::string ReadableAttributes(const WritePlan& plan, const WriteResult& result) {
  std::string image;
  const WriteOptions& options = *plan.options;
  const auto& stored = WantsOld(options) ? result.old_item : result.new_item;
  if (options.return_values == ReturnValues::kNone || !stored) return image;
  if (options.return_values == ReturnValues::kAllOld ||
      options.return_values == ReturnValues::kAllNew) {
    ImageOf(plan, result, *stored).AppendTo(image);
    return image;
  }
  ImageOf(plan, result, *stored).AppendSelected(image, SelectionOf(plan.update->Targets()));
  if (image == "{}") image.clear();
  return image;
}

}  // namespace

bool Succeeded(const WritePlan& plan, const WriteResult& result) {
  if (result.status == WriteStatus::kLeftOut) return false;
  // Deleting what is not there succeeds.
  if (plan.action == WriteAction::kDelete && plan.condition() == nullptr) return true;
  return result.status == WriteStatus::kWritten || result.status == WriteStatus::kNothingToWrite;
}

ApiError WriteError(const WritePlan& plan, const WriteResult& result) {
  switch (result.status) {
    case WriteStatus::kConditionFailed: {
      if (plan.options->inserts) {
        return {ErrorKind::kDuplicateItem, "Duplicate primary key exists in table", {}};
      }
      if (plan.condition() == nullptr) return StorageOf(*plan.table).LeftOut(*plan.table);
      ApiError error{ErrorKind::kConditionalCheckFailed, "The conditional request failed", {}};
      if (result.old_item && plan.options->item_on_failure) {
        try {
          std::string image = "\"Item\":";
          ImageOf(plan, result, *result.old_item).AppendTo(image);
          error.extra_members = std::move(image);
        } catch (const UnreadableItem&) {
          // SQL has written it: the condition failed all the same.
        }
      }
      return error;
    }
    case WriteStatus::kMissingAttribute:
      return ValidationError(
          "The provided expression refers to an attribute that does not exist in the item");
    case WriteStatus::kWrongOperandType:
      return ValidationError(
          plan.is_legacy ? "Type mismatch for attribute to update"
                         : "An operand in the update expression has an incorrect data type");
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
    case WriteStatus::kLeftOut:
      return StorageOf(*plan.table).LeftOut(*plan.table);
    case WriteStatus::kNotAuthorized:
      return StorageOf(*plan.table).NotAuthorized(*plan.table);
    case WriteStatus::kInvalidIndexKey:
      return ComputedIndexKeyError(*plan.table, *plan.update,
                                   ImageOf(plan, result, *result.new_item).Parse());
    case WriteStatus::kWritten:
    case WriteStatus::kNothingToWrite:
    case WriteStatus::kNeedsFullForm:
      break;
  }
  return {ErrorKind::kInternalServerError, "unexpected write status", {}};
}

bool CostsUnits(WriteStatus status) {
  return status == WriteStatus::kWritten || status == WriteStatus::kNothingToWrite ||
         status == WriteStatus::kConditionFailed;
}

CapacityUsed UnitsOfWrite(const WritePlan& plan, const WriteResult& result) {
  const TableDescription& table = *plan.table;
  CapacityUsed used;
  const std::int64_t new_size = NewSize(plan, result);
  if (result.status == WriteStatus::kConditionFailed || table.indexes.empty()) {
    // A failed condition costs what the item that it was evaluated on would have.
    const bool failed = result.status == WriteStatus::kConditionFailed;
    used.table = WriteUnits(result.old_size, failed ? 0 : new_size);
    return used;
  }
  const std::optional<Item> before = ParseImage(plan, result, result.old_item);
  std::optional<Item> after;
  if (plan.item == nullptr) after = ParseImage(plan, result, result.new_item);
  return WriteCapacity(table, before ? &*before : nullptr, result.old_size,
                       plan.item != nullptr ? plan.item
                       : after              ? &*after
                                            : nullptr,
                       new_size);
}

std::string ReturnedAttributes(const WritePlan& plan, const WriteResult& result) {
  try {
    return ReadableAttributes(plan, result);
  } catch (const UnreadableItem&) {
    // SQL has written it. The write is done, and is answered as such.
    return {};
  }
}

std::string WriteAnswer(const WritePlan& plan, const WriteResult& result, std::string_view table,
                        const CapacityUsed* used, std::string_view metrics) {
  std::string body = "{";
  const auto separate = [&body] {
    if (body.size() > 1) body.push_back(',');
  };
  const std::string attributes = ReturnedAttributes(plan, result);
  if (!attributes.empty()) body.append("\"Attributes\":").append(attributes);
  const CapacityDetail detail = plan.options->capacity;
  if (detail != CapacityDetail::kNone) {
    separate();
    body.append("\"ConsumedCapacity\":");
    AppendConsumedCapacity(body, detail, table,
                           used != nullptr ? *used : UnitsOfWrite(plan, result));
  }
  if (!metrics.empty()) {
    separate();
    body.append("\"ItemCollectionMetrics\":").append(metrics);
  }
  body.push_back('}');
  return body;
}

}  // namespace tuskgate::translator
