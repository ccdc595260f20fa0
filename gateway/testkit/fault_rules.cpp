#include "gateway/testkit/fault_rules.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tuskgate::gateway {
namespace {

constexpr std::array<std::pair<std::string_view, Fault>, 6> kFaults = {{
    {"throttle", Fault::kThrottle},
    {"conflict", Fault::kConflict},
    {"error500", Fault::kError500},
    {"latency", Fault::kLatency},
    {"drop", Fault::kDrop},
    {"unprocessed", Fault::kUnprocessed},
}};

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html, and the
// errors of each operation in the API reference.
constexpr std::array<std::string_view, 9> kConflicting = {
    "BatchExecuteStatement", "BatchWriteItem",     "DeleteItem",
    "ExecuteStatement",      "ExecuteTransaction", "PutItem",
    "TransactGetItems",      "TransactWriteItems", "UpdateItem",
};

constexpr std::array<std::string_view, 2> kLeaving = {"BatchGetItem", "BatchWriteItem"};

template <typename Names>
bool Has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsAbout(const FaultRule& rule, const FaultCall& call) {
  return AppliesTo(rule.fault, call.operation) &&
         (rule.operation.empty() || rule.operation == call.operation) &&
         (rule.space.empty() || rule.space == call.space) &&
         (rule.table.empty() || Has(call.tables, rule.table));
}

// The same on every machine, which the distributions of <random> are not.
double Draw(std::mt19937_64& random) {
  constexpr int kDropped = 11;  // bits, for a double to hold the rest
  return static_cast<double>(random() >> kDropped) * 0x1p-53;
}

}  // namespace

std::optional<Fault> FaultNamed(std::string_view name) {
  for (const auto& [known, fault] : kFaults) {
    if (known == name) return fault;
  }
  return std::nullopt;
}

std::string_view NameOf(Fault fault) {
  for (const auto& [name, known] : kFaults) {
    if (known == fault) return name;
  }
  return {};
}

bool AppliesTo(Fault fault, std::string_view operation) {
  if (fault == Fault::kConflict) return Has(kConflicting, operation);
  if (fault == Fault::kUnprocessed) return Has(kLeaving, operation);
  return true;
}

int FaultRules::Add(FaultRule rule) {
  const std::lock_guard lock(mutex_);
  rule.id = ++last_id_;
  const std::uint64_t seed = rule.seed;
  entries_.push_back({std::move(rule), std::mt19937_64(seed)});
  is_empty_ = false;
  return last_id_;
}

bool FaultRules::Remove(int id) {
  const std::lock_guard lock(mutex_);
  const auto removed =
      std::erase_if(entries_, [id](const Entry& entry) { return entry.rule.id == id; });
  is_empty_ = entries_.empty();
  return removed > 0;
}

void FaultRules::Clear(const std::string& space) {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&space](const Entry& entry) {
    return space.empty() || entry.rule.space == space;
  });
  is_empty_ = entries_.empty();
}

std::vector<FaultRule> FaultRules::List() const {
  const std::lock_guard lock(mutex_);
  std::vector<FaultRule> rules;
  for (const Entry& entry : entries_) rules.push_back(entry.rule);
  return rules;
}

FaultsMet FaultRules::Meet(const FaultCall& call) {
  FaultsMet met;
  const std::lock_guard lock(mutex_);
  for (Entry& entry : entries_) {
    FaultRule& rule = entry.rule;
    if (!IsAbout(rule, call)) continue;
    ++rule.calls;
    // Drawn for every call, so that a seed means the same calls whatever else hits them.
    const bool is_drawn = rule.probability >= 1 || Draw(entry.random) < rule.probability;
    if (!is_drawn || rule.calls < rule.nth || rule.hits >= rule.count) continue;
    if (rule.fault == Fault::kLatency) {
      met.delay += rule.delay;
    } else if (!met.rule) {
      met.rule = rule;
    } else {
      continue;
    }
    ++rule.hits;
  }
  return met;
}

}  // namespace tuskgate::gateway
