// Answers to writes of single items.
#pragma once

#include <string>

#include "translator/model/error.h"
#include "translator/plan/write_plan.h"
#include "translator/rows/capacity.h"

namespace tuskgate::translator {

// Whether the write was carried out, though perhaps there was nothing to do.
bool Succeeded(const WritePlan& plan, const WriteResult& result);

// Why it was not.
ApiError WriteError(const WritePlan& plan, const WriteResult& result);

// Whether a write that ended so consumes anything: requests that are wrong cost nothing.
bool CostsUnits(WriteStatus status);
CapacityUsed UnitsOfWrite(const WritePlan& plan, const WriteResult& result);

// The image that ReturnValues asks for; empty when there is none that can be read.
std::string ReturnedAttributes(const WritePlan& plan, const WriteResult& result);

// {"Attributes":...,"ConsumedCapacity":...,"ItemCollectionMetrics":...} with whichever was asked
// for. `table` is the request's name of the table; `used` is null where nobody has computed it;
// `metrics` is JSON, empty where there are none.
std::string WriteAnswer(const WritePlan& plan, const WriteResult& result, std::string_view table,
                        const CapacityUsed* used, std::string_view metrics);

}  // namespace tuskgate::translator
