// A mapping for a relation nobody has written one for, from its primary key. Pure.
#pragma once

#include <string>

#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/relation_facts.h"

namespace tuskgate::translator {

// Only the keys are set. One column is the partition key, the second the sort key; of more, the
// sort key is a template of all but the first. Without a primary key, a unique constraint or index
// on columns that are never null will do. A view has neither: what is unique there is not guessed.
MappingResult<RelationMapping> ProposeMapping(const RelationFacts& relation);

// The mapping as JSON, without what has its default value.
std::string MappingJson(const RelationMapping& mapping);

}  // namespace tuskgate::translator
