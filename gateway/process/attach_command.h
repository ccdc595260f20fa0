// `tuskgate attach` and `tuskgate detach`: write the mappings of relations that are to appear as
// DynamoDB tables, as comments on them or in a mapping file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/process/config.h"

namespace tuskgate::gateway {

struct AttachArguments {
  std::string table;         // --table: one relation
  std::string schema;        // --schema: all relations of a schema
  bool list = false;         // --list: what is attached
  bool apply = false;        // --apply: writes what --schema proposes
  bool collections = false;  // --collections: --schema proposes item collections
  bool comment = false;      // --comment: writes comments even where there is a mapping file

  std::string name;                  // --name
  std::string partition_key;         // --partition-key
  std::string sort_key;              // --sort-key
  std::vector<std::string> options;  // --option key=value
};

// What is wrong with the arguments, or nothing.
std::optional<std::string> CheckAttachArguments(const AttachArguments& arguments);
std::optional<std::string> CheckDetachArguments(const AttachArguments& arguments);

// Both print what they did, and return the exit status. Of the settings, the mapping file and the
// trusted owners count. Throw std::runtime_error with a message for the operator.
int RunAttach(const AttachArguments& arguments, const Config& config,
              const std::string& connection_string);
int RunDetach(const AttachArguments& arguments, const Config& config,
              const std::string& connection_string);

// How to reach the cluster that a Tuskgate runs in this data directory; nothing when none does.
std::optional<std::string> FindRunningCluster(const std::string& data_directory);

}  // namespace tuskgate::gateway
