// Items as a list of columns, each an attribute of its own whatever path leads to it: PartiQL's
// `SELECT info.rating`.
#pragma once

#include <string>
#include <vector>

#include "translator/expression/bound_expression.h"
#include "translator/model/stored_item.h"

namespace tuskgate::translator {

// Appends the item as JSON of the API; `names` are as many as the paths. What is not there is left
// out. Throws UnreadableItem.
void AppendColumns(std::string& out, const StoredItem& stored, const BoundProjection& paths,
                   const std::vector<std::string>& names);

}  // namespace tuskgate::translator
