#include "translator/expression/scan_segment.h"

#include "translator/model/key.h"

namespace tuskgate::translator {

ScanSegment SegmentOf(const TableDescription& table, std::int64_t segment, std::int64_t total) {
  // At most 2^10 partitions of 2^32 hashes, times at most 10^6 segments: below 2^63.
  const std::uint64_t positions = static_cast<std::uint64_t>(table.partitions) * kHashes;
  const auto start = [positions, total](std::int64_t s) {
    return positions * static_cast<std::uint64_t>(s) / static_cast<std::uint64_t>(total);
  };
  return {start(segment), start(segment + 1) - 1, segment, total};
}

TargetHash HashOfKey(const ReadTarget& target, const Item& key) {
  std::vector<const AttributeValue*> values;
  for (const KeyAttribute& attribute : target.PartitionKey()) {
    values.push_back(key.Find(attribute.name));
  }
  return target.HashOf(values);
}

std::uint64_t ScanPosition(const ReadTarget& target, const Item& key) {
  const TargetHash hash = HashOfKey(target, key);
  return hash.partition * kHashes + static_cast<std::uint64_t>(hash.hash + kHashOffset);
}

}  // namespace tuskgate::translator
