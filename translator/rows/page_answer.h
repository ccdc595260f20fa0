// A page of a Query or Scan as it grows, part by part, and the answer to it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "translator/model/selection.h"
#include "translator/model/stored_form.h"
#include "translator/model/stored_item.h"
#include "translator/plan/page_part.h"
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

  // What to read next, all in one trip: one part, unless those before came back short. They are to
  // be read in their order.
  const std::vector<PagePart>& NextTrip();

  // True when the page is complete. `rows`: of each part of the trip; `took`: to read them.
  bool Add(std::span<const RowSet* const> rows, Duration took);

  CapacityUsed Used() const;
  // In bytes, of the rows that were looked at; 0: none was.
  std::int64_t MeanSize() const { return scanned_ > 0 ? bytes_ / scanned_ : 0; }
  std::string Finish() &&;

  // What Finish makes an answer of, for answers of another form. The items are JSON, with commas
  // between them.
  std::string TakeItems() &&;
  std::int64_t Scanned() const { return scanned_; }
  std::int64_t Bytes() const { return bytes_; }
  // Where the next page begins; nullopt: there is none.
  const std::optional<Item>& LastKey() const { return last_key_; }

 private:
  enum class PartEnd { kPageIsFull, kMoreRows, kNoMoreRows };

  bool IsFull() const;
  void AddRow(const PageRow& row);
  void AppendItem(const StoredItem& stored);
  [[noreturn]] void Refuse(const StoredItem& stored, const UnreadableItem& fault) const;
  Item KeyOf(const RowSet& rows, std::size_t row) const;
  PartEnd AddPart(const RowSet& rows, const PageBounds& bounds);
  void SizeNextTrip(std::int64_t rows, Duration took);
  void CountNextParts(bool was_short);
  PageBounds BoundsOf(std::size_t parts) const;

  const PagePlan& plan_;
  const PageOptions& options_;
  std::optional<Selection> selection_;  // of a projection
  const Duration budget_;
  Duration spent_{};
  std::size_t filter_paths_ = 0;  // 0: there is no filter
  bool is_long_ = false;
  std::int64_t next_rows_;
  std::vector<PagePart> trip_;
  std::optional<PagePart> next_;  // where the next trip begins
  std::size_t next_parts_ = 1;    // of it, at most
  std::size_t short_parts_ = 0;   // read to their ends
  std::string body_;              // the answer so far
  std::int64_t count_ = 0;
  std::int64_t scanned_ = 0;
  std::int64_t bytes_ = 0;
  double fetched_units_ = 0;
  std::optional<Item> last_key_;
};

}  // namespace tuskgate::translator
