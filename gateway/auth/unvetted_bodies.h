// How much is kept at once of large bodies whose signature is not verified yet: it is of all of the
// body, and whoever has seen an access key id can send as much in its name. Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>

#include "gateway/auth/authenticator.h"
#include "translator/model/error.h"

namespace tuskgate::gateway {

class UnvettedBodies {
 public:
  // Bodies up to this take no place.
  static constexpr std::size_t kSmall = 64 << 10;

  // So many bytes together.
  explicit UnvettedBodies(std::size_t most);

  // A place for a body of that size, which is free again when it is given up; the error to answer
  // with if there is none.
  std::optional<translator::ApiError> Take(std::size_t bytes, Authenticator::Place& place);

 private:
  const std::size_t most_;
  const std::shared_ptr<std::atomic<std::size_t>> taken_;  // places may outlive this
};

}  // namespace tuskgate::gateway
