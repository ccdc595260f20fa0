#include "gateway/auth/unvetted_bodies.h"

namespace tuskgate::gateway {

UnvettedBodies::UnvettedBodies(std::size_t most)
    : most_(most), taken_(std::make_shared<std::atomic<std::size_t>>(0)) {}

std::optional<translator::ApiError> UnvettedBodies::Take(std::size_t bytes,
                                                         Authenticator::Place& place) {
  if (bytes <= kSmall) return std::nullopt;
  if (taken_->fetch_add(bytes) + bytes > most_) {
    taken_->fetch_sub(bytes);
    return translator::ApiError{translator::ErrorKind::kServiceUnavailable,
                                "Too many large requests wait for their signatures to be verified.",
                                {}};
  }
  place =
      Authenticator::Place(this, [taken = taken_, bytes](const void*) { taken->fetch_sub(bytes); });
  return std::nullopt;
}

}  // namespace tuskgate::gateway
