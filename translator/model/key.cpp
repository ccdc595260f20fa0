#include "translator/model/key.h"

#include <array>

#include <fmt/format.h>
#include <openssl/sha.h>

#include "translator/model/postgres_hash.h"
#include "translator/model/stored_text.h"
#include "translator/model/utf8.h"

namespace tuskgate::translator {
namespace {

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    hex.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    hex.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  return hex;
}

// How much is kept of a long key besides the digest. Of binaries it is as much as makes it longer
// than any that is kept whole; in text the U+0001 before the digest says so, which stored text has
// before its escapes only. Six such columns and a sort key of 1024 bytes fit into a row of an
// index.
constexpr std::size_t kTextBeginning = 43;  // characters
constexpr std::size_t kBinaryBeginning = kLongestWholeKey;

std::string Digest(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The bytes of the first `characters` of UTF-8.
std::string_view FirstCharacters(std::string_view text, std::size_t characters) {
  std::size_t end = 0;
  while (end < text.size() && !(BeginsCharacter(text[end]) && characters-- == 0)) ++end;
  return text.substr(0, end);
}

std::string KeptText(const String& text, KeyForm form) {
  std::string stored = ToStored(text.value);
  if (form == KeyForm::kWhole || stored.size() <= kLongestWholeKey) return stored;
  return fmt::format("{}\x01{}", FirstCharacters(stored, kTextBeginning), Hex(Digest(stored)));
}

std::string KeptBytes(const Binary& binary, KeyForm form) {
  const std::string& bytes = binary.value;
  if (form == KeyForm::kWhole || bytes.size() <= kLongestWholeKey) return bytes;
  return bytes.substr(0, kBinaryBeginning) + Digest(bytes);
}

int HexDigit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

ApiError SchemaMismatch() {
  return ValidationError("The provided key element does not match the schema");
}

}  // namespace

bool HasType(const AttributeValue& value, KeyType type) {
  const std::string_view tag = TypeTag(value);
  return tag.size() == 1 && tag.front() == KeyTypeTag(type);
}

std::string ByteaText(std::string_view bytes) { return "\\x" + Hex(bytes); }

std::optional<ApiError> CheckKeyContent(const KeyAttribute& attribute, const AttributeValue& value,
                                        bool is_partition_key) {
  const std::string* content = nullptr;
  std::string_view kind;
  if (const String* s = value.As<String>()) {
    content = &s->value;
    kind = "string";
  } else if (const Binary* b = value.As<Binary>()) {
    content = &b->value;
    kind = "binary";
  } else {
    return std::nullopt;
  }
  if (content->empty()) {
    return ValidationError(
        fmt::format("One or more parameter values are not valid. The AttributeValue for a key "
                    "attribute cannot contain an empty {} value. Key: {}",
                    kind, attribute.name));
  }
  if (is_partition_key && content->size() > kMaxPartitionKeyBytes) {
    // The service leaves out the space.
    return ValidationError(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
        "limit of2048 bytes");
  }
  if (!is_partition_key && content->size() > kMaxSortKeyBytes) {
    return ValidationError(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded "
        "the size limit of 1024 bytes");
  }
  return std::nullopt;
}

std::string KeyParameter(const AttributeValue& value, KeyForm form) {
  if (const String* s = value.As<String>()) return KeptText(*s, form);
  if (const Number* n = value.As<Number>()) return n->value;
  return ByteaText(KeptBytes(*value.As<Binary>(), form));
}

AttributeValue KeyFromColumn(KeyType type, std::string_view column) {
  switch (type) {
    case KeyType::kString:
      return {String{FromStored(column)}};
    case KeyType::kNumber:
      return {Number{std::string(column)}};
    case KeyType::kBinary:
      break;
  }
  Binary binary;
  for (std::size_t i = 2; i + 1 < column.size(); i += 2) {
    binary.value.push_back(static_cast<char>(HexDigit(column[i]) << 4 | HexDigit(column[i + 1])));
  }
  return {std::move(binary)};
}

namespace {

KeyHash HashOf(std::uint64_t row, std::uint64_t scan) {
  return {static_cast<std::int32_t>(static_cast<std::int64_t>(scan) >> 32), row, RowHash(row)};
}

KeyHash HashText(std::string_view kept) {
  const std::uint64_t hash = HashBytes(kept, kPartitionSeed);
  return HashOf(hash, hash);
}

}  // namespace

KeyHash HashKey(const AttributeValue& partition_key) {
  std::uint64_t row = 0;
  std::uint64_t scan = 0;
  if (const String* s = partition_key.As<String>()) {
    return HashText(KeptText(*s, KeyForm::kShort));
  }
  if (const Number* n = partition_key.As<Number>()) {
    row = scan = HashNumeric(n->value, kPartitionSeed);
  } else {
    const std::string bytes = KeptBytes(*partition_key.As<Binary>(), KeyForm::kShort);
    row = HashBytes(bytes, kPartitionSeed);
    scan = HashBytes(Hex(bytes), kPartitionSeed);
  }
  return HashOf(row, scan);
}

EncodedKey EncodeKey(const TableDescription& table, const Item& key) {
  const AttributeValue& partition_key = *key.Find(table.partition_key.name);
  EncodedKey encoded;
  encoded.partition_key = KeyParameter(partition_key, KeyForm::kShort);
  // Text is hashed as it is kept.
  const bool is_text = partition_key.As<String>() != nullptr;
  const KeyHash hash = is_text ? HashText(encoded.partition_key) : HashKey(partition_key);
  encoded.hash = hash.hash;
  encoded.partition = static_cast<int>(hash.row % static_cast<std::uint64_t>(table.partitions));
  if (table.sort_key) {
    encoded.sort_key = KeyParameter(*key.Find(table.sort_key->name), KeyForm::kWhole);
  }
  return encoded;
}

std::string EncodedKey::LockKey(const TableDescription& table) const {
  std::string lock = table.relation;
  lock.push_back('\0');
  const auto bits = static_cast<std::uint32_t>(hash);
  for (int shift = 24; shift >= 0; shift -= 8) lock.push_back(static_cast<char>(bits >> shift));
  lock.append(partition_key);
  if (sort_key) {
    lock.push_back('\0');
    lock.append(*sort_key);
  }
  return lock;
}

Result<Item> ExtractKey(const TableDescription& table, const Item& item) {
  Item key;
  const auto take = [&](const KeyAttribute& attribute,
                        bool is_partition_key) -> std::optional<ApiError> {
    const AttributeValue* value = item.Find(attribute.name);
    if (value == nullptr) {
      return ValidationError(
          fmt::format("One or more parameter values were invalid: Missing the key {} in the item",
                      attribute.name));
    }
    if (!HasType(*value, attribute.type)) {
      return ValidationError(fmt::format(
          "One or more parameter values were invalid: Type mismatch for key {} expected: {} "
          "actual: {}",
          attribute.name, KeyTypeTag(attribute.type), TypeTag(*value)));
    }
    if (auto error = CheckKeyContent(attribute, *value, is_partition_key)) return error;
    key.members.emplace_back(attribute.name, *value);
    return std::nullopt;
  };
  if (auto error = take(table.partition_key, true)) return *error;
  if (table.sort_key) {
    if (auto error = take(*table.sort_key, false)) return *error;
  }
  return key;
}

std::optional<ApiError> CheckKey(const TableDescription& table, const Item& key) {
  if (key.members.size() != (table.sort_key ? 2u : 1u)) return SchemaMismatch();
  const auto check = [&key](const KeyAttribute& attribute,
                            bool is_partition_key) -> std::optional<ApiError> {
    const AttributeValue* value = key.Find(attribute.name);
    if (value == nullptr || !HasType(*value, attribute.type)) return SchemaMismatch();
    return CheckKeyContent(attribute, *value, is_partition_key);
  };
  if (auto error = check(table.partition_key, true)) return error;
  if (table.sort_key) return check(*table.sort_key, false);
  return std::nullopt;
}

}  // namespace tuskgate::translator
