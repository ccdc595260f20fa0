#include "gateway/postgres/connection_string.h"

#include <cstdlib>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <libpq-fe.h>

namespace tuskgate::gateway {
namespace {

// What libpq reads in it.
std::map<std::string, std::string> Parsed(const std::string& connection_string) {
  std::map<std::string, std::string> values;
  PQconninfoOption* options = PQconninfoParse(connection_string.c_str(), nullptr);
  if (options == nullptr) return values;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr) values[option->keyword] = option->val;
  }
  PQconninfoFree(options);
  return values;
}

const std::map<std::string, std::string> kAdded = {
    {"connect_timeout", "10"},    {"keepalives", "1"},       {"keepalives_idle", "10"},
    {"keepalives_interval", "3"}, {"keepalives_count", "3"}, {"tcp_user_timeout", "15000"},
};

TEST(WithTimeouts, KeepsWhatIsThere) {
  for (const std::string& text :
       {std::string("host=/tmp/x port=5432 user=u dbname=d"), std::string(""),
        std::string("postgresql://u:p%27%5C%20w@[::1]:5433,other/d?application_name=a%20b"),
        std::string(R"(password='it\'s a \\' sslmode=require)")}) {
    std::map<std::string, std::string> expected = Parsed(text);
    expected.insert(kAdded.begin(), kAdded.end());
    EXPECT_EQ(Parsed(WithTimeouts(text)), expected) << text;
  }
}

TEST(WithTimeouts, LetsTheOperatorDecide) {
  const std::string text =
      "postgres://host/?connect_timeout=0&keepalives=0&keepalives_idle=1&keepalives_interval=2"
      "&keepalives_count=4&tcp_user_timeout=5";
  EXPECT_EQ(Parsed(WithTimeouts(text)), Parsed(text));
  setenv("PGCONNECT_TIMEOUT", "7", 1);
  EXPECT_EQ(Parsed(WithTimeouts("dbname=d")).count("connect_timeout"), 0U);
  unsetenv("PGCONNECT_TIMEOUT");
}

TEST(WithTimeouts, LeavesWhatIsNoConnectionStringToLibpq) {
  EXPECT_EQ(WithTimeouts("nonsense"), "nonsense");
  EXPECT_EQ(WithTimeouts("postgresql://[::1"), "postgresql://[::1");
}

}  // namespace
}  // namespace tuskgate::gateway
