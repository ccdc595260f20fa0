#include "translator/request/throughput_requests.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "translator/model/throughput.h"
#include "translator/request/key_schema.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughput.html
constexpr std::int64_t kMostUnits = 1'000'000'000'000;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
constexpr std::int64_t kQuota = 40'000;  // of units for a table or an index
constexpr int kFreeDecreases = 4;        // a day
constexpr double kHour = 60 * 60;
constexpr double kDay = 24 * kHour;

// A pair of units by the service's names, reads first.
template <typename Value>
using Named = std::array<std::pair<std::string_view, Value>, 2>;

Named<std::int64_t> NamedUnits(const Throughput& throughput) {
  return {{{"ReadCapacityUnits", throughput.read_units},
           {"WriteCapacityUnits", throughput.write_units}}};
}

Named<std::optional<std::int64_t>> NamedUnits(const OnDemandLimits& limits) {
  return {
      {{"MaxReadRequestUnits", limits.read_units}, {"MaxWriteRequestUnits", limits.write_units}}};
}

Named<std::optional<std::int64_t>> NamedUnits(const WarmUnits& warm) {
  return {{{"ReadUnitsPerSecond", warm.read_units}, {"WriteUnitsPerSecond", warm.write_units}}};
}

// "for table", or the index in one of the spellings that the service has for it.
std::string Whose(std::string_view index_name, std::string_view index_spelling) {
  if (index_name.empty()) return "for table";
  return fmt::format("for {}{}", index_spelling, index_name);
}

ApiError LimitExceeded(std::string message) {
  return {ErrorKind::kLimitExceeded, std::move(message), {}};
}

std::optional<ApiError> CheckOnDemandRange(std::string_view index_name,
                                           const OnDemandLimits& limits, std::int64_t lowest) {
  for (const auto& [name, value] : NamedUnits(limits)) {
    if (!value || *value > 0 || *value == lowest) continue;
    return InvalidValues(
        fmt::format("Requested {} for OnDemandThroughput {} is outside of valid range", name,
                    Whose(index_name, "index : ")));
  }
  return std::nullopt;
}

// "Thursday, October 8, 2026 at 11:20:48 PM Coordinated Universal Time"
std::string LongTime(double seconds) {
  const std::tm time = fmt::gmtime(static_cast<std::time_t>(std::floor(seconds)));
  const int hour = time.tm_hour % 12 == 0 ? 12 : time.tm_hour % 12;
  return fmt::format("{:%A, %B} {}, {:%Y} at {}:{:%M:%S} {} Coordinated Universal Time", time,
                     time.tm_mday, time, hour, time, time.tm_hour < 12 ? "AM" : "PM");
}

std::optional<ApiError> CheckDecrease(const ProvisionedUnits& units, double now) {
  const int decreases = DecreasesToday(units, now);
  if (decreases < kFreeDecreases || now >= *units.last_decrease_at + kHour) return std::nullopt;
  const double midnight = (std::floor(now / kDay) + 1) * kDay;
  return LimitExceeded(fmt::format(
      "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC "
      "day. After the first {} decreases, each subsequent decrease in the same UTC day can be "
      "performed at most once every {} seconds. Number of decreases today: {}. Last decrease at "
      "{}. Next decrease can be made at {}.",
      kFreeDecreases, static_cast<int>(kHour), decreases, LongTime(*units.last_decrease_at),
      LongTime(std::min(*units.last_decrease_at + kHour, midnight))));
}

}  // namespace

std::optional<Throughput> ThroughputOf(const Json& holder, std::string_view member) {
  const Json* throughput = FindMember(holder, member);
  if (throughput == nullptr) return std::nullopt;
  return Throughput{*IntegerMember(*throughput, "ReadCapacityUnits"),
                    *IntegerMember(*throughput, "WriteCapacityUnits")};
}

std::optional<OnDemandLimits> OnDemandOf(const Json& holder, std::string_view member) {
  const Json* limits = FindMember(holder, member);
  if (limits == nullptr) return std::nullopt;
  return OnDemandLimits{IntegerMember(*limits, "MaxReadRequestUnits"),
                        IntegerMember(*limits, "MaxWriteRequestUnits")};
}

std::optional<WarmUnits> WarmOf(const Json& holder) {
  const Json* warm = FindMember(holder, "WarmThroughput");
  if (warm == nullptr) return std::nullopt;
  return WarmUnits{IntegerMember(*warm, "ReadUnitsPerSecond"),
                   IntegerMember(*warm, "WriteUnitsPerSecond")};
}

std::optional<ApiError> CheckUnits(const Throughput& throughput) {
  for (const auto& [name, value] : NamedUnits(throughput)) {
    if (value <= kMostUnits) continue;
    return ValidationError(fmt::format("Given value {} for {} is out of bounds", value, name));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckNewOnDemand(std::string_view index_name, BillingMode mode,
                                         const OnDemandLimits& limits) {
  if (mode == BillingMode::kPayPerRequest) return CheckOnDemandRange(index_name, limits, 1);
  for (const auto& [name, value] : NamedUnits(limits)) {
    if (!value) continue;
    return InvalidValues(fmt::format(
        "{} for OnDemandThroughput {}cannot be specified when table BillingMode is PROVISIONED.",
        name, index_name.empty() ? "" : fmt::format("for index: {} ", index_name)));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckNewWarm(std::string_view index_name, BillingMode mode,
                                     const ProvisionedUnits& units, const WarmUnits& warm) {
  const WarmThroughput least = WarmThroughputOf(mode, units, {});
  const Named<std::optional<std::int64_t>> wanted = NamedUnits(warm);
  const Named<std::int64_t> given = NamedUnits(Throughput{least.read_units, least.write_units});
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& [name, value] = wanted[i];
    if (!value || *value >= given[i].second) continue;
    const std::string what = fmt::format("Requested {} for WarmThroughput {} is lower than", name,
                                         Whose(index_name, "index "));
    if (mode == BillingMode::kProvisioned) {
      return InvalidValues(fmt::format("{} {} of ProvisionedThroughput", what, given[i].first));
    }
    return InvalidValues(fmt::format(
        "{} initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/"
        "latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial",
        what));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckUnitQuota(std::string_view index_name, const Throughput& throughput,
                                       std::string_view region) {
  for (const auto& [name, value] : NamedUnits(throughput)) {
    if (value <= kQuota) continue;
    return LimitExceeded(fmt::format(
        "The requested {}{}, {}, is above the per {} maximum for the account in {}. Per table "
        "maximum: {}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to "
        "request higher limits.",
        name, index_name.empty() ? "" : fmt::format(" for index {}", index_name), value,
        index_name.empty() ? "table" : "index", region, kQuota));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckOnDemandQuota(std::string_view index_name,
                                           const OnDemandLimits& limits, std::string_view region) {
  for (const auto& [name, value] : NamedUnits(limits)) {
    if (!value || *value <= kQuota) continue;
    return LimitExceeded(
        fmt::format("Subscriber limit exceeded: Requested {} for OnDemandThroughput {} exceeds "
                    "TableMax{}CapacityUnits of the account in region {}",
                    name, Whose(index_name, "index : "),
                    name.starts_with("MaxRead") ? "Read" : "Write", region));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckWarmQuota(std::string_view index_name, const WarmUnits& warm,
                                       std::string_view region) {
  for (const auto& [name, value] : NamedUnits(warm)) {
    if (!value || *value <= kQuota) continue;
    return LimitExceeded(fmt::format(
        "Subscriber limit exceeded: Requested {} for WarmThroughput {} exceeds "
        "TableMax{}CapacityUnits of the account in region {}",
        name, Whose(index_name, "index "), name.starts_with("Read") ? "Read" : "Write", region));
  }
  return std::nullopt;
}

std::optional<ApiError> ChangeUnits(std::string_view index_name, const Throughput& wanted,
                                    double now, ProvisionedUnits& units) {
  if (wanted.read_units == units.read_units && wanted.write_units == units.write_units) {
    const bool of_table = index_name.empty();
    // The service says "for the index x" once and "for index x" after that.
    return ValidationError(fmt::format(
        "The provisioned throughput for the {0} will not change. The requested value equals the "
        "current value. Current ReadCapacityUnits provisioned for {1}: {2}. Requested "
        "ReadCapacityUnits: {2}. Current WriteCapacityUnits provisioned for {1}: {3}. Requested "
        "WriteCapacityUnits: {3}. Refer to the Amazon DynamoDB Developer Guide for current limits "
        "and how to request higher limits.",
        of_table ? "table" : fmt::format("index {}", index_name),
        of_table ? "the table" : fmt::format("index {}", index_name), units.read_units,
        units.write_units));
  }
  // One that lowers reads and raises writes counts as both.
  if (wanted.read_units < units.read_units || wanted.write_units < units.write_units) {
    if (auto error = CheckDecrease(units, now)) return error;
    units.decreases_today = DecreasesToday(units, now) + 1;
    units.last_decrease_at = now;
  }
  if (wanted.read_units > units.read_units || wanted.write_units > units.write_units) {
    units.last_increase_at = now;
  }
  units.read_units = wanted.read_units;
  units.write_units = wanted.write_units;
  return std::nullopt;
}

std::optional<ApiError> ChangeOnDemand(std::string_view index_name, BillingMode mode,
                                       const OnDemandLimits& wanted, OnDemandLimits& limits) {
  if (mode == BillingMode::kProvisioned) {
    for (const auto& [name, value] : NamedUnits(wanted)) {
      if (!value) continue;
      return InvalidValues(fmt::format(
          "{} for OnDemandThroughput {}cannot be specified when the table BillingMode is "
          "PROVISIONED",
          name, index_name.empty() ? "" : fmt::format("for index : {} ", index_name)));
    }
  }
  if (auto error = CheckOnDemandRange(index_name, wanted, -1)) return error;
  const auto change = [](const std::optional<std::int64_t>& to, std::optional<std::int64_t>& what) {
    if (to) what = *to == -1 ? std::nullopt : to;
  };
  change(wanted.read_units, limits.read_units);
  change(wanted.write_units, limits.write_units);
  return std::nullopt;
}

std::optional<ApiError> ChangeWarm(std::string_view index_name, BillingMode mode,
                                   const ProvisionedUnits& units, const WarmUnits& wanted,
                                   WarmUnits& warm) {
  const WarmThroughput current = WarmThroughputOf(mode, units, warm);
  const std::array<std::int64_t, 2> values = {current.read_units, current.write_units};
  const Named<std::optional<std::int64_t>> asked = NamedUnits(wanted);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto& [name, value] = asked[i];
    if (!value || *value >= values[i]) continue;
    return InvalidValues(
        fmt::format("Requested {} for WarmThroughput {} is lower than current WarmThroughput, "
                    "decreasing WarmThroughput is not supported",
                    name, Whose(index_name, "index ")));
  }
  warm.read_units = wanted.read_units.value_or(current.read_units);
  warm.write_units = wanted.write_units.value_or(current.write_units);
  return std::nullopt;
}

}  // namespace tuskgate::translator
