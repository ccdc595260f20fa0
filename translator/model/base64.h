// Base64 as DynamoDB reads and writes it (RFC 4648, padded, one line).
#pragma once

#include <string>
#include <string_view>

#include "translator/model/error.h"

namespace tuskgate::translator {

// A SerializationException in the service's words when the text is not base64.
Result<std::string> DecodeBase64(std::string_view text);

void AppendBase64(std::string& out, std::string_view bytes);
std::string EncodeBase64(std::string_view bytes);

}  // namespace tuskgate::translator
