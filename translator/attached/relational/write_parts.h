// What the statements that write attached tables have in common. Steps of a statement are CTEs;
// batches number them, and single writes have number 0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translator/attached/columns/attached_table.h"
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
};
// The rows of all steps, each with the item's number (from 1), in this order.
void EmitNumbered(SqlBuilder& sql, const TableDescription& table, SqlText step,
                  const std::vector<NumberedStep>& steps);
SqlStatement FinishBatch(SqlBuilder&& sql, std::string_view name, const TableDescription& table);

// t.a, t.b, ...: the columns that are attributes, which are those that may be read; and a mark, to
// tell a row from none.
void EmitRow(SqlBuilder& sql, const AttachedRelation& relation);

// oN: the row, locked where it can be.
void EmitLockedRow(SqlBuilder& sql, const AttachedRelation& relation,
                   const std::vector<ColumnValue>& identity, std::size_t number);

// case when not <condition on q> then 1
void EmitConditionCheck(SqlBuilder& sql, const TableDescription& table,
                        const AttachedRelation& relation, const BoundCondition* condition);

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

// The row oN as an item, if it is looked at.
void EmitOldItem(SqlBuilder& sql, const TableDescription& table, std::size_t relation,
                 const WriteOptions& options);

}  // namespace tuskgate::translator
