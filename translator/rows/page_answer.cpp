#include "translator/rows/page_answer.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "translator/model/stored_item.h"
#include "translator/model/units.h"
#include "translator/plan/table_storage.h"
#include "translator/rows/columns.h"
#include "translator/rows/path_selection.h"
#include "translator/rows/unreadable.h"

namespace tuskgate::translator {
namespace {

// Rows that the first statement reads at most. A page of items of 256 bytes or more is one
// statement; smaller items take a second, with more rows.
constexpr std::int64_t kFirstRows = 4096;
constexpr std::int64_t kMostRows = 65'536;
constexpr std::int64_t kLeastRows = 64;
// Filters that look at more paths begin with fewer rows, in proportion.
constexpr std::int64_t kLightFilter = 8;
// Where parts come back short, the next trip has more of them, so that a table whose children are
// empty is read in a few trips: 1, 4, 16, 64, 64 parts for 256 children.
constexpr std::size_t kMoreParts = 4;
constexpr std::size_t kMostParts = 64;
constexpr std::int64_t kLeastBytes = 64 << 10;  // of a part

constexpr std::string_view kItems = "\"Items\":[";

// As many as that many bytes should have, with some to spare.
std::int64_t RowsFor(std::int64_t bytes, std::int64_t mean_size) {
  const std::int64_t wanted = bytes / std::max<std::int64_t>(1, mean_size);
  return std::clamp(wanted + wanted / 8 + 16, kLeastRows, kMostRows);
}

}  // namespace

PageAnswer::PageAnswer(const PagePlan& plan, Duration budget, std::int64_t mean_size)
    : plan_(plan), options_(*plan.options), budget_(budget), next_rows_(kFirstRows) {
  if (mean_size > 0) next_rows_ = RowsFor(kPageBytes, mean_size);
  if (plan.columns.filter != nullptr) {
    next_rows_ = std::min(next_rows_, kFirstRows);
    VisitPaths(*plan.columns.filter, [this](const BoundPath&) { ++filter_paths_; });
    if (static_cast<std::int64_t>(filter_paths_) > kLightFilter) {
      is_long_ = true;
      const auto paths = static_cast<std::int64_t>(filter_paths_);
      next_rows_ = std::max(kLeastRows, next_rows_ * kLightFilter / paths);
    }
  }
  next_ = PartBehind(plan, options_.start_key);
  if (options_.projection) selection_ = SelectionOf(*options_.projection);
  body_.push_back('{');
  if (!options_.count_only) body_.append(kItems);
}

const std::vector<PagePart>& PageAnswer::NextTrip() {
  trip_.clear();
  for (; next_ && trip_.size() < next_parts_; next_ = PartAfter(plan_, trip_.back())) {
    trip_.push_back(*std::move(next_));
  }
  const PageBounds bounds = BoundsOf(trip_.size());
  for (PagePart& part : trip_) part.bounds = bounds;
  return trip_;
}

// A part that is one of many is expected to have little. One that has more is not read to its end:
// the page goes on from there, so that a trip brings no more than a few pages.
PageBounds PageAnswer::BoundsOf(std::size_t parts) const {
  PageBounds bounds;
  bounds.is_long = is_long_;
  bounds.bytes = kPageBytes - bytes_;
  bounds.rows = next_rows_;
  if (options_.limit) bounds.rows = std::min(bounds.rows, *options_.limit - scanned_);
  if (parts <= kMoreParts) return bounds;
  const auto share = [parts](std::int64_t all, std::int64_t least) {
    return std::min(all, std::max(least, static_cast<std::int64_t>(kMoreParts) * all /
                                             static_cast<std::int64_t>(parts)));
  };
  bounds.bytes = share(bounds.bytes, kLeastBytes);
  bounds.rows = share(bounds.rows, kLeastRows);
  return bounds;
}

// As many rows as are left by the mean size of what came; and with a filter, as many as can be
// looked at in the time that is left.
void PageAnswer::SizeNextTrip(std::int64_t rows, Duration took) {
  is_long_ = is_long_ || filter_paths_ > 0;
  if (rows == 0) return;
  next_rows_ = RowsFor(kPageBytes - bytes_, MeanSize());
  if (filter_paths_ == 0) return;
  const double rows_per_microsecond =
      static_cast<double>(rows) / static_cast<double>(std::max<std::int64_t>(1, took.count()));
  const double affordable = rows_per_microsecond * static_cast<double>((budget_ - spent_).count());
  next_rows_ = std::clamp(static_cast<std::int64_t>(affordable), kLeastRows, next_rows_);
}

// As many parts as should have the rows that are left, if those to come are like those that came.
void PageAnswer::CountNextParts(bool was_short) {
  next_parts_ = was_short ? std::min(kMostParts, kMoreParts * trip_.size()) : 1;
  if (next_parts_ == 1 || scanned_ == 0) return;
  const auto wanted = static_cast<std::size_t>(BoundsOf(1).rows);
  const std::size_t parts = wanted * short_parts_ / static_cast<std::size_t>(scanned_) + 1;
  next_parts_ = std::min(next_parts_, parts);
}

bool PageAnswer::IsFull() const {
  return bytes_ >= kPageBytes || (options_.limit && scanned_ >= *options_.limit);
}

PageAnswer::PartEnd PageAnswer::AddPart(const RowSet& rows, const PageBounds& bounds) {
  std::size_t bytes = body_.size() + 256;
  for (std::size_t i = 0; i < rows.RowCount(); ++i) bytes += rows.Value(i, 0).value_or("").size();
  body_.reserve(bytes);
  const std::int64_t bytes_before = bytes_;
  std::size_t added = 0;
  while (added < rows.RowCount() && !IsFull()) AddRow(ReadPageRow(plan_.columns, rows, added++));
  if (added > 0) {
    last_key_ = KeyOf(rows, added - 1);
  }
  if (IsFull()) return PartEnd::kPageIsFull;
  const bool has_more = static_cast<std::int64_t>(rows.RowCount()) >= bounds.rows ||
                        bytes_ - bytes_before >= bounds.bytes;
  return has_more ? PartEnd::kMoreRows : PartEnd::kNoMoreRows;
}

bool PageAnswer::Add(std::span<const RowSet* const> rows, Duration took) {
  spent_ += took;
  const std::int64_t scanned_before = scanned_;
  PartEnd end = PartEnd::kNoMoreRows;
  for (std::size_t i = 0; i < rows.size() && end == PartEnd::kNoMoreRows; ++i) {
    end = AddPart(*rows[i], trip_[i].bounds);
    if (end == PartEnd::kNoMoreRows) ++short_parts_;
  }
  if (end == PartEnd::kPageIsFull) return true;
  const bool was_short = end == PartEnd::kNoMoreRows;
  if (was_short && !next_) {
    last_key_.reset();
    return true;
  }
  if (!was_short) next_ = PartBehind(plan_, last_key_);
  // Nothing to go on from: the client could only ask for the same once more.
  if (filter_paths_ > 0 && spent_ >= budget_ && last_key_) return true;
  SizeNextTrip(scanned_ - scanned_before, took);
  CountNextParts(was_short);
  return false;
}

Item PageAnswer::KeyOf(const RowSet& rows, std::size_t row) const {
  try {
    return StorageOf(plan_.target.table()).PageKey(plan_, rows, row);
  } catch (const UnreadableItem& fault) {
    ThrowUnreadable(plan_.target.table(), nullptr, fault);
  }
}

CapacityUsed PageAnswer::Used() const {
  CapacityUsed used;
  if (plan_.target.index() == nullptr) {
    used.table = ReadUnits(bytes_, options_.consistent);
  } else {
    used.Add(*plan_.target.index(), ReadUnits(bytes_, options_.consistent));
    used.table = fetched_units_;
  }
  return used;
}

std::string PageAnswer::Finish() && {
  if (!options_.count_only) body_.append("],");
  fmt::format_to(std::back_inserter(body_), "\"Count\":{},\"ScannedCount\":{}", count_, scanned_);
  if (last_key_) {
    body_.append(",\"LastEvaluatedKey\":");
    AppendJson(body_, *last_key_);
  }
  if (options_.capacity != CapacityDetail::kNone) {
    body_.append(",\"ConsumedCapacity\":");
    AppendConsumedCapacity(body_, options_.capacity, options_.table, Used());
  }
  body_.push_back('}');
  return std::move(body_);
}

std::string PageAnswer::TakeItems() && { return body_.substr(1 + kItems.size()); }

void PageAnswer::AddRow(const PageRow& row) {
  const PageColumns& columns = plan_.columns;
  ++scanned_;
  bytes_ += row.size;
  // Each fetched item counts on its own.
  if (columns.fetch) fetched_units_ += ReadUnits(row.fetched, options_.consistent);
  if (!row.matched) return;
  if (row.item && count_ > 0) body_.push_back(',');
  ++count_;
  if (!row.item) return;
  const StoredItem stored(*row.item, plan_.target.table().item_format);
  try {
    AppendItem(stored);
  } catch (const UnreadableItem& fault) {
    Refuse(stored, fault);
  }
}

void PageAnswer::AppendItem(const StoredItem& stored) {
  const PageColumns& columns = plan_.columns;
  if (!options_.column_names.empty()) {
    AppendColumns(body_, stored, *options_.projection, options_.column_names);
  } else if (selection_) {
    stored.AppendSelected(body_, *selection_);
  } else if (columns.fetch && !options_.all_attributes) {
    // Fetched for the filter only.
    Item item = stored.Parse();
    std::erase_if(item.members,
                  [this](const auto& member) { return !plan_.target.Projects(member.first); });
    AppendJson(body_, item);
  } else {
    stored.AppendTo(body_);
  }
}

void PageAnswer::Refuse(const StoredItem& stored, const UnreadableItem& fault) const {
  const TableDescription& table = plan_.target.table();
  std::vector<std::string> names = {table.partition_key.name};
  if (table.sort_key) names.push_back(table.sort_key->name);
  std::optional<Item> key;
  try {
    key = stored.ParsePart(names);
  } catch (const UnreadableItem&) {
    // Nothing to name it by.
  }
  ThrowUnreadable(table, key ? &*key : nullptr, fault);
}

}  // namespace tuskgate::translator
