#include "translator/items/item_storage.h"

#include <fmt/format.h>

#include "translator/expression/start_key.h"
#include "translator/items/batch.h"
#include "translator/items/item_step.h"
#include "translator/items/select.h"
#include "translator/items/write.h"
#include "translator/model/stored_form.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::translator {
namespace {

// Values of requests have been checked; what a statement cannot read is what SQL has written.
bool IsOfUnreadable(const SqlError& error) {
  return error.sqlstate == "22P02" || error.sqlstate == "22023";
}

// Whether the page after this key is another than the one that the plan reads. It always is, unless
// SQL has written an item with the key of another: whoever reads page by page would never end.
bool GoesOn(const PagePlan& plan, const Item& key) {
  const std::optional<Item>& start = plan.options->start_key;
  if (start && key.members == start->members) return false;
  if (const auto* query = std::get_if<QueryRange>(&plan.rows)) {
    const auto attributes = plan.target.PartitionKey();
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const AttributeValue* value = key.Find(attributes[i].name);
      if (value == nullptr || !(*value == *query->range.partition_key[i])) return false;
    }
    return true;
  }
  const ScanSegment& segment = std::get<ScanSegment>(plan.rows);
  const std::uint64_t position = ScanPosition(plan.target, key);
  return position >= (start ? ScanPosition(plan.target, *start) : segment.first) &&
         position <= segment.last;
}

class ItemStorage final : public TableStorage {
 public:
  SqlStatement Get(const GetPlan& plan) const override { return EmitGet(*plan.table, *plan.key); }

  SqlStatement Page(const PagePlan& plan, const PagePart& part) const override {
    if (const auto* query = std::get_if<QueryRange>(&plan.rows)) {
      return EmitQueryPage(plan.target, query->range, query->forward, part.start, plan.columns,
                           part.bounds);
    }
    return EmitScanPage(plan.target, part.stretch, part.start, plan.columns, part.bounds);
  }

  Item PageKey(const PagePlan& plan, const RowSet& rows, std::size_t row) const override {
    Item key = ReadPageKey(plan.target, plan.columns, rows, row);
    if (!GoesOn(plan, key)) throw UnreadableItem("its key attributes are not those of its row");
    return key;
  }

  std::optional<ApiError> CheckScanPosition(const ReadTarget& target, const ScanSegment& segment,
                                            const Item& start_key) const override {
    const std::uint64_t position = ScanPosition(target, start_key);
    if (position >= segment.first && position <= segment.last) return std::nullopt;
    return InvalidStart(
        fmt::format(": Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct "
                    "Segment. TotalSegments: {} Segment: {}",
                    segment.total, segment.number));
  }

  std::optional<ApiError> CheckQueryPosition(const ReadTarget& target, const KeyRange& range,
                                             const Item& start_key) const override {
    return CheckQueryStart(target, range, start_key);
  }

  bool NameOneItem(const TableDescription&, const std::vector<const Item*>&) const override {
    return false;
  }

  SqlStatement BatchGet(const BatchGetPlan& plan, std::int64_t bytes) const override {
    return EmitBatchGet(*plan.table, plan.keys, bytes);
  }

  Result<WriteStatement> Write(const WritePlan& plan, bool allow_direct) const override {
    return EmitWrite(plan, allow_direct);
  }

  Result<std::unique_ptr<WriteStep>> Step(const WritePlan& plan) const override {
    return MakeItemStep(plan);
  }

  Result<SqlStatement> BatchPut(const BatchWritePlan& plan, bool images_before) const override {
    return EmitBatchPut(*plan.table, plan.puts, images_before);
  }

  Result<SqlStatement> BatchDelete(const BatchWritePlan& plan, bool images_before) const override {
    return EmitBatchDelete(*plan.table, plan.deletes, images_before);
  }

  ItemFormat ImageFormat(const TableDescription&) const override { return ItemFormat::kText; }

  Result<std::unique_ptr<RowSet>> Assemble(const TableDescription&, const AttachedAnswer&,
                                           std::unique_ptr<RowSet> rows) const override {
    return rows;
  }

  StatementFault FaultOf(const TableDescription&, const SqlError& error) const override {
    switch (SqlFaultOf(error)) {
      case SqlFault::kRelationIsGone:
        return StatementFault::kChanged;
      case SqlFault::kIndexKey:
        return StatementFault::kUnknownRule;
      case SqlFault::kTooLarge:
      case SqlFault::kCollectionTooLarge:
        return StatementFault::kRequest;
      case SqlFault::kBadValue:
        return IsOfUnreadable(error) ? StatementFault::kRequest : StatementFault::kOther;
      default:
        return StatementFault::kOther;
    }
  }

  ApiError RequestError(const TableDescription& table, const SqlError& error) const override {
    if (IsOfUnreadable(error)) {
      return ValidationError(fmt::format(
          "An item in table {0} cannot be read, because SQL has written it in a form that no item "
          "has. `tuskgate check --table {0}` finds all such items",
          table.name));
    }
    if (SqlFaultOf(error) == SqlFault::kCollectionTooLarge) {
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
      return {ErrorKind::kItemCollectionSizeLimitExceeded, "Collection size exceeded.", {}};
    }
    // An index row holds some 2,700 bytes after compression.
    return ValidationError(
        "One or more parameter values were invalid: The partition key and the sort key together "
        "are longer than the storage can index");
  }

  // Nothing of ours leaves a write out: a bug.
  ApiError LeftOut(const TableDescription&) const override {
    return {ErrorKind::kInternalServerError, "a write was left out", {}};
  }

  bool HidesRows(const TableDescription&) const override { return false; }

  // No statement over our own tables ends so.
  ApiError NotAuthorized(const TableDescription&) const override {
    return {ErrorKind::kInternalServerError, "unexpected write status", {}};
  }

  bool NeedsPrincipal(const TableDescription&) const override { return false; }

  bool IsInCatalog() const override { return true; }

  std::optional<ApiError> CheckOneSnapshot(const TableDescription&) const override {
    return std::nullopt;
  }

  std::optional<ApiError> Refuse(const TableDescription&, OwnersMatter) const override {
    return std::nullopt;
  }

  std::optional<TableStatistics> KnownStatistics(const TableDescription&) const override {
    return std::nullopt;
  }
};

}  // namespace

const TableStorage& ItemTableStorage() {
  static const ItemStorage storage;
  return storage;
}

}  // namespace tuskgate::translator
