#include "gateway/tls/self_signed.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include "gateway/tls/context.h"

namespace tuskgate::gateway {
namespace {

namespace fs = std::filesystem;

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

mode_t ModeOf(const std::string& path) {
  struct stat found {};
  EXPECT_EQ(stat(path.c_str(), &found), 0);
  return found.st_mode & 0777;
}

class SelfSignedTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/tuskgate-tls-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { fs::remove_all(directory_); }

  SelfSigned Keep(const std::vector<std::string>& names = {"localhost", "127.0.0.1"}) const {
    return KeepSelfSigned(directory_ + "/tls", names);
  }

  std::string directory_;
};

TEST_F(SelfSignedTest, MakesAPairThatFits) {
  const SelfSigned made = Keep({"localhost", "127.0.0.1", "::1", "db.example", "*.db.example"});
  EXPECT_TRUE(made.is_new);
  const TlsContextPtr context = MakeTlsContext({made.certificate, made.key, "", false});
  X509* certificate = SSL_CTX_get0_certificate(context.get());
  for (const char* host : {"localhost", "db.example", "any.db.example"}) {
    EXPECT_EQ(X509_check_host(certificate, host, 0, 0, nullptr), 1) << host;
  }
  for (const char* address : {"127.0.0.1", "::1"}) {
    EXPECT_EQ(X509_check_ip_asc(certificate, address, 0), 1) << address;
  }
  EXPECT_NE(X509_check_host(certificate, "elsewhere.test", 0, 0, nullptr), 1);
  EXPECT_NE(X509_check_ip_asc(certificate, "127.0.0.2", 0), 1);
  EXPECT_EQ(X509_check_ca(certificate), 0);
  EXPECT_EQ(OutOfDate(*context), "");
}

TEST_F(SelfSignedTest, OnlyTheOwnerReadsTheKey) {
  const SelfSigned made = Keep();
  EXPECT_EQ(ModeOf(made.key), 0600u);
  EXPECT_EQ(ModeOf(made.certificate), 0644u);
}

TEST_F(SelfSignedTest, StaysTheSame) {
  const std::string first = TextOf(Keep({"localhost", "*.db.example"}).certificate);
  const SelfSigned again = Keep({"localhost", "*.db.example"});
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(TextOf(again.certificate), first);
  EXPECT_FALSE(Keep({"localhost"}).is_new);
}

TEST_F(SelfSignedTest, IsMadeAnewForAnotherName) {
  const std::string first = TextOf(Keep({"localhost"}).certificate);
  const SelfSigned again = Keep({"localhost", "192.0.2.1"});
  EXPECT_TRUE(again.is_new);
  EXPECT_NE(TextOf(again.certificate), first);
}

TEST_F(SelfSignedTest, APairThatDoesNotFitIsMadeAnew) {
  const SelfSigned made = Keep();
  const std::string key = TextOf(made.key);
  fs::remove(made.certificate);
  EXPECT_TRUE(Keep().is_new);
  std::ofstream(made.key) << key;  // that of the first
  EXPECT_TRUE(Keep().is_new);
  std::ofstream(made.key) << "nonsense";
  EXPECT_TRUE(Keep().is_new);
  EXPECT_FALSE(Keep().is_new);
}

TEST_F(SelfSignedTest, SaysWhatIsInTheWay) {
  std::ofstream(directory_ + "/tls") << "a file";
  try {
    Keep();
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("--tls-self-signed: " + directory_ + "/tls"))
        << error.what();
  }
}

TEST_F(SelfSignedTest, TheContextSaysWhatIsWrongWithItsFiles) {
  const SelfSigned made = Keep();
  const SelfSigned other = KeepSelfSigned(directory_ + "/other", {"localhost"});
  const std::string empty = directory_ + "/empty";
  std::ofstream(empty).flush();
  const auto complaint = [](const TlsFiles& files) {
    try {
      MakeTlsContext(files);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(complaint({made.certificate, made.key, made.certificate, true}), "");
  EXPECT_EQ(complaint({"/nowhere.pem", made.key, "", false}),
            "--tls-cert: cannot read /nowhere.pem: No such file or directory");
  EXPECT_EQ(complaint({made.certificate, "/nowhere.pem", "", false}),
            "--tls-key: cannot read /nowhere.pem: No such file or directory");
  EXPECT_EQ(complaint({empty, made.key, "", false}),
            "--tls-cert: no certificate in " + empty + ": no start line");
  EXPECT_EQ(complaint({made.certificate, other.key, "", false}),
            "--tls-key: the key in " + other.key + " is not that of the certificate in " +
                made.certificate);
  EXPECT_TRUE(complaint({made.certificate, made.certificate, "", false})
                  .starts_with("--tls-key: no key in " + made.certificate + ": "));
  EXPECT_TRUE(complaint({made.certificate, made.key, empty, false})
                  .starts_with("--tls-client-ca: no certificate in " + empty + ": "));
}

}  // namespace
}  // namespace tuskgate::gateway
