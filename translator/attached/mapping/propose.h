// A mapping for a relation nobody has written one for, from its primary key. Pure.
#pragma once

#include <string>
#include <string_view>

#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/relation_facts.h"

namespace tuskgate::translator {

// Only the keys are set. One column is the partition key, the second the sort key; of more, the
// sort key is a template of all but the first, with integers filled up with zeros. Without a
// primary key, a unique constraint or index on columns that are never null will do. A view has
// neither: what is unique there is not guessed. (Of a view or a foreign table, WithKey of
// propose_views.h may have told before.)
MappingResult<RelationMapping> ProposeMapping(const RelationFacts& relation);

// The unique index that the proposal is made of; null where there is none.
const IndexFacts* FindKey(const RelationFacts& relation);

// How a template fills up a column of that type, if it does: to as many digits as the type's
// greatest integer has, so that texts are in the order of numbers.
std::string_view Padding(const ColumnType& type);

// The mapping as JSON, without what has its default value.
std::string MappingJson(const RelationMapping& mapping);

}  // namespace tuskgate::translator
