// The functions of expressions in SQL: size, contains, begins_with, comparisons, sets, numbers.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "tests/unit/translator/random_values.h"
#include "translator/model/base64.h"
#include "translator/model/number.h"
#include "translator/model/stored_item.h"

namespace tuskgate::translator {
namespace {

const std::string kWide = "\xc3\xa9\xf0\x9d\x84\x9e";  // one UTF-16 code unit, then two

class ValueFunctions : public TranslatedTables {
 protected:
  // Arguments and results in the API's form; "null" for SQL's NULL.
  static std::string Stored(const std::string& text) { return ToStoredJson(ValueOf(text)); }

  static std::string Call(const std::string& function, const std::vector<std::string>& arguments) {
    std::string sql = "select tuskgate." + function + "(";
    std::vector<std::string> parameters;
    for (const std::string& argument : arguments) {
      if (&argument != &arguments.front()) sql += ", ";
      if (argument == "null") {
        sql += "null::jsonb";
      } else {
        parameters.push_back(Stored(argument));
        sql += "$" + std::to_string(parameters.size()) + "::jsonb";
      }
    }
    return Query(sql + ")", parameters).Text(0, 0);
  }

  static std::string CallForValue(const std::string& function,
                                  const std::vector<std::string>& arguments) {
    const std::string stored = Call(function, arguments);
    if (stored == "null") return stored;
    const std::string item = "{\"v\":" + stored + "}";
    return TextOf(*StoredItem(item, ItemFormat::kText).Parse().Find("v"));
  }
};

TEST_F(ValueFunctions, Size) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"S":""})", "0"},
      {R"({"S":"abc"})", "3"},
      {"{\"S\":\"" + kWide + "\"}", "3"},
      {R"({"S":"\u0000\u0001"})", "2"},
      {"{\"S\":\"\\u0000" + kWide + "\xf4\x8f\xbf\xbe\"}", "6"},
      {R"({"B":""})", "0"},
      {R"({"B":"AP8K"})", "3"},
      {R"({"SS":["a","b"]})", "2"},
      {R"({"NS":["1"]})", "1"},
      {R"({"BS":["AA==","AQ==","Ag=="]})", "3"},
      {R"({"L":[]})", "0"},
      {R"({"L":[{"S":"a"},{"L":[{"S":"b"}]}]})", "2"},
      {R"({"M":{}})", "0"},
      {R"({"M":{"S":{"S":"a"},"L":{"S":"b"}}})", "2"},
      {R"({"N":"12"})", "null"},
      {R"({"BOOL":true})", "null"},
      {R"({"NULL":true})", "null"},
      {"null", "null"},
  };
  for (const auto& [value, size] : cases) EXPECT_EQ(Call("size", {value}), size) << value;
}

TEST_F(ValueFunctions, Contains) {
  const std::vector<std::array<std::string, 3>> cases = {
      {R"({"S":"abc"})", R"({"S":"bc"})", "t"},
      {R"({"S":"abc"})", R"({"S":""})", "t"},
      {R"({"S":"abc"})", R"({"S":"ac"})", "f"},
      {R"({"S":"abc"})", R"({"B":"YWI="})", "f"},
      {R"({"S":"a1"})", R"({"N":"1"})", "f"},
      {R"({"S":"a\u0000b"})", R"({"S":"\u0000"})", "t"},
      {R"({"S":"a\u0000b"})", R"({"S":"\u0001"})", "f"},
      {R"({"S":"a\u0001b"})", R"({"S":"\u0000"})", "f"},
      {R"({"S":"a\u0001b"})", R"({"S":"\u0001b"})", "t"},
      // The second half of an escape is no character of the string.
      {R"({"S":"\u0000"})", "{\"S\":\"\xf4\x8f\xbf\xbe\"}", "f"},
      {R"({"S":"\u0001"})", "{\"S\":\"\xf4\x8f\xbf\xbf\"}", "f"},
      {"{\"S\":\"\\u0000\xf4\x8f\xbf\xbe\"}", "{\"S\":\"\xf4\x8f\xbf\xbe\"}", "t"},
      {"{\"S\":\"\xf4\x8f\xbf\xbf\"}", "{\"S\":\"\xf4\x8f\xbf\xbf\"}", "t"},
      {"{\"S\":\"x\xf4\x8f\xbf\xbe\\u0000y\"}", "{\"S\":\"\xf4\x8f\xbf\xbe\\u0000y\"}", "t"},
      {"{\"S\":\"\\u0000\\u0000y\"}", "{\"S\":\"\xf4\x8f\xbf\xbe\\u0000y\"}", "f"},
      {R"({"B":"AP8K"})", R"({"B":"/wo="})", "t"},
      {R"({"B":"AP8K"})", R"({"B":""})", "t"},
      {R"({"B":"AP8K"})", R"({"B":"Cg8="})", "f"},
      {R"({"SS":["a","b"]})", R"({"S":"a"})", "t"},
      {R"({"SS":["ab"]})", R"({"S":"a"})", "f"},
      {R"({"SS":["a\u0000"]})", R"({"S":"a\u0000"})", "t"},
      {R"({"SS":["1"]})", R"({"N":"1"})", "f"},
      {R"({"SS":["YQ=="]})", R"({"B":"YQ=="})", "f"},
      {R"({"NS":["1","10"]})", R"({"N":"1.0"})", "t"},
      {R"({"NS":["10"]})", R"({"N":"1"})", "f"},
      {R"({"NS":["1"]})", R"({"S":"1"})", "f"},
      {R"({"BS":["YQ=="]})", R"({"B":"YQ=="})", "t"},
      {R"({"BS":["YWI="]})", R"({"B":"YQ=="})", "f"},
      {R"({"SS":["a"]})", R"({"SS":["a"]})", "f"},
      {R"({"L":[{"S":"a"},{"N":"1"}]})", R"({"N":"1"})", "t"},
      {R"({"L":[{"S":"ab"}]})", R"({"S":"a"})", "f"},
      {R"({"L":[{"M":{"a":{"N":"1"},"b":{"N":"2"}}}]})", R"({"M":{"b":{"N":"2"},"a":{"N":"1"}}})",
       "t"},
      {R"({"L":[{"SS":["a","b"]}]})", R"({"SS":["b","a"]})", "t"},
      {R"({"L":[{"NULL":true}]})", R"({"NULL":true})", "t"},
      {R"({"L":[{"BOOL":true}]})", R"({"BOOL":false})", "f"},
      {R"({"L":[]})", R"({"L":[]})", "f"},
      {R"({"L":[{"L":[]}]})", R"({"L":[]})", "t"},
      {R"({"M":{"a":{"S":"a"}}})", R"({"S":"a"})", "f"},
      {R"({"M":{"S":{"S":"a"}}})", R"({"S":"S"})", "f"},
      {R"({"N":"12"})", R"({"N":"1"})", "f"},
      {R"({"BOOL":true})", R"({"BOOL":true})", "f"},
      {R"({"NULL":true})", R"({"NULL":true})", "f"},
      {"null", R"({"S":"a"})", "f"},
      {R"({"S":"a"})", "null", "f"},
      {"null", "null", "f"},
  };
  for (const auto& [value, part, holds] : cases) {
    EXPECT_EQ(Call("contains", {value, part}), holds) << value << " contains " << part;
  }
}

TEST_F(ValueFunctions, ContainsOfRandomStrings) {
  RandomValues random(121);
  std::vector<std::string> wholes;
  std::vector<std::string> parts;
  std::vector<bool> found;
  for (int i = 0; i < 8000; ++i) {
    const std::string whole = random.Text(8);
    const std::string part = random.Text(2);
    wholes.push_back(ToStored(whole));
    parts.push_back(ToStored(part));
    found.push_back(whole.find(part) != std::string::npos);
  }
  const ResultRows rows = Query(
      "select tuskgate.has_substring(w, p) from unnest($1::text[], $2::text[]) with ordinality "
      "t (w, p, i) order by i",
      {ArrayLiteral(wholes), ArrayLiteral(parts)});
  for (std::size_t i = 0; i < wholes.size(); ++i) {
    ASSERT_EQ(rows.Text(i, 0), found[i] ? "t" : "f")
        << Quoted(parts[i]) << " in " << Quoted(wholes[i]) << ", as stored";
  }
}

TEST_F(ValueFunctions, BeginsWith) {
  const std::vector<std::array<std::string, 3>> cases = {
      {R"({"S":"abc"})", R"({"S":"ab"})", "t"},
      {R"({"S":"abc"})", R"({"S":""})", "t"},
      {R"({"S":"abc"})", R"({"S":"abc"})", "t"},
      {R"({"S":"ab"})", R"({"S":"abc"})", "f"},
      {R"({"S":"abc"})", R"({"S":"b"})", "f"},
      {R"({"S":"\u0000b"})", R"({"S":"\u0000"})", "t"},
      {R"({"S":"\u0000b"})", R"({"S":"\u0001"})", "f"},
      {R"({"S":"a%"})", R"({"S":"a_"})", "f"},
      {R"({"B":"AP8K"})", R"({"B":"AP8="})", "t"},
      {R"({"B":"AP8K"})", R"({"B":""})", "t"},
      {R"({"B":"AP8="})", R"({"B":"AP8K"})", "f"},
      {R"({"B":"AP8="})", R"({"B":"/w=="})", "f"},
      {R"({"S":"abc"})", R"({"B":"YQ=="})", "f"},
      {R"({"B":"YWI="})", R"({"S":"a"})", "f"},
      {R"({"N":"12"})", R"({"N":"1"})", "f"},
      {R"({"N":"12"})", R"({"S":"1"})", "f"},
      {R"({"SS":["ab"]})", R"({"S":"a"})", "f"},
  };
  for (const auto& [value, prefix, holds] : cases) {
    EXPECT_EQ(Call("begins_with", {value, prefix}), holds) << value << " begins with " << prefix;
  }
}

TEST_F(ValueFunctions, Compare) {
  const auto sign = [](const std::string& number) -> std::string {
    if (number == "null" || number == "0") return number;
    return number[0] == '-' ? "-" : "+";
  };
  const std::vector<std::array<std::string, 3>> cases = {
      {R"({"N":"2"})", R"({"N":"10"})", "-"},
      {R"({"N":"-2"})", R"({"N":"-10"})", "+"},
      {R"({"N":"1e125"})", R"({"N":"9.9e124"})", "+"},
      {R"({"N":"1.0"})", R"({"N":"1"})", "0"},
      {R"({"S":"a"})", R"({"S":"b"})", "-"},
      {R"({"S":"B"})", R"({"S":"a"})", "-"},
      {R"({"S":"a"})", R"({"S":"a"})", "0"},
      {R"({"S":"a"})", R"({"S":"ab"})", "-"},
      // Bytes of UTF-8, not UTF-16 code units, and no locale.
      {"{\"S\":\"\xef\xbf\xbf\"}", "{\"S\":\"\xf0\x9d\x84\x9e\"}", "-"},
      {"{\"S\":\"\xc3\xa9\"}", R"({"S":"z"})", "+"},
      {R"({"S":"\u0000"})", R"({"S":"\u0001"})", "-"},
      {R"({"S":"\u0001"})", R"({"S":"\u0002"})", "-"},
      {R"({"S":""})", R"({"S":"\u0000"})", "-"},
      {R"({"B":"/w=="})", R"({"B":"AP8="})", "+"},
      {R"({"B":"AA=="})", R"({"B":"AAA="})", "-"},
      {R"({"B":""})", R"({"B":""})", "0"},
      {R"({"S":"1"})", R"({"N":"1"})", "null"},
      {R"({"S":"a"})", R"({"B":"YQ=="})", "null"},
      {R"({"BOOL":true})", R"({"BOOL":true})", "null"},
      {R"({"L":[]})", R"({"L":[]})", "null"},
      {R"({"SS":["a"]})", R"({"SS":["b"]})", "null"},
      {"null", R"({"N":"1"})", "null"},
      {R"({"N":"1"})", "null", "null"},
  };
  for (const auto& [one, other, expected] : cases) {
    EXPECT_EQ(sign(Call("compare", {one, other})), expected) << one << " and " << other;
  }
}

TEST_F(ValueFunctions, SetUnion) {
  const std::vector<std::array<std::string, 3>> cases = {
      {R"({"SS":["b"]})", R"({"SS":["c","a","b"]})", R"({"SS":["a","b","c"]})"},
      {"null", R"({"SS":["b","a"]})", R"({"SS":["a","b"]})"},
      {R"({"NS":["2","10"]})", R"({"NS":["1.0","2"]})", R"({"NS":["1","10","2"]})"},
      {R"({"BS":["YQ=="]})", R"({"BS":["AA==","/w=="]})", R"({"BS":["/w==","AA==","YQ=="]})"},
      {R"({"SS":["\u0001"]})", R"({"SS":["\u0000",""]})", R"({"SS":["","\u0000","\u0001"]})"},
      {"{\"SS\":[\"\xc3\xa9\"]}", R"({"SS":["z","Z"]})", "{\"SS\":[\"Z\",\"z\",\"\xc3\xa9\"]}"},
  };
  for (const auto& [one, other, united] : cases) {
    EXPECT_EQ(CallForValue("set_union", {one, other}), united) << one << " and " << other;
  }
}

TEST_F(ValueFunctions, SetDifference) {
  const std::vector<std::array<std::string, 3>> cases = {
      {R"({"SS":["a","b","c"]})", R"({"SS":["c","x","a"]})", R"({"SS":["b"]})"},
      {R"({"SS":["a"]})", R"({"SS":["b"]})", R"({"SS":["a"]})"},
      {R"({"SS":["a"]})", R"({"SS":["a","b"]})", "null"},
      {R"({"NS":["1","2"]})", R"({"NS":["2.0"]})", R"({"NS":["1"]})"},
      {R"({"BS":["AA==","YQ=="]})", R"({"BS":["YQ=="]})", R"({"BS":["AA=="]})"},
      {R"({"SS":["","\u0000","\u0001"]})", R"({"SS":["\u0000"]})", R"({"SS":["","\u0001"]})"},
      {"null", R"({"SS":["a"]})", "null"},
  };
  for (const auto& [one, other, left] : cases) {
    EXPECT_EQ(CallForValue("set_difference", {one, other}), left) << one << " without " << other;
  }
}

// What SQL joins is stored as if it had been put: equality compares the stored forms.
TEST_F(ValueFunctions, RandomSetsStayCanonical) {
  RandomValues random(122);
  for (int i = 0; i < 500; ++i) {
    const AttributeValue one = random.AnySet();
    const AttributeValue other = random.AnySet();
    if (one.value.index() != other.value.index()) continue;
    const auto elements = [](const AttributeValue& set) -> const std::vector<std::string>& {
      if (const StringSet* strings = set.As<StringSet>()) return strings->elements;
      if (const NumberSet* numbers = set.As<NumberSet>()) return numbers->elements;
      return set.As<BinarySet>()->elements;
    };
    const auto set_of = [&one](const std::set<std::string>& members) {
      std::string text = "{\"" + std::string(TypeTag(one)) + "\":[";
      for (const std::string& member : members) {
        if (text.back() != '[') text += ",";
        text +=
            one.As<BinarySet>() != nullptr ? "\"" + EncodeBase64(member) + "\"" : Quoted(member);
      }
      return ToStoredJson(ValueOf(text + "]}"));
    };
    std::set<std::string> united(elements(one).begin(), elements(one).end());
    std::set<std::string> left = united;
    united.insert(elements(other).begin(), elements(other).end());
    for (const std::string& element : elements(other)) left.erase(element);
    const ResultRows rows = Query(
        "select tuskgate.set_union($1::jsonb, $2::jsonb) = $3::jsonb, "
        "tuskgate.set_difference($1::jsonb, $2::jsonb) is not distinct from nullif($4, '')::jsonb",
        {ToStoredJson(one), ToStoredJson(other), set_of(united), left.empty() ? "" : set_of(left)});
    ASSERT_EQ(rows.Text(0, 0), "t") << TextOf(one) << TextOf(other);
    ASSERT_EQ(rows.Text(0, 1), "t") << TextOf(one) << TextOf(other);
  }
}

TEST_F(ValueFunctions, IsNumber) {
  const auto is_number = [](const std::string& expression) {
    const ResultRows rows = Query(
        "select tuskgate.is_number(v), tuskgate.is_any_number(v) from "
        "(select " +
        expression + " as v) e");
    EXPECT_EQ(rows.Text(0, 0), rows.Text(0, 1)) << expression;
    return rows.Text(0, 0);
  };
  const std::string nines = std::string(38, '9');
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0::numeric", "t"},
      {"1.0 - 1", "t"},
      {"1e125::numeric", "t"},
      {"-1e125::numeric", "t"},
      {"9.9999999999999999999999999999999999999e125::numeric", "t"},
      {"9.9e125::numeric + 1e125::numeric", "f"},
      {"1e126::numeric", "f"},
      {"1e-130::numeric", "t"},
      {"-1e-130::numeric", "t"},
      {"1e-131::numeric", "f"},
      {nines + "::numeric", "t"},
      {nines + "::numeric + 1", "t"},  // a one and 38 zeros
      {nines + "::numeric * 10 + 1", "f"},
      {nines + "::numeric + 0.1", "f"},
      {"0." + nines + "::numeric", "t"},
      {"1e50::numeric + 1", "f"},
      {"1e37::numeric + 1", "t"},
      {"1e18::numeric + 1e-18::numeric", "t"},
      {"1e20::numeric + 1e-18::numeric", "f"},
      {"123.4500::numeric", "t"},
      {"1::numeric + 1e-40::numeric - 1e-40::numeric", "t"},
  };
  for (const auto& [expression, expected] : cases) {
    EXPECT_EQ(is_number(expression), expected) << expression;
  }
}

TEST_F(ValueFunctions, SetOrRemove) {
  const auto call = [](const std::string& item, const std::string& path, const std::string& value) {
    return Query("select tuskgate.set_or_remove($1::jsonb, $2::text[], nullif($3, '')::jsonb)",
                 {item, path, value})
        .Text(0, 0);
  };
  EXPECT_EQ(call(R"({"a": 1, "b": 2})", "{a}", "3"), R"({"a": 3, "b": 2})");
  EXPECT_EQ(call(R"({"a": 1, "b": 2})", "{a}", ""), R"({"b": 2})");
  EXPECT_EQ(call(R"({"a": {"L": [1, 2, 3]}})", "{a,L,1}", ""), R"({"a": {"L": [1, 3]}})");
  EXPECT_EQ(call(R"({"a": 1})", "{b}", ""), R"({"a": 1})");
}

}  // namespace
}  // namespace tuskgate::translator
