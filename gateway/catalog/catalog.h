// The tables that this process knows of, shared by its workers.
//
// A cache: the truth is tuskgate.tables. What is not here is looked up there by whoever needs it;
// what changed there is read anew on the notification that every change sends (listener.h). While
// these are not heard, nothing is kept.
// Tables that are made of relations which are not ours are kept apart: all of them are here, always
// (attached_tables.h). Where both kinds have a table of one name, that made by CreateTable is it.
// Thread-safe; descriptions are immutable and may outlive their entry.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/postgres/database_mode.h"
#include "translator/model/table.h"

namespace tuskgate::gateway {

using TablePtr = std::shared_ptr<const translator::TableDescription>;

class Catalog {
 public:
  // By key (translator/catalog/table_key.h), as all that follows names tables; their descriptions
  // have the name that clients know. Null when not known.
  TablePtr Find(const std::string& key) const;
  TablePtr FindAttached(const std::string& name) const;  // which all namespaces see

  // Keeps what was read from the database, unless something changed since `generation` was
  // asked for, as the change may be newer than what was read, or nobody listens.
  std::uint64_t Generation() const;
  TablePtr Add(translator::TableDescription table, std::uint64_t generation);

  // What was read in answer to a change: replaces what was known. If something else has changed
  // since `generation` was asked for, what was known is only forgotten.
  void Replace(translator::TableDescription table, std::uint64_t generation);
  void Forget(const std::string& key);

  // Whether somebody listens for changes; at first nobody does. Forgets all but attached tables.
  void SetListening(bool is_listening);

  // Replaces all attached tables. Those that are described as before keep their descriptions; those
  // whose name is known to be another table's are left out. Returns the names of the latter.
  std::vector<std::string> SetAttached(std::vector<translator::TableDescription> tables);
  std::vector<TablePtr> Attached() const;  // by name

  // As it was seen last, by whoever listens. Returns what it was before.
  DatabaseMode SetMode(DatabaseMode mode) { return mode_.exchange(mode); }
  DatabaseMode Mode() const { return mode_.load(); }

 private:
  void Keep(std::string key, TablePtr table);

  mutable std::shared_mutex mutex_;
  bool is_listening_ = false;
  std::uint64_t generation_ = 0;  // counts what was replaced or forgotten
  std::unordered_map<std::string, TablePtr> tables_;
  std::map<std::string, TablePtr> attached_;
  std::atomic<DatabaseMode> mode_ = DatabaseMode::kWritable;
};

}  // namespace tuskgate::gateway
