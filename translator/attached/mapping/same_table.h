// Whether two descriptions of an attached table say the same. Pure.
#pragma once

#include "translator/model/table.h"

namespace tuskgate::translator {

// Everything that a request can notice, statistics included.
bool IsSameTable(const TableDescription& a, const TableDescription& b);

}  // namespace tuskgate::translator
