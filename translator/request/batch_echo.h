// The requests of a batch as messages show them, cut off where they get long.
#pragma once

#include <string>

#include "translator/model/json.h"

namespace tuskgate::translator {

// RequestItems of BatchGetItem, as JSON.
std::string EchoGetRequests(const Json& request_items);

// RequestItems of BatchWriteItem, as Java prints the service's classes.
std::string EchoWriteRequests(const Json& request_items);

}  // namespace tuskgate::translator
