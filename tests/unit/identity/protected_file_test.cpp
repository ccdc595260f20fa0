#include "gateway/identity/protected_file.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

using ::testing::HasSubstr;

class ProtectedFile : public ::testing::Test {
 protected:
  ProtectedFile() { std::ofstream(path_) << "secret"; }
  ~ProtectedFile() override { std::filesystem::remove(path_); }

  std::string Outcome(mode_t mode) const {
    chmod(path_.c_str(), mode);
    const auto text = ReadProtectedFile(path_);
    return text.has_value() ? *text : text.error().message;
  }

  const std::string path_ = ::testing::TempDir() + "protected-" + std::to_string(getpid());
};

TEST_F(ProtectedFile, IsReadWhereItIsNobodyElses) {
  EXPECT_EQ(Outcome(0600), "secret");
  EXPECT_EQ(Outcome(0400), "secret");
}

TEST_F(ProtectedFile, IsRefusedWhereOthersMayReadOrWrite) {
  for (const mode_t mode : {0644, 0602, 0620, 0660}) {
    EXPECT_THAT(Outcome(mode), HasSubstr("is open to others")) << mode;
  }
}

TEST_F(ProtectedFile, OfRootMayBeReadByItsGroup) {
  if (geteuid() == 0) {
    EXPECT_EQ(Outcome(0640), "secret");
    chown(path_.c_str(), 65'534, 65'534);
    EXPECT_THAT(Outcome(0600), HasSubstr("is to belong to this user or to root"));
  } else {
    EXPECT_THAT(Outcome(0640), HasSubstr("is open to others"));
  }
}

TEST_F(ProtectedFile, HasToBeAFile) {
  EXPECT_THAT(ReadProtectedFile(path_ + ".not").error().message,
              HasSubstr("No such file or directory"));
  EXPECT_THAT(ReadProtectedFile(::testing::TempDir()).error().message, HasSubstr("is no file"));
}

}  // namespace
}  // namespace tuskgate::gateway
