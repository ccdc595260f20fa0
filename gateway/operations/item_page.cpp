#include "gateway/operations/item_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/throttle/expected_use.h"
#include "translator/model/stored_item.h"
#include "translator/request/page_checks.h"
#include "translator/rows/capacity.h"
#include "translator/rows/project_item.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// Rows that one statement reads at most. A page of items of 256 bytes or more is one statement;
// smaller items take a second, with more rows.
constexpr std::int64_t kFirstRows = 4096;
constexpr std::int64_t kRowsGrowth = 16;

class Page {
 public:
  Page(const PageOptions& options, const ReadTarget& target)
      : options_(options),
        target_(target),
        columns_{options.filter.get(), !options.count_only, NeedsFetch(target, options)} {
    if (options_.projection) paths_ = PathsOf(*options_.projection);
    body_ = "{";
    if (!options_.count_only) body_.append("\"Items\":[");
  }

  const PageColumns& columns() const { return columns_; }

  PageBounds NextBounds() {
    PageBounds bounds;
    bounds.bytes = kPageBytes - bytes_;
    bounds.rows = next_rows_;
    if (options_.limit) bounds.rows = std::min(bounds.rows, *options_.limit - scanned_);
    next_rows_ *= kRowsGrowth;
    return bounds;
  }

  // True when the page is complete.
  bool Add(const RowSet& rows, const PageBounds& bounds) {
    std::size_t bytes = body_.size() + 256;
    for (std::size_t i = 0; i < rows.RowCount(); ++i) bytes += rows.Value(i, 0).value_or("").size();
    body_.reserve(bytes);
    std::size_t added = 0;
    while (added < rows.RowCount() && bytes_ < kPageBytes) {
      AddRow(ReadPageRow(columns_, rows, added++));
    }
    const bool full = bytes_ >= kPageBytes || (options_.limit && scanned_ >= *options_.limit);
    const bool exhausted = static_cast<std::int64_t>(rows.RowCount()) < bounds.rows;
    if (full || !exhausted) {
      last_key_ = ReadPageKey(target_, columns_, rows, added - 1);
    } else {
      last_key_.reset();
    }
    return full || exhausted;
  }

  const std::optional<Item>& last_key() const { return last_key_; }

  CapacityUsed Used() const {
    CapacityUsed used;
    if (target_.index() == nullptr) {
      used.table = ReadUnits(bytes_, options_.consistent);
    } else {
      used.Add(*target_.index(), ReadUnits(bytes_, options_.consistent));
      used.table = fetched_units_;
    }
    return used;
  }

  std::string Respond() && {
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

 private:
  void AddRow(const PageRow& row) {
    ++scanned_;
    bytes_ += row.size;
    // Each fetched item counts on its own.
    if (columns_.fetch) fetched_units_ += ReadUnits(row.fetched, options_.consistent);
    if (!row.matched) return;
    if (row.item && count_ > 0) body_.push_back(',');
    ++count_;
    if (!row.item) return;
    const StoredItem stored(*row.item, target_.table().item_format);
    if (options_.projection) {
      AppendJson(body_, ProjectItem(stored.Parse(), paths_));
    } else if (columns_.fetch && !options_.all_attributes) {
      // Fetched for the filter only.
      Item item = stored.Parse();
      std::erase_if(item.members,
                    [this](const auto& member) { return !target_.Projects(member.first); });
      AppendJson(body_, item);
    } else {
      stored.AppendTo(body_);
    }
  }

  const PageOptions& options_;
  const ReadTarget target_;
  const PageColumns columns_;
  std::vector<const BoundPath*> paths_;
  std::int64_t next_rows_ = kFirstRows;
  std::string body_;  // the answer so far
  std::int64_t count_ = 0;
  std::int64_t scanned_ = 0;
  std::int64_t bytes_ = 0;
  double fetched_units_ = 0;
  std::optional<Item> last_key_;
};

}  // namespace

OperationAnswer RunPage(OperationContext& context, const PageOptions& options,
                        const PageEmitter& emit) {
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const Result<TablePtr> table = co_await context.RequireTable(options.table);
    if (!table.has_value()) co_return table.error();
    const Result<ReadTarget> target = FindTarget(**table, options);
    if (!target.has_value()) co_return target.error();
    Reservation reservation(context.services().throttle, *table, Flow::kRead);
    bool admitted = false;
    Page page(options, *target);
    bool complete = false;
    bool stale = false;
    while (!complete && !stale) {
      const PageBounds bounds = page.NextBounds();
      Result<SqlStatement> statement = emit(
          *target, page.last_key() ? page.last_key() : options.start_key, page.columns(), bounds);
      if (!statement.has_value()) co_return statement.error();
      if (!admitted) {
        // After the checks of the request, which making the statement includes.
        const CapacityUsed expected = ExpectedOfRead(target->index(), options.consistent);
        if (auto refusal = reservation.Take(expected)) co_return *refusal;
        admitted = true;
      }
      SqlStatement sql = *std::move(statement);
      const auto result = co_await context.RunOn(**table, std::move(sql));
      if (!result.has_value()) co_return result.error();
      stale = result->stale;
      if (!stale) complete = page.Add(*result->answer.rows, bounds);
    }
    if (!complete) continue;
    reservation.Settle(page.Used());
    co_return std::move(page).Respond();
  }
  co_return ApiError{ErrorKind::kInternalServerError, "The table changes too often", {}};
}

}  // namespace tuskgate::gateway
