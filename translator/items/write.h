// Statements that write single items: one statement each, whatever the condition and whatever is
// to be returned. The condition is evaluated on the row that the statement has locked.
//
// Three forms. The plain form writes and tells by the number of rows whether it did: it serves
// where no row can only mean that the condition failed. The full form locks the row first and
// returns one row that says what happened, with the item before and after. The direct form, of
// updates, writes without locking first and explains itself only when it wrote nothing.
#pragma once

#include "translator/plan/write_plan.h"

namespace tuskgate::translator {

// `allow_direct`: false once the direct form of an update has answered kNeedsFullForm.
WriteStatement EmitWrite(const WritePlan& plan, bool allow_direct);

}  // namespace tuskgate::translator
