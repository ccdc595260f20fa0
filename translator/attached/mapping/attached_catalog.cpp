#include "translator/attached/mapping/attached_catalog.h"

#include <algorithm>
#include <utility>

#include "translator/model/sql_name.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

// The CTE `relation`: those asked for. Each branch begins with an index or a small catalog.
void EmitRelations(SqlBuilder& sql, const AttachedQuery& query) {
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const QualifiedName& relation : query.relations) {
    schemas.push_back(relation.schema);
    names.push_back(relation.name);
  }
  sql << "wanted (oid) as materialized (select c.oid from unnest(";
  sql.Parameter(SqlType::kTextArray, ArrayLiteral(schemas));
  sql << ", ";
  sql.Parameter(SqlType::kTextArray, ArrayLiteral(names));
  sql << ") w (schema, name) join pg_catalog.pg_namespace n on n.nspname = w.schema "
         "join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name";
  if (query.with_comment) {
    sql << " union select d.objoid from pg_catalog.pg_description d "
           "where d.classoid = 'pg_catalog.pg_class'::regclass and d.objsubid = 0 "
           "and d.description like '%@dynamodb%'";
  }
  if (!query.schemas.empty()) {
    sql << " union select c.oid from pg_catalog.pg_namespace n "
           "join pg_catalog.pg_class c on c.relnamespace = n.oid where n.nspname = any(";
    sql.Parameter(SqlType::kTextArray, ArrayLiteral(query.schemas));
    sql << ") and not c.relispartition and not exists (select from pg_catalog.pg_depend e "
           "where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid "
           "and e.deptype = 'e')";
  }
  sql << "), relation as materialized (select c.oid, n.oid as nspoid, n.nspname, c.relname, "
         "c.relkind, c.relowner, c.reltuples, c.relpages, c.xmin from wanted w join "
         "pg_catalog.pg_class c on "
         "c.oid = w.oid "
         "join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
         "where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' "
         "and n.nspname not in ('tuskgate', 'tuskgate_data', 'tuskgate_backup', "
         "'information_schema') "
         "and n.nspname not like 'pg\\_%')";
}

// Is a collation's order that of the bytes? The default one is the database's.
constexpr SqlText kBytewise =
    "case when a.attcollation = 0 then true when a.attcollation = 100 then (select "
    "d.datlocprovider = 'b' or d.datlocprovider = 'c' and d.datcollate in ('C', 'POSIX', 'C.UTF-8',"
    " 'C.utf8') from pg_catalog.pg_database d where d.datname = current_database()) else (select "
    "o.collprovider = 'b' or o.collprovider = 'c' and o.collcollate in ('C', 'POSIX', 'C.UTF-8', "
    "'C.utf8') from pg_catalog.pg_collation o where o.oid = a.attcollation) end";

// Does a collation hold texts for equal that are not?
constexpr SqlText kLoose =
    "exists (select from pg_catalog.pg_collation o where o.oid = a.attcollation and not "
    "o.collisdeterministic)";

constexpr SqlText kTypes =
    "type (oid) as (select a.atttypid from relation r join pg_catalog.pg_attribute a "
    "on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped "
    "union select p.oid from type t join pg_catalog.pg_type y on y.oid = t.oid "
    "cross join lateral (select y.typelem where y.typcategory = 'A' "
    "union all select y.typbasetype where y.typtype = 'd' "
    "union all select g.rngsubtype from pg_catalog.pg_range g where g.rngtypid = y.oid "
    "union all select a.atttypid from pg_catalog.pg_attribute a where y.typtype = 'c' "
    "and a.attrelid = y.typrelid and a.attnum > 0 and not a.attisdropped) p (oid))";

constexpr SqlText kTypeRows =
    "select 'type', json_build_object('oid', y.oid::int8, 'name', y.typname, 'schema', n.nspname, "
    "'type', y.typtype, 'category', y.typcategory, 'sql', format_type(y.oid, -1), "
    "'element', case when y.typcategory = 'A' then y.typelem::int8 end, "
    "'base', case when y.typtype = 'd' then json_build_object('type', y.typbasetype::int8, "
    "'modifier', y.typtypmod, 'sql', format_type(y.typbasetype, y.typtypmod)) end, "
    "'subtype', (select g.rngsubtype::int8 from pg_catalog.pg_range g where g.rngtypid = y.oid), "
    "'labels', case when y.typtype = 'e' then (select json_agg(e.enumlabel order by "
    "e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = y.oid) end, "
    "'fields', case when y.typtype = 'c' then (select json_agg(json_build_object('name', "
    "a.attname, 'type', a.atttypid::int8, 'modifier', a.atttypmod, 'sql', format_type(a.atttypid, "
    "a.atttypmod), 'loose', ";
constexpr SqlText kTypeRowsEnd =
    ") order by a.attnum) from pg_catalog.pg_attribute a where a.attrelid = y.typrelid "
    "and a.attnum > 0 and not a.attisdropped) end)::text "
    "from type t join pg_catalog.pg_type y on y.oid = t.oid "
    "join pg_catalog.pg_namespace n on n.oid = y.typnamespace";

// Statistics are asked for where they may be those of a key's first column.
constexpr SqlText kStatistics =
    "case when exists (select from pg_catalog.pg_index i where i.indrelid = r.oid and "
    "i.indkey[0] = a.attnum) then (select json_build_object('bounds', "
    "s.histogram_bounds::text::text[], 'distinct', s.n_distinct, 'frequency', "
    "s.most_common_freqs[1]) from pg_catalog.pg_stats s where s.schemaname = r.nspname and "
    "s.tablename = r.relname and s.attname = a.attname and s.inherited = (r.relkind = 'p')) end";

constexpr SqlText kIndexes =
    "(select json_agg(json_build_object('name', c.relname, 'unique', i.indisunique, 'primary', "
    "i.indisprimary, 'immediate', i.indimmediate, 'usable', i.indisvalid and i.indpred is null and "
    "i.indexprs is null and m.amname = 'btree', 'columns', (select json_agg(k.n order by k.at) "
    "from unnest(i.indkey::int2[]) with ordinality k (n, at) where k.at <= i.indnkeyatts), "
    "'collations', i.indcollation::oid[]::int8[], 'options', i.indoption::int2[]) "
    "order by i.indisprimary desc, c.relname) from pg_catalog.pg_index i "
    "join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = c.relam "
    "where i.indrelid = r.oid)";

constexpr SqlText kConstraints =
    "(select json_agg(json_build_object('name', k.conname, 'type', k.contype, 'columns', k.conkey, "
    "'deferrable', k.condeferrable, 'target_schema', (select n.nspname from pg_catalog.pg_class c "
    "join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = k.confrelid), "
    "'target', "
    "(select c.relname from pg_catalog.pg_class c where c.oid = k.confrelid), 'target_columns', "
    "(select json_agg(a.attname order by f.at) from unnest(k.confkey) with ordinality f (n, at) "
    "join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = f.n)) order by "
    "k.conname) from pg_catalog.pg_constraint k "
    "where k.conrelid = r.oid and k.contype in ('c', 'f', 'p', 'u', 'x'))";

// Those of the columns' domains.
constexpr SqlText kDomainChecks =
    "(select json_agg(json_build_object('name', k.conname, 'type', 'c', 'columns', "
    "array[a.attnum], 'deferrable', false) order by a.attnum, k.conname) "
    "from pg_catalog.pg_attribute a join pg_catalog.pg_constraint k on k.contypid = a.atttypid "
    "where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped and k.contype = 'c')";

// Triggers of a row before it is changed (2) or instead of it (64): they may leave the change out,
// or change the key. src/include/catalog/pg_trigger.h
constexpr SqlText kRowTriggers =
    "r.oid in (select p.root from partition p join pg_catalog.pg_trigger g on g.tgrelid = p.oid "
    "where not g.tgisinternal and g.tgtype & 1 <> 0 and g.tgtype & 66 <> 0)";

// Relations with all their partitions, or those that inherit from them.
constexpr SqlText kPartitions =
    "partition (root, oid) as (select r.oid, r.oid from relation r "
    "union select p.root, i.inhrelid from partition p join pg_catalog.pg_inherits i "
    "on i.inhparent = p.oid)";

// What is behind views and foreign tables, with themselves.
constexpr SqlText kBehind =
    "behind (root, oid) as (select r.oid, r.oid from relation r where r.relkind in ('v', 'f') "
    "union select b.root, d.refobjid from behind b join pg_catalog.pg_rewrite w on w.ev_class = "
    "b.oid join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and "
    "d.objid = w.oid and d.refclassid = 'pg_catalog.pg_class'::regclass)";

// Where a foreign-data wrapper has no handler, PostgreSQL can neither read nor say what it could
// write.
constexpr SqlText kHandled =
    "r.oid not in (select b.root from behind b join pg_catalog.pg_foreign_table f on f.ftrelid = "
    "b.oid join pg_catalog.pg_foreign_server s on s.oid = f.ftserver join "
    "pg_catalog.pg_foreign_data_wrapper w on w.oid = s.srvfdw where w.fdwhandler = 0)";

// What a relation's owner wrote runs with the rights of whoever uses it: functions of views and
// columns, triggers. An owner who may act as that role gains nothing by it.
void EmitTrust(SqlBuilder& sql, const std::vector<std::string>& owners) {
  if (std::find(owners.begin(), owners.end(), "*") != owners.end()) {
    sql << "true";
    return;
  }
  sql << "coalesce(pg_has_role(r.relowner, current_user, 'member') or "
         "pg_get_userbyid(r.relowner) = any(";
  sql.Parameter(SqlType::kTextArray, ArrayLiteral(owners));
  sql << "), false)";
}

// The events for which a relation has rules that neither ON CONFLICT nor a WITH takes: of tables
// all of them, of views those that are not one other statement instead.
// https://www.postgresql.org/docs/15/sql-createrule.html
constexpr SqlText kRules =
    "(select json_agg(distinct w.ev_type) from pg_catalog.pg_rewrite w where w.ev_class = r.oid "
    "and w.ev_type <> '1' and w.ev_enabled <> 'D' and (r.relkind <> 'v' or not w.is_instead or "
    "w.ev_qual <> '<>' or w.ev_action = '<>'))";

// The events that rules do something else for.
constexpr SqlText kReplaced =
    "(select json_agg(distinct w.ev_type) from pg_catalog.pg_rewrite w where w.ev_class = r.oid "
    "and w.ev_type <> '1' and w.ev_enabled <> 'D' and w.is_instead)";

// The last stream of each table that is not ours.
constexpr SqlText kStreams =
    "(select json_agg(json_build_object('table', u.table_name, 'id', u.table_id, 'label', u.label, "
    "'view', case when u.disabled_at is null then u.view_type end, 'pk', u.partition_key, "
    "'pk_type', u.partition_key_type, 'sk', u.sort_key, 'sk_type', u.sort_key_type)) from (select "
    "distinct on (l.table_id) s.*, l.table_id from tuskgate.streams s join tuskgate.change_logs l "
    "on l.id = s.log_id where not exists (select from tuskgate.tables t where t.name = "
    "s.table_name) order by l.table_id, s.label desc) u)";

void EmitRelationRows(SqlBuilder& sql, const AttachedQuery& query) {
  sql << "select 'relation', json_build_object('schema', r.nspname, 'name', r.relname, 'sql', "
         "format('%I.%I', r.nspname, r.relname), 'kind', r.relkind, 'comment', "
         "obj_description(r.oid, 'pg_class'), 'owner', pg_get_userbyid(r.relowner), 'trusted', ";
  EmitTrust(sql, query.trusted_owners);
  sql << ", "
         // NULL where the relation went away meanwhile.
         "'select', coalesce(has_any_column_privilege(r.oid, 'select') and has_schema_privilege("
         "r.nspoid, 'usage'), false), 'insert', coalesce(has_any_column_privilege(r.oid, "
         "'insert'), false), 'lock', coalesce(has_any_column_privilege(r.oid, 'update'), "
         "false), "
         // 28: all events. Tables are not asked, as that would wait for whoever alters them.
         "'events', case when r.relkind in ('r', 'p') then 28 when r.relkind = 'm' then 0 when "
      << kHandled
      << " then pg_relation_is_updatable(r.oid, true) else 0 end, "
         "'own_events', case when r.relkind in ('r', 'p') then 28 when r.relkind = 'm' then 0 when "
      << kHandled << " then pg_relation_is_updatable(r.oid, false) else 0 end, 'handled', "
      << kHandled << ", 'row_triggers', " << kRowTriggers
      << ", "
         "'rows', case when r.relkind = 'p' then (select sum(greatest(c.reltuples, 0)) from "
         "partition p join pg_catalog.pg_class c on c.oid = p.oid and c.relkind <> 'p' where "
         "p.root "
         "= r.oid) else greatest(r.reltuples, 0) end, "
         "'bytes', current_setting('block_size')::int8 * case when r.relkind = 'p' then (select "
         "sum(c.relpages) from partition p join pg_catalog.pg_class c on c.oid = p.oid and "
         "c.relkind <> 'p' where p.root = r.oid) else r.relpages end, "
         "'row_security', row_security_active(r.oid), "
         "'inherited', r.relkind = 'r' and exists (select from pg_catalog.pg_inherits i where "
         "i.inhparent = r.oid), 'rules', "
      << kRules << ", 'replaced', " << kReplaced
      << ", 'columns', (select json_agg(json_build_object('number', a.attnum, 'name', a.attname, "
         "'quoted', quote_ident(a.attname), 'type', a.atttypid::int8, 'modifier', a.atttypmod, "
         "'sql', format_type(a.atttypid, "
         "a.atttypmod), 'not_null', a.attnotnull, 'default', a.atthasdef or a.attidentity <> '', "
         "'computed', a.attgenerated <> '' or a.attidentity = 'a', 'numbered', a.attidentity = "
         "'d', 'generated', a.attgenerated <> '', 'updatable', case when r.relkind <> 'v' then "
         "true when "
      << kHandled
      << " then pg_column_is_updatable(r.oid, a.attnum, true) else false end, 'readable', coalesce("
         "has_column_privilege(r.oid, a.attnum, 'select'), false), 'collation', "
         "a.attcollation::int8, "
         "'foreign_key', r.relkind = 'f' and coalesce((select bool_or(o.option_name = 'key' and "
         "o.option_value in ('true', 'on', 'yes', '1')) from pg_options_to_table(a.attfdwoptions) "
         "o), false), "
         "'bytewise', "
      << kBytewise << ", 'loose', " << kLoose << ", 'statistics', " << kStatistics
      << ") order by a.attnum) from pg_catalog.pg_attribute a where a.attrelid = r.oid "
         "and a.attnum > 0 and not a.attisdropped), 'indexes', "
      << kIndexes << ", 'constraints', " << kConstraints << ", 'domain_checks', " << kDomainChecks
      << ")::text from relation r";
}

}  // namespace

SqlStatement EmitAttachedFacts(const AttachedQuery& query) {
  SqlBuilder sql;
  sql << "with recursive ";
  EmitRelations(sql, query);
  sql << ", " << kTypes << ", " << kPartitions << ", " << kBehind
      << " select 'database' as kind, json_build_object('name', current_database(), 'role', "
         "current_user, 'tables', ";
  if (query.item_tables) {
    sql << "(select json_agg(t.name) from tuskgate.tables t), 'streams', " << kStreams;
  } else {
    sql << "null, 'streams', null";
  }
  sql << ")::text as fact union all " << kTypeRows << kLoose << kTypeRowsEnd << " union all ";
  EmitRelationRows(sql, query);
  return std::move(sql).Finish("attached_facts", Lane::kBulk);
}

SqlStatement EmitAttachedFingerprint(const AttachedQuery& query) {
  SqlBuilder sql;
  sql << "with recursive ";
  EmitRelations(sql, query);
  // A changed row has another xmin; a new or lost one changes the count.
  sql << ", " << kTypes
      << " select md5(concat((select string_agg(concat(r.oid, ' ', r.xmin, ' ', r.relname, ' ', "
         "r.nspname, ' ', obj_description(r.oid, 'pg_class'), ' ', (select concat(count(*), ' ', "
         "sum(a.xmin::text::int8)) from pg_catalog.pg_attribute a where a.attrelid = r.oid), ' ', "
         "(select concat(count(*), ' ', sum(i.xmin::text::int8)) from pg_catalog.pg_index i where "
         "i.indrelid = r.oid), ' ', (select concat(count(*), ' ', sum(k.xmin::text::int8)) from "
         "pg_catalog.pg_constraint k where k.conrelid = r.oid), ' ', (select "
         "sum(w.xmin::text::int8) "
         "from pg_catalog.pg_rewrite w where w.ev_class = r.oid), ' ', (select concat(count(*), ' "
         "', "
         "sum(g.xmin::text::int8)) from pg_catalog.pg_trigger g where g.tgrelid = r.oid)), ',' "
         "order by r.oid) "
         "from relation r), (select string_agg(concat(y.oid, ' ', y.xmin, ' ', (select concat("
         "count(*), ' ', sum(e.xmin::text::int8)) from pg_catalog.pg_enum e where e.enumtypid = "
         "y.oid), ' ', (select concat(count(*), ' ', sum(a.xmin::text::int8)) from "
         "pg_catalog.pg_attribute a where y.typtype = 'c' and a.attrelid = y.typrelid)), ',' "
         "order by y.oid) from type t join pg_catalog.pg_type y on y.oid = t.oid)";
  if (query.item_tables) {
    sql << ", (select string_agg(concat(s.table_name, ' ', s.label, ' ', s.disabled_at), ',' order "
           "by s.table_name, s.label) from tuskgate.streams s)";
  }
  sql << "))";
  return std::move(sql).Finish("attached_fingerprint", Lane::kBulk);
}

std::string CommentStatement(const QualifiedName& relation, RelationKind kind,
                             const std::string& comment) {
  std::string_view what = "table";
  switch (kind) {
    case RelationKind::kTable:
    case RelationKind::kPartitioned:
      break;
    case RelationKind::kView:
      what = "view";
      break;
    case RelationKind::kMaterializedView:
      what = "materialized view";
      break;
    case RelationKind::kForeign:
      what = "foreign table";
      break;
  }
  std::string text = "comment on ";
  text.append(what).append(" ");
  text.append(QuoteIdentifier(relation.schema)).append(".").append(QuoteIdentifier(relation.name));
  if (comment.empty()) return text.append(" is null");
  // E'' means the same whatever standard_conforming_strings is.
  text.append(" is E'");
  for (const char c : comment) {
    if (c == '\'' || c == '\\') text.push_back(c);
    text.push_back(c);
  }
  return text.append("'");
}

}  // namespace tuskgate::translator
