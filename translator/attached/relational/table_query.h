// Queries of an attached table by its own key, over all its relations.
#pragma once

#include <optional>

#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/model/table.h"
#include "translator/plan/page.h"

namespace tuskgate::translator {

struct TableQuery {
  const ReadTarget& target;
  const KeyRange& range;
  bool forward = true;
  const std::optional<Item>& start_key;
};

SqlStatement EmitTableQuery(const TableQuery& query, const PageColumns& columns,
                            const PageBounds& bounds);

}  // namespace tuskgate::translator
