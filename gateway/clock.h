// What time it is, and ids that nobody has had: all that the process knows from elsewhere than
// requests and the database.
#pragma once

#include <string>

namespace tuskgate::gateway {

double Now();  // seconds since 1970, to the millisecond

std::string NewUuid();

}  // namespace tuskgate::gateway
