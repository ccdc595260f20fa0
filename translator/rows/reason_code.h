// What an error is called where it is one of several in an answer.
#pragma once

#include <string_view>

#include "translator/model/error.h"

namespace tuskgate::translator {

// The code of a reason to cancel a transaction, and of a member's error in a batch of statements.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
std::string_view ReasonCodeOf(ErrorKind kind);

}  // namespace tuskgate::translator
