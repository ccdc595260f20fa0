// What the statements that write attached tables have in common. Steps of a statement are CTEs;
// batches number them, and single writes have number 0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/row_identity.h"
#include "translator/plan/write_plan.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// Rows are locked in this order, by statements that share a commit and within batches.
std::string LockKeyOf(const TableDescription& table, const Item& key);
// Positions of the keys in that order.
std::vector<std::size_t> LockOrder(const TableDescription& table,
                                   const std::vector<const Item*>& keys);

// How a statement tells what it did: by a row, which may be wrong when another writer came between.
inline constexpr WriteShape kByRow{.tells = true};
inline constexpr WriteShape kByRowUnlessRaced{.tells = true, .can_race = true};

WriteStatement FinishWrite(SqlBuilder&& sql, std::string_view name, const TableDescription& table,
                           const Item& key, const WriteShape& shape);

void EmitStep(SqlBuilder& sql, SqlText step, std::size_t number);

// Of a batch: which of its items a step is about, and the relation of the item.
struct NumberedStep {
  std::size_t position = 0;
  std::size_t relation = 0;
  SqlText rows = "o";  // the common table expression that has the item as it was
};
// The rows of all steps, each with the item's number (from 1), in this order. The items only where
// they are wanted: they need not be readable.
void EmitNumbered(SqlBuilder& sql, const TableDescription& table,
                  const std::vector<NumberedStep>& steps, bool items);
SqlStatement FinishBatch(SqlBuilder&& sql, std::string_view name, const TableDescription& table);

// t.a, t.b, ...: the columns that are attributes, which are those that may be read; and a mark, to
// tell a row from none.
void EmitRow(SqlBuilder& sql, const AttachedRelation& relation);

// oN: the row, locked where it can be. Where policies may hide it from that, pN has a row too for
// each that can be seen.
void EmitLockedRow(SqlBuilder& sql, const AttachedRelation& relation,
                   const std::vector<ColumnValue>& identity, std::size_t number);

// case when <row N is hidden> then 12 when not <condition on q> then 1
void EmitConditionCheck(SqlBuilder& sql, const TableDescription& table,
                        const AttachedRelation& relation, const BoundCondition* condition,
                        std::size_t number);

// Of a relation that may leave a write out. `returning ...`: whether the row that was written has
// the key that was asked for.
void EmitReturningKept(SqlBuilder& sql, const AttachedRelation& relation,
                       const std::vector<ColumnValue>& identity);
// , <the same> as "~kept"
void EmitKept(SqlBuilder& sql, const AttachedRelation& relation,
              const std::vector<ColumnValue>& identity);
// Whether there is a row, as step N saw it before.
void EmitSeen(SqlBuilder& sql, const AttachedRelation& relation, std::size_t number);
// Ends the statement. `attempt` as WritePlan's.
void EmitLeftOut(SqlBuilder& sql, const TableDescription& table, const AttachedRelation& relation,
                 int attempt);

// Whether PostgreSQL keeps the columns of the identity unique, and whether it may do so by an
// equality that is not the clients' (column_key.h).
bool HasUniqueIdentity(const AttachedRelation& relation);
bool HasLooseIdentity(const AttachedRelation& relation);

// For the CASE that decides on a write of row q: ` when <another row has a key that is equal to its
// type> then <a fault>`, and the same of the keys of a batch among themselves. Nothing where types
// are exact. So what still violates the key's unique constraint has lost a race.
void EmitOtherKeyCheck(SqlBuilder& sql, const AttachedRelation& relation,
                       const std::vector<ColumnValue>& identity);
void EmitOtherKeysCheck(SqlBuilder& sql, const AttachedRelation& relation,
                        const std::vector<const std::vector<ColumnValue>*>& identities);

// a, b, ...: the columns that find the row, and their values.
// A value for a column, of the column's type. Where only PostgreSQL knows whether it fits, and says
// so in ways that others use too, it is asked to say so in ours.
void EmitNewValue(SqlBuilder& sql, const AttachedColumn& column,
                  const std::optional<std::string>& value);

void EmitIdentityColumns(SqlBuilder& sql, const AttachedRelation& relation);
void EmitIdentityValues(SqlBuilder& sql, const AttachedRelation& relation,
                        const std::vector<ColumnValue>& identity);

// A client names its keys, also where the column would be numbered by itself.
void EmitOverriding(SqlBuilder& sql, const AttachedRelation& relation);

// An UPDATE has to set something: the first column to what it is.
void EmitNoChange(SqlBuilder& sql, const AttachedRelation& relation);

// Which attributes ReturnValues asks for, where it asks for the item before or after.
GivenAttributes AttributesGiven(const WritePlan& plan);

// The row oN as an item, if it is looked at. Of a step whose status is that of s, of an update n.
void EmitOldItem(SqlBuilder& sql, const WritePlan& plan, std::size_t relation);

}  // namespace tuskgate::translator
