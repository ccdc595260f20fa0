#include "translator/attached/mapping/resolve.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/key_template.h"
#include "translator/attached/mapping/resolve_indexes.h"
#include "translator/attached/mapping/resolve_relation.h"
#include "translator/attached/mapping/template_overlap.h"
#include "translator/model/postgres_hash.h"

namespace tuskgate::translator {
namespace {

std::string Spell(const KeyAttribute& key) {
  return fmt::format("{} ({})", key.name, KeyTypeTag(key.type));
}

std::string SpellKey(const KeyAttribute& partition, const std::optional<KeyAttribute>& sort) {
  return sort ? fmt::format("{} and {}", Spell(partition), Spell(*sort)) : Spell(partition);
}

bool IsSame(const KeyAttribute& a, const KeyAttribute& b) {
  return a.name == b.name && a.type == b.type;
}

std::string NameOf(const AttachedRelation& relation) {
  return QualifiedName{relation.schema, relation.name}.Text();
}

// A table under construction.
struct Draft {
  std::string name;
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;
  std::vector<IndexDescription> indexes;
  std::vector<AttachedRelation> relations;
  bool has_principal = false;
};

// Why the relation does not fit into what there is, or nothing.
std::optional<std::string> Misfit(const Draft& draft, const ResolvedRelation& next) {
  const bool same_sort = draft.sort_key.has_value() == next.sort_key.has_value() &&
                         (!draft.sort_key || IsSame(*draft.sort_key, *next.sort_key));
  if (!IsSame(draft.partition_key, next.partition_key) || !same_sort) {
    return fmt::format("its key is {}, and that of {}, of the same table, is {}",
                       SpellKey(next.partition_key, next.sort_key), NameOf(draft.relations.front()),
                       SpellKey(draft.partition_key, draft.sort_key));
  }
  for (const AttachedRelation& relation : draft.relations) {
    if (CanCoincide(relation, relation.partition_key, next.relation, next.relation.partition_key) &&
        CanCoincide(relation, relation.sort_key, next.relation, next.relation.sort_key)) {
      return fmt::format(
          "its keys cannot be told from those of {}, of the same table: let a key of each have "
          "a text of its own, such as \"ORDER#{{id}}\"",
          NameOf(relation));
    }
  }
  return std::nullopt;
}

// Whether all relations that have the attribute agree on its type.
bool Agree(const std::vector<AttachedRelation>& relations, const KeyAttribute& key) {
  return std::all_of(relations.begin(), relations.end(), [&key](const AttachedRelation& relation) {
    const AttachedColumn* column = FindColumn(relation, key.name);
    return column == nullptr || KeyTypeOf(column->type) == key.type;
  });
}

std::string MakeId(const std::string& database, const Draft& draft) {
  std::string text = database + '\n' + draft.name;
  for (const AttachedRelation& relation : draft.relations) text += '\n' + NameOf(relation);
  const std::uint64_t high = HashBytes(text, 1);
  const std::uint64_t low = HashBytes(text, 2);
  // A UUID of version 8: of one's own making (RFC 9562).
  return fmt::format("{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                     high & 0xfff, ((low >> 48) & 0x3fff) | 0x8000, low & 0xffffffffffff);
}

class Assembly {
 public:
  Assembly(const AttachedFacts& facts, const MappingFile& file) : facts_(facts), file_(file) {}

  ResolvedTables Run() && {
    for (const MappingFile::Entry& entry : file_.entries) {
      const RelationFacts* relation = facts_.Find(entry.relation);
      if (relation == nullptr) {
        Skip(entry.relation, "", "there is no such table or view");
      } else {
        AddAll(*relation, entry.mappings);
      }
    }
    for (const RelationFacts& relation : facts_.relations) {
      const bool in_file = std::any_of(
          file_.entries.begin(), file_.entries.end(),
          [&relation](const MappingFile::Entry& e) { return e.relation == relation.name; });
      const auto comment = FindMappingComment(relation.comment);
      if (!comment || in_file) continue;
      if (relation.trusted) {
        AddAll(relation, ParseMappings(comment->json));
      } else {
        Skip(relation.name, "", DistrustOf(relation));
      }
    }
    for (auto& [name, draft] : drafts_) result_.tables.push_back(Finish(std::move(draft)));
    return std::move(result_);
  }

 private:
  void Skip(const QualifiedName& relation, const std::string& table, std::string reason) {
    result_.skipped.push_back({relation.Text(), table, std::move(reason)});
  }

  void AddAll(const RelationFacts& facts,
              const MappingResult<std::vector<RelationMapping>>& mappings) {
    if (const auto* error = std::get_if<MappingError>(&mappings)) {
      Skip(facts.name, "", error->reason);
      return;
    }
    for (const auto& mapping : std::get<std::vector<RelationMapping>>(mappings)) {
      Add(facts, mapping);
    }
  }

  void Add(const RelationFacts& facts, const RelationMapping& mapping) {
    auto resolution = ResolveRelation(facts, mapping);
    if (const auto* error = std::get_if<MappingError>(&resolution)) {
      Skip(facts.name, mapping.table, error->reason);
      return;
    }
    auto resolved = std::get<ResolvedRelation>(std::move(resolution));
    if (std::find(facts_.item_tables.begin(), facts_.item_tables.end(), resolved.table) !=
        facts_.item_tables.end()) {
      Skip(facts.name, resolved.table,
           fmt::format("there is a table {} already, made by CreateTable", resolved.table));
      return;
    }
    for (std::string& warning : resolved.warnings) {
      result_.warnings.push_back({facts.name.Text(), resolved.table, std::move(warning)});
    }
    const auto found = drafts_.find(resolved.table);
    if (found == drafts_.end()) {
      Draft draft{resolved.table,
                  resolved.partition_key,
                  resolved.sort_key,
                  std::move(resolved.indexes),
                  {},
                  mapping.principal};
      draft.relations.push_back(std::move(resolved.relation));
      drafts_.emplace(resolved.table, std::move(draft));
      return;
    }
    Draft& draft = found->second;
    if (auto misfit = Misfit(draft, resolved)) {
      Skip(facts.name, resolved.table, *std::move(misfit));
      return;
    }
    MergeIndexes(facts.name, draft, resolved.indexes);
    draft.has_principal = draft.has_principal || mapping.principal;
    draft.relations.push_back(std::move(resolved.relation));
  }

  // To those of the relations before it. An index is of one relation.
  void MergeIndexes(const QualifiedName& relation, Draft& draft,
                    std::vector<IndexDescription>& indexes) {
    const auto warn = [&](std::string text) {
      result_.warnings.push_back({relation.Text(), draft.name, std::move(text)});
    };
    for (IndexDescription& index : indexes) {
      const auto same =
          std::find_if(draft.indexes.begin(), draft.indexes.end(),
                       [&index](const IndexDescription& i) { return i.name == index.name; });
      if (same != draft.indexes.end()) {
        warn(fmt::format(
            "the index {} is left out: another relation of the table has one of that name",
            index.name));
      } else if (draft.indexes.size() == kMostIndexes) {
        warn(fmt::format("the index {} is left out: a table has at most {}", index.name,
                         kMostIndexes));
      } else {
        index.attached_relation = draft.relations.size();
        draft.indexes.push_back(std::move(index));
      }
    }
  }

  TableDescription Finish(Draft draft) {
    // An attribute that is a key has one type in a table.
    std::erase_if(draft.indexes, [&](const IndexDescription& index) {
      for (const KeyAttributes& keys : {index.partition_key, index.sort_key}) {
        for (const KeyAttribute& key : keys) {
          if (Agree(draft.relations, key)) continue;
          result_.warnings.push_back(
              {NameOf(draft.relations.front()), draft.name,
               fmt::format("the index {} is left out: {} has different types in the relations of "
                           "the table",
                           index.name, key.name)});
          return true;
        }
      }
      return false;
    });
    TableDescription table;
    table.name = draft.name;
    table.id = MakeId(facts_.database, draft);
    table.partition_key = draft.partition_key;
    table.sort_key = draft.sort_key;
    table.billing_mode = BillingMode::kPayPerRequest;
    table.on_demand_at = table.created_at;
    table.item_format = ItemFormat::kJson;
    table.indexes = std::move(draft.indexes);
    auto attached = std::make_shared<AttachedTable>();
    attached->relations = std::move(draft.relations);
    attached->has_principal = draft.has_principal;
    table.attached = std::move(attached);
    return table;
  }

  const AttachedFacts& facts_;
  const MappingFile& file_;
  std::map<std::string, Draft> drafts_;
  ResolvedTables result_;
};

}  // namespace

std::string DistrustOf(const RelationFacts& relation) {
  return fmt::format(
      "its owner, {}, is not trusted, and code of its owner's would run with the rights of this "
      "role: --trust-owners names owners, a mapping file relations",
      relation.owner);
}

ResolvedTables ResolveAttached(const AttachedFacts& facts, const MappingFile& file) {
  return Assembly(facts, file).Run();
}

}  // namespace tuskgate::translator
