// A write of an attached table as a step of a statement: write_step.h. It locks the row first, if
// there is one and its relation can lock rows.
#pragma once

#include <memory>

#include "translator/model/error.h"
#include "translator/plan/write_step.h"

namespace tuskgate::translator {

// The plan must outlive the step. Errors: as EmitAttachedPut and its kin (write_statements.h).
Result<std::unique_ptr<WriteStep>> MakeAttachedStep(const WritePlan& plan);

}  // namespace tuskgate::translator
