#include "translator/attached/mapping/propose_names.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "translator/attached/mapping/resolve_relation.h"

namespace tuskgate::translator {
namespace {

std::string WithoutOddCharacters(std::string name) {
  for (char& c : name) {
    // Three that a name may have, so that only this one counts.
    if (!IsTableName(std::string(3, c))) c = '_';
  }
  return name;
}

std::string NameFor(const std::string& schema, const std::string& relation,
                    const std::set<std::string>& taken) {
  const std::string plain = WithoutOddCharacters(relation);
  if (IsTableName(plain) && !taken.contains(plain)) return plain;
  const std::string longer = WithoutOddCharacters(schema) + "." + plain;
  std::string name = longer;
  for (int i = 2; taken.contains(name); ++i) name = fmt::format("{}_{}", longer, i);
  return name;
}

}  // namespace

void NameTables(std::vector<RelationProposal>& proposals, std::set<std::string> taken) {
  std::map<std::string, std::string> names;  // by the relation that a table begins with
  for (RelationProposal& proposal : proposals) {
    const QualifiedName& relation = proposal.relation->name;
    for (RelationMapping& mapping : proposal.mappings) {
      const std::string wanted = mapping.table.empty() ? relation.name : mapping.table;
      auto found = names.find(wanted);
      if (found == names.end()) {
        found = names.emplace(wanted, NameFor(relation.schema, wanted, taken)).first;
        taken.insert(found->second);
      }
      if (!mapping.table.empty() || found->second != relation.name) mapping.table = found->second;
    }
  }
}

}  // namespace tuskgate::translator
