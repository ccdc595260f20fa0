#include "gateway/verifier/kept_answers.h"

#include <utility>

namespace tuskgate::gateway {

std::optional<VerifierAnswer> KeptAnswers::Find(std::string_view name, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end() || now >= found->second->until) return std::nullopt;
  return found->second->answer;
}

void KeptAnswers::Keep(const std::string& name, VerifierAnswer answer, Time until) {
  const std::lock_guard lock(mutex_);
  const auto forget = [this](std::list<Kept>::iterator one) {
    by_name_.erase(one->name);
    kept_.erase(one);
  };
  if (const auto found = by_name_.find(name); found != by_name_.end()) forget(found->second);
  if (kept_.size() >= most_) forget(kept_.begin());
  const auto made = kept_.insert(kept_.end(), Kept{name, std::move(answer), until});
  by_name_.emplace(made->name, made);
}

}  // namespace tuskgate::gateway
