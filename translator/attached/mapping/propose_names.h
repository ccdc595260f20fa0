// Names of the tables that proposals make. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "translator/attached/mapping/propose_collections.h"

namespace tuskgate::translator {

// Has each table of the proposals a name that it may have, and no other has. Usually it is its
// relation's; where that is too short, or taken, the schema's stands before it, and characters that
// names cannot have become '_'.
void NameTables(std::vector<RelationProposal>& proposals, std::set<std::string> taken);

}  // namespace tuskgate::translator
