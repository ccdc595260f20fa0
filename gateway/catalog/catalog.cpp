#include "gateway/catalog/catalog.h"

#include <mutex>
#include <utility>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/same_table.h"
#include "translator/catalog/table_key.h"

namespace tuskgate::gateway {

namespace {

// Takes the key, which a table that was read has for a name.
std::string TakeKey(translator::TableDescription& table) {
  std::string key = translator::NameOf(table.name);
  std::swap(key, table.name);
  return key;
}

}  // namespace

TablePtr Catalog::Find(const std::string& key) const {
  const std::shared_lock lock(mutex_);
  if (!attached_.empty()) {
    const auto attached = attached_.find(key);
    if (attached != attached_.end()) return attached->second;
  }
  const auto entry = tables_.find(key);
  return entry == tables_.end() ? nullptr : entry->second;
}

TablePtr Catalog::FindAttached(const std::string& name) const {
  const std::shared_lock lock(mutex_);
  const auto attached = attached_.find(name);
  return attached == attached_.end() ? nullptr : attached->second;
}

std::uint64_t Catalog::Generation() const {
  const std::shared_lock lock(mutex_);
  return generation_;
}

TablePtr Catalog::Add(translator::TableDescription table, std::uint64_t generation) {
  std::string key = TakeKey(table);
  auto entry = std::make_shared<const translator::TableDescription>(std::move(table));
  const std::unique_lock lock(mutex_);
  if (is_listening_ && generation == generation_) Keep(std::move(key), entry);
  return entry;
}

void Catalog::Replace(translator::TableDescription table, std::uint64_t generation) {
  std::string key = TakeKey(table);
  auto entry = std::make_shared<const translator::TableDescription>(std::move(table));
  const std::unique_lock lock(mutex_);
  const bool is_latest = generation == generation_;
  ++generation_;
  if (is_latest) return Keep(std::move(key), std::move(entry));
  attached_.erase(key);
  tables_.erase(key);
}

// What was known of attached tables may be older.
void Catalog::Keep(std::string key, TablePtr table) {
  attached_.erase(key);
  tables_[std::move(key)] = std::move(table);
}

void Catalog::Forget(const std::string& key) {
  const std::unique_lock lock(mutex_);
  ++generation_;
  tables_.erase(key);
}

void Catalog::SetListening(bool is_listening) {
  const std::unique_lock lock(mutex_);
  is_listening_ = is_listening;
  ++generation_;
  tables_.clear();
}

std::vector<std::string> Catalog::SetAttached(std::vector<translator::TableDescription> tables) {
  std::map<std::string, TablePtr> next;
  std::vector<std::string> left_out;
  const std::unique_lock lock(mutex_);
  for (translator::TableDescription& table : tables) {
    if (tables_.contains(table.name)) {
      left_out.push_back(table.name);
      continue;
    }
    const auto known = attached_.find(table.name);
    TablePtr entry = known != attached_.end() && translator::IsSameTable(*known->second, table)
                         ? known->second
                         : std::make_shared<const translator::TableDescription>(std::move(table));
    std::string name = entry->name;
    next.emplace(std::move(name), std::move(entry));
  }
  ++generation_;
  attached_ = std::move(next);
  return left_out;
}

std::vector<TablePtr> Catalog::Attached() const {
  const std::shared_lock lock(mutex_);
  std::vector<TablePtr> tables;
  for (const auto& [name, table] : attached_) tables.push_back(table);
  return tables;
}

}  // namespace tuskgate::gateway
