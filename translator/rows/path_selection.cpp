#include "translator/rows/path_selection.h"

namespace tuskgate::translator {
namespace {

void Add(Selection& selection, const BoundPath& path) {
  Selection* node = &selection;
  for (const BoundStep& step : path.steps) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      node = &node->members[*name];
    } else {
      node = &node->elements[std::get<std::uint32_t>(step)];
    }
  }
}

}  // namespace

Selection SelectionOf(const std::vector<const BoundPath*>& paths) {
  Selection selection;
  for (const BoundPath* path : paths) Add(selection, *path);
  return selection;
}

Selection SelectionOf(const BoundProjection& projection) {
  Selection selection;
  for (const BoundPath& path : projection) Add(selection, path);
  return selection;
}

}  // namespace tuskgate::translator
