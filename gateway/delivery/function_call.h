// A call of a function by HTTP, as the runtime interface emulator is called, and what its answer
// means for the batch that it was given.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/web/http_url.h"

namespace tuskgate::gateway {

struct FunctionAnswer {
  // Why there is no answer, or none that can be read; empty otherwise.
  std::string fault;
  // It may have begun to work on the batch.
  bool was_reached = false;
  int status = 0;
  std::string function_error;  // X-Amz-Function-Error
  std::string body;
};

// Takes `timeout` at most, whatever the other end does. Only where the look-up of a name hangs may
// the end of its io_context wait for that.
boost::asio::awaitable<FunctionAnswer> CallFunction(HttpUrl url, std::string body,
                                                    std::chrono::milliseconds timeout);

struct Outcome {
  // Records that are done, the first of the batch.
  std::size_t done = 0;
  // Why the others are not; empty when all are.
  std::string fault;
};

// `numbers` are the sequence numbers of the batch. Pure.
Outcome OutcomeOf(const FunctionAnswer& answer, const std::vector<std::string>& numbers,
                  bool reports_failures);

}  // namespace tuskgate::gateway
