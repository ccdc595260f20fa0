// A request's body -> a JSON document that the rest of the translator may rely on.
//
// Like the service's own parser: the last of several members of one name counts, and a member that
// is null is absent. A null element of a list, which cannot be absent, becomes an empty object, so
// that checks find its members missing; in a set it stays, as the service has words for it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "translator/model/error.h"
#include "translator/model/json.h"

namespace tuskgate::translator {

// SerializationException when the text is not JSON, is not UTF-8, has half a surrogate pair, or is
// nested far deeper than any request can be.
Result<rapidjson::Document> ParseRequest(std::string_view body);

// The same, into an empty document, whose allocator may be the caller's.
std::optional<ApiError> ReadRequest(std::string_view body, rapidjson::Document& document);

// How much such an allocator should take at a time for a body of so many bytes: once for most.
// RapidJSON takes 64 KB; of many requests at a time these are more than a processor's cache holds.
std::size_t RequestChunk(std::size_t body_size);

}  // namespace tuskgate::translator
