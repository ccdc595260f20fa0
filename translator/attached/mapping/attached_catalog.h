// Questions to PostgreSQL's own catalogs about relations that are not ours.
//
// Plain queries, so that a role without any rights but to read the relations can ask them. Names
// of types are qualified as far as the session's search_path makes it necessary: it has to be ''.
#pragma once

#include <string>
#include <vector>

#include "translator/attached/mapping/mapping.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// Which relations are asked for. Those of PostgreSQL and of ours never are.
struct AttachedQuery {
  bool with_comment = true;              // all whose comment may have a mapping
  std::vector<QualifiedName> relations;  // these
  std::vector<std::string> schemas;      // all in these, but for partitions and parts of extensions
  // Whose comments count, besides those of roles that may act as this one: * for all.
  std::vector<std::string> trusted_owners;
  bool item_tables = true;  // also the names of our tables; false where there may be no catalog
};

// For ReadAttachedFacts (translator/attached/relation_facts.h). One round trip. Takes no lock on
// tables, and so does not wait for whoever alters one.
SqlStatement EmitAttachedFacts(const AttachedQuery& query);

// One text, which is another one when something changed that EmitAttachedFacts tells of, statistics
// apart. Much cheaper.
SqlStatement EmitAttachedFingerprint(const AttachedQuery& query);

// Writes the relation's comment; an empty one removes it. `kind` is the relation's. Names and
// values of COMMENT cannot be parameters, so this text is not to be prepared.
std::string CommentStatement(const QualifiedName& relation, RelationKind kind,
                             const std::string& comment);

}  // namespace tuskgate::translator
