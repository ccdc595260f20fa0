#include "translator/attached/mapping/propose_views.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "translator/attached/mapping/propose.h"
#include "translator/model/json.h"

namespace tuskgate::translator {
namespace {

constexpr const char* kDeclare = ": declare \"partition_key\"";

RelationFacts WithKey(RelationFacts relation, std::vector<std::size_t> columns) {
  IndexFacts& key = relation.indexes.emplace_back();
  key.unique = true;
  key.collations.resize(columns.size());
  key.descending.resize(columns.size());
  key.columns = std::move(columns);
  return relation;
}

// The steps of a plan that give each row once, as it is.
bool KeepsRows(std::string_view node) {
  constexpr std::array<std::string_view, 5> kSteps = {"Sort", "Incremental Sort", "Limit", "Gather",
                                                      "Gather Merge"};
  return std::find(kSteps.begin(), kSteps.end(), node) != kSteps.end();
}

// The scan of the one table that the plan reads; null where it does more.
const Json* FindScan(const Json& plan) {
  const Json* node = &plan;
  while (KeepsRows(TextMember(*node, "Node Type"))) {
    const Json* below = FindMember(*node, "Plans");
    if (below == nullptr || !below->IsArray() || below->Size() != 1) return nullptr;
    node = &(*below)[0];
  }
  const std::string_view type = TextMember(*node, "Node Type");
  return type.ends_with("Scan") && !TextMember(*node, "Relation Name").empty() ? node : nullptr;
}

// The view's column that is the table's as it is.
std::optional<std::size_t> Shown(const Json& output, std::string_view alias,
                                 const ColumnFacts& column) {
  for (rapidjson::SizeType i = 0; i < output.Size(); ++i) {
    if (!output[i].IsString()) continue;
    const std::string_view text = Text(output[i]);
    if (text == fmt::format("{}.{}", alias, column.quoted) ||
        text == fmt::format("\"{}\".{}", alias, column.quoted)) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string ExplainView(const RelationFacts& view) {
  std::string text = "explain (verbose, format json) select ";
  for (std::size_t i = 0; i < view.columns.size(); ++i) {
    text.append(i == 0 ? "" : ", ").append(view.columns[i].quoted);
  }
  return text.append(" from ").append(view.quoted);
}

MappingResult<RelationFacts> WithKeyOfTable(const RelationFacts& view, std::string_view plan,
                                            const AttachedFacts& facts) {
  rapidjson::Document document;
  document.Parse(plan.data(), plan.size());
  const Json* top = nullptr;
  if (!document.HasParseError() && document.IsArray() && document.Size() == 1) {
    top = document[0].IsObject() ? FindMember(document[0], "Plan") : nullptr;
  }
  const Json* scan = top != nullptr ? FindScan(*top) : nullptr;
  const Json* output = scan != nullptr ? FindMember(*top, "Output") : nullptr;
  if (output == nullptr || !output->IsArray() || output->Size() != view.columns.size()) {
    return MappingError{std::string("it is not the rows of one table as they are, so nothing says "
                                    "what its own are told apart by") +
                        kDeclare};
  }
  const QualifiedName name{std::string(TextMember(*scan, "Schema")),
                           std::string(TextMember(*scan, "Relation Name"))};
  const RelationFacts* table = facts.Find(name);
  const IndexFacts* key = table != nullptr ? FindKey(*table) : nullptr;
  if (key == nullptr) {
    return MappingError{fmt::format("{}, which is behind it, {}{}", name.Text(),
                                    table == nullptr ? "is in another schema" : "has no key",
                                    kDeclare)};
  }
  std::vector<std::size_t> columns;
  for (const std::size_t column : key->columns) {
    const ColumnFacts& wanted = table->columns[column];
    const auto shown = Shown(*output, TextMember(*scan, "Alias"), wanted);
    if (!shown) {
      return MappingError{
          fmt::format("it does not show {}, which the rows of {} are told apart "
                      "by{}",
                      wanted.name, name.Text(), kDeclare)};
    }
    columns.push_back(*shown);
  }
  return WithKey(view, std::move(columns));
}

MappingResult<RelationFacts> WithForeignKey(const RelationFacts& foreign) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < foreign.columns.size(); ++i) {
    if (foreign.columns[i].foreign_key) columns.push_back(i);
  }
  if (columns.empty()) {
    return MappingError{std::string("it is in another place, and no column has the option \"key\" "
                                    "to say what its rows are told apart by") +
                        kDeclare};
  }
  return WithKey(foreign, std::move(columns));
}

}  // namespace tuskgate::translator
