#include "gateway/postgres/pending_segment.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <string_view>
#include <utility>

#include "gateway/postgres/prepared_cache.h"
#include "gateway/postgres/query_rows.h"

namespace tuskgate::gateway {
namespace {

// Both settings are what the session's defaults say whenever a transaction begins, so they are set
// for one transaction ("Client Connection Defaults" in PostgreSQL's manual). SET TRANSACTION would
// do the same, with a warning in the server's log, for there is no transaction block.
constexpr const char* kReadOnly = "set transaction_read_only = on";
constexpr const char* kReadCommitted[] = {"set transaction_isolation = 'read committed'",
                                          kReadOnly};
constexpr const char* kRepeatableRead[] = {"set transaction_isolation = 'repeatable read'",
                                           kReadOnly};
constexpr const char* kSerializable[] = {"set transaction_isolation = 'serializable'", kReadOnly};

std::span<const char* const> SettingsOf(translator::Isolation isolation) {
  switch (isolation) {
    case translator::Isolation::kReadCommitted:
      return kReadCommitted;
    case translator::Isolation::kRepeatableRead:
      return kRepeatableRead;
    case translator::Isolation::kSerializable:
      return kSerializable;
  }
  return kSerializable;
}

std::vector<std::size_t> OrderOf(const std::vector<translator::SqlStatement>& statements) {
  std::vector<std::size_t> order(statements.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto has_no_key = [&statements](std::size_t i) { return statements[i].lock_key.empty(); };
  const auto by_key = [&statements](std::size_t left, std::size_t right) {
    return statements[left].lock_key < statements[right].lock_key;
  };
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::find_if(first, order.end(), has_no_key);
    std::stable_sort(first, last, by_key);
    first = std::find_if_not(last, order.end(), has_no_key);
  }
  return order;
}

}  // namespace

PendingSegment::PendingSegment(translator::Segment given)
    : segment(std::move(given)),
      order(OrderOf(segment.statements)),
      results(segment.statements.size()) {
  text_hashes.reserve(segment.statements.size());
  for (const translator::SqlStatement& statement : segment.statements) {
    text_hashes.push_back(PreparedCache::Hash(statement.text));
    if (!statement.lock_key.empty()) {
      lock_hashes.push_back(std::hash<std::string_view>()(statement.lock_key));
    }
  }
}

std::span<const char* const> PendingSegment::Settings() const {
  return SettingsOf(segment.isolation).first(segment.read_only ? 2 : 1);
}

void PendingSegment::BeginAttempt() {
  std::fill(results.begin(), results.end(), nullptr);
  failed.reset();
}

SegmentAnswer PendingSegment::TakeAnswer(const DatabaseError* failure, int round_trips) {
  SegmentAnswer answer;
  answer.round_trips = round_trips;
  answer.committed = failure == nullptr;
  answer.outcomes.resize(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i] == nullptr) continue;
    const std::size_t affected = AffectedRows(results[i].get());
    answer.outcomes[i].emplace(
        Answer{std::make_unique<QueryRows>(std::move(results[i])), affected, round_trips});
  }
  if (failure == nullptr) return answer;
  if (failed) {
    answer.outcomes[*failed].emplace(*failure);
  } else {
    answer.commit_error = *failure;
  }
  return answer;
}

}  // namespace tuskgate::gateway
