#include "gateway/delivery/batch_plan.h"

#include <algorithm>

namespace tuskgate::gateway {

void BatchPlan::Done(std::size_t count) {
  if (count == 0) return;
  pieces_.back() -= std::min(count, pieces_.back());
  if (pieces_.back() == 0) pieces_.pop_back();
  failures_ = 0;
}

void BatchPlan::Failed(bool bisects) {
  const std::size_t size = pieces_.back();
  if (!bisects || size == 1) {
    ++failures_;
    return;
  }
  pieces_.back() = size / 2;
  pieces_.push_back(size - size / 2);
}

}  // namespace tuskgate::gateway
