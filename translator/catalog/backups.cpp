#include "translator/catalog/backups.h"

#include <cstdlib>

#include <fmt/format.h>

#include "translator/catalog/catalog.h"
#include "translator/catalog/catalog_json.h"
#include "translator/catalog/table_key.h"
#include "translator/model/stored_text.h"
#include "translator/sql/row_text.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

constexpr std::string_view kAvailable = "AVAILABLE";

double SecondsAt(const RowSet& rows, std::size_t row, std::size_t column) {
  return std::strtod(TextAt(rows, row, column).c_str(), nullptr);
}

void EmitTime(SqlBuilder& sql, double seconds) {
  sql << "to_timestamp(";
  sql.Parameter(SqlType::kNumeric, fmt::format("{:.3f}", seconds));
  sql << ")";
}

// Of columns id, name, status, created_at in seconds, and bytes.
BackupDescription ReadColumns(const RowSet& rows, std::size_t row, std::size_t first) {
  BackupDescription backup;
  backup.id = TextAt(rows, row, first);
  backup.name = TextAt(rows, row, first + 1);
  backup.available = TextAt(rows, row, first + 2) == kAvailable;
  backup.created_at = SecondsAt(rows, row, first + 3);
  backup.bytes = IntegerAt(rows, row, first + 4);
  return backup;
}

}  // namespace

SqlStatement EmitCreateBackup(const BackupDescription& backup, const std::string& table_name) {
  SqlBuilder sql;
  sql << "select status, bytes from tuskgate.create_backup(";
  sql.Parameter(SqlType::kText, backup.id);
  sql << ", ";
  sql.Parameter(SqlType::kText, backup.name);
  sql << ", ";
  sql.Parameter(SqlType::kText, table_name);
  sql << ", ";
  sql.Parameter(SqlType::kText, BackupRelationName(NameOf(table_name), backup.id));
  sql << ", ";
  EmitTime(sql, backup.created_at);
  sql << ")";
  return std::move(sql).Finish("create_backup", Lane::kBulk);
}

bool ReadCreatedBackup(const RowSet& rows, BackupDescription& backup) {
  if (rows.RowCount() == 0) return false;
  backup.available = rows.Value(0, 0) == kAvailable;
  backup.bytes = IntegerAt(rows, 0, 1);
  return true;
}

SqlStatement EmitFindBackup(const std::string& id) {
  SqlBuilder sql;
  sql << "select t.*, b.source_indexes, null::text, '{}', '{}', b.id, b.name, b.status, "
         "extract(epoch from "
         "b.created_at), "
         "b.bytes, b.items from tuskgate.backups b, lateral (select ";
  EmitTableColumns(sql);
  sql << " from jsonb_populate_record(null::tuskgate.tables, b.source)) t where b.id = ";
  sql.Parameter(SqlType::kText, ToStored(id));
  return std::move(sql).Finish("find_backup", Lane::kRead);
}

BackupDescription ReadBackup(const RowSet& rows) {
  BackupDescription backup = ReadColumns(rows, 0, kTableColumns);
  backup.items = IntegerAt(rows, 0, kTableColumns + 5);
  // Its items are not read by way of this description.
  backup.source = ReadTable(rows, 0, ItemFormat::kText);
  return backup;
}

SqlStatement EmitListBackups(const std::string& space, const ListBackupsRequest& list) {
  SqlBuilder sql;
  sql << "select id, name, status, extract(epoch from created_at), bytes, table_name, table_id "
         "from "
         "tuskgate.backups where id > ";
  sql.Parameter(SqlType::kText, ToStored(list.start_id));
  sql << " and ";
  if (list.table_name.empty()) {
    EmitIsIn(sql, "table_name", space);
  } else {
    sql << "table_name = ";
    sql.Parameter(SqlType::kText, KeyOf(space, list.table_name));
  }
  if (list.not_before) {
    sql << " and created_at >= ";
    EmitTime(sql, *list.not_before);
  }
  if (list.before) {
    sql << " and created_at < ";
    EmitTime(sql, *list.before);
  }
  sql << " order by id limit ";
  sql.Parameter(SqlType::kInt8, std::to_string(list.limit + 1));
  return std::move(sql).Finish("list_backups", Lane::kRead);
}

BackupDescription ReadListedBackup(const RowSet& rows, std::size_t row) {
  BackupDescription backup = ReadColumns(rows, row, 0);
  backup.source.name = TextAt(rows, row, 5);
  backup.source.id = TextAt(rows, row, 6);
  return backup;
}

SqlStatement EmitDeleteBackup(const std::string& id) {
  SqlBuilder sql;
  sql << "select tuskgate.delete_backup(";
  sql.Parameter(SqlType::kText, ToStored(id));
  sql << ")";
  return std::move(sql).Finish("delete_backup", Lane::kBulk);
}

BackupDeletion ReadDeletion(const RowSet& rows) {
  const std::string outcome = TextAt(rows, 0, 0);
  return outcome == kAvailable    ? BackupDeletion::kDone
         : outcome == "CREATING"  ? BackupDeletion::kBeingMade
         : outcome == "RESTORING" ? BackupDeletion::kBeingRestored
                                  : BackupDeletion::kNone;
}

SqlStatement EmitRestoreBackup(const std::string& id, const TableDescription& table) {
  SqlBuilder sql;
  sql << "select tuskgate.restore_backup(";
  sql.Parameter(SqlType::kText, ToStored(id));
  sql << ", ";
  EmitTableRow(sql, table);
  sql << ", ";
  sql.Parameter(SqlType::kJsonb, IndexesToJson(table.indexes));
  sql << ") from tuskgate.claim_table_name(";
  sql.Parameter(SqlType::kText, table.name);
  sql << ")";
  return std::move(sql).Finish("restore_backup", Lane::kBulk);
}

Restoration ReadRestoration(const RowSet& rows) {
  const std::string outcome = TextAt(rows, 0, 0);
  return outcome == "RESTORED"    ? Restoration::kDone
         : outcome == "RESTORING" ? Restoration::kBegun
         : outcome == "IN_USE"    ? Restoration::kInUse
                                  : Restoration::kNone;
}

}  // namespace tuskgate::translator
