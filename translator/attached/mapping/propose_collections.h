// Item collections of relations that refer to one another: customers, their orders and the lines of
// these under one partition key. Pure.
#pragma once

#include <string>
#include <vector>

#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/relation_facts.h"

namespace tuskgate::translator {

// What a relation is proposed to be.
struct RelationProposal {
  const RelationFacts* relation = nullptr;
  std::vector<RelationMapping> mappings;  // one for each table that it is a part of
  std::string reason;                     // why there is none
};

// In the order given; each relation by itself, as ProposeMapping has it.
std::vector<RelationProposal> ProposeOneByOne(const std::vector<const RelationFacts*>& relations);

// A relation is in the collections of another one if a foreign key on columns that are never null
// refers to that one's key, and joins the collections that that one is in itself if its rows have
// the key of their first relation. Such a table has, for all its relations, a partition key made of
// the first relation's key (CUSTOMERS#{customer_id}) and sort keys of the rest of their own
// (ORDERS#{order_id:010}), in the order of its columns; the first relation's row comes first. A
// relation that is in another's collections and has others in its own is in two tables. Those that
// nothing refers to and that refer to nothing are proposed one by one.
std::vector<RelationProposal> ProposeCollections(
    const std::vector<const RelationFacts*>& relations);

}  // namespace tuskgate::translator
