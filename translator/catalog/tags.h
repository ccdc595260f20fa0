// Statements on the tags of tables: the column tags of tuskgate.tables, {"key": "value", ...}.
#pragma once

#include <string>
#include <vector>

#include "translator/model/table_settings.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// Adds tags and replaces those of equal keys, unless there would be more than `most`. Whoever knows
// the table is told. One row: see ReadTagged.
SqlStatement EmitTagTable(const std::string& table_name, const Tags& tags, std::size_t most);
SqlStatement EmitUntagTable(const std::string& table_name, const std::vector<std::string>& keys);

struct Tagged {
  bool found = false;    // the table is there
  bool changed = false;  // its tags are what the statement wanted them to be
};
Tagged ReadTagged(const RowSet& rows);

// One row when the table is there: its tags.
SqlStatement EmitListTags(const std::string& table_name);
Tags ReadTags(const RowSet& rows);

}  // namespace tuskgate::translator
