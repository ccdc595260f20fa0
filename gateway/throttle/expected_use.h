// What an operation will use, as far as that is known before it runs: whom to ask, and how much to
// take. Corrected afterwards (Reservation).
//
// Of a write it is not known before what it does to an index. Each global index of which it may
// change an entry is asked, which may be more than the service would ask.
#pragma once

#include <cstdint>

#include "translator/expression/bound_expression.h"
#include "translator/model/table.h"
#include "translator/plan/write_plan.h"
#include "translator/rows/capacity.h"

namespace tuskgate::gateway {

translator::CapacityUsed ExpectedOfPut(const translator::TableDescription& table,
                                       const translator::Item& item, std::int64_t size);
translator::CapacityUsed ExpectedOfUpdate(const translator::TableDescription& table,
                                          const translator::BoundUpdate& update);
translator::CapacityUsed ExpectedOfDelete(const translator::TableDescription& table);

// Of any of these, or of a check, which costs the table what a write would.
translator::CapacityUsed ExpectedOfWrite(const translator::WritePlan& plan);

// `index`: what is read, or null for the table.
translator::CapacityUsed ExpectedOfRead(const translator::IndexDescription* index, bool consistent);

}  // namespace tuskgate::gateway
