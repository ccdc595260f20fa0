// Whose tables a client sees, besides attached ones: --namespaces.
#pragma once

namespace tuskgate::gateway {

enum class Namespaces {
  kNone,       // everybody's
  kAccessKey,  // those of the access key id that its credentials name
  kRegion,     // those of the region that they name
};

}  // namespace tuskgate::gateway
