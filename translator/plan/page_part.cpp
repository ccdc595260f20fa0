#include "translator/plan/page_part.h"

#include <algorithm>

namespace tuskgate::translator {
namespace {

// Of a statement: a second one costs little, and where children are small it saves every other.
constexpr std::uint64_t kChildren = 2;

bool IsOfOneStatement(const ScanSegment& segment) {
  return segment.last / kHashes - segment.first / kHashes < kChildren;
}

// Begins at a position of the segment. Stretches end at every other child wherever they begin, so
// that those of all pages are the same few statements.
ScanSegment StretchAt(const ScanSegment& segment, std::uint64_t position) {
  ScanSegment stretch = segment;
  stretch.first = position;
  const std::uint64_t length = kChildren * kHashes;
  stretch.last = std::min(segment.last, (position / length + 1) * length - 1);
  return stretch;
}

}  // namespace

PagePart PartBehind(const PagePlan& plan, const std::optional<Item>& start) {
  PagePart part;
  part.start = start;
  const auto* segment = std::get_if<ScanSegment>(&plan.rows);
  if (segment == nullptr) return part;
  // Relations without hashes are one child.
  part.stretch = IsOfOneStatement(*segment) ? *segment
                 : start                    ? StretchAt(*segment, ScanPosition(plan.target, *start))
                                            : StretchAt(*segment, segment->first);
  return part;
}

std::optional<PagePart> PartAfter(const PagePlan& plan, const PagePart& part) {
  const auto* segment = std::get_if<ScanSegment>(&plan.rows);
  if (segment == nullptr || part.stretch.last == segment->last) return std::nullopt;
  PagePart next;
  next.stretch = StretchAt(*segment, part.stretch.last + 1);
  return next;
}

}  // namespace tuskgate::translator
