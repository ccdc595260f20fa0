#include "translator/rows/capacity.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/expression/index_entry.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
void CapacityUsed::Add(const IndexDescription& index, double units) {
  for (auto& [known, sum] : indexes) {
    if (known->name == index.name) {
      sum += units;
      return;
    }
  }
  indexes.emplace_back(&index, units);
}

void CapacityUsed::Add(const CapacityUsed& other) {
  table += other.table;
  for (const auto& [index, units] : other.indexes) Add(*index, units);
}

double CapacityUsed::Total() const {
  double total = table;
  for (const auto& entry : indexes) total += entry.second;
  return total;
}

CapacityUsed WriteCapacity(const TableDescription& description, const Item* before,
                           std::int64_t size_before, const Item* after, std::int64_t size_after) {
  CapacityUsed used;
  used.table = WriteUnits(size_before, size_after);
  for (const IndexDescription& index : description.indexes) {
    const double units = IndexWriteUnits(description, index, before, after);
    if (units > 0) used.Add(index, units);
  }
  return used;
}

namespace {

void AppendUnits(std::string& out, double units, CapacityAxis axis) {
  fmt::format_to(std::back_inserter(out), "\"CapacityUnits\":{:.1f}", units);
  if (axis == CapacityAxis::kUntold) return;
  fmt::format_to(std::back_inserter(out), ",\"{}CapacityUnits\":{:.1f}",
                 axis == CapacityAxis::kRead ? "Read" : "Write", units);
}

void AppendIndexes(std::string& out, std::string_view member, IndexKind kind,
                   const CapacityUsed& used, CapacityAxis axis) {
  bool first = true;
  for (const auto& [index, units] : used.indexes) {
    if (index->kind != kind) continue;
    if (first) {
      fmt::format_to(std::back_inserter(out), ",\"{}\":{{", member);
    } else {
      out.push_back(',');
    }
    first = false;
    AppendJsonString(out, index->name);
    out.append(":{");
    AppendUnits(out, units, axis);
    out.push_back('}');
  }
  if (!first) out.push_back('}');
}

}  // namespace

void AppendConsumedCapacity(std::string& out, CapacityDetail detail, std::string_view table,
                            const CapacityUsed& used, CapacityAxis axis) {
  out.append("{\"TableName\":");
  AppendJsonString(out, table);
  out.push_back(',');
  AppendUnits(out, used.Total(), axis);
  if (detail == CapacityDetail::kIndexes) {
    out.append(",\"Table\":{");
    AppendUnits(out, used.table, axis);
    out.push_back('}');
    AppendIndexes(out, "LocalSecondaryIndexes", IndexKind::kLocal, used, axis);
    AppendIndexes(out, "GlobalSecondaryIndexes", IndexKind::kGlobal, used, axis);
  }
  out.push_back('}');
}

void CapacityByTable::Add(std::string_view table, const CapacityUsed& used) {
  const auto known = std::find_if(tables_.begin(), tables_.end(),
                                  [table](const auto& entry) { return entry.first == table; });
  if (known == tables_.end()) {
    tables_.emplace_back(table, used);
  } else {
    known->second.Add(used);
  }
}

void CapacityByTable::AppendTo(std::string& out, CapacityDetail detail, CapacityAxis axis) const {
  out.push_back('[');
  for (const auto& entry : tables_) {
    if (&entry != &tables_.front()) out.push_back(',');
    AppendConsumedCapacity(out, detail, entry.first, entry.second, axis);
  }
  out.push_back(']');
}

}  // namespace tuskgate::translator
