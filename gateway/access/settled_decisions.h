// Decisions that hold for every request that asks for the same: who asks, the operation and the
// table are the same, and no condition and no variable of a policy wanted to know anything else.
// Nearly all are like that, and a request that meets one need not put together what it wants.
//
// Only what was allowed is kept. Each worker has its own, used from its thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/access_control.h"
#include "gateway/auth/caller.h"

namespace tuskgate::gateway {

// As the request's text says it. Views are the caller's.
struct Wish {
  const Caller& caller;
  std::string_view operation;  // of the table of operations: the same name is the same text
  std::string_view table;      // a name or an ARN
  std::string_view index;      // empty: none
};

class SettledDecisions {
 public:
  SettledDecisions() : places_(kPlaces) {}

  // Null: it is to be decided. So it is, which the caller has to see, when the table has another
  // description by now: that may have another policy.
  AdmittedPtr Find(const Wish& wish) const;
  void Keep(const Wish& wish, AdmittedPtr admitted);

 private:
  // What is compared by its address is kept, so that nothing else comes to have it.
  struct Kept {
    CallerPtr caller;
    std::string_view operation;
    std::string table;
    std::string index;
    AdmittedPtr admitted;
  };

  // One more takes the place of another.
  static constexpr std::size_t kPlaces = 256;

  std::size_t PlaceOf(const Wish& wish) const;

  std::vector<Kept> places_;
};

}  // namespace tuskgate::gateway
