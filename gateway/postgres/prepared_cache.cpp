#include "gateway/postgres/prepared_cache.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <openssl/sha.h>

namespace tuskgate::gateway {

namespace {

std::uint64_t DigestOf(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> bytes;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data());
  std::uint64_t digest = 0;
  std::memcpy(&digest, bytes.data(), sizeof digest);
  return digest;
}

}  // namespace

std::string PreparedName(PreparedId id) { return fmt::format("s{}_{:016x}", id.number, id.digest); }

PreparedCache::PreparedCache(std::size_t capacity, std::size_t text_bytes)
    : capacity_(std::max<std::size_t>(capacity, 1)), text_bytes_limit_(text_bytes) {}

std::size_t PreparedCache::Hash(std::string_view text) {
  return std::hash<std::string_view>()(text);
}

const PreparedCache::Entry* PreparedCache::Find(std::size_t hash, std::string_view text) {
  const auto found = by_text_.find(Key{hash, text});
  if (found == by_text_.end()) return nullptr;
  const auto entry = found->second;
  if (entry != entries_.begin()) entries_.splice(entries_.begin(), entries_, entry);
  return &*entry;
}

void PreparedCache::Forget(std::list<Entry>::iterator entry) {
  text_bytes_ -= entry->text.size();
  by_text_.erase(Key{entry->hash, entry->text});
  entries_.erase(entry);
}

bool PreparedCache::Admits(std::size_t hash, std::size_t bytes) {
  if (HasRoom(bytes) || missed_.contains(hash) || missed_before_.contains(hash)) return true;
  if (missed_.size() >= capacity_) {
    missed_before_ = std::move(missed_);
    missed_.clear();
  }
  missed_.insert(hash);
  return false;
}

std::optional<PreparedId> PreparedCache::MakeRoom(std::size_t bytes) {
  if (HasRoom(bytes)) return std::nullopt;
  const PreparedId id = entries_.back().id;
  Forget(std::prev(entries_.end()));
  return id;
}

const PreparedCache::Entry& PreparedCache::Insert(std::size_t hash, std::string_view text) {
  const PreparedId id{++last_number_, DigestOf(text)};
  text_bytes_ += text.size();
  entries_.push_front(Entry{id, hash, std::string(text), PreparedName(id)});
  by_text_.emplace(Key{hash, entries_.front().text}, entries_.begin());
  return entries_.front();
}

bool PreparedCache::Erase(PreparedId id) {
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [id](const Entry& candidate) { return candidate.id == id; });
  if (entry == entries_.end()) return false;
  Forget(entry);
  return true;
}

void PreparedCache::Clear() {
  by_text_.clear();
  entries_.clear();
  missed_.clear();
  missed_before_.clear();
  text_bytes_ = 0;
}

}  // namespace tuskgate::gateway
