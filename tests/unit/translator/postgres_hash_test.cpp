#include "translator/model/postgres_hash.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/model/key.h"
#include "translator/model/number.h"

namespace tuskgate::translator {
namespace {

struct HashCase {
  std::string value;
  std::int64_t partition_hash;  // what PostgreSQL 15 answers with HASH_PARTITION_SEED
  std::int64_t plain_hash;      // and with seed 0
};

TEST(HashBytes, IsHashtextextended) {
  const HashCase cases[] = {
      {"", -5700645584453517373, -6939563903564495251},
      {"a", -6705225459120232837, 3591986179850072241},
      {"abc", 3628778498291917250, -6747756470228489321},
      {"eleven byte", -9017477511533356579, -1446953353892728106},
      {"hello world!", -1886269529411655687, -2866487628948787489},
      {"twelve bytes", 1551002018851372083, -7123776401673968163},
      {"thirteen byte", -7829037210646445165, -1147533121609491268},
      {"\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e", -1890246120450561372, -1263797254443450632},
      {"The quick brown fox jumps over the lazy dog", 5870222023910117606, 2182139051089226439},
  };
  for (const auto& [value, partition_hash, plain_hash] : cases) {
    EXPECT_EQ(static_cast<std::int64_t>(HashBytes(value, kPartitionSeed)), partition_hash) << value;
    EXPECT_EQ(static_cast<std::int64_t>(HashBytes(value, 0)), plain_hash) << value;
  }
}

TEST(HashNumeric, IsHashNumericExtended) {
  const HashCase cases[] = {
      {"0", 8816678312871386364, -1},
      {"1", -3231555093127941538, -7507508252608306360},
      {"-1", -3231555093127941538, -7507508252608306360},
      {"42", -7332158384892760140, 3723642782705342459},
      {"9999", -992710135904545882, 247439845080503643},
      {"10000", -3231555093127941537, -7507508252608306359},
      {"100000000", -3231555093127941540, -7507508252608306358},
      {"1234567890", -8390360484730815566, -8005024120056899060},
      {"0.5", 1392207227984804232, 3180246706024362763},
      {"-0.5", 1392207227984804232, 3180246706024362763},
      {"0.0001", 3231555093127941537, 7507508252608306359},
      {"0.00001", -7869483101049934923, 4472182450358367964},
      {"123.456", 1933991515628376342, 7647202374073236336},
      {"10000.0001", -3921766085204376322, 162034542210184904},
      {"1e125", 3161032435659866574, -219908382603017375},
      {"1e-130", 3879215986038224565, -2026427994494054868},
      {"99999999999999999999999999999999999999", -675504992904511960, -1925741174996242661},
  };
  for (const auto& [value, partition_hash, plain_hash] : cases) {
    const std::string number = *NormalizeNumber(value);
    EXPECT_EQ(static_cast<std::int64_t>(HashNumeric(number, kPartitionSeed)), partition_hash)
        << value;
    EXPECT_EQ(static_cast<std::int64_t>(HashNumeric(number, 0)), plain_hash) << value;
  }
}

// h is the upper half of the hash: what the generated column computes with >> 32.
TEST(HashKey, TakesTheUpperHalf) {
  EXPECT_EQ(HashKey(ValueOf(R"({"S":"abc"})")).hash,
            static_cast<std::int32_t>(std::int64_t{3628778498291917250} >> 32));
  EXPECT_EQ(HashKey(ValueOf(R"({"S":"a"})")).hash,
            static_cast<std::int32_t>(std::int64_t{-6705225459120232837} >> 32));
  EXPECT_EQ(HashKey(ValueOf(R"({"N":"42"})")).hash,
            static_cast<std::int32_t>(std::int64_t{-7332158384892760140} >> 32));
  // Bytes are hashed as their hexadecimal digits, but choose the partition as bytes.
  const KeyHash binary = HashKey(ValueOf(R"({"B":"qw=="})"));
  EXPECT_EQ(binary.hash, HashKey(ValueOf(R"({"S":"ab"})")).hash);
  EXPECT_EQ(binary.row, RowHash(HashBytes("\xab", kPartitionSeed)));
}

}  // namespace
}  // namespace tuskgate::translator
