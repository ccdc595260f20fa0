// What the records of one client's requests have in common. Clients ask for the same thing again
// and again, so this is most of a record, and is put together once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/audit/record.h"

namespace tuskgate::gateway {

// One worker's: not thread-safe.
class RecordFrames {
 public:
  // Valid until the next call.
  const RecordFrame& Of(const AuditedRequest& audited, const std::vector<std::string>& tables);

 private:
  // Whatever a frame depends on, which is compared: what looks alike may be another client's.
  struct Slot {
    bool IsOf(const AuditedRequest& audited, std::string_view key_id, std::string_view table) const;
    void Take(const AuditedRequest& audited, std::string_view key_id,
              const std::vector<std::string>& tables);

    std::string operation;  // empty: nothing is here yet
    EventKind kind;
    std::string region;
    std::string account_id;
    std::string table;
    std::string key_id;
    std::string caller_id;
    std::string caller_arn;
    bool is_temporary = false;
    std::int64_t since = 0;
    std::string user_agent;
    std::string host;
    std::string address;
    std::string tls_version;
    std::string tls_cipher;
    RecordFrame frame;
  };
  static constexpr std::size_t kSlots = 64;

  std::array<Slot, kSlots> slots_;
  RecordFrame other_;  // of a request that is not worth a slot
};

}  // namespace tuskgate::gateway
