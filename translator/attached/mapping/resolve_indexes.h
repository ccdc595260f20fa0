// Secondary indexes of a relation, and what its own indexes should be like. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/resolve_relation.h"

namespace tuskgate::translator {

// DynamoDB's default quota of global indexes of a table.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
inline constexpr std::size_t kMostIndexes = 20;

// Where a column of RelationFacts is in AttachedRelation; nullopt: it is not exposed.
using ColumnPositions = std::vector<std::optional<std::size_t>>;

// Fills `indexes` of a relation that is resolved otherwise, and warns of pages that PostgreSQL
// would have to sort.
void ResolveIndexes(const RelationFacts& facts, const RelationMapping& mapping,
                    const ColumnPositions& positions, ResolvedRelation& resolved);

}  // namespace tuskgate::translator
