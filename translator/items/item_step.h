// A write of an item table as a step of a statement: write_step.h. It locks the item's row first,
// if there is one.
#pragma once

#include <memory>

#include "translator/plan/write_step.h"

namespace tuskgate::translator {

// The plan must outlive the step.
std::unique_ptr<WriteStep> MakeItemStep(const WritePlan& plan);

}  // namespace tuskgate::translator
