// Which PostgreSQL indexes serve the pages of a table, and which one is missing. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "translator/attached/mapping/relation_facts.h"

namespace tuskgate::translator {

// Rows with given values of some columns, in the order of others.
struct PageAccess {
  std::vector<std::size_t> equal;  // positions in RelationFacts::columns
  std::vector<std::size_t> ordered;
};

enum class Served {
  kInOrder,    // by an index, in order, to the last column
  kPartly,     // by an index, and in the order of some of the columns
  kUnordered,  // by an index, but all rows found have to be sorted
  kCollation,  // by an index that would be in order but for its collation
  kNot,        // by none: the relation is read as a whole
};

// The best that one of the relation's indexes does.
Served ServedBy(const RelationFacts& relation, const PageAccess& access);

// `create index on public.orders (customer_id, order_no collate "C")`: what would serve in order.
// Nothing where the relation can have no index.
std::optional<std::string> IndexToCreate(const RelationFacts& relation, const PageAccess& access,
                                         bool unique = false);

}  // namespace tuskgate::translator
