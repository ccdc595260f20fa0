// What can go wrong with a request for temporary credentials, as STS names it.
#pragma once

#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace tuskgate::gateway {

struct StsError {
  int status = 400;
  std::string code;     // "AccessDenied"
  std::string message;  // empty: the service has none
};

template <typename T>
using StsResult = boost::system::result<T, StsError>;

inline StsError StsValidationError(std::string message) {
  return {400, "ValidationError", std::move(message)};
}

inline StsError StsAccessDenied(std::string message) {
  return {403, "AccessDenied", std::move(message)};
}

}  // namespace tuskgate::gateway
