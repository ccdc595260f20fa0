#include "translator/attached/mapping/template_overlap.h"

#include <bitset>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/key_template.h"

namespace tuskgate::translator {
namespace {

// Bytes that may stand in one place, either once or any number of times.
struct Step {
  std::bitset<256> bytes;
  bool repeated = false;
};

std::bitset<256> SetOf(std::string_view text) {
  std::bitset<256> bytes;
  for (const char c : text) bytes.set(static_cast<unsigned char>(c));
  return bytes;
}

std::bitset<256> BytesOf(const ColumnType& type) {
  if (AttributeTag(type) == "N") return SetOf("0123456789.-");
  switch (type.kind) {
    case ColumnKind::kUuid:
      return SetOf("0123456789abcdef-");
    case ColumnKind::kDate:
    case ColumnKind::kTimestamp:
    case ColumnKind::kTimestampTz:
      return SetOf("0123456789-:.TZ infityBC");
    default:
      return std::bitset<256>().set();
  }
}

std::vector<Step> StepsOf(const AttachedRelation& relation, const KeyTemplate& key_template) {
  std::vector<Step> steps;
  for (const KeyTemplate::Piece& piece : key_template.pieces) {
    if (const auto* literal = std::get_if<std::string>(&piece)) {
      for (const char c : *literal) steps.push_back({SetOf({&c, 1}), false});
    } else {
      const auto& part = std::get<KeyTemplate::ColumnPiece>(piece);
      std::bitset<256> bytes = BytesOf(relation.columns[part.column].type);
      bytes |= SetOf(kEscape);  // of a separator in the text
      steps.push_back({bytes, true});
    }
  }
  return steps;
}

}  // namespace

bool MayHold(const ColumnType& type, std::string_view text) {
  return (SetOf(text) & ~BytesOf(type)).none();
}

bool CanCoincide(const AttachedRelation& relation_a, const KeyTemplate& a,
                 const AttachedRelation& relation_b, const KeyTemplate& b) {
  const std::vector<Step> left = StepsOf(relation_a, a);
  const std::vector<Step> right = StepsOf(relation_b, b);
  // A walk through both at once, byte by byte; pairs of places that can be reached.
  using Place = std::pair<std::size_t, std::size_t>;
  std::set<Place> seen;
  std::vector<Place> open = {{0, 0}};
  while (!open.empty()) {
    const Place place = open.back();
    open.pop_back();
    if (!seen.insert(place).second) continue;
    const auto [i, j] = place;
    if (i == left.size() && j == right.size()) return true;
    if (i < left.size() && left[i].repeated) open.emplace_back(i + 1, j);
    if (j < right.size() && right[j].repeated) open.emplace_back(i, j + 1);
    if (i == left.size() || j == right.size()) continue;
    if ((left[i].bytes & right[j].bytes).none()) continue;
    open.emplace_back(left[i].repeated ? i : i + 1, right[j].repeated ? j : j + 1);
  }
  return false;
}

}  // namespace tuskgate::translator
