// What tells the rows of relations apart that have no indexes of their own: views over one table,
// and foreign tables. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/relation_facts.h"

namespace tuskgate::translator {

// Has PostgreSQL tell, as JSON, how it would read the view: which of its columns are a table's as
// they are. Not to be prepared.
std::string ExplainView(const RelationFacts& view);

// The facts with a unique index on the key of the one table that is behind the view, if it shows
// all columns of that. `plan` is what PostgreSQL said to ExplainView. An error where it is not as
// simple.
MappingResult<RelationFacts> WithKeyOfTable(const RelationFacts& view, std::string_view plan,
                                            const AttachedFacts& facts);

// The facts with a unique index on the columns that have the option "key", as wrappers such as
// oracle_fdw have it.
MappingResult<RelationFacts> WithForeignKey(const RelationFacts& foreign);

}  // namespace tuskgate::translator
