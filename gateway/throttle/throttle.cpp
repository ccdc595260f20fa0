#include "gateway/throttle/throttle.h"

#include <algorithm>
#include <utility>

namespace tuskgate::gateway {

using namespace translator;

namespace {

// Units per second; nullopt: as many as one likes.
std::optional<double> RateOf(BillingMode mode, const ProvisionedUnits& units,
                             const OnDemandLimits& limits, Flow flow) {
  const bool reading = flow == Flow::kRead;
  if (mode == BillingMode::kProvisioned) {
    return static_cast<double>(reading ? units.read_units : units.write_units);
  }
  const std::optional<std::int64_t>& most = reading ? limits.read_units : limits.write_units;
  if (!most || *most < 0) return std::nullopt;
  return static_cast<double>(*most);
}

std::string KeyOf(const TableDescription& table, const IndexDescription* index, Flow flow) {
  std::string key = table.id;
  key.push_back(flow == Flow::kRead ? 'r' : 'w');
  if (index != nullptr) key.append(index->name);
  return key;
}

// Of the table itself and its local indexes.
double TableUnits(const CapacityUsed& used) {
  double units = used.table;
  for (const auto& [index, index_units] : used.indexes) {
    if (!index->IsGlobal()) units += index_units;
  }
  return units;
}

}  // namespace

Throttle::Throttle(ArnScope scope, Clock clock)
    : scope_(std::move(scope)), clock_(std::move(clock)), started_at_(clock_()) {}

TokenBucket* Throttle::Find(const TableDescription& table, const IndexDescription* index, Flow flow,
                            double now) {
  const std::optional<double> rate =
      index == nullptr ? RateOf(table.billing_mode, table.units, table.settings.on_demand, flow)
                       : RateOf(table.billing_mode, index->units, index->on_demand, flow);
  if (!rate) return nullptr;
  std::string key = KeyOf(table, index, flow);
  const auto known = buckets_.find(key);
  if (known != buckets_.end()) {
    known->second.Advance(now, *rate);
    return &known->second;
  }
  if (buckets_.size() >= drop_at_) DropFull();
  // What was used before this process began is not known: it is not given away again.
  const double idle = now - std::max(started_at_, table.created_at);
  return &buckets_.emplace(std::move(key), TokenBucket(*rate, now, idle)).first->second;
}

void Throttle::DropFull() {
  std::erase_if(buckets_, [](const auto& entry) { return entry.second.IsFull(); });
  drop_at_ = std::max<std::size_t>(1024, buckets_.size() * 2);
}

void Throttle::Forget(const std::string& table_id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(buckets_, [&](const auto& entry) { return entry.first.starts_with(table_id); });
}

void Throttle::ForgetAll() {
  const std::lock_guard lock(mutex_);
  buckets_.clear();
}

std::optional<ApiError> Throttle::Take(const TableDescription& table, Flow flow,
                                       const CapacityUsed& expected) {
  const std::lock_guard lock(mutex_);
  const double now = clock_();
  if (TableUnits(expected) > 0) {
    const TokenBucket* bucket = Find(table, nullptr, flow, now);
    if (bucket != nullptr && bucket->IsEmpty()) return Refusal(table, nullptr, flow);
  }
  for (const auto& [index, units] : expected.indexes) {
    if (!index->IsGlobal()) continue;
    const TokenBucket* bucket = Find(table, index, flow, now);
    if (bucket != nullptr && bucket->IsEmpty()) return Refusal(table, index, flow);
  }
  Move(table, flow, expected, 1, now);
  return std::nullopt;
}

void Throttle::Correct(const TableDescription& table, Flow flow, const CapacityUsed& taken,
                       const CapacityUsed& used) {
  const std::lock_guard lock(mutex_);
  const double now = clock_();
  Move(table, flow, taken, -1, now);
  Move(table, flow, used, 1, now);
}

void Throttle::Move(const TableDescription& table, Flow flow, const CapacityUsed& used, double sign,
                    double now) {
  if (const double units = TableUnits(used); units > 0) {
    if (TokenBucket* bucket = Find(table, nullptr, flow, now)) bucket->Take(sign * units);
  }
  for (const auto& [index, units] : used.indexes) {
    if (!index->IsGlobal()) continue;
    if (TokenBucket* bucket = Find(table, index, flow, now)) bucket->Take(sign * units);
  }
}

ApiError Throttle::Refusal(const TableDescription& table, const IndexDescription* index,
                           Flow flow) const {
  std::string resource = TableArn(table, scope_);
  if (index != nullptr) resource.append("/index/").append(index->name);
  return table.billing_mode == BillingMode::kProvisioned
             ? ProvisionedExceeded(resource, index != nullptr, flow)
             : OnDemandExceeded(resource, index != nullptr, flow);
}

std::optional<ApiError> Reservation::Take(const CapacityUsed& expected) {
  if (throttle_ == nullptr) return std::nullopt;
  if (auto refusal = throttle_->Take(*table_, flow_, expected)) return refusal;
  taken_.Add(expected);
  return std::nullopt;
}

void Reservation::Settle(const CapacityUsed& used) {
  Throttle* throttle = std::exchange(throttle_, nullptr);
  if (throttle != nullptr) throttle->Correct(*table_, flow_, taken_, used);
}

}  // namespace tuskgate::gateway
