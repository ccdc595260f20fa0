#include "translator/request/legacy_updates.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

std::string Written(const BoundUpdateOperand& operand) {
  return std::visit(Overloaded{
                        [](const BoundPath& path) { return Describe(path); },
                        [](const AttributeValue* const& value) { return TextOf(*value); },
                        [](const BoundIfNotExists& choice) {
                          return "if_not_exists(" + Describe(choice.path) + ", " +
                                 Written(*choice.otherwise) + ")";
                        },
                        [](const BoundListAppend& append) {
                          return "list_append(" + Written(*append.head) + ", " +
                                 Written(*append.tail) + ")";
                        },
                    },
                    operand.node);
}

std::string Read(const std::string& updates) {
  const rapidjson::Document request = Document("{" + updates + "}");
  ExpressionParameters parameters;
  const Result<BoundUpdate> update = ReadAttributeUpdates(request, parameters);
  if (!update.has_value()) return update.error().message;
  std::string text;
  for (const BoundSet& set : update->set) {
    text += "SET " + Describe(set.path) + " = " + Written(set.left) + "; ";
  }
  for (const BoundPath& path : update->remove) text += "REMOVE " + Describe(path) + "; ";
  for (const BoundAdd& add : update->add) {
    text += "ADD " + Describe(add.path) + " " + TextOf(*add.value) + "; ";
  }
  for (const BoundDelete& del : update->del) {
    text += "DELETE " + Describe(del.path) + " " + TextOf(*del.value) + "; ";
  }
  return text;
}

TEST(ReadAttributeUpdates, Actions) {
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read(R"("a.b":{"Value":{"S":"x"}})"), R"(SET [a.b] = {"S":"x"}; )");
  EXPECT_EQ(Read(R"("a":{"Action":"PUT","Value":{"M":{}}})"), R"(SET [a] = {"M":{}}; )");
  EXPECT_EQ(Read(R"("a":{"Action":"DELETE"})"), "REMOVE [a]; ");
  EXPECT_EQ(Read(R"("a":{"Action":"DELETE","Value":{"NS":["1"]}})"),
            R"(DELETE [a] {"NS":["1"]}; )");
  EXPECT_EQ(Read(R"("a":{"Action":"ADD","Value":{"N":"1e1"}})"), R"(ADD [a] {"N":"10"}; )");
  EXPECT_EQ(Read(R"("a":{"Action":"ADD","Value":{"BS":["YQ=="]}})"),
            R"(ADD [a] {"BS":["YQ=="]}; )");
  EXPECT_EQ(Read(R"("a":{"Action":"ADD","Value":{"L":[{"S":"x"}]}})"),
            R"(SET [a] = list_append(if_not_exists([a], {"L":[]}), {"L":[{"S":"x"}]}); )");
  EXPECT_EQ(Read(R"("a":{"Action":"DELETE"},"b":{"Value":{"S":"x"}},"c":{"Value":{"S":"y"}})"),
            R"(SET [b] = {"S":"x"}; SET [c] = {"S":"y"}; REMOVE [a]; )");
}

TEST(ReadAttributeUpdates, TypesThatActionsTake) {
  const std::vector<std::pair<std::string, std::string>> values = {
      {"S", R"("")"}, {"N", R"("1")"}, {"B", R"("")"},     {"BOOL", "true"},   {"NULL", "true"},
      {"L", "[]"},    {"M", "{}"},     {"SS", R"(["a"])"}, {"NS", R"(["1"])"}, {"BS", R"([""])"}};
  const std::string invalid = "One or more parameter values were invalid: ";
  for (const auto& [tag, value] : values) {
    const std::string given = R"(,"Value":{")" + tag + "\":" + value + "}}";
    const bool is_set = tag.size() == 2 && tag[1] == 'S';
    const std::string add = Read(R"("a":{"Action":"ADD")" + given);
    if (is_set || tag == "N" || tag == "L") {
      EXPECT_EQ(add.substr(0, 3), tag == "L" ? "SET" : "ADD") << add;
    } else {
      EXPECT_EQ(add, invalid + "ADD action is not supported for the type " + tag);
    }
    const std::string del = Read(R"("a":{"Action":"DELETE")" + given);
    if (is_set) {
      EXPECT_EQ(del.substr(0, 6), "DELETE") << del;
    } else {
      EXPECT_EQ(del, invalid + "DELETE action with value is not supported for the type " + tag);
    }
  }
}

TEST(ReadAttributeUpdates, Errors) {
  const std::string only =
      "One or more parameter values were invalid: Only DELETE action is allowed when no attribute "
      "value is specified";
  EXPECT_EQ(Read(R"("a":{})"), only);
  EXPECT_EQ(Read(R"("a":{"Action":"PUT"})"), only);
  EXPECT_EQ(Read(R"("a":{"Action":"ADD"})"), only);
  EXPECT_EQ(Read(R"("a":{"Action":"DELETE","Value":{"N":"x"}})"),
            "The parameter cannot be converted to a numeric value: x");
  EXPECT_EQ(
      Read(R"("a":{"Value":{}})"),
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  EXPECT_EQ(Read(R"("":{"Value":{"S":"x"}})"), "Empty attribute name");
  // The first that is wrong.
  EXPECT_EQ(Read(R"("a":{"Action":"DELETE","Value":{"S":"x"}},"b":{})"),
            "One or more parameter values were invalid: DELETE action with value is not supported "
            "for the type S");
}

TEST(ReadAttributeUpdates, Many) {
  std::string many;
  for (int i = 0; i < 1000; ++i) {
    many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":{"Action":"DELETE"})";
  }
  EXPECT_EQ(Read(many).substr(0, 12), "REMOVE [0]; ");
  EXPECT_EQ(Read(many + R"(,"x":{"Action":"DELETE"})"),
            "One or more parameter values were invalid: More than 1000 AttributeUpdates in one "
            "request");
}

}  // namespace
}  // namespace tuskgate::translator
