// An index of an empty or small table is complete when the request that makes it is answered: who
// waits for it need not poll.
#pragma once

#include <string>

#include "gateway/operations/operation.h"

namespace tuskgate::gateway {

// What takes longer than a moment is left to the background (jobs/index_filler.h), which rests
// between its steps, and so is all that fails. `index` is the caller's, which awaits.
boost::asio::awaitable<void> FillSmallIndex(OperationContext& context,
                                            const translator::TableDescription& table,
                                            const std::string& index);

}  // namespace tuskgate::gateway
