#include "gateway/process/postgres_binaries.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

TEST(ParsePostgresVersion, ReadsTheMajorVersion) {
  EXPECT_EQ(ParsePostgresVersion("postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)\n"), 15);
  EXPECT_EQ(ParsePostgresVersion("postgres (PostgreSQL) 16.2\n"), 16);
  EXPECT_EQ(ParsePostgresVersion("postgres (PostgreSQL) 18devel"), 18);
  EXPECT_EQ(ParsePostgresVersion("postgres (PostgreSQL) 9.6.24"), 9);
}

TEST(ParsePostgresVersion, KnowsOtherPrograms) {
  EXPECT_EQ(ParsePostgresVersion(""), std::nullopt);
  EXPECT_EQ(ParsePostgresVersion("cannot execute the program\n"), std::nullopt);
  EXPECT_EQ(ParsePostgresVersion("postgres (PostgreSQL) x"), std::nullopt);
}

}  // namespace
}  // namespace tuskgate::gateway
