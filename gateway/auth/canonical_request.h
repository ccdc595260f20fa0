// The canonical request of one that came: what its signature has to be about. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/auth/presented_signature.h"
#include "gateway/http/request_head.h"

namespace tuskgate::gateway {

// More of them are not looked at: each is searched for among all fields of the head.
inline constexpr std::size_t kMostSignedHeaders = 200;

// Appends it. The signed headers are in the order in which the client names them, and one that it
// did not send is empty. `payload_hash` is of the body that came, whatever x-amz-content-sha256
// says: measured against the service in 2026 by ExtendDB, tests/test_auth_error_fidelity.py.
void AppendCanonicalRequest(std::string& out, const http::RequestHead& head,
                            const PresentedSignature& presented, std::string_view payload_hash);

}  // namespace tuskgate::gateway
