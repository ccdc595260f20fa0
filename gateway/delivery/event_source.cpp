#include "gateway/delivery/event_source.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <rapidjson/error/en.h>

#include "translator/model/json_text.h"

namespace tuskgate::gateway {
namespace {

using translator::FindMember;
using translator::Json;
using translator::Text;

// A fault ends the reading where it is found.
class Wrong : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

constexpr std::array<std::string_view, 17> kMembers = {
    "Name",
    "TableName",
    "Endpoint",
    "Enabled",
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "FilterCriteria",
    "BisectBatchOnFunctionError",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "FunctionResponseTypes",
    "OnFailure",
    "TimeoutInSeconds",
    "ParallelizationFactor",
    "TumblingWindowInSeconds",
};

std::string TextOf(const Json& object, std::string_view name) {
  const Json* member = FindMember(object, name);
  if (member == nullptr) return {};
  if (!member->IsString()) throw Wrong(fmt::format("{} is to be a string", name));
  return std::string(Text(*member));
}

std::string RequiredText(const Json& object, std::string_view name) {
  std::string text = TextOf(object, name);
  if (text.empty()) throw Wrong(fmt::format("{} is missing", name));
  return text;
}

bool SwitchOf(const Json& object, std::string_view name, bool otherwise) {
  const Json* member = FindMember(object, name);
  if (member == nullptr) return otherwise;
  if (!member->IsBool()) throw Wrong(fmt::format("{} is to be true or false", name));
  return member->GetBool();
}

std::int64_t NumberOf(const Json& object, std::string_view name, std::int64_t otherwise,
                      std::int64_t least, std::int64_t most) {
  const Json* member = FindMember(object, name);
  if (member == nullptr) return otherwise;
  if (!member->IsInt64() || member->GetInt64() < least || member->GetInt64() > most) {
    throw Wrong(fmt::format("{} is to be a whole number from {} to {}", name, least, most));
  }
  return member->GetInt64();
}

void ReadStart(const Json& mapping, EventSource& source) {
  const std::string start = RequiredText(mapping, "StartingPosition");
  const Json* at = FindMember(mapping, "StartingPositionTimestamp");
  if (start == "TRIM_HORIZON") {
    source.start = StartingPosition::kTrimHorizon;
  } else if (start == "LATEST") {
    source.start = StartingPosition::kLatest;
  } else if (start == "AT_TIMESTAMP") {
    source.start = StartingPosition::kAtTimestamp;
    if (at == nullptr || !at->IsNumber()) {
      throw Wrong("StartingPositionTimestamp is to be a number, of seconds since 1970");
    }
    source.start_at = at->GetDouble();
  } else {
    throw Wrong(fmt::format(
        "StartingPosition is '{}', and not one of TRIM_HORIZON, LATEST, AT_TIMESTAMP", start));
  }
}

// A pattern is JSON in a string, as the service has it, or without the string.
void ReadFilters(const Json& mapping, EventSource& source) {
  const Json* criteria = FindMember(mapping, "FilterCriteria");
  if (criteria == nullptr) return;
  const Json* filters = criteria->IsObject() ? FindMember(*criteria, "Filters") : nullptr;
  if (filters == nullptr || !filters->IsArray()) {
    throw Wrong("FilterCriteria is to be an object with a list of Filters");
  }
  if (filters->Empty()) return;
  auto patterns = std::make_shared<rapidjson::Document>();
  patterns->SetArray();
  for (const Json& filter : filters->GetArray()) {
    const Json* pattern = filter.IsObject() ? FindMember(filter, "Pattern") : nullptr;
    if (pattern == nullptr) throw Wrong("a filter has no Pattern");
    rapidjson::Document parsed(&patterns->GetAllocator());
    if (pattern->IsString()) {
      parsed.Parse<rapidjson::kParseIterativeFlag>(pattern->GetString(),
                                                   pattern->GetStringLength());
      if (parsed.HasParseError()) throw Wrong("a filter's Pattern is not JSON");
    } else {
      parsed.CopyFrom(*pattern, patterns->GetAllocator());
    }
    if (const auto fault = PatternFault(parsed)) {
      throw Wrong(fmt::format("the filter {}: {}", translator::JsonText(*pattern), *fault));
    }
    patterns->PushBack(parsed.Move(), patterns->GetAllocator());
  }
  source.patterns = std::move(patterns);
}

void ReadResponseTypes(const Json& mapping, EventSource& source) {
  const Json* types = FindMember(mapping, "FunctionResponseTypes");
  if (types == nullptr) return;
  if (!types->IsArray()) throw Wrong("FunctionResponseTypes is to be a list");
  for (const Json& type : types->GetArray()) {
    if (type != "ReportBatchItemFailures") {
      throw Wrong("FunctionResponseTypes has only ReportBatchItemFailures");
    }
    source.reports_failures = true;
  }
}

void ReadRetries(const Json& mapping, EventSource& source) {
  constexpr std::int64_t kWithoutEnd = -1;
  const std::int64_t retries =
      NumberOf(mapping, "MaximumRetryAttempts", kWithoutEnd, kWithoutEnd, 10'000);
  if (retries != kWithoutEnd) source.most_retries = static_cast<int>(retries);
  const std::int64_t age =
      NumberOf(mapping, "MaximumRecordAgeInSeconds", kWithoutEnd, kWithoutEnd, 604'800);
  if (age == 0) throw Wrong("MaximumRecordAgeInSeconds is to be -1, or at least 1");
  if (age != kWithoutEnd) source.most_age = static_cast<double>(age);
  const Json* on_failure = FindMember(mapping, "OnFailure");
  if (on_failure == nullptr) return;
  if (!on_failure->IsObject()) throw Wrong("OnFailure is to be an object with a File");
  source.failure_file = RequiredText(*on_failure, "File");
}

void RefuseWhatIsNotThere(const Json& mapping) {
  for (const auto& member : mapping.GetObject()) {
    if (std::find(kMembers.begin(), kMembers.end(), Text(member.name)) == kMembers.end()) {
      throw Wrong(fmt::format("there is no {}", Text(member.name)));
    }
  }
  if (NumberOf(mapping, "ParallelizationFactor", 1, 1, 10) != 1) {
    throw Wrong(
        "ParallelizationFactor is 1 here: one batch of a shard at a time. --stream-shards gives "
        "streams more shards");
  }
  if (NumberOf(mapping, "TumblingWindowInSeconds", 0, 0, 900) != 0) {
    throw Wrong("TumblingWindowInSeconds is not supported: a function gets no state back");
  }
}

// Nothing when it is not enabled.
std::optional<EventSource> ReadMapping(const Json& mapping) {
  if (!mapping.IsObject()) throw Wrong("it is not an object");
  RefuseWhatIsNotThere(mapping);
  EventSource source;
  source.name = RequiredText(mapping, "Name");
  source.table = RequiredText(mapping, "TableName");
  const std::string endpoint = RequiredText(mapping, "Endpoint");
  const auto url = ReadHttpUrl(endpoint);
  if (!url) {
    throw Wrong(
        fmt::format("Endpoint is '{}', and not of the form http://host:port/path", endpoint));
  }
  source.endpoint = *url;
  ReadStart(mapping, source);
  source.batch_size = static_cast<std::size_t>(NumberOf(mapping, "BatchSize", 100, 1, 10'000));
  source.window =
      std::chrono::seconds(NumberOf(mapping, "MaximumBatchingWindowInSeconds", 0, 0, 300));
  source.timeout = std::chrono::seconds(NumberOf(mapping, "TimeoutInSeconds", 60, 1, 900));
  source.bisects = SwitchOf(mapping, "BisectBatchOnFunctionError", false);
  ReadFilters(mapping, source);
  ReadResponseTypes(mapping, source);
  ReadRetries(mapping, source);
  if (!SwitchOf(mapping, "Enabled", true)) return std::nullopt;
  return source;
}

std::string NameFor(const Json& mapping, std::size_t number) {
  if (mapping.IsObject()) {
    const Json* name = FindMember(mapping, "Name");
    if (name != nullptr && name->IsString()) return std::string(Text(*name));
  }
  return fmt::format("number {}", number);
}

}  // namespace

bool EventSource::Wants(std::string_view record) const {
  if (patterns == nullptr) return true;
  rapidjson::Document parsed;
  parsed.Parse<rapidjson::kParseIterativeFlag>(record.data(), record.size());
  return std::any_of(patterns->Begin(), patterns->End(),
                     [&parsed](const Json& pattern) { return Matches(pattern, parsed); });
}

boost::system::result<std::vector<EventSource>, EventSourceFault> ReadEventSources(
    const std::string& text) {
  rapidjson::Document file;
  file.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (file.HasParseError()) {
    return EventSourceFault{fmt::format("not JSON at byte {}: {}", file.GetErrorOffset(),
                                        rapidjson::GetParseError_En(file.GetParseError()))};
  }
  if (!file.IsArray()) return EventSourceFault{"it is not a list of mappings"};
  std::vector<EventSource> sources;
  std::set<std::string> names;
  for (rapidjson::SizeType i = 0; i < file.Size(); ++i) {
    try {
      std::optional<EventSource> source = ReadMapping(file[i]);
      if (!source) continue;
      if (!names.insert(source->name).second) throw Wrong("another mapping has that name");
      sources.push_back(*std::move(source));
    } catch (const Wrong& wrong) {
      return EventSourceFault{
          fmt::format("the mapping {}: {}", NameFor(file[i], i + 1), wrong.what())};
    }
  }
  return sources;
}

}  // namespace tuskgate::gateway
