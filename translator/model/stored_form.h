// What a stored item must be for SDKs to read it. What the gateway writes is; what SQL has written
// into the relation of a table may be anything that jsonb can be.
#pragma once

#include <stdexcept>
#include <string_view>

#include "translator/model/json.h"

namespace tuskgate::translator {

// A stored item that must not be answered. The text tells what is wrong with it.
class UnreadableItem : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Numbers of more digits, or no numbers at all, make SDKs fail.
bool IsReadableNumber(std::string_view text);

// Padded base64 in one line.
bool IsReadableBinary(std::string_view text);

// More levels than an item can have, and fewer than would exhaust anything.
inline constexpr int kMostReadableLevels = 100;

// Throws UnreadableItem unless the JSON is an object of attribute values.
void CheckReadable(const Json& item);

}  // namespace tuskgate::translator
