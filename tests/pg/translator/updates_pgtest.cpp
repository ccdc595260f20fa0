// The statements of UpdateItem against the model of what they must do.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "tests/pg/translator/update_model.h"
#include "tests/unit/translator/random_values.h"
#include "translator/items/select.h"
#include "translator/items/write.h"
#include "translator/model/item_size.h"
#include "translator/model/key.h"
#include "translator/request/write_requests.h"

namespace tuskgate::translator {
namespace {

constexpr char kKey[] = R"({"p":{"S":"k"}})";
constexpr char kOnlyWithAnItem[] = "\"ConditionExpression\":\"attribute_exists(p)\"";

class Updates : public TranslatedTables {
 protected:
  void SetUp() override {
    static const TableDescription table = NewTable("S");
    table_ = &table;
  }

  static std::string Request(const std::string& expression, const std::string& more = "") {
    return std::string("{\"TableName\":\"Things\",\"Key\":") + kKey +
           ",\"UpdateExpression\":" + Quoted(expression) + (more.empty() ? "" : "," + more) + "}";
  }

  void Store(const std::optional<Item>& item) const {
    Query("delete from " + table_->parent);
    if (!item) return;
    Query("insert into " + table_->parent + " (pk, item, size) values ('k', $1, $2)",
          {ToStoredJson(*item), std::to_string(ItemSize(*item))});
  }

  // The outcome's status. What the direct form does not write, the full form explains.
  WriteStatus Run(const UpdateItemRequest& update, bool allow_direct = true) const {
    // Without the checks of the request, which are none of the statement's.
    WritePlan plan{table_, WriteAction::kUpdate, update.key, &update.options};
    plan.update = &update.update;
    const WriteStatement statement = EmitWrite(plan, allow_direct);
    const ResultRows rows = TranslatedTables::Run(statement.sql);
    const WriteResult result = ReadWriteResult(statement.shape, rows, rows.Affected());
    EXPECT_FALSE(result.raced);
    if (result.status == WriteStatus::kNeedsFullForm && allow_direct) return Run(update, false);
    return result.status;
  }

  // What is stored, as the API prints it, with its size; "none".
  std::string Stored() const {
    const ResultRows rows = TranslatedTables::Run(EmitGet(*table_, ItemOf(kKey)));
    if (rows.RowCount() == 0) return "none";
    const Item item = StoredItem(*rows.Value(0, 0), ItemFormat::kText).Parse();
    EXPECT_EQ(rows.Text(0, 1), std::to_string(ItemSize(item))) << TextOf(item);
    return TextOf(item);
  }

  // For single cases: the item after the update, or the number of the status.
  std::string After(const std::optional<Item>& item, const std::string& expression,
                    const std::string& maps = "") const {
    Store(item);
    const rapidjson::Document request = Document(Request(expression, maps));
    const Result<UpdateItemRequest> update = ParseUpdateItem(request);
    if (!update.has_value()) return update.error().message;
    const WriteStatus status = Run(*update);
    if (status != WriteStatus::kWritten) return std::to_string(static_cast<int>(status));
    return Stored();
  }

  const TableDescription* table_ = nullptr;
};

// --- random updates ---

class RandomUpdates {
 public:
  explicit RandomUpdates(unsigned seed) : random_(seed) {}

  RandomValues& random() { return random_; }

  AttributeValue Value() {
    switch (random_.Below(6)) {
      case 0:
      case 1:
        return {Number{random_.OneIn(5) ? random_.AnyNumber()
                                        : std::to_string(random_.Below(200) - 100)}};
      case 2:
        return random_.AnySet();
      case 3: {
        List list;
        for (int i = random_.Below(3); i > 0; --i) list.elements.push_back(random_.Any(1));
        return {std::move(list)};
      }
      default:
        return random_.Any(2);
    }
  }

  // Sets of few elements, so that some are in both.
  AttributeValue SmallSet() {
    std::vector<std::string> elements;
    for (const std::string element : {"1", "2", "3"}) {
      if (random_.OneIn(2)) elements.push_back(element);
    }
    if (elements.empty()) elements.push_back("1");
    if (random_.OneIn(2)) return {StringSet{std::move(elements)}};
    return {NumberSet{std::move(elements)}};
  }

  Item AnItem() {
    Item item{{{"p", {String{"k"}}}}};
    for (const std::string name : {"a", "b", "c"}) {
      if (!random_.OneIn(3)) item.members.emplace_back(name, Value());
    }
    if (!random_.OneIn(3)) item.members.emplace_back("s", SmallSet());
    if (!random_.OneIn(4)) item.members.emplace_back(std::string("z\0\x01", 3), Value());
    Map map;
    for (const std::string name : {"a", "b"}) map.members.emplace_back(name, Value());
    map.members.emplace_back("s", SmallSet());
    item.members.emplace_back("m", AttributeValue{std::move(map)});
    List list;
    for (int i = random_.Below(5); i > 0; --i) {
      list.elements.push_back(random_.OneIn(2) ? SmallSet() : Value());
    }
    Map inner{{{"a", Value()}, {"s", SmallSet()}}};
    list.elements.push_back({std::move(inner)});
    item.members.emplace_back("l", AttributeValue{std::move(list)});
    return item;
  }

  std::string Path() {
    static const std::vector<std::string> kPaths = {
        "a",      "b",      "c",    "q",    "s",    "#z",   "m.a",  "m.b",
        "m.q",    "m.s",    "l[0]", "l[1]", "l[2]", "l[7]", "l[9]", "l[0].a",
        "l[1].s", "l[0].s", "a.b",  "a[0]", "b[1]", "l",    "m"};
    return kPaths[static_cast<std::size_t>(random_.Below(static_cast<int>(kPaths.size())))];
  }

  std::string Operand(bool nested = false) {
    switch (random_.Below(nested ? 5 : 6)) {
      case 0:
      case 1:
        return Path();
      case 2:
        return "if_not_exists(" + Path() + ", " + Operand(true) + ")";
      case 5:
        return "list_append(" + Operand(true) + ", " + Operand(true) + ")";
      default:
        return ":v" + std::to_string(random_.Below(5));
    }
  }

  std::string Expression() {
    std::string text;
    const auto section = [&](const std::string& name, auto action) {
      if (!random_.OneIn(3)) return;
      text += " " + name + " ";
      const int count = 1 + random_.Below(3);
      for (int i = 0; i < count; ++i) text += (i > 0 ? ", " : "") + action();
    };
    while (text.empty()) {
      section("SET", [this] {
        std::string action = Path() + " = " + Operand();
        if (random_.OneIn(3)) action += (random_.OneIn(2) ? " + " : " - ") + Operand();
        return action;
      });
      section("REMOVE", [this] { return Path(); });
      section("ADD", [this] { return Path() + (random_.OneIn(2) ? " :n" : " :s"); });
      section("DELETE", [this] { return Path() + " :s"; });
    }
    return text;
  }

 private:
  RandomValues random_;
};

TEST_F(Updates, RandomExpressionsDoWhatTheModelDoes) {
  RandomUpdates updates(151);
  std::map<WriteStatus, int> outcomes;
  for (int i = 0; i < 15000; ++i) {
    const std::string expression = updates.Expression();
    std::string values;
    const auto use = [&](const std::string& name, const AttributeValue& value) {
      if (expression.find(name) == std::string::npos) return;
      values += (values.empty() ? "\"" : ",\"") + name + "\":" + TextOf(value);
    };
    for (int v = 0; v < 5; ++v) use(":v" + std::to_string(v), updates.Value());
    use(":n", {Number{std::to_string(updates.random().Below(9) - 4)}});
    use(":s", updates.SmallSet());
    std::string maps;
    if (expression.find("#z") != std::string::npos) {
      maps = R"("ExpressionAttributeNames":{"#z":"z\u0000\u0001"})";
    }
    if (!values.empty()) {
      maps += (maps.empty() ? "" : ",") + ("\"ExpressionAttributeValues\":{" + values + "}");
    }
    // Under a condition that only an item fulfils, the statement may take another form.
    const bool conditional = updates.random().OneIn(2);
    if (conditional) {
      maps += (maps.empty() ? "" : ",") + std::string(kOnlyWithAnItem);
    }
    const rapidjson::Document request = Document(Request(expression, maps));
    const Result<UpdateItemRequest> update = ParseUpdateItem(request);
    if (!update.has_value()) continue;  // paths that overlap, operands of wrong types
    const Item key = ItemOf(kKey);
    std::optional<Item> old;
    if (!updates.random().OneIn(6)) old = updates.AnItem();
    Store(old);
    const std::string context =
        expression + " with " + maps + " on " + (old ? TextOf(*old) : "none");

    UpdateModel model(update->update, old ? &*old : nullptr, key);
    std::set<WriteStatus> problems = model.Problems();
    if (conditional && !old) problems = {WriteStatus::kConditionFailed};
    const WriteStatus status = Run(*update);
    ++outcomes[status];
    if (!problems.empty()) {
      ASSERT_TRUE(problems.contains(status)) << static_cast<int>(status) << ": " << context;
      const ResultRows rows =
          Query("select count(*), bool_and(item = nullif($1, '')::jsonb) from " + table_->parent,
                {old ? ToStoredJson(*old) : ""});
      ASSERT_EQ(rows.Text(0, 0), old ? "1" : "0") << context;
      ASSERT_EQ(rows.Text(0, 1), old ? "t" : "null") << context;
      continue;
    }
    ASSERT_EQ(status, WriteStatus::kWritten) << context;
    const Item expected = model.Updated();
    const ResultRows rows = Query("select item = $1::jsonb, size, item from " + table_->parent,
                                  {ToStoredJson(expected)});
    ASSERT_EQ(rows.RowCount(), 1u) << context;
    ASSERT_EQ(rows.Text(0, 0), "t")
        << context << "\n gave " << rows.Text(0, 2) << "\n not  " << ToStoredJson(expected);
    ASSERT_EQ(rows.Text(0, 1), std::to_string(ItemSize(expected))) << context;
  }
  EXPECT_GT(outcomes[WriteStatus::kWritten], 1000);
  for (const WriteStatus status :
       {WriteStatus::kMissingAttribute, WriteStatus::kWrongOperandType, WriteStatus::kInvalidPath,
        WriteStatus::kNothingToWrite, WriteStatus::kConditionFailed}) {
    EXPECT_GT(outcomes[status], 30) << static_cast<int>(status);
  }
}

// --- single cases ---

TEST_F(Updates, PlacesAreThoseOfTheOldItem) {
  const std::string sets = R"("ExpressionAttributeValues":{":a":{"SS":["a"]},":b":{"SS":["b"]}})";
  const Item lists =
      ItemOf(R"({"p":{"S":"k"},"l":{"L":[{"SS":["a"]},{"SS":["b","c"]},{"S":"x"},{"S":"y"}]}})");
  const auto with = [](const std::string& list) {
    return R"({"l":{"L":[)" + list + R"(]},"p":{"S":"k"}})";
  };
  EXPECT_EQ(After(lists, "DELETE l[0] :a, l[1] :b", sets),
            with(R"({"SS":["c"]},{"S":"x"},{"S":"y"})"));
  EXPECT_EQ(After(lists, "DELETE l[0] :a REMOVE l[2]",
                  R"("ExpressionAttributeValues":{":a":{"SS":["a"]}})"),
            with(R"({"SS":["b","c"]},{"S":"y"})"));
  EXPECT_EQ(After(lists, "REMOVE l[0], l[2]"), with(R"({"SS":["b","c"]},{"S":"y"})"));
  EXPECT_EQ(After(lists, "REMOVE l[1] SET l[2] = :n, l[8] = l[0], l[6] = l[3]",
                  R"("ExpressionAttributeValues":{":n":{"N":"1"}})"),
            with(R"({"SS":["a"]},{"N":"1"},{"S":"y"},{"S":"y"},{"SS":["a"]})"));
  // Nothing stands at index 9: what another action appends stays.
  EXPECT_EQ(After(lists, "REMOVE l[4] SET l[9] = p"),
            with(R"({"SS":["a"]},{"SS":["b","c"]},{"S":"x"},{"S":"y"},{"S":"k"})"));
  EXPECT_EQ(After(lists, "DELETE l[4] :a SET l[9] = p",
                  R"("ExpressionAttributeValues":{":a":{"SS":["a"]}})"),
            with(R"({"SS":["a"]},{"SS":["b","c"]},{"S":"x"},{"S":"y"},{"S":"k"})"));
}

TEST_F(Updates, NamesThatLookLikePaths) {
  const Item item = ItemOf(R"({"p":{"S":"k"},"a":{"M":{}}})");
  const std::string maps = R"("ExpressionAttributeNames":{"#path":"{\"a\",\"M\"}"},)"
                           R"("ExpressionAttributeValues":{":n":{"N":"1"}})";
  EXPECT_EQ(After(item, "SET a.b = :n, #path = :n", maps),
            R"({"a":{"M":{"b":{"N":"1"}}},"p":{"S":"k"},"{\"a\",\"M\"}":{"N":"1"}})");
}

TEST_F(Updates, NumbersStayInRange) {
  const auto sum = [this](const std::string& present, const std::string& expression,
                          const std::string& number) {
    return After(ItemOf(R"({"p":{"S":"k"},"a":{"N":")" + present + "\"}}"), expression,
                 R"("ExpressionAttributeValues":{":n":{"N":")" + number + "\"}}");
  };
  const auto with = [](const std::string& number) {
    return R"({"a":{"N":")" + number + R"("},"p":{"S":"k"}})";
  };
  const std::string nines(38, '9');
  for (const std::string expression : {"SET a = a + :n", "ADD a :n", "SET a = :n + a"}) {
    EXPECT_EQ(sum("1.50", expression, "1.5"), with("3"));
    EXPECT_EQ(sum("5", expression, "-5.0"), with("0"));
    EXPECT_EQ(sum("0.1", expression, "0.2"), with("0.3"));
    EXPECT_EQ(sum("-0.5", expression, "0.25"), with("-0.25"));
    EXPECT_EQ(sum(nines, expression, "1"), with("1" + std::string(38, '0')));
    EXPECT_EQ(sum(nines, expression, "0.1"), "5");
    EXPECT_EQ(sum("1e50", expression, "1"), "5");
    EXPECT_EQ(sum("9e125", expression, "1e125"), "5");
    EXPECT_EQ(sum("-9e125", expression, "-1e125"), "5");
    EXPECT_EQ(sum("1e-130", expression, "1e-130"), with("0." + std::string(129, '0') + "2"));
    EXPECT_EQ(sum("1e125", expression, "1e-130"), "5");
  }
  EXPECT_EQ(sum("5", "SET a = a - :n", "5.00"), with("0"));
  EXPECT_EQ(sum("1e-130", "SET a = :n - a", "1e-130"), with("0"));
}

TEST_F(Updates, ItemsOf400KilobytesAtMost) {
  for (const std::string& condition : {std::string(), kOnlyWithAnItem + std::string(",")}) {
    const auto grown = [&](std::size_t length) {
      const std::string text(length, 'x');
      return After(ItemOf(kKey), "SET a = :s",
                   condition + R"("ExpressionAttributeValues":{":s":{"S":")" + text + "\"}}")
          .substr(0, 5);
    };
    EXPECT_EQ(grown(kMaxItemSize - 3), "{\"a\":");
    EXPECT_EQ(grown(kMaxItemSize - 2), "6");
  }
}

TEST_F(Updates, NestingOf32LevelsAtMost) {
  const auto nested = [](int lists) {
    std::string text;
    for (int i = 0; i < lists; ++i) text += R"({"L":[)";
    text += R"({"N":"1"})";
    for (int i = 0; i < lists; ++i) text += "]}";
    return text;
  };
  const auto moved = [&](int lists, const std::string& expression) {
    return After(ItemOf(R"({"p":{"S":"k"},"a":)" + nested(lists) + R"(,"m":{"M":{"x":{"M":{}}}}})"),
                 expression)
        .substr(0, 5);
  };
  EXPECT_EQ(moved(31, "SET b = a"), "{\"a\":");
  EXPECT_EQ(moved(30, "SET m.b = a"), "{\"a\":");
  EXPECT_EQ(moved(31, "SET m.b = a"), "8");
  EXPECT_EQ(moved(29, "SET m.x.b = a"), "{\"a\":");
  EXPECT_EQ(moved(30, "SET m.x.b = a"), "8");
  EXPECT_EQ(moved(31, "SET m.b = a[0]"), "{\"a\":");
  EXPECT_EQ(moved(30, "SET m.x.b = if_not_exists(q, a)"), "8");
  EXPECT_EQ(moved(30, "SET m.x.b = list_append(a, a)"), "8");
  // A list in a list of its own depth: what was as deep as may be stays readable.
  EXPECT_EQ(moved(31, "SET b = list_append(a, a)"), "{\"a\":");
  const std::string constant = R"("ExpressionAttributeValues":{":l":)" + nested(30) + "}";
  EXPECT_EQ(After(ItemOf(R"({"p":{"S":"k"},"m":{"M":{}}})"), "SET m.b = :l", constant).substr(0, 5),
            "{\"m\":");
  EXPECT_EQ(
      After(ItemOf(R"({"p":{"S":"k"},"m":{"M":{"x":{"M":{}}}}})"), "SET m.x.b = :l", constant),
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
      "levels beyond supported limit");
}

TEST_F(Updates, ManyAttributesAtOnce) {
  std::string expression = "SET ";
  std::string names;
  for (int i = 0; i < 150; ++i) {
    const std::string name = "#n" + std::to_string(i);
    expression += (i > 0 ? "," : "") + name + "=:v";
    names += (i > 0 ? ",\"" : "\"") + name + "\":\"n" + std::to_string(i) + "\"";
  }
  const std::string maps = "\"ExpressionAttributeNames\":{" + names +
                           R"(},"ExpressionAttributeValues":{":v":{"N":"7"}})";
  const std::string item = After(std::nullopt, expression, maps);
  ASSERT_EQ(item[0], '{') << item;
  EXPECT_EQ(ItemOf(item).members.size(), 151u);
}

}  // namespace
}  // namespace tuskgate::translator
