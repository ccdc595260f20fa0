// Event source mappings: which table's changes are given to which function, and how. They are
// declared in a file (--event-sources), in the words of Lambda's CreateEventSourceMapping:
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
//
// Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "gateway/delivery/filter_pattern.h"
#include "gateway/web/http_url.h"

namespace tuskgate::gateway {

enum class StartingPosition { kTrimHorizon, kLatest, kAtTimestamp };

struct EventSource {
  std::string name;
  std::string table;
  HttpUrl endpoint;
  StartingPosition start = StartingPosition::kTrimHorizon;
  double start_at = 0;  // seconds since 1970, of kAtTimestamp
  std::size_t batch_size = 100;
  std::chrono::seconds window{0};    // for which a batch that is not full waits for more
  std::chrono::seconds timeout{60};  // of an invocation
  bool bisects = false;
  bool reports_failures = false;    // the answer may say which record failed
  std::optional<int> most_retries;  // none: as often as it takes
  std::optional<double> most_age;   // seconds; none: as long as changes are kept
  std::string failure_file;         // empty: what is given up is only logged
  std::shared_ptr<const rapidjson::Document> patterns;  // a list, null when all records fit

  bool Wants(std::string_view record) const;
};

// The file's text, or in one sentence what is wrong with it.
struct EventSourceFault {
  std::string message;
};
boost::system::result<std::vector<EventSource>, EventSourceFault> ReadEventSources(
    const std::string& text);

}  // namespace tuskgate::gateway
