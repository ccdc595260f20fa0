#include "translator/plan/bound_expression.h"

#include <fmt/format.h>

namespace tuskgate::translator {

bool operator==(const BoundPath& left, const BoundPath& right) { return left.steps == right.steps; }

std::string Describe(const BoundPath& path) {
  std::string text = "[";
  for (const BoundStep& step : path.steps) {
    if (text.size() > 1) text.append(", ");
    if (const auto* name = std::get_if<std::string>(&step)) {
      text.append(*name);
    } else {
      text.append(fmt::format("[{}]", std::get<std::uint32_t>(step)));
    }
  }
  return text + "]";
}

std::vector<const BoundPath*> BoundUpdate::Targets() const {
  std::vector<const BoundPath*> targets;
  for (const BoundSet& action : set) targets.push_back(&action.path);
  for (const BoundPath& path : remove) targets.push_back(&path);
  for (const BoundAdd& action : add) targets.push_back(&action.path);
  for (const BoundDelete& action : del) targets.push_back(&action.path);
  return targets;
}

}  // namespace tuskgate::translator
