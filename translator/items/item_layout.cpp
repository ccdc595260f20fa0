#include "translator/items/item_layout.h"

#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

std::vector<std::string> TypedSteps(const BoundPath& path) {
  std::vector<std::string> steps;
  for (const BoundStep& step : path.steps) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      if (!steps.empty()) steps.emplace_back("M");
      steps.push_back(ToStored(*name));
    } else {
      steps.emplace_back("L");
      steps.push_back(std::to_string(std::get<std::uint32_t>(step)));
    }
  }
  return steps;
}

}  // namespace

std::string JsonPath(const BoundPath& path) { return ArrayLiteral(TypedSteps(path)); }

std::string ParentJsonPath(const BoundPath& path) {
  std::vector<std::string> steps = TypedSteps(path);
  steps.pop_back();
  return ArrayLiteral(steps);
}

std::string StoredAttribute(const BoundPath& path) { return ToStored(path.Attribute()); }

void ItemLayout::Value(SqlBuilder& sql, const BoundPath& path) const {
  sql << "(" << item_;
  // `->` with a name is several times cheaper than `#>` with an array.
  if (path.IsTopLevel()) {
    sql << " -> ";
    sql.SharedParameter(SqlType::kText, StoredAttribute(path));
  } else {
    sql << " #> ";
    sql.SharedParameter(SqlType::kTextArray, JsonPath(path));
  }
  sql << ")";
}

void ItemLayout::StringAt(SqlBuilder& sql, const BoundPath& path) const {
  sql << "(";
  Value(sql, path);
  sql << " ->> 'S')";
}

void ItemLayout::NumberAt(SqlBuilder& sql, const BoundPath& path) const {
  sql << "(";
  Value(sql, path);
  sql << " ->> 'N')::numeric";
}

void ItemLayout::BinaryAt(SqlBuilder& sql, const BoundPath& path) const {
  sql << "decode(";
  Value(sql, path);
  sql << " ->> 'B', 'base64')";
}

void ItemLayout::Parent(SqlBuilder& sql, const BoundPath& path) const {
  sql << "(" << item_ << " #> ";
  sql.SharedParameter(SqlType::kTextArray, ParentJsonPath(path));
  sql << ")";
}

}  // namespace tuskgate::translator
