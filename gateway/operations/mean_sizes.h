// How large the rows of tables and indexes are, as pages find them: the first part of the next page
// asks for as many rows as it will need. One for each worker thread, used from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tuskgate::gateway {

class MeanSizes {
 public:
  // In bytes; 0: not known. `index` is empty for the table itself.
  std::int64_t Find(const std::string& table_id, std::string_view index) const {
    const auto found = sizes_.find(Key(table_id, index));
    return found != sizes_.end() ? found->second : 0;
  }

  // Moves towards what was found, so that one odd page does not decide.
  void Learn(const std::string& table_id, std::string_view index, std::int64_t size) {
    if (size <= 0) return;
    if (sizes_.size() >= kMost) sizes_.clear();
    std::int64_t& known = sizes_[Key(table_id, index)];
    known = known == 0 ? size : (3 * known + size) / 4;
  }

 private:
  static constexpr std::size_t kMost = 10'000;

  static std::string Key(const std::string& table_id, std::string_view index) {
    std::string key = table_id;
    return key.append("/").append(index);
  }

  std::unordered_map<std::string, std::int64_t> sizes_;
};

}  // namespace tuskgate::gateway
