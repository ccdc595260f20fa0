// What Query and Scan read: a table, or one of its indexes. A view of the description.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/attribute_value.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

// Where a key starts: which child of the relation, and which hash (column h) in it.
struct TargetHash {
  std::int32_t hash = 0;
  std::size_t partition = 0;
};

class ReadTarget {
 public:
  // `index` is one of the table's, or null.
  explicit ReadTarget(const TableDescription& table, const IndexDescription* index = nullptr)
      : table_(table), index_(index) {}

  const TableDescription& table() const { return table_; }
  const IndexDescription* index() const { return index_; }

  std::span<const KeyAttribute> PartitionKey() const;
  std::span<const KeyAttribute> SortKey() const;
  const std::vector<std::string>& Children() const;

  // Whether the key of the table or index itself has the attribute.
  bool IsKey(std::string_view attribute) const;

  // Names of the attributes that LastEvaluatedKey and ExclusiveStartKey have: those of the key, and
  // of an index those of the table's key too. Each once.
  std::vector<std::string> StartKeyNames() const;

  // Whether an index has the attribute in its rows.
  bool Projects(std::string_view attribute) const;

  // Of the values of the partition key, in its order.
  TargetHash HashOf(std::span<const AttributeValue* const> partition_key) const;

 private:
  const TableDescription& table_;
  const IndexDescription* index_;
};

}  // namespace tuskgate::translator
