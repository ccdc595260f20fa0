// What the functions behind the admin listener share. All of it belongs to the listener's thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/catalog/catalog.h"
#include "gateway/http/handler.h"
#include "gateway/postgres/blocking_connection.h"
#include "gateway/postgres/stop_event.h"
#include "gateway/testkit/fault_rules.h"
#include "gateway/throttle/throttle.h"
#include "translator/model/json.h"

namespace tuskgate::gateway {

class AdminContext {
 public:
  // All must outlive it. `throttle` may be null.
  AdminContext(BlockingOptions options, const StopEvent& stop, Catalog& catalog, FaultRules& faults,
               Throttle* throttle)
      : options_(std::move(options)),
        stop_(stop),
        catalog_(catalog),
        faults_(faults),
        throttle_(throttle) {}

  // Connects when it is asked for first, and again where the connection was lost. Throws
  // ConnectionLost.
  BlockingConnection& Database();
  // What is known of it afterwards: nothing.
  void ForgetDatabase() { connection_.reset(); }

  Catalog& catalog() { return catalog_; }
  FaultRules& faults() { return faults_; }
  Throttle* throttle() { return throttle_; }

 private:
  const BlockingOptions options_;
  const StopEvent& stop_;
  Catalog& catalog_;
  FaultRules& faults_;
  Throttle* const throttle_;
  std::unique_ptr<BlockingConnection> connection_;
};

struct AdminQuestion {
  std::string name;              // the part of the path that is one; empty where there is none
  const translator::Json& body;  // an object whose members were checked
};

// May throw what BlockingConnection does.
using AdminFunction = http::AdminResponse (*)(AdminContext& context, const AdminQuestion& question);

enum class MemberType { kText, kNumber, kTextOrNumber, kBoolean };

struct AdminMember {
  std::string_view name;
  MemberType type = MemberType::kText;
};

// What is wrong with a body, as one sentence; nothing if it has these members only.
std::optional<std::string> CheckMembers(const translator::Json& body,
                                        std::span<const AdminMember> members);

// {"message": ...}
http::AdminResponse AdminRefusal(int status, std::string_view message);

}  // namespace tuskgate::gateway
