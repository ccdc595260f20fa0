#include "translator/expression/index_entry.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/item_size.h"
#include "translator/model/key.h"
#include "translator/model/units.h"

namespace tuskgate::translator {
namespace {

// One use of an attribute as an index's key.
struct IndexKey {
  const IndexDescription* index = nullptr;
  const KeyAttribute* attribute = nullptr;
  bool is_partition_key = false;
};

// In the order in which the service complains: by the names of the indexes.
std::vector<IndexKey> IndexKeys(const TableDescription& table) {
  std::vector<IndexKey> keys;
  std::vector<const IndexDescription*> indexes;
  for (const IndexDescription& index : table.indexes) indexes.push_back(&index);
  std::sort(indexes.begin(), indexes.end(),
            [](const auto* one, const auto* other) { return one->name < other->name; });
  for (const IndexDescription* index : indexes) {
    for (const KeyAttribute& key : index->partition_key) {
      if (!table.IsKey(key.name)) keys.push_back({index, &key, true});
    }
    for (const KeyAttribute& key : index->sort_key) {
      if (!table.IsKey(key.name)) keys.push_back({index, &key, false});
    }
  }
  return keys;
}

// The bytes of a string or binary; nullptr for a number, whose length is bounded anyway.
const std::string* Content(const AttributeValue& value) {
  if (const String* s = value.As<String>()) return &s->value;
  if (const Binary* b = value.As<Binary>()) return &b->value;
  return nullptr;
}

std::size_t MostBytes(const IndexKey& key) {
  return key.is_partition_key ? kMaxPartitionKeyBytes : kMaxSortKeyBytes;
}

std::optional<ApiError> CheckType(const IndexKey& key, std::string_view tag) {
  if (tag.size() == 1 && tag.front() == KeyTypeTag(key.attribute->type)) return std::nullopt;
  return ValidationError(
      fmt::format("One or more parameter values were invalid: Type mismatch for Index Key {} "
                  "Expected: {} Actual: {} IndexName: {}",
                  key.attribute->name, KeyTypeTag(key.attribute->type), tag, key.index->name));
}

std::optional<ApiError> CheckType(const IndexKey& key, const AttributeValue& value) {
  return CheckType(key, TypeTag(value));
}

std::string_view KindOf(const AttributeValue& value) {
  return value.As<String>() != nullptr ? "string" : "binary";
}

std::optional<ApiError> CheckSize(const IndexKey& key, const AttributeValue& value) {
  const std::string* content = Content(value);
  if (content == nullptr || content->size() <= MostBytes(key)) return std::nullopt;
  return ValidationError(
      fmt::format("One or more parameter values were invalid: Size limit exceeded for Index Key {} "
                  "Actual Size: {} bytes Max Size: {} bytes IndexName: {}",
                  key.attribute->name, content->size(), MostBytes(key), key.index->name));
}

ApiError EmptyInUpdate(const AttributeValue& value) {
  return ValidationError(
      fmt::format("One or more parameter values are not valid. The update expression attempted to "
                  "update a secondary index key to a value that is not supported. The "
                  "AttributeValue for a key attribute cannot contain an empty {} value.",
                  KindOf(value)));
}

bool IsEmpty(const AttributeValue& value) {
  const std::string* content = Content(value);
  return content != nullptr && content->empty();
}

// The value that an action sets its attribute to, where the request has it.
const AttributeValue* KnownValue(const BoundSet& set) {
  const auto* constant = std::get_if<const AttributeValue*>(&set.left.node);
  return constant == nullptr || set.arithmetic != 0 ? nullptr : *constant;
}

// The type of what an action sets its attribute to, where the operator alone tells it: recorded of
// `+` by dynalite's test/updateItem.js.
std::optional<std::string_view> ComputedType(const BoundSet& set) {
  if (set.arithmetic != 0) return "N";
  if (std::holds_alternative<BoundListAppend>(set.left.node)) return "L";
  return std::nullopt;
}

bool IsEntryAttribute(const TableDescription& table, const IndexDescription& index,
                      const std::string& name) {
  if (index.projection == ProjectionType::kAll || table.IsKey(name) || index.IsKey(name)) {
    return true;
  }
  const auto& names = index.non_key_attributes;
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsIndexed(const KeyAttributes& key, const Item& item) {
  return std::all_of(key.begin(), key.end(), [&item](const KeyAttribute& attribute) {
    const AttributeValue* value = item.Find(attribute.name);
    return value != nullptr && HasType(*value, attribute.type);
  });
}

bool SameKey(const KeyAttributes& key, const Item& before, const Item& after) {
  return std::all_of(key.begin(), key.end(), [&before, &after](const KeyAttribute& attribute) {
    return *before.Find(attribute.name) == *after.Find(attribute.name);
  });
}

double UnitsOf(const Item& entry) {
  return WriteUnits(static_cast<std::int64_t>(ItemSize(entry)), 0);
}

}  // namespace

std::optional<Item> EntryOf(const TableDescription& table, const IndexDescription& index,
                            const Item& item) {
  if (!IsIndexed(index.partition_key, item) || !IsIndexed(index.sort_key, item)) {
    return std::nullopt;
  }
  Item entry;
  for (const auto& [name, value] : item.members) {
    if (IsEntryAttribute(table, index, name)) entry.members.emplace_back(name, value);
  }
  return entry;
}

double IndexWriteUnits(const TableDescription& table, const IndexDescription& index,
                       const Item* before, const Item* after) {
  const auto old_entry = before == nullptr ? std::nullopt : EntryOf(table, index, *before);
  const auto new_entry = after == nullptr ? std::nullopt : EntryOf(table, index, *after);
  if (!old_entry && !new_entry) return 0;
  if (!old_entry) return UnitsOf(*new_entry);
  if (!new_entry) return UnitsOf(*old_entry);
  if (AttributeValue{*old_entry} == AttributeValue{*new_entry}) return 0;
  if (SameKey(index.partition_key, *old_entry, *new_entry) &&
      SameKey(index.sort_key, *old_entry, *new_entry)) {
    return std::max(UnitsOf(*old_entry), UnitsOf(*new_entry));
  }
  return UnitsOf(*old_entry) + UnitsOf(*new_entry);
}

std::optional<ApiError> CheckIndexKeys(const TableDescription& table, const Item& item) {
  if (table.indexes.empty()) return std::nullopt;
  const std::vector<IndexKey> keys = IndexKeys(table);
  for (const IndexKey& key : keys) {
    const AttributeValue* value = item.Find(key.attribute->name);
    if (value == nullptr) continue;
    if (auto error = CheckType(key, *value)) return error;
  }
  for (const IndexKey& key : keys) {
    const AttributeValue* value = item.Find(key.attribute->name);
    if (value == nullptr) continue;
    if (IsEmpty(*value)) {
      return ValidationError(fmt::format(
          "One or more parameter values are not valid. A value specified for a secondary index key "
          "is not supported. The AttributeValue for a key attribute cannot contain an empty {} "
          "value. IndexName: {}, IndexKey: {}",
          KindOf(*value), key.index->name, key.attribute->name));
    }
    if (auto error = CheckSize(key, *value)) return error;
  }
  return std::nullopt;
}

std::optional<ApiError> CheckIndexKeys(const TableDescription& table, const BoundUpdate& update) {
  if (table.indexes.empty()) return std::nullopt;
  for (const IndexKey& key : IndexKeys(table)) {
    const auto is_it = [&key](const BoundPath& path) {
      return path.IsTopLevel() && path.Attribute() == key.attribute->name;
    };
    for (const BoundSet& set : update.set) {
      if (!is_it(set.path)) continue;
      if (const auto type = ComputedType(set)) {
        if (auto error = CheckType(key, *type)) return error;
      }
      const AttributeValue* value = KnownValue(set);
      if (value == nullptr) continue;
      if (auto error = CheckType(key, *value)) return error;
      if (IsEmpty(*value)) return EmptyInUpdate(*value);
      if (auto error = CheckSize(key, *value)) return error;
    }
    // Whatever the action makes of it, its operand must have the type of the key.
    for (const BoundAdd& addition : update.add) {
      if (!is_it(addition.path)) continue;
      if (auto error = CheckType(key, *addition.value)) return error;
    }
    for (const BoundDelete& deletion : update.del) {
      if (!is_it(deletion.path)) continue;
      if (auto error = CheckType(key, *deletion.value)) return error;
    }
  }
  return std::nullopt;
}

std::vector<ComputedIndexKey> ComputedIndexKeys(const TableDescription& table,
                                                const BoundUpdate& update) {
  std::vector<ComputedIndexKey> computed;
  if (table.indexes.empty()) return computed;
  const auto add = [&computed](const IndexKey& key) {
    for (ComputedIndexKey& known : computed) {
      if (known.attribute->name != key.attribute->name) continue;
      known.most_bytes = std::min(known.most_bytes, MostBytes(key));
      return;
    }
    computed.push_back({key.attribute, MostBytes(key)});
  };
  for (const IndexKey& key : IndexKeys(table)) {
    const auto is_it = [&key](const BoundPath& path) {
      return path.Attribute() == key.attribute->name;
    };
    for (const BoundSet& set : update.set) {
      if (is_it(set.path) && KnownValue(set) == nullptr) add(key);
    }
    for (const BoundAdd& addition : update.add) {
      if (is_it(addition.path)) add(key);
    }
    for (const BoundDelete& deletion : update.del) {
      if (is_it(deletion.path)) add(key);
    }
  }
  return computed;
}

ApiError ComputedIndexKeyError(const TableDescription& table, const BoundUpdate& update,
                               const Item& item) {
  const auto computed = ComputedIndexKeys(table, update);
  for (const IndexKey& key : IndexKeys(table)) {
    const bool is_computed = std::any_of(
        computed.begin(), computed.end(),
        [&key](const ComputedIndexKey& one) { return one.attribute->name == key.attribute->name; });
    const AttributeValue* value = item.Find(key.attribute->name);
    if (!is_computed || value == nullptr) continue;
    if (!HasType(*value, key.attribute->type)) {
      return ValidationError(
          "The update expression attempted to update the secondary index key to unsupported type");
    }
    if (IsEmpty(*value)) return EmptyInUpdate(*value);
    if (CheckSize(key, *value)) break;
  }
  return ValidationError(
      "The update expression attempted to update the secondary index key beyond allowed size "
      "limits");
}

}  // namespace tuskgate::translator
