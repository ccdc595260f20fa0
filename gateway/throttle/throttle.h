// Enforces the throughput of tables and global secondary indexes, as far as it is limited: what is
// provisioned, or the maxima of on-demand tables.
//
// A bucket for the reads and one for the writes of each, in this process's memory. The rates are
// those of the description at hand, so that a change counts with the next request. Local indexes
// count on their table. Thread-safe.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "gateway/catalog/catalog.h"
#include "gateway/throttle/refusals.h"
#include "gateway/throttle/token_bucket.h"
#include "translator/model/error.h"
#include "translator/rows/capacity.h"
#include "translator/rows/table_json.h"

namespace tuskgate::gateway {

class Throttle {
 public:
  using Clock = std::function<double()>;  // seconds since 1970

  Throttle(translator::ArnScope scope, Clock clock);

  // Takes the units, unless one of the buckets concerned is empty: then takes nothing, and returns
  // the error for the client. Concerned are the table, if units are to be taken of it or of a local
  // index, and the global indexes that `expected` mentions.
  std::optional<translator::ApiError> Take(const translator::TableDescription& table, Flow flow,
                                           const translator::CapacityUsed& expected);

  // As if nothing had been used: of that table, or of any.
  void Forget(const std::string& table_id);
  void ForgetAll();

  // Corrects what was taken to what was used, whether or not there is as much.
  void Correct(const translator::TableDescription& table, Flow flow,
               const translator::CapacityUsed& taken, const translator::CapacityUsed& used);

 private:
  // Null when the flow is not limited. `index`: a global one, or null for the table's own bucket.
  TokenBucket* Find(const translator::TableDescription& table,
                    const translator::IndexDescription* index, Flow flow, double now);
  void Move(const translator::TableDescription& table, Flow flow,
            const translator::CapacityUsed& used, double sign, double now);
  translator::ApiError Refusal(const translator::TableDescription& table,
                               const translator::IndexDescription* index, Flow flow) const;
  // Forgets buckets that are as good as new.
  void DropFull();

  const translator::ArnScope scope_;
  const Clock clock_;
  const double started_at_;
  std::mutex mutex_;
  std::unordered_map<std::string, TokenBucket> buckets_;
  std::size_t drop_at_ = 1024;  // number of buckets at which to look for full ones
};

// The units of one operation on one table: taken before it runs, corrected when it is known what it
// used, and given back if it comes to nothing. Without a throttle all this does nothing.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Throttle* throttle, const TablePtr& table, Flow flow)
      : throttle_(throttle), table_(throttle == nullptr ? nullptr : table), flow_(flow) {}
  ~Reservation() { Settle({}); }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  // May be called several times; what was taken adds up. An error has taken nothing.
  std::optional<translator::ApiError> Take(const translator::CapacityUsed& expected);

  // Ends it. Only the first call counts. Indexes are those of the table given at the beginning.
  void Settle(const translator::CapacityUsed& used);

 private:
  Throttle* throttle_ = nullptr;  // null: nothing to do, or not any more
  TablePtr table_;
  Flow flow_ = Flow::kRead;
  translator::CapacityUsed taken_;
};

}  // namespace tuskgate::gateway
