// The tables that this process knows of, shared by its workers.
//
// A cache: the truth is tuskgate.tables. What is not here is looked up there by whoever needs it;
// what changed there is read anew on the notification that every change sends (listener.h).
// Thread-safe; descriptions are immutable and may outlive their entry.
#pragma once

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "translator/model/table.h"

namespace tuskgate::gateway {

using TablePtr = std::shared_ptr<const translator::TableDescription>;

class Catalog {
 public:
  TablePtr Find(const std::string& name) const;  // null when not known

  // Keeps what was read from the database, unless something changed since `generation` was
  // asked for: the change may be newer than what was read.
  std::uint64_t Generation() const;
  TablePtr Add(translator::TableDescription table, std::uint64_t generation);

  // What was just read in answer to a change: replaces what was known.
  void Replace(translator::TableDescription table);
  void Forget(const std::string& name);
  void Clear();

 private:
  mutable std::shared_mutex mutex_;
  std::uint64_t generation_ = 0;  // counts what was replaced or forgotten
  std::unordered_map<std::string, TablePtr> tables_;
};

}  // namespace tuskgate::gateway
