// JSON values back to text.
#pragma once

#include <string>

#include "translator/model/json.h"

namespace tuskgate::translator {

std::string JsonText(const Json& value);

}  // namespace tuskgate::translator
