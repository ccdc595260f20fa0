// One mapping and its relation's facts become a part of a table. Pure.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/relation_facts.h"
#include "translator/model/index.h"
#include "translator/model/key_attribute.h"

namespace tuskgate::translator {

struct ResolvedRelation {
  std::string table;  // the DynamoDB table's name
  AttachedRelation relation;
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;
  std::vector<IndexDescription> indexes;
  std::vector<std::string> warnings;
};

MappingResult<ResolvedRelation> ResolveRelation(const RelationFacts& facts,
                                                const RelationMapping& mapping);

// DynamoDB's rule for the names of tables and indexes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
bool IsTableName(std::string_view name);

// The key's type that values of the column's have, if it can be a key.
std::optional<KeyType> KeyTypeOf(const ColumnType& type);

}  // namespace tuskgate::translator
