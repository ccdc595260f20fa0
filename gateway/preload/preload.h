// --init: tables and items that are made of files before the first request is answered.
//
// All of it goes through the operations of the API, so that what a table or an item may be is for
// them to say. Tables that are there already are left as they are, and so are their items. A table
// is empty, or has all its items: when one of them is refused, what this has made is deleted again;
// and one whose loading was cut off (its tag tells) is made anew.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/preload/definitions.h"
#include "translator/model/arn.h"
#include "translator/model/error.h"

namespace tuskgate::gateway::preload {

// Runs an operation: its name, and its request as JSON.
using Caller = std::function<translator::Result<std::string>(std::string_view operation,
                                                             const std::string& request)>;

class Preload {
 public:
  // `cancelled` is asked between items.
  Preload(std::filesystem::path directory, translator::ArnScope scope, Caller call,
          std::function<bool()> cancelled);

  // Throws std::runtime_error, which names the file and the line.
  void Run();

 private:
  struct Definition {
    std::filesystem::path file;
    TableDefinition table;
  };

  void ReadDirectory();
  void ReadDefinitionFile(const std::filesystem::path& file);
  void CheckTables();

  void MakeTable(const Definition& definition);
  void EnableTimeToLive(const Definition& definition);
  void LoadTable(const std::string& table);
  std::int64_t LoadFile(const std::string& table, const std::filesystem::path& file);
  void Finish(const std::string& table, bool is_protected);
  // Deletes a table of ours.
  void Discard(const std::string& table);

  bool Exists(const std::string& table);
  // Whether its items were not all loaded when whoever did it ended.
  bool IsCutOff(const std::string& arn);
  bool HasItems(const Definition& definition) const;

  const std::filesystem::path directory_;
  const translator::ArnScope scope_;
  const Caller call_;
  const std::function<bool()> cancelled_;

  std::vector<Definition> definitions_;
  std::map<std::string, std::vector<std::filesystem::path>> item_files_;  // by table
  std::map<std::string, std::filesystem::path> exports_;                  // by table
  std::set<std::string> made_;
};

}  // namespace tuskgate::gateway::preload
