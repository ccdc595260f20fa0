#include "gateway/preload/node.h"

#include <string>

#include <gtest/gtest.h>

namespace tuskgate::gateway::preload {
namespace {

int LineOfFault(const std::string& text, std::vector<Node> (*read)(const std::string&)) {
  try {
    read(text);
  } catch (const Fault& fault) {
    return fault.line();
  }
  return 0;
}

TEST(ReadJson, KeepsWhatIsThereAndItsLines) {
  const std::string text = "{\n \"a\": [1.50, true,\n  null],\n \"b\": {\"c\": \"\\u00e9\\\"\"}}";
  const std::vector<Node> documents = ReadJson(text);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_EQ(WriteJson(documents[0]), R"({"a":[1.50,true,null],"b":{"c":"é\""}})");
  EXPECT_EQ(documents[0].line, 1);
  EXPECT_EQ(documents[0].Find("a")->line, 2);
  EXPECT_EQ(documents[0].Find("b")->Find("c")->line, 4);
}

TEST(ReadJson, ReadsDocumentsOneAfterTheOther) {
  EXPECT_EQ(ReadJson("{\"a\":1}\n{\"a\":2}\n").size(), 2u);
  EXPECT_EQ(ReadJson("{\"a\":1}\n\n{\"a\":2}")[1].line, 3);
  EXPECT_TRUE(ReadJson(" \n").empty());
}

TEST(ReadJson, TellsTheLineOfAFault) {
  EXPECT_EQ(LineOfFault("{\n\"a\": 1,\n}", ReadJson), 3);
  EXPECT_EQ(LineOfFault("{\"a\": \"\xff\"}", ReadJson), 1);
}

TEST(ReadYaml, ReadsScalarsByTheirQuotes) {
  const Node document = ReadYaml("ReadCapacityUnits: 5\nValue: 5\nKey: '5'\nEnabled: true\n")[0];
  EXPECT_EQ(WriteJson(document), R"({"ReadCapacityUnits":5,"Value":"5","Key":"5","Enabled":true})");
  EXPECT_EQ(document.Find("Key")->line, 3);
}

TEST(ReadYaml, ReadsTagsAsFunctions) {
  const Node document =
      ReadYaml("a: !Ref Name\nb: !Sub '${Name}-x'\nc: !Join ['-', [x, !Ref Y]]\n")[0];
  EXPECT_EQ(WriteJson(document), R"({"a":{"Ref":"Name"},"b":{"Fn::Sub":"${Name}-x"},)"
                                 R"("c":{"Fn::Join":["-",["x",{"Ref":"Y"}]]}})");
}

TEST(ReadYaml, TellsTheLineOfAFault) {
  EXPECT_EQ(LineOfFault("a: 1\nb: [1, 2\nc: 3\n", ReadYaml), 3);
  EXPECT_EQ(LineOfFault("a: 1\n? [x]\n: 3\n", ReadYaml), 2);
}

TEST(ReadYaml, DoesNotFollowAnAliasForEver) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 1; j < 10; ++j) text += ", " + before;
    text += "]\n";
  }
  EXPECT_NE(LineOfFault(text, ReadYaml), 0);
}

}  // namespace
}  // namespace tuskgate::gateway::preload
