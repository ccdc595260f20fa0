#include "translator/rows/path_selection.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/expression/bind_expression.h"
#include "translator/model/stored_item.h"

namespace tuskgate::translator {
namespace {

constexpr char kItem[] =
    R"({"p":{"S":"k"},"n":{"N":"1"},)"
    R"("m":{"M":{"x":{"S":"mx"},"y":{"M":{"z":{"N":"2"},"w":{"N":"3"}}},"0":{"S":"zero"}}},)"
    R"("l":{"L":[{"S":"l0"},{"S":"l1"},{"M":{"a":{"S":"l2a"},"b":{"S":"l2b"}}},{"L":[{"N":"7"}]}]},)"
    R"("ss":{"SS":["a"]},"a.b":{"S":"dot"}})";

std::string Projected(const std::string& expression) {
  const rapidjson::Document request =
      Document(R"({"ExpressionAttributeNames":{"#dot":"a.b","#zero":"0"}})");
  ExpressionParameters parameters = *ExpressionParameters::Parse(request, false);
  const Result<BoundProjection> projection =
      parameters.BindProjection("ProjectionExpression", expression);
  if (!projection.has_value()) return projection.error().message;
  std::string selected;
  StoredItem(kItem, ItemFormat::kJson).AppendSelected(selected, SelectionOf(*projection));
  return selected;
}

TEST(PathSelection, SelectsPaths) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"p", R"({"p":{"S":"k"}})"},
      {"n, p", R"({"p":{"S":"k"},"n":{"N":"1"}})"},
      {"m.x", R"({"m":{"M":{"x":{"S":"mx"}}}})"},
      {"m.y.z, m.x", R"({"m":{"M":{"x":{"S":"mx"},"y":{"M":{"z":{"N":"2"}}}}}})"},
      {"m.y", R"({"m":{"M":{"y":{"M":{"z":{"N":"2"},"w":{"N":"3"}}}}}})"},
      {"m.#zero", R"({"m":{"M":{"0":{"S":"zero"}}}})"},
      {"l[1]", R"({"l":{"L":[{"S":"l1"}]}})"},
      // In the order of the list, closed up.
      {"l[2].b, l[0]", R"({"l":{"L":[{"S":"l0"},{"M":{"b":{"S":"l2b"}}}]}})"},
      {"l[3][0]", R"({"l":{"L":[{"L":[{"N":"7"}]}]}})"},
      {"#dot", R"({"a.b":{"S":"dot"}})"},
      // What leads nowhere leaves no trace.
      {"q", "{}"},
      {"n.x", "{}"},
      {"n[0]", "{}"},
      {"ss[0]", "{}"},
      {"m[0]", "{}"},
      {"m.q", "{}"},
      {"m.y.q, m.x", R"({"m":{"M":{"x":{"S":"mx"}}}})"},
      {"l.a", "{}"},
      {"l[4]", "{}"},
      {"l[3][1], l[9]", "{}"},
      {"l[4294967295], p",
       "Invalid ProjectionExpression: List index is not within the allowable "
       "range; index: [4294967295]"},
      {"l[2147483647], p", R"({"p":{"S":"k"}})"},
  };
  for (const auto& [expression, item] : cases) EXPECT_EQ(Projected(expression), item) << expression;
}

TEST(PathSelection, OfNothingIsEmpty) {
  const BoundPath path{{std::string("a"), std::uint32_t{0}}};
  std::string selected;
  StoredItem("{}", ItemFormat::kJson).AppendSelected(selected, SelectionOf({&path}));
  EXPECT_EQ(selected, "{}");
  selected.clear();
  StoredItem(kItem, ItemFormat::kJson).AppendSelected(selected, Selection{});
  EXPECT_EQ(selected, "{}");
}

TEST(BindProjection, OverlapsAndConflicts) {
  const std::string head = "Invalid ProjectionExpression: Two document paths ";
  const std::string tail = " with each other; must remove or rewrite one of these paths; ";
  const std::vector<std::array<std::string, 3>> cases = {
      {"a, a", "overlap", "path one: [a], path two: [a]"},
      {"a, b, a.c", "overlap", "path one: [a], path two: [a, c]"},
      {"a.b[1].c, a.b", "overlap", "path one: [a, b, [1], c], path two: [a, b]"},
      {"#dot, #dot", "overlap", "path one: [a.b], path two: [a.b]"},
      {"a.b, a[1]", "conflict", "path one: [a, b], path two: [a, [1]]"},
      {"a[0][1], a[0].b", "conflict", "path one: [a, [0], [1]], path two: [a, [0], b]"},
      // The first pair in the order of the text, but overlaps before conflicts.
      {"b, a.x, a.y, a[0], a[1].b", "conflict", "path one: [a, x], path two: [a, [0]]"},
      {"b, a.x, a.y, a[0], b", "overlap", "path one: [b], path two: [b]"},
  };
  for (const auto& [expression, kind, paths] : cases) {
    EXPECT_EQ(Projected(expression), head + kind + tail + paths) << expression;
  }
  EXPECT_EQ(Projected("#undefined"),
            "Invalid ProjectionExpression: An expression attribute name used in the document path "
            "is not defined; attribute name: #undefined");
}

}  // namespace
}  // namespace tuskgate::translator
