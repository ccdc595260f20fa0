#include "translator/expression/read_target.h"

#include <algorithm>

#include "translator/model/key.h"
#include "translator/model/postgres_hash.h"

namespace tuskgate::translator {

std::span<const KeyAttribute> ReadTarget::PartitionKey() const {
  if (index_ != nullptr) return index_->partition_key;
  return {&table_.partition_key, 1};
}

std::span<const KeyAttribute> ReadTarget::SortKey() const {
  if (index_ != nullptr) return index_->sort_key;
  if (!table_.sort_key) return {};
  return {&*table_.sort_key, 1};
}

const std::vector<std::string>& ReadTarget::Children() const {
  return index_ == nullptr ? table_.children : index_->children;
}

bool ReadTarget::IsKey(std::string_view attribute) const {
  return index_ == nullptr ? table_.IsKey(attribute) : index_->IsKey(attribute);
}

std::vector<std::string> ReadTarget::StartKeyNames() const {
  std::vector<std::string> names;
  const auto add = [&names](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const KeyAttribute& key : PartitionKey()) add(key.name);
  for (const KeyAttribute& key : SortKey()) add(key.name);
  if (index_ == nullptr) return names;
  add(table_.partition_key.name);
  if (table_.sort_key) add(table_.sort_key->name);
  return names;
}

bool ReadTarget::Projects(std::string_view attribute) const {
  if (index_ == nullptr || index_->projection == ProjectionType::kAll) return true;
  if (index_->IsKey(attribute) || table_.IsKey(attribute)) return true;
  const auto& names = index_->non_key_attributes;
  return std::find(names.begin(), names.end(), attribute) != names.end();
}

TargetHash ReadTarget::HashOf(std::span<const AttributeValue* const> partition_key) const {
  TargetHash target;
  std::vector<std::uint64_t> hashes;
  hashes.reserve(partition_key.size());
  for (const AttributeValue* value : partition_key) {
    const KeyHash hash = HashKey(*value);
    if (hashes.empty()) target.hash = hash.hash;
    hashes.push_back(hash.column);
  }
  target.partition =
      static_cast<std::size_t>(RowHash(hashes) % static_cast<std::uint64_t>(table_.partitions));
  return target;
}

}  // namespace tuskgate::translator
