#include "gateway/tls/self_signed.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

// Apple's systems refuse certificates that are good for longer.
constexpr int kDays = 825;
// One that has less left is replaced.
constexpr int kLeastDays = 30;
constexpr long kSecondsOfDay = 86'400;
// Of a clock that is behind ours.
constexpr long kBefore = -3600;
constexpr int kSerialBits = 127;

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* owned) const {
    Free(owned);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using File = std::unique_ptr<std::FILE, Freeing<std::fclose>>;

[[noreturn]] void Fail(const std::string& path) {
  throw std::runtime_error(fmt::format("--tls-self-signed: {}: {}", path, std::strerror(errno)));
}

void Require(bool done) {
  if (!done) throw std::runtime_error("--tls-self-signed: OpenSSL cannot make a certificate");
}

bool IsAddress(const std::string& name) {
  in6_addr address{};
  return inet_pton(AF_INET, name.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &address) == 1;
}

bool Names(X509* certificate, const std::string& name) {
  if (IsAddress(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  // Word for word: a name may be a pattern, too.
  return X509_check_host(certificate, name.c_str(), name.size(),
                         X509_CHECK_FLAG_NO_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                         nullptr) == 1;
}

bool EndsSoon(const X509* certificate) {
  std::time_t then = std::time(nullptr) + kLeastDays * kSecondsOfDay;
  return X509_cmp_time(X509_get0_notAfter(certificate), &then) <= 0;
}

bool IsGood(const SelfSigned& paths, const std::vector<std::string>& names) {
  const File certificate_file(std::fopen(paths.certificate.c_str(), "re"));
  const File key_file(std::fopen(paths.key.c_str(), "re"));
  if (!certificate_file || !key_file) return false;
  const Certificate certificate(PEM_read_X509(certificate_file.get(), nullptr, nullptr, nullptr));
  const Key key(PEM_read_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
  if (!certificate || !key || X509_check_private_key(certificate.get(), key.get()) != 1) {
    return false;
  }
  if (EndsSoon(certificate.get())) return false;
  for (const std::string& name : names) {
    if (!Names(certificate.get(), name)) return false;
  }
  return true;
}

void Extend(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>> extension(
      X509V3_EXT_nconf_nid(nullptr, &context, kind, value.c_str()));
  Require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void SetSerial(X509* certificate) {
  const std::unique_ptr<BIGNUM, Freeing<BN_free>> number(BN_new());
  Require(number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1);
  Require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

// No authority: whoever trusts it trusts this server, and nobody whom its key could vouch for.
Certificate Sign(EVP_PKEY* key, const std::vector<std::string>& names) {
  Certificate certificate(X509_new());
  X509* raw = certificate.get();
  Require(raw != nullptr && X509_set_version(raw, X509_VERSION_3) == 1);
  SetSerial(raw);
  X509_NAME* subject = X509_get_subject_name(raw);
  const auto add = [subject](const char* field, const char* value) {
    Require(X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(value), -1, -1,
                                       0) == 1);
  };
  add("O", "Tuskgate");
  add("CN", "Tuskgate, self-signed");
  Require(X509_set_issuer_name(raw, subject) == 1 && X509_set_pubkey(raw, key) == 1);
  Require(X509_gmtime_adj(X509_getm_notBefore(raw), kBefore) != nullptr);
  Require(X509_gmtime_adj(X509_getm_notAfter(raw), kDays * kSecondsOfDay + kBefore) != nullptr);
  std::string alternatives;
  for (const std::string& name : names) {
    alternatives += fmt::format("{}{}:{}", alternatives.empty() ? "" : ",",
                                IsAddress(name) ? "IP" : "DNS", name);
  }
  Extend(raw, NID_basic_constraints, "critical,CA:FALSE");
  Extend(raw, NID_key_usage, "critical,digitalSignature");
  Extend(raw, NID_ext_key_usage, "serverAuth");
  Extend(raw, NID_subject_key_identifier, "hash");
  Extend(raw, NID_subject_alt_name, alternatives);
  Require(X509_sign(raw, key, EVP_sha256()) != 0);
  return certificate;
}

File Create(const std::string& path, mode_t mode) {
  unlink(path.c_str());
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) Fail(path);
  File file(fdopen(descriptor, "w"));
  if (!file) Fail(path);
  return file;
}

void Put(const File& file, const std::string& unfinished, const std::string& path) {
  if (std::fflush(file.get()) != 0 || fsync(fileno(file.get())) != 0) Fail(unfinished);
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) Fail(path);
}

void Make(const SelfSigned& paths, const std::vector<std::string>& names) {
  const Key key(EVP_EC_gen("P-256"));
  Require(key != nullptr);
  const Certificate certificate = Sign(key.get(), names);
  const std::string unfinished_key = paths.key + ".new";
  const std::string unfinished_certificate = paths.certificate + ".new";
  const File key_file = Create(unfinished_key, 0600);
  const File certificate_file = Create(unfinished_certificate, 0644);
  Require(PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
          1);
  Require(PEM_write_X509(certificate_file.get(), certificate.get()) == 1);
  // Whoever is killed between the two leaves a pair that does not fit, and is made anew.
  Put(key_file, unfinished_key, paths.key);
  Put(certificate_file, unfinished_certificate, paths.certificate);
}

// Of gateways that begin at the same time, one makes it.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::string& directory)
      : descriptor_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0 || flock(descriptor_, LOCK_EX) != 0) Fail(directory);
  }
  ~DirectoryLock() { close(descriptor_); }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace

SelfSigned KeepSelfSigned(const std::string& directory, const std::vector<std::string>& names) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::string absolute = std::filesystem::canonical(directory, error).string();
  if (error) {
    throw std::runtime_error(fmt::format("--tls-self-signed: {}: {}", directory, error.message()));
  }
  const DirectoryLock lock(absolute);
  SelfSigned paths{absolute + "/certificate.pem", absolute + "/key.pem", false};
  if (IsGood(paths, names)) return paths;
  Make(paths, names);
  paths.is_new = true;
  return paths;
}

}  // namespace tuskgate::gateway
