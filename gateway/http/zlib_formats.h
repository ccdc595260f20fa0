// How zlib spells the formats of compressed bodies, as the size of their window.
#pragma once

namespace tuskgate::gateway::http {

inline constexpr int kZlibWindow = 15;  // RFC 1950, which HTTP calls "deflate"
inline constexpr int kGzipWindow = kZlibWindow + 16;

}  // namespace tuskgate::gateway::http
