// Tables that are attached: relations of others, column by column.
#pragma once

#include "translator/plan/table_storage.h"

namespace tuskgate::translator {

const TableStorage& AttachedTableStorage();

}  // namespace tuskgate::translator
