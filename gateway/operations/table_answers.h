// What the operations on tables share.
#pragma once

#include <string>
#include <string_view>

#include "gateway/operations/operation.h"

namespace tuskgate::gateway {

translator::ApiError TableNotFound(std::string_view name);

// {"<member>":{...}}
std::string RespondWithTable(OperationContext& context, std::string_view member,
                             const translator::TableDescription& table, std::string_view status,
                             const translator::TableStatistics& statistics);

double Now();  // seconds since 1970, to the millisecond

}  // namespace tuskgate::gateway
