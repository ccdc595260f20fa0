// Proposals in words: what becomes which table, and what does not come along. Pure.
#pragma once

#include <string>
#include <vector>

#include "translator/attached/mapping/propose_collections.h"
#include "translator/attached/mapping/relation_facts.h"
#include "translator/attached/mapping/resolve.h"

namespace tuskgate::translator {

// Lines for a person: each table with its key, its indexes and the relations in it; of each
// relation what cannot be written, what comes back otherwise than SQL shows it, and what indexes
// are of no use; then what is skipped and why. `proposals`: those that `resolved` is made of,
// besides what was mapped before.
std::string ReportProposals(const std::vector<RelationProposal>& proposals,
                            const ResolvedTables& resolved,
                            const std::vector<RelationNote>& skipped);

}  // namespace tuskgate::translator
