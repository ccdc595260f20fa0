// Which statements one connection has prepared: text to name, the least recently used dropped
// first.
//
// Names are never used twice on a connection, so a name whose DEALLOCATE did not run collides with
// nothing. The cache only keeps the books; PREPARE and DEALLOCATE are sent by its user.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tuskgate::gateway {

using PreparedId = std::uint64_t;

std::string PreparedName(PreparedId id);

class PreparedCache {
 public:
  struct Entry {
    PreparedId id = 0;
    std::size_t hash = 0;
    std::string text;
    std::string name;
  };

  // At least one statement is kept, whatever the capacity.
  explicit PreparedCache(std::size_t capacity);

  // The hash that Find and Insert expect: computed once per statement, not once per lookup.
  static std::size_t Hash(std::string_view text);

  // Null when the text is unknown; otherwise it is now the most recently used. The entry stays
  // where it is until it is evicted, erased or cleared.
  const Entry* Find(std::size_t hash, std::string_view text);

  // The entry that has to go before another fits in, removed; nullopt while there is room.
  std::optional<PreparedId> MakeRoom();

  // Of a text that is not in the cache.
  const Entry& Insert(std::size_t hash, std::string_view text);

  // False when there is no such entry.
  bool Erase(PreparedId id);
  void Clear();

  std::size_t size() const { return entries_.size(); }

 private:
  struct Key {
    std::size_t hash;
    std::string_view text;  // of the entry, or of who asks
    bool operator==(const Key& other) const { return hash == other.hash && text == other.text; }
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return key.hash; }
  };

  std::size_t capacity_;
  PreparedId last_id_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> by_text_;
};

}  // namespace tuskgate::gateway
