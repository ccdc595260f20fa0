// Answers that are compressed because the client says it takes that.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tuskgate::gateway::http {

// Bodies of fewer bytes are sent as they are. The service's threshold, as Alternator's
// test_compressed_response.py found, which also runs against the service.
inline constexpr std::size_t kLeastCompressed = 4096;

enum class ContentCoding {
  kIdentity,
  kGzip,
  kDeflate,  // the zlib format of RFC 1950
};

// The coding to answer with, from the value of Accept-Encoding: the one of the highest quality, and
// of several the first, where what is named comes before what is meant by "*", and "*" means gzip
// first. Like the service (the same tests), it knows nothing of how much identity is wanted, takes
// a quality that is no number for 1, and the first of several.
ContentCoding ChooseCoding(std::string_view accept_encoding);

// "gzip" or "deflate".
std::string_view CodingName(ContentCoding coding);

// `coding` is not kIdentity. Throws std::bad_alloc.
std::string DeflateBody(ContentCoding coding, std::string_view body);

}  // namespace tuskgate::gateway::http
