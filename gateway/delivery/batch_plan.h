// Which of the records that wait are the next batch, and what becomes of it when its function
// fails. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
//
// Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace tuskgate::gateway {

// A batch that fails may be halved, and its halves too: the first of all pieces is the batch that
// is tried next.
class BatchPlan {
 public:
  bool IsEmpty() const { return pieces_.empty(); }
  std::size_t size() const { return pieces_.back(); }
  int failures() const {
    return failures_;
  }  // of this batch, since it was last halved or shortened

  // Begins a batch, when there is none.
  void Begin(std::size_t size) { pieces_.push_back(size); }

  // `count` records of the batch, its first, are done: delivered, or given up.
  void Done(std::size_t count);

  // The function failed. Halving does not count as a try.
  void Failed(bool bisects);

 private:
  std::vector<std::size_t> pieces_;  // the next one last
  int failures_ = 0;
};

}  // namespace tuskgate::gateway
