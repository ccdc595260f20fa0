// Segments of a parallel scan.
#pragma once

#include <cstdint>

#include "translator/expression/read_target.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

inline constexpr std::uint64_t kHashes = std::uint64_t{1} << 32;    // of a partition
inline constexpr std::int64_t kHashOffset = std::int64_t{1} << 31;  // hashes are signed in SQL

// The part of a table that a segment of a parallel scan covers: positions are partition number,
// then hash.
struct ScanSegment {
  std::uint64_t first = 0;  // position of the first hash
  std::uint64_t last = 0;   // and of the last, inclusive
  // As the request has it: attached relations have no hashes.
  std::int64_t number = 0;
  std::int64_t total = 1;
};
ScanSegment SegmentOf(const TableDescription& table, std::int64_t segment, std::int64_t total);
// Of a key that has the attributes of the partition key.
TargetHash HashOfKey(const ReadTarget& target, const Item& key);
std::uint64_t ScanPosition(const ReadTarget& target, const Item& key);

}  // namespace tuskgate::translator
