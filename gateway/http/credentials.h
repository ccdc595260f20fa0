// Whether a request carries credentials in one of the forms of Signature Version 4.
//
// Any credentials are accepted: the signature is not computed. What a client without credentials,
// or with half of them, is told is what the service says (recorded by dynalite,
// test/connection.js).
#pragma once

#include <optional>

#include "gateway/http/request_head.h"
#include "translator/model/error.h"

namespace tuskgate::gateway::http {

// The error to answer with, if any. Pure.
std::optional<translator::ApiError> CheckCredentials(const RequestHead& head);

}  // namespace tuskgate::gateway::http
