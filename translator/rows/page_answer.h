// A page of a Query or Scan as it grows, part by part, and the answer to it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "translator/model/selection.h"
#include "translator/plan/read_plan.h"
#include "translator/rows/capacity.h"

namespace tuskgate::translator {

class PageAnswer {
 public:
  using Duration = std::chrono::microseconds;

  // The plan must outlive it. A page with a filter that has not found its megabyte after so much
  // time ends early, as the service's do, and the client asks on from there.
  // `mean_size`: of the rows that the table or index has, as far as known; else 0.
  PageAnswer(const PagePlan& plan, Duration budget, std::int64_t mean_size = 0);

  // Of the part to be read next, and the key after which it begins.
  PageBounds NextBounds() const;
  const std::optional<Item>& Start() const;

  // True when the page is complete. `took`: to read the part.
  bool Add(const RowSet& rows, const PageBounds& bounds, Duration took);

  CapacityUsed Used() const;
  // In bytes, of the rows that were looked at; 0: none was.
  std::int64_t MeanSize() const { return scanned_ > 0 ? bytes_ / scanned_ : 0; }
  std::string Finish() &&;

 private:
  void AddRow(const PageRow& row);
  void SizeNextPart(std::size_t rows, Duration took);

  const PagePlan& plan_;
  const PageOptions& options_;
  std::optional<Selection> selection_;  // of a projection
  const Duration budget_;
  Duration spent_{};
  std::size_t filter_paths_ = 0;  // 0: there is no filter
  bool is_long_ = false;
  std::int64_t next_rows_;
  std::string body_;  // the answer so far
  std::int64_t count_ = 0;
  std::int64_t scanned_ = 0;
  std::int64_t bytes_ = 0;
  double fetched_units_ = 0;
  std::optional<Item> last_key_;
};

}  // namespace tuskgate::translator
