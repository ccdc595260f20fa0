#include "translator/plan/start_key.h"

#include <fmt/format.h>

#include "translator/model/key.h"

namespace tuskgate::translator {

std::optional<ApiError> CheckQueryStart(const TableDescription& table, const KeyRange& range,
                                        const Item& start_key) {
  if (start_key.members.size() != (table.sort_key ? 2u : 1u)) {
    return ValidationError("The provided starting key is invalid");
  }
  if (auto error = CheckKey(table, start_key)) {
    error->message.insert(0, "The provided starting key is invalid: ");
    return error;
  }
  const bool same_partition = *start_key.Find(table.partition_key.name) == *range.partition_key;
  if (!range.sort) {
    if (same_partition) return std::nullopt;
    return ValidationError(
        "The provided starting key is outside query boundaries based on provided conditions");
  }
  if (!Satisfies(*range.sort, *start_key.Find(table.sort_key->name))) {
    return ValidationError("The provided starting key does not match the range key predicate");
  }
  if (same_partition) return std::nullopt;
  return ValidationError("The query can return at most one row and cannot be restarted");
}

std::optional<ApiError> CheckScanStart(const TableDescription& table, const ScanSegment& range,
                                       std::int64_t segment, std::int64_t total,
                                       const Item& start_key) {
  if (auto error = CheckKey(table, start_key)) {
    error->message.insert(0, "The provided starting key is invalid: ");
    return error;
  }
  const std::uint64_t position = ScanPosition(table, start_key);
  if (position >= range.first && position <= range.last) return std::nullopt;
  return ValidationError(
      fmt::format("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
                  "ExclusiveStartKey with correct Segment. TotalSegments: {} Segment: {}",
                  total, segment));
}

}  // namespace tuskgate::translator
