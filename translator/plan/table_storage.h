// The seam between operations and the kinds of storage that a table may have: Tuskgate's own
// relations, with an item in each row, and relations of others, column by column. Outside of it
// nothing asks which kind a table has; another kind is another implementation, and a line in
// storage/storage_of.cpp.
//
// Pure. Implementations have no state; what they know is in the table's description.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "translator/expression/read_target.h"
#include "translator/expression/scan_segment.h"
#include "translator/model/described_state.h"
#include "translator/model/error.h"
#include "translator/model/stored_item.h"
#include "translator/model/table.h"
#include "translator/plan/batch_plan.h"
#include "translator/plan/page.h"
#include "translator/plan/page_part.h"
#include "translator/plan/read_plan.h"
#include "translator/plan/write_plan.h"
#include "translator/plan/write_step.h"
#include "translator/sql/sql_error.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// What PostgreSQL's refusal of a statement means to whoever ran it.
enum class StatementFault {
  kRaced,        // another writer came between: run it again
  kChanged,      // the relation is not what it was: read its description anew, and make it again
  kUnknownRule,  // the table has a rule that the plan did not know: read it anew, and plan again
  kRequest,      // the client is to be told, with RequestError
  kOther,        // a fault of ours or of PostgreSQL
};

// After so many attempts that came to nothing it was no other writer's doing. As many as an update
// may lose races: where many meet at a few keys, two or three in a row are no rare thing.
inline constexpr int kAttemptsLeftOut = 9;

// What only a table's owner may do, who may be somebody else.
enum class OwnersMatter { kChange, kBackUp };

class TableStorage {
 public:
  virtual ~TableStorage() = default;

  // --- reads ---
  virtual SqlStatement Get(const GetPlan& plan) const = 0;
  virtual SqlStatement Page(const PagePlan& plan, const PagePart& part) const = 0;
  // The key of a page's row, for LastEvaluatedKey.
  virtual Item PageKey(const PagePlan& plan, const RowSet& rows, std::size_t row) const = 0;
  // Whether a Scan's segment may start behind the key, whose names and types are right.
  virtual std::optional<ApiError> CheckScanPosition(const ReadTarget& target,
                                                    const ScanSegment& segment,
                                                    const Item& start_key) const = 0;
  // The same of a Query, whose condition and start key fit the table's keys.
  virtual std::optional<ApiError> CheckQueryPosition(const ReadTarget& target,
                                                     const KeyRange& range,
                                                     const Item& start_key) const = 0;
  // Whether two of the keys, which are not the same, name one item: of a batch.
  virtual bool NameOneItem(const TableDescription& table,
                           const std::vector<const Item*>& keys) const = 0;
  // Rows: number of the key (from 1), item, size; in any order, absent items left out. Once all
  // items up to one take more than `bytes`, it and those after it may come as NULL.
  virtual SqlStatement BatchGet(const BatchGetPlan& plan, std::int64_t bytes) const = 0;
  // Refuses a table whose rows come of another snapshot than what else a transaction reads.
  virtual std::optional<ApiError> CheckOneSnapshot(const TableDescription& table) const = 0;

  // --- writes ---
  // Errors: what the storage cannot hold. `allow_direct`: false once a statement has answered
  // kNeedsFullForm.
  virtual Result<WriteStatement> Write(const WritePlan& plan, bool allow_direct) const = 0;
  // The same as a part of a statement, in the form that tells all that may be asked of it.
  virtual Result<std::unique_ptr<WriteStep>> Step(const WritePlan& plan) const = 0;
  // One statement each, in the order of the locks. With `images_before`, a row for each item that
  // was there: its number in the plan (from 1), item (if the table has indexes), size.
  virtual Result<SqlStatement> BatchPut(const BatchWritePlan& plan, bool images_before) const = 0;
  virtual Result<SqlStatement> BatchDelete(const BatchWritePlan& plan,
                                           bool images_before) const = 0;
  // The format of items that writes return.
  virtual ItemFormat ImageFormat(const TableDescription& table) const = 0;

  // --- what comes back ---
  // Rows as the statements above are said to return them. Errors: values that no attribute can
  // have.
  virtual Result<std::unique_ptr<RowSet>> Assemble(const TableDescription& table,
                                                   const AttachedAnswer& answer,
                                                   std::unique_ptr<RowSet> rows) const = 0;
  virtual StatementFault FaultOf(const TableDescription& table, const SqlError& error) const = 0;
  // Says what is wrong and no SQL. Of a kRequest.
  virtual ApiError RequestError(const TableDescription& table, const SqlError& error) const = 0;
  // The database does not do the write, and does not say so by an error either.
  virtual ApiError LeftOut(const TableDescription& table) const = 0;
  // Whether a write that is refused again and again as if another writer came between may be
  // about a row that is hidden from us.
  virtual bool HidesRows(const TableDescription& table) const = 0;
  // Of WriteStatus::kNotAuthorized.
  virtual ApiError NotAuthorized(const TableDescription& table) const = 0;

  // --- the table itself ---
  // Whether statements on it are to run with `tuskgate.principal` set to whose they are.
  virtual bool NeedsPrincipal(const TableDescription& table) const = 0;
  // Whether Tuskgate's catalog has the table, with its tags and state; else a mapping has it.
  virtual bool IsInCatalog() const = 0;
  // Why it is refused; nullopt where the table is ours.
  virtual std::optional<ApiError> Refuse(const TableDescription& table,
                                         OwnersMatter matter) const = 0;
  // What the description knows of it; nullopt: ask (catalog/catalog.h).
  virtual std::optional<TableStatistics> KnownStatistics(const TableDescription& table) const = 0;
};

// The only place that asks what kind of storage a table has: storage/storage_of.cpp.
const TableStorage& StorageOf(const TableDescription& table);

}  // namespace tuskgate::translator
