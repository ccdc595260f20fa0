#include "gateway/testkit/snapshot_control.h"

#include <functional>

#include <fmt/format.h>

#include "gateway/http/response.h"
#include "translator/catalog/table_key.h"

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

// What is asked for: of which namespace, and which table, by the name that the database has for it.
// Nothing: of any.
struct Wanted {
  explicit Wanted(const AdminQuestion& question) {
    const std::string name(translator::StringMember(question.body, "namespace"));
    if (!name.empty()) space = name;
    const translator::Json* one = translator::FindMember(question.body, "table");
    if (one != nullptr) table = translator::KeyOf(name, translator::Text(*one));
    snapshot = translator::KeyOf(name, question.name);
  }

  // As whoever asks knows it.
  std::string Told(const std::string& key) const { return space ? translator::NameOf(key) : key; }

  http::AdminResponse NoTable() const {
    return AdminRefusal(404, "there is no table " + Told(table.value_or("")));
  }

  std::optional<std::string> space;
  std::optional<std::string> table;
  std::string snapshot;
};

std::string Quoted(std::string_view text) {
  std::string json;
  http::AppendJsonString(json, text);
  return json;
}

// What is known of them here is not what they are; other gateways are told by notifications.
http::AdminResponse Changed(AdminContext& context, const Wanted& wanted, const QueryRows& names) {
  std::string list;
  for (std::size_t row = 0; row < names.RowCount(); ++row) {
    const std::string name(names.Value(row, 0).value_or(""));
    context.catalog().Forget(name);
    list += (list.empty() ? "" : ", ") + Quoted(wanted.Told(name));
  }
  return {200, "{\"changed\": [" + list + "]}\n"};
}

// What was used of the throughput is undone as well, by this server, which alone knows of it.
void Refill(AdminContext& context, const Wanted& wanted) {
  Throttle* throttle = context.throttle();
  if (throttle == nullptr) return;
  if (!wanted.table && !wanted.space) {
    throttle->ForgetAll();
    return;
  }
  const QueryRows rows = context.Database().Exec(
      "select t.id from tuskgate.tables t where coalesce(t.name = $1, "
      "starts_with(t.name, $2::text || '/'))",
      {wanted.table, wanted.space});
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    throttle->Forget(std::string(rows.Value(row, 0).value_or("")));
  }
}

}  // namespace

http::AdminResponse ListSnapshots(AdminContext& context, const AdminQuestion&) {
  const QueryRows rows = context.Database().Exec(
      "select json_build_object('snapshots', coalesce(json_agg(json_strip_nulls(json_build_object("
      "'name', split_part(s.name, '/', -1), "
      "'namespace', nullif(left(s.name, -1 - length(split_part(s.name, '/', -1))), ''), "
      "'table', split_part(s.table_name, '/', -1), "
      "'takenAt', to_char(s.taken_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
      "'tables', (select count(*) from tuskgate.snapshot_tables t where t.snapshot = s.id)"
      ")) order by s.name), '[]')) from tuskgate.snapshots s");
  return {200, std::string(rows.Value(0, 0).value_or("{}")) + "\n"};
}

http::AdminResponse TakeSnapshot(AdminContext& context, const AdminQuestion& question) {
  BlockingConnection& database = context.Database();
  const Wanted wanted(question);
  const QueryRows rows = Retried([&] {
    BlockingTransaction transaction(database);
    // All tables as they were at one moment.
    database.Exec("set transaction isolation level repeatable read");
    QueryRows taken = database.Exec("select tuskgate.take_snapshot($1, $2, $3)",
                                    {wanted.snapshot, wanted.table, wanted.space});
    transaction.Commit();
    return taken;
  });
  const auto tables = rows.Value(0, 0);
  if (!tables) return wanted.NoTable();
  return {200,
          fmt::format("{{\"snapshot\": {}, \"tables\": {}}}\n", Quoted(question.name), *tables)};
}

http::AdminResponse RestoreSnapshot(AdminContext& context, const AdminQuestion& question) {
  BlockingConnection& database = context.Database();
  const Wanted wanted(question);
  const QueryRows changed = Retried([&] {
    return database.Exec(
        "select distinct name from tuskgate.restore_snapshot($1, $2, $3) name order by name",
        {wanted.snapshot, wanted.table, wanted.space});
  });
  Refill(context, wanted);
  return Changed(context, wanted, changed);
}

http::AdminResponse DeleteSnapshot(AdminContext& context, const AdminQuestion& question) {
  const Wanted wanted(question);
  if (!IsTrue(context.Database().Exec("select tuskgate.delete_snapshot($1)", {wanted.snapshot}))) {
    return AdminRefusal(404, "there is no snapshot " + question.name);
  }
  return {200, "{}\n"};
}

http::AdminResponse ResetTables(AdminContext& context, const AdminQuestion& question) {
  BlockingConnection& database = context.Database();
  const Wanted wanted(question);
  const bool drops = translator::BooleanMember(question.body, "tables", false);
  if (wanted.table &&
      !IsTrue(database.Exec("select exists (select from tuskgate.tables where name = $1)",
                            {*wanted.table}))) {
    return wanted.NoTable();
  }
  const QueryRows changed = Retried([&] {
    return database.Exec("select tuskgate.reset_tables($1, $2::boolean, $3)",
                         {wanted.table, drops ? "true" : "false", wanted.space});
  });
  Refill(context, wanted);
  return Changed(context, wanted, changed);
}

}  // namespace tuskgate::gateway
