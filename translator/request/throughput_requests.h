// Throughput in requests on tables: provisioned units, limits of on-demand tables, and warm units.
//
// All of them exist for tables and for global indexes, with much the same rules and words. An empty
// `index_name` stands for the table.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

struct Throughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
};

// From the member of `holder`, a request or an index in it; nullopt when there is none. An empty
// member has no units.
std::optional<Throughput> ThroughputOf(const Json& holder,
                                       std::string_view member = "ProvisionedThroughput");
std::optional<OnDemandLimits> OnDemandOf(const Json& holder,
                                         std::string_view member = "OnDemandThroughput");
std::optional<WarmUnits> WarmOf(const Json& holder);

template <typename Units>
bool HasUnits(const std::optional<Units>& units) {
  return units && (units->read_units || units->write_units);
}

// What CreateTable refuses, whatever else the request says.
std::optional<ApiError> CheckUnits(const Throughput& throughput);
std::optional<ApiError> CheckNewOnDemand(std::string_view index_name, BillingMode mode,
                                         const OnDemandLimits& limits);
std::optional<ApiError> CheckNewWarm(std::string_view index_name, BillingMode mode,
                                     const ProvisionedUnits& units, const WarmUnits& warm);

// The quotas of an account in `region`: LimitExceededException.
std::optional<ApiError> CheckUnitQuota(std::string_view index_name, const Throughput& throughput,
                                       std::string_view region);
std::optional<ApiError> CheckOnDemandQuota(std::string_view index_name,
                                           const OnDemandLimits& limits, std::string_view region);
std::optional<ApiError> CheckWarmQuota(std::string_view index_name, const WarmUnits& warm,
                                       std::string_view region);

// Changes by UpdateTable of what is provisioned. Refuses to change nothing, and to lower units too
// often on one day.
std::optional<ApiError> ChangeUnits(std::string_view index_name, const Throughput& wanted,
                                    double now, ProvisionedUnits& units);

// -1 takes a limit away; what is not mentioned stays.
std::optional<ApiError> ChangeOnDemand(std::string_view index_name, BillingMode mode,
                                       const OnDemandLimits& wanted, OnDemandLimits& limits);

// Warm units are never lowered. `mode` and `units` tell what they are without having been asked
// for.
std::optional<ApiError> ChangeWarm(std::string_view index_name, BillingMode mode,
                                   const ProvisionedUnits& units, const WarmUnits& wanted,
                                   WarmUnits& warm);

}  // namespace tuskgate::translator
