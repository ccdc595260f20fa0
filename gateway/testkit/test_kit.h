// The test kit of a gateway: what tests set and undo beside the API, on a listener and a thread of
// its own. There is none unless it is asked for (--admin-listen).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gateway/catalog/catalog.h"
#include "gateway/http/browser_rules.h"
#include "gateway/testkit/fault_rules.h"
#include "gateway/throttle/throttle.h"

namespace tuskgate::gateway {

struct TestKitOptions {
  std::string host;  // loopback
  std::uint16_t port = 0;
  std::string connection_string;
  http::BrowserRules browsers;
};

class TestKit {
 public:
  // Listens. The others must outlive it; `throttle` may be null. Throws boost::system::system_error
  // when the address cannot be had.
  TestKit(const TestKitOptions& options, Catalog& catalog, FaultRules& faults, Throttle* throttle);
  // Gives up what is under way.
  ~TestKit();
  TestKit(const TestKit&) = delete;
  TestKit& operator=(const TestKit&) = delete;

  std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuskgate::gateway
