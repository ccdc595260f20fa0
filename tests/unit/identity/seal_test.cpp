#include "gateway/identity/seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string FaultOf(const std::string& text) {
  const auto ring = ReadKeys(text);
  return ring.has_value() ? "none" : ring.error().message;
}

TEST(Seal, IsOpenedForWhatItWasMade) {
  const KeyRing ring = KeyRing::Random();
  for (const std::string& text : {std::string(), std::string("secret"), std::string(5000, 'x')}) {
    const std::string sealed = ring.Seal(text, "AKIA1");
    EXPECT_EQ(sealed.size(), text.size() + 32);
    EXPECT_EQ(ring.Open(sealed, "AKIA1"), text);
    EXPECT_EQ(ring.Open(sealed, "AKIA2"), std::nullopt);
    EXPECT_EQ(ring.Open(sealed, ""), std::nullopt);
  }
  EXPECT_NE(ring.Seal("secret", "AKIA1"), ring.Seal("secret", "AKIA1"));
  EXPECT_THAT(ring.Seal("secret", "AKIA1"), Not(HasSubstr("secret")));
}

TEST(Seal, IsBrokenByEachChangeOfABit) {
  const KeyRing ring = KeyRing::Random();
  const std::string sealed = ring.Seal("secret", "AKIA1");
  for (std::size_t i = 0; i < 8 * sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << i % 8));
    EXPECT_EQ(ring.Open(changed, "AKIA1"), std::nullopt) << i;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_EQ(ring.Open(sealed.substr(0, size), "AKIA1"), std::nullopt) << size;
  }
  EXPECT_EQ(ring.Open(sealed + "x", "AKIA1"), std::nullopt);
}

TEST(Seal, IsOpenedByOldKeysAsLongAsTheyAreThere) {
  const KeyRing old = KeyRing::Random();
  const std::string sealed = old.Seal("secret", "AKIA1");
  const KeyRing prepared = WithPreparedKey(old);
  EXPECT_TRUE(HasPreparedKey(prepared));
  EXPECT_EQ(old.Open(prepared.Seal("secret", "AKIA1"), "AKIA1"), "secret");
  const KeyRing rotated = InOrder(prepared, 7);
  EXPECT_FALSE(HasPreparedKey(rotated));
  EXPECT_EQ(rotated.Open(sealed, "AKIA1"), "secret");
  const std::string anew = rotated.Seal("secret", "AKIA1");
  EXPECT_EQ(old.Open(anew, "AKIA1"), std::nullopt);
  EXPECT_EQ(prepared.Open(anew, "AKIA1"), "secret");
  const KeyRing alone({rotated.keys().front()});
  EXPECT_EQ(alone.Open(sealed, "AKIA1"), std::nullopt);
  EXPECT_EQ(alone.Open(anew, "AKIA1"), "secret");
}

TEST(Seal, IsNotOpenedByAnotherKeyOfTheSameNumber) {
  EXPECT_EQ(KeyRing::Random().Open(KeyRing::Random().Seal("secret", "A"), "A"), std::nullopt);
}

TEST(KeyFile, IsReadAsItIsWritten) {
  const KeyRing ring = InOrder(WithPreparedKey(WithPreparedKey(KeyRing::Random())), 1'764'507'600);
  const auto read = ReadKeys(KeyFileText(ring));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  ASSERT_THAT(read->keys(), SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read->keys()[i].id, 3 - i);
    EXPECT_EQ(read->keys()[i].bytes, ring.keys()[i].bytes);
    EXPECT_EQ(read->keys()[i].replaced_at, ring.keys()[i].replaced_at);
  }
  EXPECT_THAT(KeyFileText(ring), HasSubstr("\n# replaced 1 2025-11-30T13:00:00Z\n1 "));
}

TEST(KeyFile, TellsWhenKeysWereReplaced) {
  const KeyRing first = WithPreparedKey(KeyRing::Random());
  EXPECT_EQ(LastReplaced(first), std::nullopt);
  const KeyRing second = InOrder(first, 100);
  EXPECT_EQ(LastReplaced(second), 100);
  EXPECT_EQ(LastReplaced(InOrder(second, 200)), 100);
  const KeyRing third = InOrder(WithPreparedKey(second), 300);
  EXPECT_EQ(LastReplaced(third), 300);
  EXPECT_EQ(third.keys()[2].replaced_at, 100);
  EXPECT_EQ(LastReplaced(WithTimes(third, 500)), 300);
  // As a program writes it that knows of no times.
  KeyRing timeless({second.keys()[0], {1, second.keys()[1].bytes, std::nullopt}});
  timeless = WithPreparedKey(timeless);
  EXPECT_EQ(LastReplaced(timeless), std::nullopt);
  EXPECT_EQ(LastReplaced(WithTimes(timeless, 400)), 400);
  EXPECT_EQ(WithTimes(timeless, 400).keys()[2].replaced_at, std::nullopt);
}

TEST(KeyFile, MayHaveAnyComments) {
  const std::string key = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=";
  for (const char* comment : {"# replaced", "# replaced ", "# replaced 1", "# replaced 1 ",
                              "# replaced 1 soon", "# replaced x 2026", "# replaced 2 2026"}) {
    const auto read = ReadKeys(std::string(comment) + "\n1 " + key);
    ASSERT_TRUE(read.has_value()) << comment;
    EXPECT_EQ(LastReplaced(*read), std::nullopt) << comment;
  }
}

TEST(KeyFile, IsRefusedWhereItIsNone) {
  const std::string key = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=";
  EXPECT_EQ(FaultOf("1 " + key), "none");
  EXPECT_EQ(FaultOf("# only a comment\n\n"), "there is no key in it");
  EXPECT_EQ(FaultOf("#\nx " + key), "line 2 is not a number from 1 and a key");
  EXPECT_EQ(FaultOf("0 " + key), "line 1 is not a number from 1 and a key");
  EXPECT_EQ(FaultOf("1"), "line 1 is not a number from 1 and a key");
  EXPECT_EQ(FaultOf("1 qqqq"), "line 1 has no key of 32 bytes in base64");
  EXPECT_EQ(FaultOf("1 " + key + "\n1 " + key), "line 2 has the number 1 again");
}

}  // namespace
}  // namespace tuskgate::gateway
