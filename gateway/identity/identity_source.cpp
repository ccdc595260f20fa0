#include "gateway/identity/identity_source.h"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "gateway/identity/identity_file.h"
#include "gateway/identity/protected_file.h"
#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

// Either all of a file counts, or nothing: who changes it sees at once whether it is right.
boost::system::result<IdentitiesPtr, IdentityFault> IdentitiesOf(const std::string& text,
                                                                 const std::string& account_id) {
  const auto declared = ReadIdentities(text);
  if (declared.has_error()) return declared.error();
  MadeIdentities made = MakeIdentities(*declared, account_id);
  if (!made.faults.empty()) return std::move(made.faults.front());
  return std::move(made.identities);
}

}  // namespace

IdentitySource::IdentitySource(std::string file, std::string account_id)
    : file_(std::move(file)),
      account_id_(std::move(account_id)),
      keys_(MakeIdentities({}, account_id_).identities) {
  if (file_.empty()) return;
  auto text = ReadProtectedFile(file_);
  if (text.has_error()) {
    throw std::runtime_error(fmt::format("--credentials: {}", text.error().message));
  }
  auto identities = IdentitiesOf(*text, account_id_);
  if (identities.has_error()) {
    throw std::runtime_error(
        fmt::format("--credentials: {}: {}", file_, identities.error().message));
  }
  text_ = *std::move(text);
  keys_.Set(*std::move(identities));
}

void IdentitySource::ReadFile() {
  if (file_.empty()) return;
  auto text = ReadProtectedFile(file_);
  const std::lock_guard lock(mutex_);
  std::string fault;
  if (text.has_error()) {
    fault = text.error().message;
  } else {
    if (text_ == *text) {
      told_.clear();
      return;
    }
    auto identities = IdentitiesOf(*text, account_id_);
    if (identities.has_error()) {
      fault = fmt::format("{}: {}", file_, identities.error().message);
    } else {
      Log(LogLevel::kInfo, "{} was read anew; access keys in it: {}", file_,
          (*identities)->KeyCount());
      keys_.Set(*std::move(identities));
      text_ = *std::move(text);
      told_.clear();
      return;
    }
  }
  if (std::exchange(told_, fault) == fault) return;
  Log(LogLevel::kError, "{}; the access keys that were known stay", fault);
}

}  // namespace tuskgate::gateway
