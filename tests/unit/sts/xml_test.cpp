#include "gateway/sts/xml.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

std::string TextOf(std::string_view text) {
  std::string out;
  AppendXmlText(out, text);
  return out;
}

TEST(Xml, TextIsEscaped) {
  EXPECT_EQ(TextOf("a<b>&amp;\"'\t\n"), "a&lt;b&gt;&amp;amp;\"'\t\n");
  EXPECT_EQ(TextOf("\r"), "&#xD;");
  EXPECT_EQ(TextOf("\xe2\x82\xac\xf0\x9f\x98\x80"), "\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST(Xml, WhatItCannotHaveIsReplaced) {
  constexpr const char* kReplaced = "\xef\xbf\xbd";
  EXPECT_EQ(TextOf(std::string_view("\0", 1)), kReplaced);
  EXPECT_EQ(TextOf("\x1b"), kReplaced);
  EXPECT_EQ(TextOf("\xff"), kReplaced);
  EXPECT_EQ(TextOf("\xef\xbf\xbe"), kReplaced);
  EXPECT_EQ(TextOf("\xe2\x82"), std::string(kReplaced) + kReplaced);
}

TEST(Xml, AnAnswerIsIndented) {
  XmlAnswer answer("AssumeRole");
  answer.Open("Credentials");
  answer.Element("AccessKeyId", "A&B");
  answer.Close();
  answer.Element("PackedPolicySize", "6");
  EXPECT_EQ(answer.Finish("the-id"),
            R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <Credentials>
      <AccessKeyId>A&amp;B</AccessKeyId>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata>
    <RequestId>the-id</RequestId>
  </ResponseMetadata>
</AssumeRoleResponse>
)");
}

TEST(Xml, AnErrorMayHaveNoMessage) {
  EXPECT_EQ(XmlError({400, "MalformedInput", {}}, "the-id"),
            R"(<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error>
    <Type>Sender</Type>
    <Code>MalformedInput</Code>
  </Error>
  <RequestId>the-id</RequestId>
</ErrorResponse>
)");
  EXPECT_EQ(XmlError({400, "InvalidAction", "<"}, "the-id"),
            R"(<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">
  <Error>
    <Type>Sender</Type>
    <Code>InvalidAction</Code>
    <Message>&lt;</Message>
  </Error>
  <RequestId>the-id</RequestId>
</ErrorResponse>
)");
}

}  // namespace
}  // namespace tuskgate::gateway
