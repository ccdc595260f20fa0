// Conditions in SQL against the same conditions evaluated by the translator.
//
// The translator evaluates conditions on an absent item only. A condition on an item becomes one of
// those when its paths are replaced by the values that the item has there, so that one evaluator
// judges both.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "tests/pg/translator/update_model.h"
#include "tests/unit/translator/random_values.h"
#include "translator/expression/bind_expression.h"
#include "translator/expression/evaluate_absent.h"
#include "translator/items/item_layout.h"
#include "translator/layout/condition.h"

namespace tuskgate::translator {
namespace {

// A condition's copy, with paths that lead somewhere in the item replaced by what is there.
class Substitution {
 public:
  explicit Substitution(const Item& item) : item_(item) {}

  BoundConditionPtr Of(const BoundCondition& condition) const {
    return std::visit([this](const auto& node) { return Node(node); }, condition.node);
  }

 private:
  template <typename T>
  static BoundConditionPtr Make(T node) {
    auto condition = std::make_unique<BoundCondition>();
    condition->node = std::move(node);
    return condition;
  }

  BoundOperand Of(const BoundOperand& operand) const {
    if (const BoundPath* path = operand.Path()) {
      const AttributeValue* value = ValueAt(item_, *path);
      return value == nullptr ? BoundOperand{*path} : BoundOperand{value};
    }
    if (const BoundSize* size = operand.Size()) {
      BoundOperand inner = Of(*size->operand);
      const AttributeValue* value = inner.Constant();
      const bool sizeless =
          value != nullptr && (value->As<Number>() != nullptr || value->As<Boolean>() != nullptr ||
                               value->As<Null>() != nullptr);
      return BoundOperand{
          BoundSize{std::make_unique<BoundOperand>(sizeless ? Nowhere() : std::move(inner))}};
    }
    return BoundOperand{operand.Constant()};
  }

  // Constants of types that an operation does not take are refused before it is evaluated; such
  // values of an item are as if they were not there.
  static BoundOperand Nowhere() { return BoundOperand{BoundPath{{std::string("nowhere")}}}; }

  BoundOperand TextOrBytes(const BoundOperand& operand) const {
    BoundOperand found = Of(operand);
    const AttributeValue* value = found.Constant();
    if (value != nullptr && value->As<String>() == nullptr && value->As<Binary>() == nullptr) {
      return Nowhere();
    }
    return found;
  }

  BoundConditionPtr Node(const BoundComparison& node) const {
    return Make(BoundComparison{node.comparator, Of(node.left), Of(node.right)});
  }
  BoundConditionPtr Node(const BoundBetween& node) const {
    return Make(BoundBetween{Of(node.value), Of(node.low), Of(node.high)});
  }
  BoundConditionPtr Node(const BoundIn& node) const {
    BoundIn in{Of(node.value), {}};
    for (const BoundOperand& choice : node.choices) in.choices.push_back(Of(choice));
    return Make(std::move(in));
  }
  BoundConditionPtr Node(const BoundExists& node) const {
    const bool exists = ValueAt(item_, node.path) != nullptr;
    return Make(BoundExists{node.path, exists != node.negated});
  }
  BoundConditionPtr Node(const BoundTypeIs& node) const {
    return Make(BoundTypeIs{Of(node.operand), node.tag});
  }
  BoundConditionPtr Node(const BoundBeginsWith& node) const {
    return Make(BoundBeginsWith{TextOrBytes(node.value), TextOrBytes(node.prefix)});
  }
  BoundConditionPtr Node(const BoundContains& node) const {
    return Make(BoundContains{Of(node.value), Of(node.part)});
  }
  BoundConditionPtr Node(const BoundAnd& node) const {
    return Make(BoundAnd{Of(*node.left), Of(*node.right)});
  }
  BoundConditionPtr Node(const BoundOr& node) const {
    return Make(BoundOr{Of(*node.left), Of(*node.right)});
  }
  BoundConditionPtr Node(const BoundNot& node) const { return Make(BoundNot{Of(*node.operand)}); }

  const Item& item_;
};

// Expressions over a few attributes and values, so that conditions often hold.
class RandomExpressions {
 public:
  explicit RandomExpressions(unsigned seed) : random_(seed) {}

  RandomValues& random() { return random_; }

  AttributeValue Value() {
    switch (random_.Below(5)) {
      case 0:
        return {Number{std::to_string(random_.Below(4) - 1)}};
      case 1:
        return {String{random_.Text(2)}};
      case 2:
        return {Binary{random_.Bytes(2)}};
      case 3:
        return random_.AnySet();
      default:
        return random_.Any(1);
    }
  }

  Item AnItem() {
    Item item;
    for (const std::string name : {"a", "b", "c"}) {
      if (!random_.OneIn(4)) item.members.emplace_back(name, Value());
    }
    translator::Map map;
    for (const std::string name : {"a", "b"}) map.members.emplace_back(name, Value());
    item.members.emplace_back("m", AttributeValue{std::move(map)});
    List list;
    for (int i = random_.Below(3); i > 0; --i) list.elements.push_back(Value());
    item.members.emplace_back("l", AttributeValue{std::move(list)});
    return item;
  }

  std::string Path() {
    static const std::vector<std::string> kPaths = {"a",   "b",   "c",   "q",    "m",    "l",
                                                    "m.a", "m.b", "m.q", "l[0]", "l[1]", "a.b"};
    return kPaths[static_cast<std::size_t>(random_.Below(static_cast<int>(kPaths.size())))];
  }
  static std::string Constant(int number) { return ":v" + std::to_string(number); }
  std::string Operand() {
    if (random_.OneIn(6)) return "size(" + (random_.OneIn(4) ? AnyConstant() : Path()) + ")";
    return random_.OneIn(2) ? AnyConstant() : Path();
  }
  std::string AnyConstant() { return Constant(random_.Below(6)); }

  std::string Condition(int depth) {
    if (depth > 0 && random_.OneIn(2)) {
      if (random_.OneIn(3)) return "NOT (" + Condition(depth - 1) + ")";
      return "(" + Condition(depth - 1) + (random_.OneIn(2) ? ") AND (" : ") OR (") +
             Condition(depth - 1) + ")";
    }
    static const std::vector<std::string> kOperators = {"=", "<>", "<", "<=", ">", ">="};
    switch (random_.Below(8)) {
      case 0:
        return (random_.OneIn(2) ? "attribute_exists(" : "attribute_not_exists(") + Path() + ")";
      case 1:
        // Of a size: see TypeOfASizeThatThereIsNot.
        return "attribute_type(" + (random_.OneIn(4) ? AnyConstant() : Path()) + ", :type)";
      case 2:
        return "begins_with(" + Operand() + ", " + Operand() + ")";
      case 3:
        return "contains(" + Operand() + ", " + Operand() + ")";
      case 4:
        return Operand() + " BETWEEN " + Operand() + " AND " + Operand();
      case 5:
        return Operand() + " IN (" + Operand() + ", " + Operand() + ", " + Operand() + ")";
      default:
        return Operand() + " " + kOperators[static_cast<std::size_t>(random_.Below(6))] + " " +
               Operand();
    }
  }

 private:
  RandomValues random_;
};

class Conditions : public TranslatedTables {
 protected:
  static std::string InSql(const BoundCondition& condition, const std::string& stored_item) {
    SqlBuilder sql;
    sql << "select ";
    EmitCondition(sql, ItemLayout(SqlText("t.item")), condition);
    sql << " from (select nullif(";
    sql.Parameter(SqlType::kText, stored_item);
    sql << ", '')::jsonb as item) t";
    return Run(std::move(sql).Finish("condition", Lane::kRead)).Text(0, 0);
  }
};

TEST_F(Conditions, AgreeOnRandomItemsAndOnNone) {
  RandomExpressions expressions(131);
  const std::vector<std::string> tags = {"S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL"};
  int bound = 0;
  int held = 0;
  for (int i = 0; i < 12000; ++i) {
    std::string values = "{\":type\":{\"S\":\"" +
                         tags[static_cast<std::size_t>(expressions.random().Below(10))] + "\"}";
    for (int v = 0; v < 6; ++v) {
      values += ",\"" + RandomExpressions::Constant(v) + "\":" + TextOf(expressions.Value());
    }
    const rapidjson::Document request =
        Document("{\"ConditionExpression\":\"\",\"ExpressionAttributeValues\":" + values + "}}");
    ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
    const std::string text = expressions.Condition(2);
    const auto condition = parameters.BindCondition("ConditionExpression", text);
    if (!condition.has_value()) continue;  // operands of wrong types
    ++bound;
    const std::string context = text + " with " + values + "}";
    ASSERT_EQ(InSql(**condition, ""), HoldsWithoutItem(**condition) ? "t" : "f")
        << context << " without an item";
    const Item item = expressions.AnItem();
    const BoundConditionPtr substituted = Substitution(item).Of(**condition);
    const bool holds = HoldsWithoutItem(*substituted);
    held += holds ? 1 : 0;
    ASSERT_EQ(InSql(**condition, ToStoredJson(item)), holds ? "t" : "f")
        << context << " on " << TextOf(item);
  }
  EXPECT_GT(bound, 3000);
  EXPECT_GT(held, bound / 5);
  EXPECT_LT(held, bound * 4 / 5);
}

// One name may be spelled like the path of another.
TEST_F(Conditions, NamesThatLookLikePaths) {
  const rapidjson::Document request = Document(
      R"({"ConditionExpression":"","ExpressionAttributeNames":{"#path":"{\"a\",\"M\",\"b\"}"}})");
  const Item item =
      ItemOf(R"({"a":{"M":{"b":{"N":"1"}}},"{\"a\",\"M\",\"b\"}":{"N":"1"},"{a,M,b}":{"N":"2"}})");
  for (const std::string expression : {"a.b = #path", "#path = a.b"}) {
    ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
    const auto condition = parameters.BindCondition("ConditionExpression", expression);
    ASSERT_TRUE(condition.has_value());
    EXPECT_EQ(InSql(**condition, ToStoredJson(item)), "t") << expression;
  }
}

// size() of what has no size is no number.
TEST_F(Conditions, TypeOfASizeThatThereIsNot) {
  const rapidjson::Document request = Document(
      R"({"ConditionExpression":"","ExpressionAttributeValues":{":N":{"S":"N"},":l":{"L":[]}}})");
  ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
  const auto condition =
      parameters.BindCondition("ConditionExpression", "attribute_type(size(a), :N)");
  ASSERT_TRUE(condition.has_value());
  EXPECT_EQ(InSql(**condition, R"({"a":{"S":"x"}})"), "t");
  EXPECT_EQ(InSql(**condition, R"({"a":{"N":"1"}})"), "f");
  EXPECT_EQ(InSql(**condition, R"({"b":{"S":"x"}})"), "f");
  EXPECT_EQ(InSql(**condition, ""), "f");
}

}  // namespace
}  // namespace tuskgate::translator
