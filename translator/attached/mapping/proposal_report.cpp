#include "translator/attached/mapping/proposal_report.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"

namespace tuskgate::translator {
namespace {

std::string Spell(const KeyAttribute& key) {
  return fmt::format("{} ({})", key.name, KeyTypeTag(key.type));
}

std::string Spell(const KeyAttributes& keys) {
  std::string names;
  for (const KeyAttribute& key : keys) names += (names.empty() ? "" : ", ") + key.name;
  return names;
}

// How values of the type come back otherwise than SQL shows them; empty: they do not.
std::string_view ChangeOf(const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kInteger:
    case ColumnKind::kBoolean:
    case ColumnKind::kBytes:
    case ColumnKind::kEnum:
    case ColumnKind::kUuid:
    case ColumnKind::kDate:
      return "";
    case ColumnKind::kText:
      return type.blank_padded ? "without spaces at the end" : "";
    case ColumnKind::kNumeric:
    case ColumnKind::kFloat:
      return "NaN, infinity and more than 38 digits are errors";
    case ColumnKind::kTimestamp:
    case ColumnKind::kTime:
      return "with six digits of the second's fraction";
    case ColumnKind::kTimestampTz:
      return "in UTC, with six digits of the second's fraction";
    case ColumnKind::kInterval:
      return "as ISO 8601 has it";
    case ColumnKind::kJson:
      return type.is_jsonb ? "sets come back as lists, binary as text"
                           : "sets come back as lists, binary as text, members once each";
    case ColumnKind::kArray:
      return "as a list";
    case ColumnKind::kComposite:
      return "as a map, without members that are NULL";
    case ColumnKind::kRange:
      return "as a map of lower, upper and bounds";
    case ColumnKind::kOpaque:
      return "as text";
  }
  return "";
}

// The columns of each change, in the order in which they come.
std::string Changes(const AttachedRelation& relation) {
  std::vector<std::pair<std::string_view, std::string>> changes;
  for (const AttachedColumn& column : relation.columns) {
    const std::string_view change = ChangeOf(column.type);
    if (change.empty()) continue;
    auto same = std::find_if(changes.begin(), changes.end(),
                             [change](const auto& known) { return known.first == change; });
    if (same == changes.end()) same = changes.insert(changes.end(), {change, ""});
    same->second += fmt::format("{}{}", same->second.empty() ? "" : ", ", column.attribute);
  }
  std::string text;
  for (const auto& [change, columns] : changes) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", columns, change);
  }
  return text;
}

std::string NotWritten(const AttachedRelation& relation) {
  if (!relation.insertable && !relation.updatable && !relation.deletable) return "everything";
  std::string text;
  const auto add = [&text](std::string_view what) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", what);
  };
  if (!relation.insertable) add("new items");
  if (!relation.updatable) add("items that are there");
  if (!relation.deletable) add("deletions");
  for (const AttachedColumn& column : relation.columns) {
    if (column.read_only) add(column.attribute);
  }
  return text;
}

std::string Unused(const RelationFacts& facts) {
  std::string names;
  for (const IndexFacts& index : facts.indexes) {
    if (index.usable && !index.columns.empty()) continue;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", index.name);
  }
  return names;
}

const RelationProposal* Find(const std::vector<RelationProposal>& proposals,
                             const AttachedRelation& relation) {
  const QualifiedName name{relation.schema, relation.name};
  const auto found = std::find_if(
      proposals.begin(), proposals.end(),
      [&name](const RelationProposal& proposal) { return proposal.relation->name == name; });
  return found == proposals.end() ? nullptr : &*found;
}

class Report {
 public:
  void Table(const TableDescription& table, const std::vector<RelationProposal>& proposals,
             const ResolvedTables& resolved) {
    Line(0, "table", table.name);
    Line(1, "key",
         Spell(table.partition_key) + (table.sort_key ? ", " + Spell(*table.sort_key) : ""));
    for (const IndexDescription& index : table.indexes) {
      const std::string sort = Spell(index.sort_key);
      Line(1, "index",
           fmt::format("{}: {}{}", index.name, Spell(index.partition_key),
                       sort.empty() ? "" : ", " + sort));
    }
    for (const AttachedRelation& relation : table.attached->relations) {
      Relation(table, relation, Find(proposals, relation), resolved);
    }
  }

  void Skipped(const std::vector<RelationNote>& skipped) {
    for (const RelationNote& note : skipped)
      text_ += fmt::format("{}: {}\n", note.relation, note.text);
  }

  std::string Finish() && { return std::move(text_); }

 private:
  void Relation(const TableDescription& table, const AttachedRelation& relation,
                const RelationProposal* proposal, const ResolvedTables& resolved) {
    const std::string name = QualifiedName{relation.schema, relation.name}.Text();
    if (proposal == nullptr) {
      Line(1, "of", name + ", which is mapped already");
      return;
    }
    Line(1, "of", fmt::format("{}, {:.0f} rows as PostgreSQL estimates", name, relation.rows));
    for (const RelationMapping& mapping : proposal->mappings) {
      if ((mapping.table.empty() ? relation.name : mapping.table) != table.name) continue;
      if (!relation.partition_key.SoleColumn()) {
        Line(2, table.partition_key.name, mapping.partition_key);
      }
      if (table.sort_key && !relation.sort_key.SoleColumn()) {
        Line(2, table.sort_key->name, mapping.sort_key);
      }
    }
    Line(2, "not written", NotWritten(relation));
    Line(2, "comes back otherwise", Changes(relation));
    Line(2, "indexes of no use (partial, of an expression, or no B-tree)",
         Unused(*proposal->relation));
    for (const RelationNote& note : resolved.warnings) {
      if (note.relation == name && note.table == table.name) Line(2, "warning", note.text);
    }
  }

  void Line(int depth, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    text_ += fmt::format("{:{}}{}: {}\n", "", depth * 2, name, text);
  }

  std::string text_;
};

}  // namespace

std::string ReportProposals(const std::vector<RelationProposal>& proposals,
                            const ResolvedTables& resolved,
                            const std::vector<RelationNote>& skipped) {
  Report report;
  for (const TableDescription& table : resolved.tables) {
    const auto& relations = table.attached->relations;
    const bool is_new = std::any_of(
        relations.begin(), relations.end(),
        [&](const AttachedRelation& relation) { return Find(proposals, relation) != nullptr; });
    if (is_new) report.Table(table, proposals, resolved);
  }
  report.Skipped(skipped);
  return std::move(report).Finish();
}

}  // namespace tuskgate::translator
