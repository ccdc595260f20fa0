// Tables made of relations that are not ours: finds them in the database and keeps the catalog's
// share of them current.
//
// Thread-safe. Whoever has a connection may read them anew: the catalog's listener when it is told
// of a change, and a worker whose statement met a relation that is not what it was. Both run
// Facts(), and hand its rows to Apply().
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/catalog/catalog.h"
#include "translator/attached/mapping/attached_catalog.h"
#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/resolve.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {

class AttachedTables {
 public:
  // The mapping file's text; nullopt when it cannot be read. An empty function: there is no file.
  using FileReader = std::function<std::optional<std::string>()>;

  // Reads the file, if there is one. `read_file` is called here and by ReadFile. `trusted_owners`:
  // whose comments count, besides those of roles that may act as the gateway's.
  AttachedTables(Catalog& catalog, FileReader read_file, std::vector<std::string> trusted_owners);
  AttachedTables(const AttachedTables&) = delete;
  AttachedTables& operator=(const AttachedTables&) = delete;

  // Reads the mapping file anew; true when it says something else than before. A file that cannot
  // be read, or is no mapping file, leaves what was known, and is logged. For one thread at a time.
  bool ReadFile();

  // The question about the database, and its place in the order of questions.
  struct Facts {
    translator::SqlStatement statement;
    std::uint64_t number = 0;
  };
  Facts AskFacts();
  translator::SqlStatement AskFingerprint() const;

  // Puts what the rows say into the catalog, unless a later question was answered meanwhile. Tables
  // that are what they were keep their descriptions. What was skipped or is to be warned of is
  // logged when it is new. Throws std::logic_error for rows that are none of Facts.
  void Apply(const translator::RowSet& rows, std::uint64_t number);

  // Streams of attached tables: whose they are by the table's id and their label, and its name.
  using Streams = std::map<std::pair<std::string, std::string>, std::string>;
  // Those that were enabled at some time since this was asked last. A table may have been detached
  // again meanwhile.
  Streams TakeSeenStreams();

  // Whether there is an attached table of that name, or would be one if there were no other table
  // of that name: then the coming and going of a table made by CreateTable matters here.
  bool Concerns(const std::string& name) const;

 private:
  translator::AttachedQuery Query() const;
  void LogNotes(const translator::ResolvedTables& resolved);

  Catalog& catalog_;
  const FileReader read_file_;
  const std::vector<std::string> trusted_owners_;

  mutable std::mutex mutex_;
  std::optional<std::string> file_text_;
  bool is_file_lost_ = false;
  translator::MappingFile file_;
  std::uint64_t asked_ = 0;
  std::uint64_t applied_ = 0;
  std::vector<std::string> logged_;            // notes, so that each is told once
  std::set<std::string, std::less<>> mapped_;  // names of tables, there or hidden by others
  Streams seen_streams_;
};

}  // namespace tuskgate::gateway
