#include "gateway/jobs/lost_rows_teller.h"

#include <utility>

#include "gateway/observe/log.h"
#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/mapping.h"
#include "translator/attached/relational/lost_rows.h"

namespace tuskgate::gateway {
namespace {

// What is attached is known to the process, so to look for more of it costs nothing.
constexpr Job::Duration kLookForMore{1'000};

}  // namespace

void LostRowsTeller::Look(const std::set<std::string>&) {}

// Once of each relation, and again when another question is to be asked of it.
Job::Duration LostRowsTeller::Step() {
  std::map<std::string, std::string> looked;
  for (const TablePtr& table : catalog_.Attached()) {
    for (const translator::AttachedRelation& relation : table->attached->relations) {
      const auto statement = translator::EmitLostRows(*table, relation);
      if (!statement) continue;
      const std::string name = translator::QualifiedName{relation.schema, relation.name}.Text() +
                               ", attached as " + table->name;
      const auto known = looked_.find(name);
      looked.emplace(name, statement->text);
      if (known != looked_.end() && known->second == statement->text) continue;
      try {
        const QueryRows rows = connection_.Exec(statement->text, statement->parameters);
        const auto note = translator::LostRowsNote(relation, rows);
        if (note) Log(LogLevel::kWarn, "{}: {}", name, *note);
      } catch (const StatementRefused& error) {
        Log(LogLevel::kWarn, "{}: its rows cannot be looked at: {}", name, error.what());
      }
    }
  }
  looked_ = std::move(looked);
  return kLookForMore;
}

}  // namespace tuskgate::gateway
