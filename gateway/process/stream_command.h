// `tuskgate stream tail`: prints the changes of a table as they are made.
#pragma once

#include <functional>
#include <string>

#include "gateway/postgres/stop_event.h"

namespace tuskgate::gateway {

struct TailOptions {
  std::string table;            // a DynamoDB table
  bool from_beginning = false;  // of all that is kept; else what is made from now on
};

struct TailOutput {
  std::function<bool(const std::string& line)> print;  // false: nobody reads it
  std::function<bool()> is_read;                       // asked when there is nothing to print
};

// Prints each record, which is JSON in one line, until `stop` is set or nobody reads it. Waits for
// PostgreSQL when it is not there. Throws std::runtime_error with a message for the operator when
// the table has no stream.
void TailStream(const std::string& connection_string, const std::string& region,
                const TailOptions& options, const StopEvent& stop, const TailOutput& output);

}  // namespace tuskgate::gateway
