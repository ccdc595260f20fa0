// `tuskgate views refresh`: brings the views in schema reporting up to date with the items. What it
// does is done by tuskgate.refresh_report_views in the database; this is its command line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tuskgate::gateway {

struct ViewsOptions {
  std::vector<std::string> tables;  // DynamoDB tables; empty for all
  int sample = 10'000;              // items to look at, per table
  bool check = false;               // tell what would change, and change nothing

  // Declarations, kept in tuskgate.report_options; for exactly one table.
  std::optional<std::string> entity_attribute;
  std::optional<std::string> entity_separator;
  bool no_entities = false;
  std::vector<std::pair<std::string, std::string>> types;  // path and type
  std::vector<std::pair<std::string, std::string>> names;  // path and name of the column
  std::vector<std::string> excluded;                       // paths

  bool Declares() const {
    return entity_attribute || entity_separator || no_entities || !types.empty() ||
           !names.empty() || !excluded.empty();
  }
};

// What is wrong with the options, as one sentence; nothing if they are sound.
std::optional<std::string> Complaint(const ViewsOptions& options);

// Calls `print` for each line of the report. Returns whether anything changed, or with `check`
// would change. Throws std::runtime_error with a message for the operator.
bool RefreshViews(const std::string& connection_string, const ViewsOptions& options,
                  const std::function<void(const std::string& line)>& print);

}  // namespace tuskgate::gateway
