#include "gateway/catalog/catalog.h"

#include <mutex>
#include <utility>

namespace tuskgate::gateway {

TablePtr Catalog::Find(const std::string& name) const {
  const std::shared_lock lock(mutex_);
  const auto entry = tables_.find(name);
  return entry == tables_.end() ? nullptr : entry->second;
}

std::uint64_t Catalog::Generation() const {
  const std::shared_lock lock(mutex_);
  return generation_;
}

TablePtr Catalog::Add(translator::TableDescription table, std::uint64_t generation) {
  auto entry = std::make_shared<const translator::TableDescription>(std::move(table));
  const std::unique_lock lock(mutex_);
  if (generation == generation_) tables_[entry->name] = entry;
  return entry;
}

void Catalog::Replace(translator::TableDescription table) {
  auto entry = std::make_shared<const translator::TableDescription>(std::move(table));
  const std::unique_lock lock(mutex_);
  ++generation_;
  tables_[entry->name] = std::move(entry);
}

void Catalog::Forget(const std::string& name) {
  const std::unique_lock lock(mutex_);
  ++generation_;
  tables_.erase(name);
}

void Catalog::Clear() {
  const std::unique_lock lock(mutex_);
  ++generation_;
  tables_.clear();
}

}  // namespace tuskgate::gateway
