// The parts that a page is read in, one statement each. Of a Query there is one at a time, behind
// the last key. A Scan's has a few children of the relation: what a statement costs to plan and to
// begin grows with the relations that it names, whatever it finds there.
#pragma once

#include <optional>

#include "translator/expression/scan_segment.h"
#include "translator/model/attribute_value.h"
#include "translator/plan/page.h"
#include "translator/plan/read_plan.h"

namespace tuskgate::translator {

struct PagePart {
  std::optional<Item> start;  // it begins behind this key
  ScanSegment stretch;        // of a Scan: it ends with this, and begins with it if nowhere else
  PageBounds bounds;
};

// The part that begins behind `start`, or else with the page. Its bounds are not set.
PagePart PartBehind(const PagePlan& plan, const std::optional<Item>& start);

// The one that begins where that one ends; nullopt where the page ends there too.
std::optional<PagePart> PartAfter(const PagePlan& plan, const PagePart& part);

}  // namespace tuskgate::translator
