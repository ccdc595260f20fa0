// Tables that are Tuskgate's own: relations with an item in each row.
#pragma once

#include "translator/plan/table_storage.h"

namespace tuskgate::translator {

const TableStorage& ItemTableStorage();

}  // namespace tuskgate::translator
