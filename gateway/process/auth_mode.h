// --auth: whether the signatures of requests are verified.
#pragma once

namespace tuskgate::gateway {

enum class AuthMode {
  kNone,   // any credentials will do
  kSigV4,  // a request has to be signed with a key that is known
};

}  // namespace tuskgate::gateway
