// A page of a Query or Scan as it grows, part by part, and the answer to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "translator/model/selection.h"
#include "translator/plan/read_plan.h"
#include "translator/rows/capacity.h"

namespace tuskgate::translator {

class PageAnswer {
 public:
  // The plan must outlive it.
  explicit PageAnswer(const PagePlan& plan);

  // Of the part to be read next, and the key after which it begins.
  PageBounds NextBounds();
  const std::optional<Item>& Start() const;

  // True when the page is complete.
  bool Add(const RowSet& rows, const PageBounds& bounds);

  CapacityUsed Used() const;
  std::string Finish() &&;

 private:
  void AddRow(const PageRow& row);

  const PagePlan& plan_;
  const PageOptions& options_;
  std::optional<Selection> selection_;  // of a projection
  std::int64_t next_rows_;
  std::string body_;  // the answer so far
  std::int64_t count_ = 0;
  std::int64_t scanned_ = 0;
  std::int64_t bytes_ = 0;
  double fetched_units_ = 0;
  std::optional<Item> last_key_;
};

}  // namespace tuskgate::translator
