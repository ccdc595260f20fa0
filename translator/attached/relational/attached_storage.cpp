#include "translator/attached/relational/attached_storage.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/assembled_rows.h"
#include "translator/attached/relational/attached_step.h"
#include "translator/attached/relational/faults.h"
#include "translator/attached/relational/read_statements.h"
#include "translator/attached/relational/row_values.h"
#include "translator/attached/relational/shown_keys.h"
#include "translator/attached/relational/write_statements.h"
#include "translator/expression/start_key.h"

namespace tuskgate::translator {
namespace {

// Nullopt: all attributes.
std::optional<std::vector<std::string>> GivenBy(const BoundProjection* projection) {
  if (projection == nullptr) return std::nullopt;
  std::vector<std::string> given;
  for (const BoundPath& path : *projection) given.push_back(path.Attribute());
  return given;
}

SqlStatement PageOf(const PagePlan& plan, const PagePart& part) {
  if (const auto* query = std::get_if<QueryRange>(&plan.rows)) {
    return EmitAttachedQueryPage(plan.target, query->range, query->forward, part.start,
                                 plan.columns, part.bounds);
  }
  const auto& segment = std::get<ScanSegment>(plan.rows);
  return EmitAttachedScanPage(plan.target, segment.number, segment.total, part.start, plan.columns,
                              part.bounds);
}

class AttachedStorage final : public TableStorage {
 public:
  SqlStatement Get(const GetPlan& plan) const override {
    SqlStatement statement = EmitAttachedGet(*plan.table, *plan.key);
    statement.attached.given = GivenBy(plan.projection);
    return statement;
  }

  SqlStatement Page(const PagePlan& plan, const PagePart& part) const override {
    SqlStatement statement = PageOf(plan, part);
    const auto& projection = plan.options->projection;
    statement.attached.given = plan.columns.item ? GivenBy(projection ? &*projection : nullptr)
                                                 : std::vector<std::string>();
    return statement;
  }

  // Assembled rows have the item once more, whatever the filter said.
  Item PageKey(const PagePlan& plan, const RowSet& rows, std::size_t row) const override {
    constexpr std::size_t kWholeItem = 3;
    return StoredItem(*rows.Value(row, kWholeItem), ItemFormat::kJson)
        .Parse(plan.target.StartKeyNames());
  }

  std::optional<ApiError> CheckScanPosition(const ReadTarget& target, const ScanSegment&,
                                            const Item& start_key) const override {
    if (AddressOf(target.table(), start_key)) return std::nullopt;
    return InvalidStart("");
  }

  std::optional<ApiError> CheckQueryPosition(const ReadTarget& target, const KeyRange& range,
                                             const Item& start_key) const override {
    return CheckAttachedQueryStart(target, range, start_key);
  }

  bool NameOneItem(const TableDescription& table,
                   const std::vector<const Item*>& keys) const override {
    return NameOneRow(table, keys);
  }

  SqlStatement BatchGet(const BatchGetPlan& plan, std::int64_t) const override {
    SqlStatement statement = EmitAttachedBatchGet(*plan.table, plan.keys);
    statement.attached.given = GivenBy(plan.projection);
    return statement;
  }

  Result<WriteStatement> Write(const WritePlan& plan, bool) const override {
    switch (plan.action) {
      case WriteAction::kPut:
        return EmitAttachedPut(plan);
      case WriteAction::kUpdate:
        return EmitAttachedUpdate(plan);
      case WriteAction::kDelete:
        return EmitAttachedDelete(plan);
      case WriteAction::kCheck:
        return EmitAttachedCheck(plan);
    }
    throw std::logic_error("no such action");
  }

  Result<std::unique_ptr<WriteStep>> Step(const WritePlan& plan) const override {
    return MakeAttachedStep(plan);
  }

  Result<SqlStatement> BatchPut(const BatchWritePlan& plan, bool images_before) const override {
    return EmitAttachedBatchPut(plan, images_before);
  }

  Result<SqlStatement> BatchDelete(const BatchWritePlan& plan, bool images_before) const override {
    return EmitAttachedBatchDelete(plan, images_before);
  }

  ItemFormat ImageFormat(const TableDescription& table) const override { return table.item_format; }

  Result<std::unique_ptr<RowSet>> Assemble(const TableDescription& table,
                                           const AttachedAnswer& answer,
                                           std::unique_ptr<RowSet> rows) const override {
    if (answer.rows == AttachedRows::kNone) return rows;
    return AssembleRows(table, answer, std::move(rows));
  }

  StatementFault FaultOf(const TableDescription& table, const SqlError& error) const override {
    return AttachedFaultOf(table, error);
  }

  ApiError RequestError(const TableDescription& table, const SqlError& error) const override {
    return AttachedError(table, error);
  }

  ApiError LeftOut(const TableDescription& table) const override { return ChangeLeftOut(table); }

  bool HidesRows(const TableDescription& table) const override {
    const auto& relations = table.attached->relations;
    return std::any_of(relations.begin(), relations.end(),
                       [](const AttachedRelation& relation) { return relation.hides_rows; });
  }

  ApiError NotAuthorized(const TableDescription& table) const override {
    return AttachedNotAuthorized(table);
  }

  bool NeedsPrincipal(const TableDescription& table) const override {
    return table.attached->has_principal;
  }

  bool IsInCatalog() const override { return false; }

  // Their wrapper asks another server, in a transaction of its own and at another moment, if it
  // asks a server at all.
  std::optional<ApiError> CheckOneSnapshot(const TableDescription& table) const override {
    for (const AttachedRelation& relation : table.attached->relations) {
      if (relation.kind != RelationKind::kForeign) continue;
      return ValidationError(
          fmt::format("Table {} is attached to a foreign table, whose rows cannot be read in one "
                      "snapshot with others: read them with GetItem or BatchGetItem",
                      table.name));
    }
    return std::nullopt;
  }

  std::optional<ApiError> Refuse(const TableDescription& table,
                                 OwnersMatter matter) const override {
    return ValidationError(
        fmt::format("Table {} is attached to relations of the database, which are {} there",
                    table.name, matter == OwnersMatter::kChange ? "changed" : "backed up"));
  }

  // PostgreSQL's estimates, as they were when the relations were described.
  std::optional<TableStatistics> KnownStatistics(const TableDescription& table) const override {
    TableStatistics statistics;
    for (const AttachedRelation& relation : table.attached->relations) {
      statistics.items += std::max(std::llround(relation.rows), 0LL);
      statistics.bytes += relation.bytes;
    }
    for (const IndexDescription& index : table.indexes) {
      const auto& relation = table.attached->relations[index.attached_relation];
      statistics.indexes.push_back({std::max(std::llround(relation.rows), 0LL), relation.bytes});
    }
    return statistics;
  }
};

}  // namespace

const TableStorage& AttachedTableStorage() {
  static const AttachedStorage storage;
  return storage;
}

}  // namespace tuskgate::translator
