// Connection strings, as operators write them.
#pragma once

#include <string>

namespace tuskgate::gateway {

// The same with what finds out that a server is gone, wherever the string says nothing of it:
// a time-out for connecting, keepalives, and an end to waiting for what is not acknowledged. The
// kernel's own defaults take hours. Whatever cannot be parsed comes back as it is; connecting by it
// tells what is wrong.
std::string WithTimeouts(const std::string& connection_string);

}  // namespace tuskgate::gateway
