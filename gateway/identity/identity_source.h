// Where identities come from, put together: has IdentityKeys know what the file of --credentials
// and the database say, with the keys of --key-file, and notices when a file says something else.
//
// The database's identities count only where there is a key file, without which their secrets
// cannot be read. What the file says wins over what the database says of the same name.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/identity/declared.h"
#include "gateway/identity/identity_keys.h"
#include "gateway/identity/seal.h"

namespace tuskgate::gateway {

struct IdentityFiles {
  std::string credentials;  // --credentials; empty: there is none
  std::string keys;         // --key-file; likewise: session tokens end with the process
};

// Any thread.
class IdentitySource {
 public:
  // Reads the files. Throws std::runtime_error with a message for the operator.
  IdentitySource(IdentityFiles files, std::string account_id);
  IdentitySource(const IdentitySource&) = delete;
  IdentitySource& operator=(const IdentitySource&) = delete;

  IdentityKeys& keys() { return *keys_; }
  bool WantsStored() const { return !files_.keys.empty(); }

  // Reads the files anew. One that cannot be read, or that is wrong, leaves everything as it was,
  // and is logged.
  void ReadFiles();

  // What tuskgate.identities() says. Throws std::runtime_error when it cannot be read at all; who
  // has a fault is logged and left out.
  void SetStored(std::string_view text);

 private:
  // A file as it was read last, and what was logged of it last.
  struct Watched {
    std::string path;
    std::string text;
    std::string told;
  };

  template <typename Take>
  bool ReadAnew(Watched& file, const Take& take);
  void ReadFilesLocked();
  void Publish();
  DeclaredIdentities Joined(std::set<std::string>& faults) const;

  const IdentityFiles files_;
  const std::string account_id_;
  std::unique_ptr<IdentityKeys> keys_;

  std::mutex mutex_;
  Watched credentials_file_;
  Watched key_file_;
  DeclaredIdentities declared_;          // by the file
  DeclaredIdentities stored_;            // with sealed secrets
  std::vector<IdentityFault> left_out_;  // of what is stored
  KeyRingPtr ring_;
  std::set<std::string> told_;  // faults, so that each is logged once
};

}  // namespace tuskgate::gateway
