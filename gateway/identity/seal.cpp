#include "gateway/identity/seal.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "policy/date_value.h"
#include "translator/model/base64.h"

namespace tuskgate::gateway {
namespace {

constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kOverhead = kIdBytes + kNonceBytes + kTagBytes;

const unsigned char* Unsigned(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a byte is a byte.
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Unsigned(char* text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): likewise.
  return reinterpret_cast<unsigned char*>(text);
}

std::string IdBytes(std::uint32_t id) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(id >> shift & 0xFF));
  return bytes;
}

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

void Require(bool worked) {
  if (!worked) throw std::runtime_error("OpenSSL cannot encrypt with AES-256-GCM");
}

// What OpenSSL takes for a length.
int Length(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

std::string RandomBytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(Unsigned(bytes.data()), static_cast<int>(count)) != 1) {
    throw std::runtime_error("the system has no randomness");
  }
  return bytes;
}

KeyRing KeyRing::Random() { return KeyRing({{1, RandomBytes(SealingKey::kBytes)}}); }

std::string KeyRing::Seal(std::string_view text, std::string_view sealed_for) const {
  const SealingKey& key = keys_.front();
  const std::string nonce = RandomBytes(kNonceBytes);
  std::string sealed = IdBytes(key.id) + nonce;
  sealed.resize(kOverhead + text.size());
  char* const out = sealed.data() + kIdBytes + kNonceBytes;
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  Require(cipher != nullptr);
  Require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Unsigned(key.bytes),
                             Unsigned(nonce)) == 1);
  Require(EVP_EncryptUpdate(cipher.get(), nullptr, &size, Unsigned(sealed_for),
                            Length(sealed_for)) == 1);
  Require(EVP_EncryptUpdate(cipher.get(), Unsigned(out), &size, Unsigned(text), Length(text)) == 1);
  Require(EVP_EncryptFinal_ex(cipher.get(), Unsigned(out + size), &size) == 1);
  Require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + text.size()) ==
          1);
  return sealed;
}

std::optional<std::string> KeyRing::Open(std::string_view sealed,
                                         std::string_view sealed_for) const {
  if (sealed.size() < kOverhead) return std::nullopt;
  const auto key = std::find_if(keys_.begin(), keys_.end(), [sealed](const SealingKey& one) {
    return sealed.starts_with(IdBytes(one.id));
  });
  if (key == keys_.end()) return std::nullopt;
  const std::string_view nonce = sealed.substr(kIdBytes, kNonceBytes);
  const std::string_view body = sealed.substr(kIdBytes + kNonceBytes, sealed.size() - kOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string text(body.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  Require(cipher != nullptr);
  Require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Unsigned(key->bytes),
                             Unsigned(nonce)) == 1);
  Require(EVP_DecryptUpdate(cipher.get(), nullptr, &size, Unsigned(sealed_for),
                            Length(sealed_for)) == 1);
  Require(EVP_DecryptUpdate(cipher.get(), Unsigned(text.data()), &size, Unsigned(body),
                            Length(body)) == 1);
  Require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(cipher.get(), Unsigned(text.data() + size), &size) != 1) {
    return std::nullopt;
  }
  return text;
}

namespace {

constexpr std::string_view kReplaced = "# replaced ";

struct Replaced {
  std::uint32_t id = 0;
  std::int64_t at = 0;
};

// Of a comment; nothing: it is one like any other.
std::optional<Replaced> ReadReplaced(std::string_view comment) {
  if (!comment.starts_with(kReplaced)) return std::nullopt;
  comment.remove_prefix(kReplaced.size());
  Replaced replaced;
  const char* const last = comment.data() + comment.size();
  const auto [stop, error] = std::from_chars(comment.data(), last, replaced.id);
  if (error != std::errc() || stop == last || *stop != ' ') return std::nullopt;
  const auto time = policy::ReadDate({stop + 1, static_cast<std::size_t>(last - stop - 1)});
  if (!time) return std::nullopt;
  replaced.at = time->seconds;
  return replaced;
}

}  // namespace

boost::system::result<KeyRing, IdentityFault> ReadKeys(std::string_view text) {
  std::vector<SealingKey> keys;
  std::set<std::uint32_t> ids;
  std::map<std::uint32_t, std::int64_t> times;
  for (int line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view content = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const auto replaced = ReadReplaced(content)) times[replaced->id] = replaced->at;
    if (content.empty() || content.starts_with('#')) continue;
    SealingKey key;
    const char* const last = content.data() + content.size();
    const auto [stop, error] = std::from_chars(content.data(), last, key.id);
    if (error != std::errc() || key.id == 0 || stop == last || *stop != ' ') {
      return IdentityFault{fmt::format("line {} is not a number from 1 and a key", line)};
    }
    auto bytes = translator::DecodeBase64({stop + 1, static_cast<std::size_t>(last - stop - 1)});
    if (bytes.has_error() || bytes->size() != SealingKey::kBytes) {
      return IdentityFault{
          fmt::format("line {} has no key of {} bytes in base64", line, SealingKey::kBytes)};
    }
    key.bytes = std::move(*bytes);
    if (!ids.insert(key.id).second) {
      return IdentityFault{fmt::format("line {} has the number {} again", line, key.id)};
    }
    keys.push_back(std::move(key));
  }
  if (keys.empty()) return IdentityFault{"there is no key in it"};
  for (SealingKey& key : keys) {
    if (const auto time = times.find(key.id); time != times.end()) key.replaced_at = time->second;
  }
  return KeyRing(std::move(keys));
}

std::string KeyFileText(const KeyRing& ring) {
  std::string text =
      "# Tuskgate's keys for secrets in the database and for session tokens; the first is in use.\n"
      "# Whoever has this file and the database has all access keys. tuskgate key rotate adds to "
      "it.\n";
  for (const SealingKey& key : ring.keys()) {
    if (key.replaced_at) {
      text += fmt::format("{}{} {:%Y-%m-%dT%H:%M:%SZ}\n", kReplaced, key.id,
                          fmt::gmtime(static_cast<std::time_t>(*key.replaced_at)));
    }
    text += fmt::format("{} {}\n", key.id, translator::EncodeBase64(key.bytes));
  }
  return text;
}

namespace {

bool IsOlder(const SealingKey& one, const SealingKey& other) { return one.id < other.id; }

}  // namespace

KeyRing WithPreparedKey(const KeyRing& ring) {
  std::vector<SealingKey> keys = ring.keys();
  const std::uint32_t last = std::max_element(keys.begin(), keys.end(), IsOlder)->id;
  keys.push_back({last + 1, RandomBytes(SealingKey::kBytes)});
  return KeyRing(std::move(keys));
}

bool HasPreparedKey(const KeyRing& ring) {
  return std::max_element(ring.keys().begin(), ring.keys().end(), IsOlder) != ring.keys().begin();
}

KeyRing InOrder(const KeyRing& ring, std::int64_t now) {
  std::vector<SealingKey> keys = ring.keys();
  if (HasPreparedKey(ring)) keys.front().replaced_at = now;
  std::sort(keys.rbegin(), keys.rend(), IsOlder);
  return KeyRing(std::move(keys));
}

KeyRing WithTimes(const KeyRing& ring, std::int64_t replaced_at) {
  std::vector<SealingKey> keys = ring.keys();
  for (SealingKey& key : keys) {
    if (IsOlder(key, keys.front()) && !key.replaced_at) key.replaced_at = replaced_at;
  }
  return KeyRing(std::move(keys));
}

std::optional<std::int64_t> LastReplaced(const KeyRing& ring) {
  std::optional<std::int64_t> last;
  for (const SealingKey& key : ring.keys()) last = std::max(last, key.replaced_at);
  return last;
}

}  // namespace tuskgate::gateway
