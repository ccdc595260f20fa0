// Ids as the service makes them: 52 characters of 0-9 and A-Z, the last 26 always the same.
#pragma once

#include <string>
#include <string_view>

namespace tuskgate::gateway::http {

// Overwrites `id`, keeping its memory. Unique for all practical purposes (130 random bits); not a
// secret. Any thread.
void MakeRequestId(std::string& id);

}  // namespace tuskgate::gateway::http
