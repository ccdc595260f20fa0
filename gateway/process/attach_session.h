// What `tuskgate attach` and `tuskgate detach` read and write: the mapping file, and the database.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "translator/attached/mapping/attached_catalog.h"
#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/relation_facts.h"
#include "translator/attached/mapping/resolve.h"

namespace tuskgate::gateway {

// Where mappings are kept, besides comments. Throws std::runtime_error for what cannot be read,
// written or understood.
class MappingText {
 public:
  explicit MappingText(std::string path);

  translator::MappingFile Parse() const;
  void Set(const translator::QualifiedName& relation, const std::string& mapping);
  void Remove(const translator::QualifiedName& relation);
  const std::string& text() const { return text_; }

  // At its place only once complete.
  void Save() const;

 private:
  template <typename T>
  T Valid(translator::MappingResult<T> result) const;

  std::string path_;
  std::string text_;
};

// The database, as the command sees it.
class AttachSession {
 public:
  AttachSession(const std::string& connection_string,
                const std::vector<std::string>& trusted_owners);

  translator::AttachedFacts Ask(translator::AttachedQuery query);

  // What PostgreSQL says to an EXPLAIN in JSON; nothing where it refuses.
  std::optional<std::string> Explain(const std::string& statement);

  // Of rows of the relation, as a part of the table, that are no items.
  void WarnOfLostRows(const translator::TableDescription& table,
                      const translator::QualifiedName& relation);

  // All or none. Gateways are told, whether or not an event trigger tells them too.
  void WriteComments(
      const std::vector<std::pair<const translator::RelationFacts*, std::string>>& comments);

 private:
  pqxx::connection connection_;
  const std::vector<std::string> trusted_owners_;
  bool has_catalog_ = false;
};

// What the facts and the file come to, with the relation mapped so.
translator::ResolvedTables TryMapping(const translator::AttachedFacts& facts,
                                      translator::MappingFile file,
                                      const translator::QualifiedName& relation,
                                      const std::string& mapping);

// Why the relation is none of the tables; null if it is.
const translator::RelationNote* FindSkipped(const translator::ResolvedTables& resolved,
                                            const std::string& relation);

// Tables that the relation is a part of.
std::vector<const translator::TableDescription*> TablesOf(
    const translator::ResolvedTables& resolved, const translator::QualifiedName& relation);

// Its keys and its indexes, in a line.
std::string SpellTable(const translator::TableDescription& table);

}  // namespace tuskgate::gateway
