#include "gateway/identity/identity_source.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "gateway/identity/identity_file.h"
#include "gateway/identity/protected_file.h"
#include "gateway/observe/log.h"
#include "translator/model/base64.h"

namespace tuskgate::gateway {
namespace {

using Fault = std::optional<IdentityFault>;

// Either all of a file counts, or nothing: who changes it sees at once whether it is right.
boost::system::result<DeclaredIdentities, IdentityFault> DeclaredBy(const std::string& text,
                                                                    const std::string& account_id) {
  auto declared = ReadIdentities(text);
  if (declared.has_error()) return declared;
  MadeIdentities made = MakeIdentities(*declared, account_id);
  if (!made.faults.empty()) return std::move(made.faults.front());
  return declared;
}

template <typename Value>
Value Required(boost::system::result<Value, IdentityFault> read, std::string_view option,
               const std::string& path) {
  if (read.has_error()) {
    throw std::runtime_error(fmt::format("--{}: {}: {}", option, path, read.error().message));
  }
  return *std::move(read);
}

std::string RequiredText(std::string_view option, const std::string& path) {
  auto text = ReadProtectedFile(path);
  if (text.has_error()) {
    throw std::runtime_error(fmt::format("--{}: {}", option, text.error().message));
  }
  return *std::move(text);
}

// Leaves out keys whose secret is sealed by none of the ring, or for another key.
void Open(const KeyRing& ring, std::vector<DeclaredKey>& keys, std::set<std::string>& faults) {
  std::erase_if(keys, [&](DeclaredKey& key) {
    const auto sealed = translator::DecodeBase64(key.secret);
    std::optional<std::string> secret;
    if (sealed.has_value()) secret = ring.Open(*sealed, key.id);
    if (secret) {
      key.secret = *std::move(secret);
      return false;
    }
    faults.insert(fmt::format("the secret of {} cannot be read with the key file", key.id));
    return true;
  });
}

// Those of `others` whose names are not among `ours`.
template <typename Declared>
void Join(std::vector<Declared>& ours, const std::vector<Declared>& others) {
  std::set<std::string> names;
  for (const Declared& one : ours) names.insert(one.name);
  std::copy_if(others.begin(), others.end(), std::back_inserter(ours),
               [&names](const Declared& one) { return !names.contains(one.name); });
}

}  // namespace

IdentitySource::IdentitySource(IdentityFiles files, std::string account_id)
    : files_(std::move(files)),
      account_id_(std::move(account_id)),
      ring_(std::make_shared<const KeyRing>(KeyRing::Random())) {
  credentials_file_.path = files_.credentials;
  key_file_.path = files_.keys;
  if (!files_.keys.empty()) {
    key_file_.text = RequiredText("key-file", files_.keys);
    ring_ = std::make_shared<const KeyRing>(
        Required(ReadKeys(key_file_.text), "key-file", files_.keys));
  }
  if (!files_.credentials.empty()) {
    credentials_file_.text = RequiredText("credentials", files_.credentials);
    declared_ = Required(DeclaredBy(credentials_file_.text, account_id_), "credentials",
                         files_.credentials);
  }
  keys_ = std::make_unique<IdentityKeys>(MakeIdentities(declared_, account_id_).identities, ring_);
}

// Calls take(text), which may complain, when the file says something else than before. True when it
// was taken.
template <typename Take>
bool IdentitySource::ReadAnew(Watched& file, const Take& take) {
  if (file.path.empty()) return false;
  auto text = ReadProtectedFile(file.path);
  Fault fault;
  if (text.has_error()) {
    fault = text.error();
  } else if (*text != file.text) {
    fault = take(*text);
    if (fault) fault->message.insert(0, file.path + ": ");
  }
  if (!fault) {
    const bool is_new = text.has_value() && *text != file.text;
    if (is_new) file.text = *std::move(text);
    file.told.clear();
    return is_new;
  }
  if (std::exchange(file.told, fault->message) != fault->message) {
    Log(LogLevel::kError, "{}; what was known before stays", fault->message);
  }
  return false;
}

void IdentitySource::ReadFiles() {
  const std::lock_guard lock(mutex_);
  ReadFilesLocked();
}

void IdentitySource::ReadFilesLocked() {
  const bool keys = ReadAnew(key_file_, [this](const std::string& text) -> Fault {
    auto ring = ReadKeys(text);
    if (ring.has_error()) return ring.error();
    ring_ = std::make_shared<const KeyRing>(*std::move(ring));
    Log(LogLevel::kInfo, "{} was read anew; keys in it: {}", key_file_.path, ring_->keys().size());
    return std::nullopt;
  });
  const bool credentials = ReadAnew(credentials_file_, [this](const std::string& text) -> Fault {
    auto declared = DeclaredBy(text, account_id_);
    if (declared.has_error()) return declared.error();
    declared_ = *std::move(declared);
    return std::nullopt;
  });
  if (keys || credentials) Publish();
  if (credentials) {
    Log(LogLevel::kInfo, "{} was read anew; access keys that are known: {}", credentials_file_.path,
        keys_->Current()->KeyCount());
  }
}

void IdentitySource::SetStored(std::string_view text) {
  std::vector<IdentityFault> left_out;
  auto stored = ReadStoredIdentities(text, left_out);
  if (stored.has_error()) throw std::runtime_error(stored.error().message);
  const std::lock_guard lock(mutex_);
  // Whoever sealed something anew has written the key file before that.
  ReadFilesLocked();
  stored_ = *std::move(stored);
  left_out_ = std::move(left_out);
  Publish();
  Log(LogLevel::kDebug, "the database's identities were read anew; access keys that are known: {}",
      keys_->Current()->KeyCount());
}

DeclaredIdentities IdentitySource::Joined(std::set<std::string>& faults) const {
  DeclaredIdentities stored = stored_;
  for (DeclaredUser& user : stored.users) Open(*ring_, user.keys, faults);
  Open(*ring_, stored.root_keys, faults);
  DeclaredIdentities joined = declared_;
  Join(joined.users, stored.users);
  Join(joined.groups, stored.groups);
  Join(joined.roles, stored.roles);
  joined.policies.insert(stored.policies.begin(), stored.policies.end());
  joined.root_keys.insert(joined.root_keys.end(), stored.root_keys.begin(), stored.root_keys.end());
  return joined;
}

void IdentitySource::Publish() {
  std::set<std::string> faults;
  MadeIdentities made = MakeIdentities(Joined(faults), account_id_);
  for (const IdentityFault& fault : left_out_) faults.insert(fault.message);
  for (IdentityFault& fault : made.faults) faults.insert(std::move(fault.message));
  for (const std::string& fault : faults) {
    if (!told_.contains(fault)) Log(LogLevel::kError, "identities: {}", fault);
  }
  told_ = std::move(faults);
  keys_->Set(std::move(made.identities), ring_);
}

}  // namespace tuskgate::gateway
