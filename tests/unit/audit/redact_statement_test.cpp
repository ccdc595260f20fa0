#include "gateway/audit/redact_statement.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

const KeyNames kMusic = {"Artist", "SongTitle"};

std::string Redacted(std::string_view statement) { return RedactStatement(statement, kMusic); }

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html
TEST(RedactStatement, DoesWhatTheServiceDocuments) {
  EXPECT_EQ(
      Redacted("SELECT * FROM Music WHERE Artist = 'No One You Know' AND SongTitle = 'Call Me "
               "Today' AND nonKeyAttr = 'x'"),
      "SELECT * FROM Music WHERE Artist = 'No One You Know' AND SongTitle = 'Call Me Today' "
      "AND nonKeyAttr = ***(Redacted)");
  EXPECT_EQ(Redacted("UPDATE Music SET Album = 'a' WHERE Artist = 'No One You Know' AND "
                     "SongTitle='s'"),
            "UPDATE Music SET Album = ***(Redacted) WHERE Artist = 'No One You Know' AND "
            "SongTitle='s'");
  EXPECT_EQ(
      Redacted("INSERT INTO Music VALUE {'Artist' : 'a', 'SongTitle' : 's', 'Album' : {'x': [1]}}"),
      "INSERT INTO Music VALUE {'Artist' : ***(Redacted), 'SongTitle' : ***(Redacted), 'Album' : "
      "***(Redacted)}");
}

TEST(RedactStatement, KeepsComparisonsOfKeys) {
  for (const std::string_view condition :
       {"Artist = 'a'", "'a' = Artist", "\"Artist\" <> 'a'", "Artist >= -5", "Artist = ?",
        "Artist BETWEEN 'a' AND 'b'", "Artist IN ['a', 'b']", "artist_id IS NULL",
        "Artist IN ('a','b')", "begins_with(Artist, 'a')", "(Artist = 'a' OR Artist = 'b')",
        "NOT Artist = 'a'", "x IS NOT NULL", "x IS MISSING", "a[0].b['c'] = ?"}) {
    const std::string statement = "SELECT * FROM Music WHERE " + std::string(condition);
    EXPECT_EQ(Redacted(statement), statement);
  }
}

TEST(RedactStatement, LeavesOutEverythingElse) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"a = 'secret'", "a = ***(Redacted)"},
      {"artist = 'secret'", "artist = ***(Redacted)"},
      {"a.Artist = 'secret'", "a.Artist = ***(Redacted)"},
      {"Artist.a = 'secret'", "Artist.a = ***(Redacted)"},
      {"Artist = 'secret' || 'b'", "Artist = ***(Redacted) || ***(Redacted)"},
      {"a + Artist = 7", "a + Artist = ***(Redacted)"},
      {"a = Artist = 'secret'", "a = Artist = ***(Redacted)"},
      {"a = -7.5e-1 AND b = true", "a = ***(Redacted) AND b = ***(Redacted)"},
      {"a = null", "a = ***(Redacted)"},
      {"a = {'secret': 'secret'}", "a = ***(Redacted)"},
      {"a IN ['secret', 'b']", "a IN ***(Redacted)"},
      {"a = <<1, 2>>", "a = ***(Redacted)"},
      {"contains(a, 'secret')", "contains(a, ***(Redacted))"},
      {"Artist IN ['secret', [1]]", "Artist IN ***(Redacted)"},
      {"a = 'it''s secret'", "a = ***(Redacted)"},
      {"a = `secret`", "a = ***(Redacted)"},
      {"a = 'secret", "a = ***(Redacted)"},
      {"a = ? -- secret", "a = ?"},
      {"a /* secret */ = ?", "a = ?"},
      {"a = \x01secret", "a = ***(Redacted)"},
  };
  for (const auto& [condition, redacted] : kCases) {
    const std::string start = "SELECT * FROM Music WHERE ";
    EXPECT_EQ(Redacted(start + std::string(condition)), start + std::string(redacted));
  }
}

TEST(RedactStatement, LeavesOutKeysOutsideOfConditions) {
  EXPECT_EQ(
      Redacted("UPDATE Music SET Artist = 'secret' SET l = list_append(l, ['secret']) SET n = "
               "n + 7 REMOVE l[1] WHERE Artist = 'a' RETURNING ALL OLD *"),
      "UPDATE Music SET Artist = ***(Redacted) SET l = list_append(l, ***(Redacted)) SET n = "
      "n + ***(Redacted) REMOVE l[1] WHERE Artist = 'a' RETURNING ALL OLD *");
  EXPECT_EQ(RedactStatement("SELECT * FROM Music WHERE Artist = 'a'", {}),
            "SELECT * FROM Music WHERE Artist = ***(Redacted)");
}

TEST(RedactStatement, LeavesOutItemsOfAnyForm) {
  EXPECT_EQ(Redacted("INSERT INTO Music VALUE {'a': ?, 'b': 'secret'"),
            "INSERT INTO Music VALUE {'a': ?, 'b': ***(Redacted)");
  EXPECT_EQ(Redacted("INSERT INTO Music VALUE {\"a\": 'secret'}"),
            "INSERT INTO Music VALUE {***(Redacted)}");
  EXPECT_EQ(Redacted("INSERT INTO Music VALUE <<{'a': 'secret'}>>"),
            "INSERT INTO Music VALUE ***(Redacted)");
  EXPECT_EQ(Redacted("INSERT INTO Music VALUE {'a': 'secret' 'secret' , }"),
            "INSERT INTO Music VALUE {'a': ***(Redacted) , }");
  EXPECT_EQ(Redacted("INSERT INTO Music VALUE {}"), "INSERT INTO Music VALUE {}");
  EXPECT_EQ(Redacted(""), "");
}

}  // namespace
}  // namespace tuskgate::gateway
