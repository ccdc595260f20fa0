// Which statements one connection has prepared: text to name, the least recently used dropped
// first.
//
// Names are never used twice on a connection, so a name whose DEALLOCATE did not run collides with
// nothing. Nor does a name ever mean two texts: where something between us and PostgreSQL shares
// one session among clients, another client's statement of the same name is the same statement.
//
// The cache only keeps the books; PREPARE and DEALLOCATE are sent by its user.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tuskgate::gateway {

struct PreparedId {
  std::uint64_t number = 0;  // of the connection's
  std::uint64_t digest = 0;  // of the text
  bool operator==(const PreparedId&) const = default;
};

std::string PreparedName(PreparedId id);

// The columns that a statement returns, as far as decoding depends on them.
struct RowForm {
  struct Column {
    std::uint32_t type = 0;  // its oid
    bool is_binary = false;
    bool operator==(const Column&) const = default;
  };
  bool is_known = false;
  std::vector<Column> columns;
};

class PreparedCache {
 public:
  static constexpr std::size_t kDefaultTextBytes = 384 << 10;

  struct Entry {
    PreparedId id;
    std::size_t hash = 0;
    std::string text;
    std::string name;
    std::shared_ptr<RowForm> form = std::make_shared<RowForm>();
  };

  // A bound on the number of statements and one on the bytes of their texts together: what
  // PostgreSQL keeps of a statement is some hundred times its text. At least one is kept, whatever
  // the bounds.
  explicit PreparedCache(std::size_t capacity, std::size_t text_bytes = kDefaultTextBytes);

  // The hash that Find and Insert expect: computed once per statement, not once per lookup.
  static std::size_t Hash(std::string_view text);

  // Null when the text is unknown; otherwise it is now the most recently used. The entry stays
  // where it is until it is evicted, erased or cleared.
  const Entry* Find(std::size_t hash, std::string_view text);

  // Whether a text that is not in the cache is worth a place: there is room, or it was missed
  // before, by not more than some capacities of other misses. What is used once does not push out
  // what is used often. To be asked once for each use.
  bool Admits(std::size_t hash, std::size_t bytes);

  // An entry that has to go before another of so many bytes fits in, removed; nullopt when there is
  // room. To be called until there is.
  std::optional<PreparedId> MakeRoom(std::size_t bytes);

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

  bool HasRoom(std::size_t bytes) const {
    return entries_.empty() ||
           (entries_.size() < capacity_ && text_bytes_ + bytes <= text_bytes_limit_);
  }
  void Forget(std::list<Entry>::iterator entry);

  std::size_t capacity_;
  std::size_t text_bytes_limit_;
  std::size_t text_bytes_ = 0;
  std::uint64_t last_number_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> by_text_;
  std::unordered_set<std::size_t> missed_;         // hashes of texts that were not admitted
  std::unordered_set<std::size_t> missed_before_;  // as many as the capacity, before those
};

}  // namespace tuskgate::gateway
