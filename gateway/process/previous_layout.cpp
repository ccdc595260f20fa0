#include "gateway/process/previous_layout.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

namespace tuskgate::gateway {
namespace {

constexpr std::array<std::string_view, 7> kMigrations = {
    "0001_create_item_storage", "0002_create_secondary_indexes",
    "0003_keep_backups",        "0004_limit_item_collections",
    "0005_report_items",        "0006_attach_relations",
    "0007_shorten_long_keys"};

// The tables are the same. Of the functions, those that are gone are said to be objects, to be
// dropped as such; the others are there to be replaced. The tables' triggers have their functions
// already, which are made anew, too.
constexpr const char* kAdopt = R"(
delete from tuskgate.migrations;
insert into tuskgate.migrations (name) values ('0001_create_tables');
insert into tuskgate.repeatable (name, hash) values
  ('functions/collection_upkeep.sql', ''),
  ('functions/index_upkeep.sql', ''),
  ('functions/make_index_trigger.sql', '');
do $$
declare
  relation regclass;
begin
  for relation in
    select t.tgrelid from pg_catalog.pg_trigger t
    where t.tgname = 'keep_indexes' and t.tgparentid = 0
      and t.tgrelid in (select to_regclass(format('tuskgate_data.%I', d.relation))
                        from tuskgate.tables d)
    order by 1
  loop
    execute format('alter trigger keep_indexes on %s rename to upkeep', relation);
  end loop;
end
$$;
)";

}  // namespace

bool IsPreviousLayout(const std::vector<std::string>& migrations) {
  return !migrations.empty() && migrations.size() <= kMigrations.size() &&
         std::equal(migrations.begin(), migrations.end(), kMigrations.begin());
}

void AdoptPreviousLayout(pqxx::work& transaction, const std::vector<std::string>& migrations) {
  if (migrations.size() < kMigrations.size()) {
    throw std::runtime_error(
        fmt::format("the database is of a Tuskgate before the first release, and its schema ends "
                    "with the migration {}: start a Tuskgate on it once that knows {}",
                    migrations.back(), kMigrations.back()));
  }
  transaction.exec(kAdopt);
}

}  // namespace tuskgate::gateway
