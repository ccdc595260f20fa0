#include "translator/model/units.h"

#include <algorithm>

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

}  // namespace tuskgate::translator
