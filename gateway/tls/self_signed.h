// A certificate that the gateway makes for itself, for those who have none.
#pragma once

#include <string>
#include <vector>

namespace tuskgate::gateway {

struct SelfSigned {
  std::string certificate;  // paths of PEM files; clients are to trust this one
  std::string key;
  bool is_new = false;
};

// That of the directory. It is made if there is none, or one that does not name all of `names`
// (names of hosts, and addresses) or ends soon; otherwise it stays the same. Throws
// std::runtime_error with a message for the operator.
SelfSigned KeepSelfSigned(const std::string& directory, const std::vector<std::string>& names);

}  // namespace tuskgate::gateway
