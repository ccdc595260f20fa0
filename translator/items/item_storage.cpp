#include "translator/items/item_storage.h"

#include <fmt/format.h>

#include "translator/expression/start_key.h"
#include "translator/items/batch.h"
#include "translator/items/item_step.h"
#include "translator/items/select.h"
#include "translator/items/write.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::translator {
namespace {

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
    return ReadPageKey(plan.target, plan.columns, rows, row);
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

  Result<std::unique_ptr<RowSet>> Assemble(const TableDescription&, AttachedRows,
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
      default:
        return StatementFault::kOther;
    }
  }

  ApiError RequestError(const TableDescription&, const SqlError& error) const override {
    if (SqlFaultOf(error) == SqlFault::kCollectionTooLarge) {
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
      return {ErrorKind::kItemCollectionSizeLimitExceeded, "Collection size exceeded.", {}};
    }
    // An index row holds some 2,700 bytes after compression.
    return ValidationError(
        "One or more parameter values were invalid: The partition key and the sort key together "
        "are longer than the storage can index");
  }

  // No statement over our own tables ends so.
  ApiError NotAuthorized(const TableDescription&) const override {
    return {ErrorKind::kInternalServerError, "unexpected write status", {}};
  }

  bool IsInCatalog() const override { return true; }

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
