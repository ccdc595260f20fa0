// Primary keys as SQL parameters, and where PostgreSQL keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "translator/model/attribute_value.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
inline constexpr std::size_t kMaxPartitionKeyBytes = 2048;
inline constexpr std::size_t kMaxSortKeyBytes = 1024;

bool HasType(const AttributeValue& value, KeyType type);

// Bytes in PostgreSQL's text format of bytea: "\x00ff".
std::string ByteaText(std::string_view bytes);

// Bytes.
inline constexpr std::size_t kLongestWholeKey = 240;

// Whether a key column keeps all of its value. A row of an index takes 2704 bytes, and DynamoDB's
// keys have up to 3072 and more. Sort keys are kept whole, as they order; of the others equality is
// all that is asked, so longer strings and binaries than kLongestWholeKey (in their stored form)
// are kept as their beginning and a digest: tuskgate.short_key does the same.
enum class KeyForm { kWhole, kShort };

// One key value in PostgreSQL's text format: text, numeric or bytea ("\x...").
std::string KeyParameter(const AttributeValue& value, KeyForm form);

// Back from PostgreSQL's text format, and the whole form, to the attribute value.
AttributeValue KeyFromColumn(KeyType type, std::string_view column);

struct EncodedKey {
  std::int32_t hash = 0;  // column h
  int partition = 0;      // which child holds it
  std::string partition_key;
  std::optional<std::string> sort_key;
  // Orders keys of all tables in one fixed order.
  std::string LockKey(const TableDescription& table) const;
};

// `key` holds the table's key attributes, already checked against its schema.
EncodedKey EncodeKey(const TableDescription& table, const Item& key);

// The columns alone, for a partition key of the given type.
struct KeyHash {
  std::int32_t hash = 0;     // column h
  std::uint64_t column = 0;  // by which PostgreSQL partitions
  std::uint64_t row = 0;     // partition = row % partitions, where it is the only column
};
KeyHash HashKey(const AttributeValue& partition_key);

// Refuses what cannot be a key: empty strings and binaries, and those that are too long.
std::optional<ApiError> CheckKeyContent(const KeyAttribute& attribute, const AttributeValue& value,
                                        bool is_partition_key);

// Takes the key attributes out of an item that is to be put. Errors: missing, mistyped, empty or
// too long key attributes, in the words the service uses for PutItem.
Result<Item> ExtractKey(const TableDescription& table, const Item& item);

// Checks a Key parameter: exactly the schema's attributes, of its types.
std::optional<ApiError> CheckKey(const TableDescription& table, const Item& key);

}  // namespace tuskgate::translator
