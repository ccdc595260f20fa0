// From mappings and what PostgreSQL says of their relations to tables. Pure.
#pragma once

#include <string>
#include <vector>

#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/relation_facts.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

// Something to tell the operator about a relation.
struct RelationNote {
  std::string relation;  // as QualifiedName::Text has it
  std::string table;     // the DynamoDB table; empty where it is not known
  std::string text;
};

struct ResolvedTables {
  std::vector<TableDescription> tables;  // by name; each with `attached`
  std::vector<RelationNote> skipped;     // with the reason
  std::vector<RelationNote> warnings;
};

// Mappings come from the relations' comments (which `facts` have) and from the file, which wins for
// the relations that it names. A relation that cannot be a table is skipped, and so is each one
// that does not fit into the table that earlier ones have begun; this never fails.
ResolvedTables ResolveAttached(const AttachedFacts& facts, const MappingFile& file);

// Why the comment on a relation does not count: its owner is not trusted.
std::string DistrustOf(const RelationFacts& relation);

}  // namespace tuskgate::translator
