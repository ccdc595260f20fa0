// Items on their way into a table, 25 at a time.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gateway/preload/preload.h"

namespace tuskgate::gateway::preload {

class Batch {
 public:
  // `file` is named where an item is refused. `call` must outlive it.
  Batch(std::string table, std::string file, const Caller& call)
      : table_(std::move(table)), file_(std::move(file)), call_(call) {}

  // Both throw std::runtime_error where the service refuses an item, with its words. Of two items
  // of one key the last is kept.
  void Add(std::string item, int line);
  void Flush();

  std::int64_t count() const { return count_; }

 private:
  bool WriteTogether() const;
  void WriteOne(const std::string& item, int line) const;

  const std::string table_;
  const std::string file_;
  const Caller& call_;
  std::vector<std::pair<std::string, int>> items_;
  std::int64_t count_ = 0;
};

// A name as JSON.
std::string Quoted(const std::string& text);
// "ValidationException: ...", as of the operation.
std::string Refusal(std::string_view operation, const translator::ApiError& error);

}  // namespace tuskgate::gateway::preload
