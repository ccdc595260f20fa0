// DynamoDB JSON <-> attribute values, in the API's form and in the form stored as jsonb.
//
// The stored form is the API's, with canonical numbers, sorted sets and escaped U+0000
// (stored_text.h), so that what jsonb prints is, but for that escape, what the API answers.
#pragma once

#include <string>
#include <string_view>

#include "translator/model/attribute_value.h"
#include "translator/model/error.h"
#include "translator/model/json.h"
#include "translator/model/validation_layer.h"

namespace tuskgate::translator {

// The JSON must have passed the type check of request/shape.h. Errors are those of the service for
// empty, ambiguous or malformed values, numbers, and sets, in the words of the layer. A value with
// more levels of nesting than `deepest` is refused.
Result<AttributeValue> ParseAttributeValue(const Json& json,
                                           ValidationLayer layer = ValidationLayer::kCurrent,
                                           std::size_t deepest = kMaxNesting);
Result<Item> ParseItem(const Json& json, ValidationLayer layer = ValidationLayer::kCurrent);

void AppendJson(std::string& out, const AttributeValue& value);
void AppendJson(std::string& out, const Item& item);

std::string ToStoredJson(const AttributeValue& value);
std::string ToStoredJson(const Item& item);

}  // namespace tuskgate::translator
