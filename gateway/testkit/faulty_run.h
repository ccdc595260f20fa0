// Runs an operation as the rules of faults have it.
#pragma once

#include "gateway/operations/operation.h"

namespace tuskgate::gateway {

// In the place of the operation's own function. All must outlive what is awaited.
boost::asio::awaitable<http::ApiResponse> RunWithFaults(const OperationEntry& operation,
                                                        OperationContext& context,
                                                        const translator::Json& request);

}  // namespace tuskgate::gateway
