// Notices when the file with the identities is another.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "gateway/identity/identity_source.h"
#include "gateway/jobs/job.h"

namespace tuskgate::gateway {

class IdentityListener final : public Job {
 public:
  explicit IdentityListener(IdentitySource& source) : source_(source) {}

  std::string_view Name() const override { return "reading access keys"; }
  std::string_view Channel() const override { return {}; }
  void Look(const std::set<std::string>& /*payloads*/) override {}
  Duration Step() override {
    constexpr std::chrono::milliseconds kLookAtFile{500};
    source_.ReadFile();
    return kLookAtFile;
  }

 private:
  IdentitySource& source_;
};

}  // namespace tuskgate::gateway
