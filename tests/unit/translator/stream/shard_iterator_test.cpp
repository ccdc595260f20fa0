#include "translator/stream/shard_iterator.h"

#include <gtest/gtest.h>

#include "translator/model/base64.h"

namespace tuskgate::translator {
namespace {

const std::string kArn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/Music/stream/2026-10-08T23:07:31.275";

ShardIterator Iterator() {
  ShardIterator iterator;
  iterator.shard = {"Music", "2026-10-08T23:07:31.275", "shardId-00000001571780995058-40810d86"};
  iterator.after = {100'000'000'000'007, 42};
  iterator.made_at = 1'790'000'000.125;
  return iterator;
}

TEST(ShardIterator, IsReadAsItIsWritten) {
  for (const bool skips : {false, true}) {
    ShardIterator iterator = Iterator();
    iterator.skips_trimmed = skips;
    const std::string text = WriteIterator(iterator, kArn);
    EXPECT_TRUE(text.starts_with(kArn + "|1|")) << text;
    const std::optional<ShardIterator> read = ReadIterator(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->shard.table, "Music");
    EXPECT_EQ(read->shard.label, "2026-10-08T23:07:31.275");
    EXPECT_EQ(read->shard.id, iterator.shard.id);
    EXPECT_EQ(read->after, iterator.after);
    EXPECT_EQ(read->skips_trimmed, skips);
    EXPECT_EQ(read->made_at, iterator.made_at);
  }
}

TEST(ShardIterator, AnythingElseIsNone) {
  const auto with = [](std::string_view place) { return kArn + "|1|" + EncodeBase64(place); };
  EXPECT_TRUE(ReadIterator(with("shard 1 2 0 3")));
  for (const std::string& text :
       {std::string("x"), kArn, kArn + "|1|", kArn + "|1|***", with("shard 1 2 0"),
        with("shard 1 2 0 3 4"), with("shard 1 x 0 3"), with("shard 1 2 0 3x"),
        with("shard 1 2 0 "), "Music|1|" + EncodeBase64("shard 1 2 0 3")}) {
    EXPECT_FALSE(ReadIterator(text)) << text;
  }
}

TEST(StreamArn, HasTheTableAndTheLabel) {
  const std::optional<StreamName> name = ReadStreamArn(kArn);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->table, "Music");
  EXPECT_EQ(name->label, "2026-10-08T23:07:31.275");
  EXPECT_EQ(StreamArn(*name, {"us-east-1", "000000000000"}), kArn);
}

TEST(StreamArn, IsNoOther) {
  for (const char* arn : {"", "Music", "arn:aws:dynamodb:us-east-1:000000000000:table/Music",
                          "arn:aws:dynamodb:us-east-1:000000000000:table/Music/stream/",
                          "arn:aws:dynamodb:us-east-1:000000000000:table//stream/x",
                          "arn:aws:dynamodb:us-east-1:000000000000:table/Music/backup/x",
                          "arn:x:table/Music/stream/x", "arn:aws:s3:::table/Music/stream/x",
                          "arn:aws:dynamodb:us-east-1:0:a:table/Music/stream/x"}) {
    EXPECT_FALSE(ReadStreamArn(arn)) << arn;
  }
}

}  // namespace
}  // namespace tuskgate::translator
