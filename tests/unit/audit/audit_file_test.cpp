#include "gateway/audit/audit_file.h"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

std::string TextOf(const std::filesystem::path& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class AuditFileTest : public ::testing::Test {
 protected:
  AuditFileTest() {
    std::string name = std::filesystem::temp_directory_path() / "tuskgate-audit-XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  ~AuditFileTest() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path directory_;
};

TEST_F(AuditFileTest, AppendsToWhatIsThere) {
  const std::filesystem::path path = directory_ / "log";
  std::ofstream(path) << "before\n";
  AuditFile file(path);
  EXPECT_EQ(file.Append("one\ntwo\n"), 8);
  EXPECT_EQ(TextOf(path), "before\none\ntwo\n");
}

TEST_F(AuditFileTest, IsOpenedAnewByItsName) {
  const std::filesystem::path path = directory_ / "log";
  AuditFile file(path);
  file.Append("one\n");
  std::filesystem::rename(path, directory_ / "old");
  file.Append("two\n");
  EXPECT_EQ(file.Reopen(), "");
  file.Append("three\n");
  EXPECT_EQ(TextOf(directory_ / "old"), "one\ntwo\n");
  EXPECT_EQ(TextOf(path), "three\n");
}

TEST_F(AuditFileTest, GoesOnWithTheOldOneWhereThereIsNoNewOne) {
  const std::filesystem::path path = directory_ / "there" / "log";
  std::filesystem::create_directory(directory_ / "there");
  AuditFile file(path);
  std::filesystem::rename(directory_ / "there", directory_ / "gone");
  EXPECT_NE(file.Reopen(), "");
  EXPECT_EQ(file.Append("one\n"), 4);
  EXPECT_EQ(TextOf(directory_ / "gone" / "log"), "one\n");
}

// Files that may not grow end in the middle of a write, as on a disk that is full.
TEST_F(AuditFileTest, EndsInAWholeLineWhereThereIsNoRoom) {
  const std::filesystem::path path = directory_ / "log";
  AuditFile file(path);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit limit = before;
  limit.rlim_cur = 10;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const std::size_t first = file.Append("one\ntwo\nthree\nfour\n");
  const int reason = errno;
  const std::size_t second = file.Append("three\nfour\n");
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(first, 8);
  EXPECT_EQ(reason, EFBIG);
  EXPECT_EQ(second, 0);
  EXPECT_EQ(TextOf(path), "one\ntwo\n");
  EXPECT_EQ(file.Append("three\nfour\n"), 11);
  EXPECT_EQ(TextOf(path), "one\ntwo\nthree\nfour\n");
}

TEST_F(AuditFileTest, SaysWhyItCannotBeOpened) {
  try {
    const AuditFile file(directory_ / "no" / "log");
    FAIL() << "there is no such directory";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("No such file or directory"), std::string::npos);
  }
}

}  // namespace
}  // namespace tuskgate::gateway
