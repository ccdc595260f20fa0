// Request bodies that come with a Content-Encoding.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tuskgate::gateway::http {

enum class InflateResult {
  kOk,
  kCorrupt,   // not in the named encoding, cut short, or followed by something else
  kTooLarge,  // would exceed the limit; never more than the limit is produced
  kUnknownEncoding,
};

// Decodes `body` into `out` (replaced). "gzip", whose streams may be concatenated, "deflate" (the
// zlib format of RFC 1950) and "identity" are known, in any case of letters. An empty body is
// corrupt except for identity. Alternator's test_compressed_request.py, which also runs against the
// service, shows both encodings and that the service calls every failure an internal error.
InflateResult InflateBody(std::string_view encoding, std::string_view body, std::size_t limit,
                          std::string& out);

}  // namespace tuskgate::gateway::http
