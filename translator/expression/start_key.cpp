#include "translator/expression/start_key.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/key.h"
#include "translator/model/layer_words.h"

namespace tuskgate::translator {

ApiError InvalidStart(std::string_view what) {
  return ValidationError(fmt::format("The provided starting key is invalid{}", what));
}

namespace {

// Whether the start key's attributes of the table's key fit it.
std::optional<ApiError> CheckTableKey(const ReadTarget& target, const Item& start_key) {
  const TableDescription& table = target.table();
  Item key;
  for (const auto& [name, value] : start_key.members) {
    if (target.index() == nullptr || table.IsKey(name)) key.members.emplace_back(name, value);
  }
  if (auto error = CheckKey(table, key)) return InvalidStart(": " + error->message);
  return std::nullopt;
}

bool InPartition(const ReadTarget& target, const KeyRange& range, const Item& start_key) {
  const auto partition_key = target.PartitionKey();
  for (std::size_t i = 0; i < partition_key.size(); ++i) {
    if (!(*start_key.Find(partition_key[i].name) == *range.partition_key[i])) return false;
  }
  return true;
}

}  // namespace

std::optional<ApiError> CheckStartSize(const ReadTarget& target, const Item& start_key) {
  if (start_key.members.size() == target.StartKeyNames().size()) return std::nullopt;
  return InvalidStart("");
}

std::optional<ApiError> CheckQueryStart(const ReadTarget& target, const KeyRange& range,
                                        const Item& start_key) {
  if (auto error = CheckTableKey(target, start_key)) return error;
  const bool same_partition = InPartition(target, range, start_key);
  if (range.sort.empty()) {
    if (same_partition) return std::nullopt;
    return ValidationError(
        "The provided starting key is outside query boundaries based on provided conditions");
  }
  const auto sort_key = target.SortKey();
  for (std::size_t i = 0; i < range.sort.size(); ++i) {
    if (!Satisfies(range.sort[i], *start_key.Find(sort_key[i].name))) {
      return ValidationError("The provided starting key does not match the range key predicate");
    }
  }
  if (same_partition) return std::nullopt;
  return ValidationError("The query can return at most one row and cannot be restarted");
}

std::optional<ApiError> CheckScanStart(const ReadTarget& target, const Item& start_key,
                                       ValidationLayer layer) {
  if (target.index() == nullptr) {
    const auto names = target.StartKeyNames();
    const bool same =
        names.size() == start_key.members.size() &&
        std::all_of(names.begin(), names.end(), [&start_key](const std::string& name) {
          return start_key.Find(name) != nullptr;
        });
    if (!same) return ValidationError(std::string(kScanStartNames.In(layer)));
  } else {
    if (auto error = CheckStartSize(target, start_key)) return error;
    for (const auto& key : {target.PartitionKey(), target.SortKey()}) {
      for (const KeyAttribute& attribute : key) {
        if (auto error = CheckStartAttribute(attribute, true, start_key)) return error;
      }
    }
  }
  return CheckTableKey(target, start_key);
}

}  // namespace tuskgate::translator
