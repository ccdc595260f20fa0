// `tuskgate check`: finds the items that SQL has written in another form than the gateway would
// have. What it does is done by tuskgate.check_items and mend_item in the database; this is their
// command line.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace tuskgate::gateway {

struct CheckOptions {
  std::vector<std::string> tables;  // DynamoDB tables; empty for all
  bool repair = false;              // write anew what can be told from the item alone
};

// Calls `print` for each line of the report. Returns whether faults are left. Throws
// std::runtime_error with a message for the operator.
bool CheckItems(const std::string& connection_string, const CheckOptions& options,
                const std::function<void(const std::string& line)>& print);

}  // namespace tuskgate::gateway
