// Reads files with secrets in them, and only those that are kept as such.
#pragma once

#include <string>

#include <boost/system/result.hpp>

#include "gateway/identity/declared.h"

namespace tuskgate::gateway {

// The text of a file that belongs to this process's user, or to root, and that others may neither
// read nor write: 0600, or 0640 of root's, as of secrets that an orchestrator mounts. The rule is
// that of PostgreSQL's ssl_key_file.
// https://www.postgresql.org/docs/15/ssl-tcp.html#SSL-SETUP
boost::system::result<std::string, IdentityFault> ReadProtectedFile(const std::string& path);

// Makes a file of mode 0600. Throws std::runtime_error with a message for the operator, also where
// the file is there already.
void MakeProtectedFile(const std::string& path, const std::string& text);

// Puts another text in the place of a file's, at once: whoever reads has either. Its owner and mode
// stay. Likewise.
void ReplaceProtectedFile(const std::string& path, const std::string& text);

}  // namespace tuskgate::gateway
