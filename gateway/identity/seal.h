// Secrets at rest and on their way through clients: encrypted and authenticated with AES-256-GCM,
// under the keys of a key file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "gateway/identity/declared.h"

namespace tuskgate::gateway {

struct SealingKey {
  static constexpr std::size_t kBytes = 32;

  std::uint32_t id = 0;  // never 0
  std::string bytes;
  // When another one came in its place, in seconds since 1970; nothing: it is in use, was never, or
  // nobody wrote it down.
  std::optional<std::int64_t> replaced_at;
};

// What was sealed, byte for byte: 4 of the key's id, 12 of a nonce, the text, 16 of the tag.
class KeyRing {
 public:
  // With one new key, which ends with the process.
  static KeyRing Random();

  // The first one is in use, the others were, or will be. Not empty.
  explicit KeyRing(std::vector<SealingKey> keys) : keys_(std::move(keys)) {}

  const std::vector<SealingKey>& keys() const { return keys_; }

  // By the first key. What it is sealed for has to be the same when it is opened: so nobody can put
  // it in another place.
  std::string Seal(std::string_view text, std::string_view sealed_for) const;

  // Nothing when it is none of ours: changed, of another place, or of a key that is not here.
  std::optional<std::string> Open(std::string_view sealed, std::string_view sealed_for) const;

 private:
  std::vector<SealingKey> keys_;
};

using KeyRingPtr = std::shared_ptr<const KeyRing>;

// The text of a key file: a line for each key, `ID BASE64`; lines that begin with # are comments.
// One of these, `# replaced ID TIME`, says when that key was: programs that know nothing of it read
// the file, too.
boost::system::result<KeyRing, IdentityFault> ReadKeys(std::string_view text);
std::string KeyFileText(const KeyRing& ring);

// The same ring with a new key that is not in use yet, so that all gateways can know it before it
// is. Its id is higher than all others.
KeyRing WithPreparedKey(const KeyRing& ring);
bool HasPreparedKey(const KeyRing& ring);

// The same with the newest key in use, from `now` on.
KeyRing InOrder(const KeyRing& ring, std::int64_t now);

// The same with a time for each key that was replaced and has none.
KeyRing WithTimes(const KeyRing& ring, std::int64_t replaced_at);

// When the last of the keys was replaced that are not in use any more. Nothing: there is none.
std::optional<std::int64_t> LastReplaced(const KeyRing& ring);

// From the system's source of randomness.
std::string RandomBytes(std::size_t count);

}  // namespace tuskgate::gateway
