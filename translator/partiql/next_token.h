// NextToken of ExecuteStatement: where a SELECT goes on. It is good for the statement that it was
// given for, with the same parameters, and for no other.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "translator/model/attribute_value.h"
#include "translator/model/error.h"
#include "translator/partiql/statement_request.h"

namespace tuskgate::translator {

struct StatementPosition {
  std::size_t read = 0;     // which of the reads of the statement
  std::optional<Item> key;  // behind which key in it; nullopt: at its beginning
};

std::string EncodeNextToken(const StatementRequest& request, const StatementPosition& position);

// The beginning, when the request has no token.
Result<StatementPosition> ReadNextToken(const StatementRequest& request);

}  // namespace tuskgate::translator
