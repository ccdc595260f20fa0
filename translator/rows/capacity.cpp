#include "translator/rows/capacity.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

std::int64_t UnitsOf(std::int64_t bytes, std::int64_t unit) {
  return std::max<std::int64_t>(1, (bytes + unit - 1) / unit);
}

}  // namespace

double ReadUnits(std::int64_t bytes, bool consistent) {
  return static_cast<double>(UnitsOf(bytes, 4096)) * (consistent ? 1.0 : 0.5);
}

double WriteUnits(std::int64_t size_before, std::int64_t size_after) {
  return static_cast<double>(UnitsOf(std::max(size_before, size_after), 1024));
}

void AppendConsumedCapacity(std::string& out, CapacityDetail detail, std::string_view table,
                            double units) {
  out.append("{\"TableName\":");
  AppendJsonString(out, table);
  fmt::format_to(std::back_inserter(out), ",\"CapacityUnits\":{:.1f}", units);
  if (detail == CapacityDetail::kIndexes) {
    fmt::format_to(std::back_inserter(out), ",\"Table\":{{\"CapacityUnits\":{:.1f}}}", units);
  }
  out.push_back('}');
}

}  // namespace tuskgate::translator
