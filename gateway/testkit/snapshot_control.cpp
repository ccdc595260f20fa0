#include "gateway/testkit/snapshot_control.h"

#include <functional>

#include <fmt/format.h>

#include "gateway/http/response.h"

namespace tuskgate::gateway {

using translator::SqlFault;

namespace {

// Who meets writes under way may be chosen to give way.
constexpr int kMostAttempts = 5;

QueryRows Retried(const std::function<QueryRows()>& work) {
  for (int attempt = 1;; ++attempt) {
    try {
      return work();
    } catch (const StatementRefused& error) {
      if (error.Fault() != SqlFault::kRaced || attempt == kMostAttempts) throw;
    }
  }
}

std::optional<std::string> TableOf(const AdminQuestion& question) {
  const translator::Json* table = translator::FindMember(question.body, "table");
  if (table == nullptr) return std::nullopt;
  return std::string(translator::Text(*table));
}

std::string Quoted(std::string_view text) {
  std::string json;
  http::AppendJsonString(json, text);
  return json;
}

// What is known of them here is not what they are; other gateways are told by notifications.
http::AdminResponse Changed(AdminContext& context, const QueryRows& names) {
  std::string list;
  for (std::size_t row = 0; row < names.RowCount(); ++row) {
    const std::string name(names.Value(row, 0).value_or(""));
    context.catalog().Forget(name);
    list += (list.empty() ? "" : ", ") + Quoted(name);
  }
  return {200, "{\"changed\": [" + list + "]}\n"};
}

// What was used of the throughput is undone as well, by this server, which alone knows of it.
void Refill(AdminContext& context, const std::optional<std::string>& table) {
  Throttle* throttle = context.throttle();
  if (throttle == nullptr) return;
  if (!table) {
    throttle->ForgetAll();
    return;
  }
  const QueryRows rows =
      context.Database().Exec("select id from tuskgate.tables where name = $1", {*table});
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    throttle->Forget(std::string(rows.Value(row, 0).value_or("")));
  }
}

}  // namespace

http::AdminResponse ListSnapshots(AdminContext& context, const AdminQuestion&) {
  const QueryRows rows = context.Database().Exec(
      "select json_build_object('snapshots', coalesce(json_agg(json_strip_nulls(json_build_object("
      "'name', s.name, 'table', s.table_name, "
      "'takenAt', to_char(s.taken_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
      "'tables', (select count(*) from tuskgate.snapshot_tables t where t.snapshot = s.id)"
      ")) order by s.name), '[]')) from tuskgate.snapshots s");
  return {200, std::string(rows.Value(0, 0).value_or("{}")) + "\n"};
}

http::AdminResponse TakeSnapshot(AdminContext& context, const AdminQuestion& question) {
  BlockingConnection& database = context.Database();
  const std::optional<std::string> table = TableOf(question);
  const QueryRows rows = Retried([&] {
    BlockingTransaction transaction(database);
    // All tables as they were at one moment.
    database.Exec("set transaction isolation level repeatable read");
    QueryRows taken =
        database.Exec("select tuskgate.take_snapshot($1, $2)", {question.name, table});
    transaction.Commit();
    return taken;
  });
  const auto tables = rows.Value(0, 0);
  if (!tables) return AdminRefusal(404, "there is no table " + table.value_or(""));
  return {200,
          fmt::format("{{\"snapshot\": {}, \"tables\": {}}}\n", Quoted(question.name), *tables)};
}

http::AdminResponse RestoreSnapshot(AdminContext& context, const AdminQuestion& question) {
  BlockingConnection& database = context.Database();
  const std::optional<std::string> table = TableOf(question);
  const QueryRows changed = Retried([&] {
    return database.Exec(
        "select distinct name from tuskgate.restore_snapshot($1, $2) name order by name",
        {question.name, table});
  });
  Refill(context, table);
  return Changed(context, changed);
}

http::AdminResponse DeleteSnapshot(AdminContext& context, const AdminQuestion& question) {
  if (!IsTrue(context.Database().Exec("select tuskgate.delete_snapshot($1)", {question.name}))) {
    return AdminRefusal(404, "there is no snapshot " + question.name);
  }
  return {200, "{}\n"};
}

http::AdminResponse ResetTables(AdminContext& context, const AdminQuestion& question) {
  BlockingConnection& database = context.Database();
  const std::optional<std::string> table = TableOf(question);
  const bool drops = translator::BooleanMember(question.body, "tables", false);
  if (table && !IsTrue(database.Exec("select exists (select from tuskgate.tables where name = $1)",
                                     {*table}))) {
    return AdminRefusal(404, "there is no table " + *table);
  }
  const QueryRows changed = Retried([&] {
    return database.Exec("select tuskgate.reset_tables($1, $2::boolean)",
                         {table, drops ? "true" : "false"});
  });
  Refill(context, table);
  return Changed(context, changed);
}

}  // namespace tuskgate::gateway
