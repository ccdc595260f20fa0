// Indexes as the catalog's functions and queries pass them: rows of tuskgate.indexes as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translator/model/index.h"

namespace tuskgate::translator {

std::string IndexToJson(const IndexDescription& index);
std::string IndexesToJson(const std::vector<IndexDescription>& indexes);

// From a JSON array of such rows, without that of time to live (time_to_live.h). Throws
// std::logic_error when it is none.
std::vector<IndexDescription> ReadIndexes(std::string_view text);

}  // namespace tuskgate::translator
