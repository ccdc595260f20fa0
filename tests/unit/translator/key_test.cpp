#include "translator/model/key.h"

#include <array>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/random_values.h"
#include "translator/model/postgres_hash.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

const std::string kMismatch = "The provided key element does not match the schema";
const std::string kInvalid = "One or more parameter values were invalid: ";

std::string EmptyKey(const std::string& kind, const std::string& name) {
  return "One or more parameter values are not valid. The AttributeValue for a key attribute "
         "cannot contain an empty " +
         kind + " value. Key: " + name;
}

std::string StringItem(const std::string& name, std::size_t length) {
  return "\"" + name + "\":{\"S\":\"" + std::string(length, 'x') + "\"}";
}

TEST(ExtractKey, TakesTheKeyInTheOrderOfTheSchema) {
  const Result<Item> key =
      ExtractKey(TableOf("SN"), ItemOf(R"({"a":{"S":"x"},"s":{"N":"1"},"p":{"S":"k"}})"));
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(TextOf(*key), R"({"p":{"S":"k"},"s":{"N":"1"}})");
}

TEST(ExtractKey, Errors) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"S", R"({"a":{"S":"x"}})", kInvalid + "Missing the key p in the item"},
      {"SN", R"({"p":{"S":"x"}})", kInvalid + "Missing the key s in the item"},
      {"S", R"({"p":{"N":"1"}})", kInvalid + "Type mismatch for key p expected: S actual: N"},
      {"N", R"({"p":{"SS":["1"]}})", kInvalid + "Type mismatch for key p expected: N actual: SS"},
      {"B", R"({"p":{"NULL":true}})",
       kInvalid + "Type mismatch for key p expected: B actual: NULL"},
      {"SB", R"({"p":{"S":"x"},"s":{"M":{}}})",
       kInvalid + "Type mismatch for key s expected: B actual: M"},
      {"S", R"({"p":{"S":""}})", EmptyKey("string", "p")},
      {"B", R"({"p":{"B":""}})", EmptyKey("binary", "p")},
      {"SS", R"({"p":{"S":"x"},"s":{"S":""}})", EmptyKey("string", "s")},
      {"S", "{" + StringItem("p", 2049) + "}",
       kInvalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
      {"SS", "{" + StringItem("p", 2048) + "," + StringItem("s", 1025) + "}",
       kInvalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"},
      // The partition key is looked at first.
      {"SS", R"({"s":{"N":"1"}})", kInvalid + "Missing the key p in the item"},
  };
  for (const auto& [schema, item, message] : cases) {
    EXPECT_EQ(MessageOf(ExtractKey(TableOf(schema), ItemOf(item))), message) << item;
  }
  EXPECT_EQ(MessageOf(ExtractKey(TableOf("SS"), ItemOf("{" + StringItem("p", 2048) + "," +
                                                       StringItem("s", 1024) + "}"))),
            "no error");
}

TEST(CheckKey, Errors) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"S", R"({"p":{"S":"x"}})", "no error"},
      {"SB", R"({"s":{"B":"YQ=="},"p":{"S":"x"}})", "no error"},
      {"S", "{}", kMismatch},
      {"S", R"({"q":{"S":"x"}})", kMismatch},
      {"S", R"({"p":{"N":"1"}})", kMismatch},
      {"S", R"({"p":{"S":"x"},"s":{"S":"x"}})", kMismatch},
      {"SN", R"({"p":{"S":"x"}})", kMismatch},
      {"SN", R"({"p":{"S":"x"},"t":{"N":"1"}})", kMismatch},
      {"SN", R"({"p":{"S":"x"},"s":{"S":"1"}})", kMismatch},
      {"S", R"({"p":{"S":""}})", EmptyKey("string", "p")},
      {"SB", R"({"p":{"S":"x"},"s":{"B":""}})", EmptyKey("binary", "s")},
      {"S", "{" + StringItem("p", 2049) + "}",
       kInvalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
      {"SS", "{" + StringItem("p", 1) + "," + StringItem("s", 1025) + "}",
       kInvalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"},
  };
  for (const auto& [schema, key, message] : cases) {
    EXPECT_EQ(MessageOf(CheckKey(TableOf(schema), ItemOf(key))), message) << key;
  }
}

TEST(KeyParameter, IsPostgresText) {
  for (const KeyForm form : {KeyForm::kWhole, KeyForm::kShort}) {
    EXPECT_EQ(KeyParameter(ValueOf(R"({"S":"a\u0000"})"), form), "a\x01\xf4\x8f\xbf\xbe");
    EXPECT_EQ(KeyParameter(ValueOf(R"({"N":"1e3"})"), form), "1000");
    EXPECT_EQ(KeyParameter(ValueOf(R"({"B":"AP8K"})"), form), "\\x00ff0a");
  }
}

std::string Repeat(std::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(KeyParameter, BeginsLongKeysAndEndsInADigest) {
  const auto text = [](const std::string& value, KeyForm form) {
    return KeyParameter(AttributeValue{String{value}}, form);
  };
  const auto bytes = [](const std::string& value, KeyForm form) {
    return KeyParameter(AttributeValue{Binary{value}}, form);
  };
  for (const std::string& whole : {std::string(240, 'a'), Repeat("é", 120), Repeat("😀", 60)}) {
    EXPECT_EQ(text(whole, KeyForm::kShort), whole);
    EXPECT_EQ(bytes(whole, KeyForm::kShort), bytes(whole, KeyForm::kWhole));
  }
  // sha256sum says the digests.
  const std::string a_241 = "ec6e326ef29fe322b62111584194c54efc8c4b6c25f098b24fa742a3918abf6f";
  EXPECT_EQ(text(std::string(241, 'a'), KeyForm::kShort), std::string(43, 'a') + "\x01" + a_241);
  EXPECT_EQ(bytes(std::string(241, 'a'), KeyForm::kShort), "\\x" + Repeat("61", 240) + a_241);
  // The beginning ends between characters; what is stored counts, escapes included.
  EXPECT_EQ(text(Repeat("é", 121), KeyForm::kShort).substr(0, 87), Repeat("é", 43) + "\x01");
  EXPECT_EQ(text(Repeat("😀", 61), KeyForm::kShort).substr(0, 173), Repeat("😀", 43) + "\x01");
  const std::string nuls(49, '\0');
  EXPECT_EQ(text(nuls, KeyForm::kShort).size(), 22 + 4 * 21 + 1 + 64);
  for (const std::string& any : {std::string(2048, 'a'), Repeat("é", 1024), nuls}) {
    EXPECT_EQ(text(any, KeyForm::kWhole), ToStored(any));
    EXPECT_EQ(bytes(any, KeyForm::kWhole), ByteaText(any));
    EXPECT_NE(text(any, KeyForm::kShort), text(any + "x", KeyForm::kShort));
    EXPECT_NE(bytes(any, KeyForm::kShort), bytes(any + "x", KeyForm::kShort));
  }
}

TEST(KeyParameter, ComesBackFromTheColumn) {
  RandomValues random(8);
  for (int i = 0; i < 3000; ++i) {
    const AttributeValue text{String{random.Text()}};
    const AttributeValue number{Number{random.AnyNumber()}};
    const AttributeValue binary{Binary{random.Bytes()}};
    ASSERT_EQ(KeyFromColumn(KeyType::kString, KeyParameter(text, KeyForm::kWhole)), text);
    ASSERT_EQ(KeyFromColumn(KeyType::kNumber, KeyParameter(number, KeyForm::kWhole)), number);
    ASSERT_EQ(KeyFromColumn(KeyType::kBinary, KeyParameter(binary, KeyForm::kWhole)), binary);
  }
}

TEST(EncodeKey, FillsAllParts) {
  const Item key = ItemOf(R"({"s":{"B":"/w=="},"p":{"N":"1"}})");
  const EncodedKey encoded = EncodeKey(TableOf("NB"), key);
  EXPECT_EQ(encoded.partition_key, "1");
  EXPECT_EQ(encoded.sort_key, "\\xff");
  EXPECT_EQ(encoded.hash, HashKey(*key.Find("p")).hash);
  EXPECT_EQ(EncodeKey(TableOf("N"), key).sort_key, std::nullopt);
}

TEST(EncodeKey, SpreadsKeysOverThePartitions) {
  for (const std::string schema : {"S", "N", "B"}) {
    const TableDescription table = TableOf(schema, 4);
    std::vector<int> found(4);
    for (int i = 0; i < 4000; ++i) {
      const std::string digits = std::to_string(i);
      AttributeValue value{String{digits}};
      if (schema == "N") value = {Number{digits}};
      if (schema == "B") value = {Binary{digits}};
      ++found[static_cast<std::size_t>(EncodeKey(table, Item{{{"p", value}}}).partition)];
    }
    for (const int count : found) EXPECT_NEAR(count, 1000, 200) << schema;
  }
}

TEST(LockKey, DiffersForDifferentKeysAndBeginsWithTheRelation) {
  const TableDescription table = TableOf("SS");
  std::set<std::string> locks;
  RandomValues random(9);
  std::set<std::string> keys;
  for (int i = 0; i < 2000; ++i) {
    const Item key{{{"p", {String{random.Text(3)}}}, {"s", {String{random.Text(3)}}}}};
    keys.insert(TextOf(key));
    const std::string lock = EncodeKey(table, key).LockKey(table);
    EXPECT_TRUE(lock.starts_with(table.relation));
    // A batch locks by the relation alone, and comes before all its keys.
    EXPECT_LT(table.relation, lock);
    locks.insert(lock);
  }
  EXPECT_EQ(locks.size(), keys.size());
}

}  // namespace
}  // namespace tuskgate::translator
