#include "translator/request/shape.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/request/item_shapes.h"
#include "translator/request/table_shapes.h"

namespace tuskgate::translator {
namespace {

std::string TypeError(const std::string& request_text, const Shape& shape) {
  const rapidjson::Document request = Document(request_text);
  const auto error = CheckTypes(request, shape);
  EXPECT_TRUE(!error || error->kind == ErrorKind::kSerialization);
  return MessageOf(error);
}

std::string ConstraintError(const std::string& request_text, const Shape& shape,
                            ValidationLayer layer = ValidationLayer::kCurrent) {
  const rapidjson::Document request = Document(request_text);
  const auto error = CheckConstraints(request, shape, layer);
  EXPECT_TRUE(!error || error->kind == ErrorKind::kValidation);
  return MessageOf(error);
}

const std::string kCast =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
    "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "
    "java.lang.Class are in module java.base of loader 'bootstrap')";
const std::string kAttributeValue = "com.amazonaws.dynamodb.v20120810.AttributeValue";
const std::string kNotStructure = "Start of structure or map found where not expected";

struct TypeCase {
  std::string value;
  std::string message;
};

TEST(CheckTypes, Strings) {
  for (const auto& [value, message] :
       std::vector<TypeCase>{{R"("x")", "no error"},
                             {"null", "no error"},
                             {"true", "TRUE_VALUE cannot be converted to String"},
                             {"false", "FALSE_VALUE cannot be converted to String"},
                             {"23", "NUMBER_VALUE cannot be converted to String"},
                             {"-14.6", "DECIMAL_VALUE cannot be converted to String"},
                             {"[]", "Unrecognized collection type class java.lang.String"},
                             {"{}", kNotStructure}}) {
    EXPECT_EQ(TypeError("{\"TableName\":" + value + "}", GetItemShape()), message) << value;
  }
}

TEST(CheckTypes, Booleans) {
  for (const auto& [value, message] :
       std::vector<TypeCase>{{"true", "no error"},
                             {R"("TRUE")", "no error"},
                             {R"("false")", "no error"},
                             {R"("yes")", "Unexpected token received from parser"},
                             {"23", "NUMBER_VALUE cannot be converted to Boolean"},
                             {"1.5", "DECIMAL_VALUE cannot be converted to Boolean"},
                             {"[]", "Unrecognized collection type class java.lang.Boolean"},
                             {"{}", kNotStructure}}) {
    EXPECT_EQ(TypeError("{\"ConsistentRead\":" + value + "}", GetItemShape()), message) << value;
  }
}

TEST(CheckTypes, Integers) {
  for (const auto& [value, message] :
       std::vector<TypeCase>{{"3", "no error"},
                             {"1.5", "no error"},
                             {R"("3")", "STRING_VALUE cannot be converted to Integer"},
                             {"true", "TRUE_VALUE cannot be converted to Integer"},
                             {"[]", "Unrecognized collection type class java.lang.Integer"},
                             {"{}", kNotStructure}}) {
    EXPECT_EQ(TypeError("{\"Limit\":" + value + "}", ScanShape()), message) << value;
  }
  EXPECT_EQ(TypeError(R"({"ProvisionedThroughput":{"ReadCapacityUnits":"1"}})", CreateTableShape()),
            "STRING_VALUE cannot be converted to Long");
}

TEST(CheckTypes, Maps) {
  for (const auto& [value, message] : std::vector<TypeCase>{
           {"{}", "no error"},
           {R"({"a":null})", "no error"},
           {R"("x")", "Unexpected field type"},
           {"true", "Unexpected field type"},
           {"3", "Unexpected field type"},
           {"[]", "Unrecognized collection type java.util.Map<java.lang.String, " +
                      kAttributeValue + ">"},
           {R"({"a":"x"})", "Unexpected value type in payload"},
           {R"({"a":1})", "Unexpected value type in payload"},
           {R"({"a":[]})", "Unrecognized collection type class " + kAttributeValue}}) {
    EXPECT_EQ(TypeError("{\"Key\":" + value + "}", GetItemShape()), message) << value;
  }
  EXPECT_EQ(TypeError(R"({"ExpressionAttributeNames":[]})", GetItemShape()),
            "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>");
  EXPECT_EQ(TypeError(R"({"ExpressionAttributeNames":{"#a":1}})", GetItemShape()),
            "NUMBER_VALUE cannot be converted to String");
}

TEST(CheckTypes, ListsAndStructures) {
  for (const auto& [value, message] : std::vector<TypeCase>{
           {"[]", "no error"},
           {"[null]", "no error"},  // an empty structure, whose members the constraints miss
           {R"("x")", "Unexpected field type"},
           {"{}", kNotStructure},
           {R"(["x"])", "Unexpected value type in payload"},
           {"[[]]",
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement"},
       }) {
    EXPECT_EQ(TypeError("{\"KeySchema\":" + value + "}", CreateTableShape()), message) << value;
  }
  EXPECT_EQ(TypeError(R"({"ProvisionedThroughput":"x"})", CreateTableShape()),
            "Unexpected field type");
  EXPECT_EQ(TypeError(R"({"ProvisionedThroughput":[]})", CreateTableShape()),
            "Unrecognized collection type class "
            "com.amazonaws.dynamodb.v20120810.ProvisionedThroughput");
}

TEST(CheckTypes, Batches) {
  EXPECT_EQ(TypeError(R"({"RequestItems":{"Music":"x"}})", BatchGetItemShape()),
            "Unexpected value type in payload");
  EXPECT_EQ(TypeError(R"({"RequestItems":{"Music":{"Keys":["x"]}}})", BatchGetItemShape()), kCast);
  EXPECT_EQ(TypeError(R"({"RequestItems":{"Music":"x"}})", BatchWriteItemShape()), kCast);
  EXPECT_EQ(TypeError(R"({"RequestItems":{"Music":{}}})", BatchWriteItemShape()), kNotStructure);
  EXPECT_EQ(TypeError(R"({"RequestItems":[]})", BatchWriteItemShape()),
            "Unrecognized collection type java.util.Map<java.lang.String, java.util.List<"
            "com.amazonaws.dynamodb.v20120810.WriteRequest>>");
}

TEST(CheckTypes, AttributeValues) {
  const std::string blob = "only base-64-encoded strings are convertible to bytes";
  for (const auto& [value, message] : std::vector<TypeCase>{
           {R"({"S":"x"})", "no error"},
           {R"({"S":1})", "NUMBER_VALUE cannot be converted to String"},
           {R"({"S":[]})", "Unrecognized collection type class java.lang.String"},
           {R"({"S":{}})", kNotStructure},
           {R"({"N":1})", "NUMBER_VALUE cannot be converted to String"},
           {R"({"N":true})", "TRUE_VALUE cannot be converted to String"},
           {R"({"B":1})", blob},
           {R"({"B":true})", blob},
           {R"({"B":[]})", "Unrecognized collection type class java.nio.ByteBuffer"},
           {R"({"B":{}})", kNotStructure},
           {R"({"B":"a"})", "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
           {R"({"BOOL":"x"})", "Unexpected token received from parser"},
           {R"({"BOOL":1})", "NUMBER_VALUE cannot be converted to Boolean"},
           {R"({"NULL":[]})", "Unrecognized collection type class java.lang.Boolean"},
           {R"({"SS":"x"})", "Unexpected field type"},
           {R"({"SS":{}})", kNotStructure},
           {R"({"SS":["a",1]})", "NUMBER_VALUE cannot be converted to String"},
           {R"({"NS":[1]})", "NUMBER_VALUE cannot be converted to String"},
           {R"({"BS":[1]})", blob},
           {R"({"BS":["!!!!"]})", "Invalid Base64 character: '!'"},
           {R"({"L":"x"})", "Unexpected field type"},
           {R"({"L":["x"]})", "Unexpected value type in payload"},
           {R"({"L":[{"S":1}]})", "NUMBER_VALUE cannot be converted to String"},
           {R"({"M":"x"})", "Unexpected field type"},
           {R"({"M":[]})", "Unrecognized collection type java.util.Map<java.lang.String, " +
                               kAttributeValue + ">"},
           {R"({"M":{"a":{"L":[{"M":{"b":{"N":1}}}]}}})",
            "NUMBER_VALUE cannot be converted to String"}}) {
    EXPECT_EQ(TypeError("{\"Item\":{\"a\":" + value + "}}", PutItemShape()), message) << value;
  }
}

TEST(CheckTypes, TheRequestItselfMustBeAnObject) {
  for (const std::string request : {"[]", "1", "\"x\"", "true", "null"}) {
    EXPECT_NE(TypeError(request, GetItemShape()), "no error") << request;
  }
  EXPECT_EQ(TypeError(R"({"Unknown":[1,{"x":2}]})", GetItemShape()), "no error");
}

TEST(CheckConstraints, Presence) {
  EXPECT_EQ(ConstraintError("{}", GetItemShape()),
            "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: "
            "Member must not be null; Value null at 'key' failed to satisfy constraint: Member "
            "must not be null");
  EXPECT_EQ(ConstraintError(R"({"TableName":"abc","Key":null})", GetItemShape()),
            "1 validation error detected: Value null at 'key' failed to satisfy constraint: Member "
            "must not be null");
  EXPECT_EQ(ConstraintError(R"({"RequestItems":{"abc":{}}})", BatchGetItemShape()),
            "1 validation error detected: Value null at 'requestItems.abc.member.keys' failed to "
            "satisfy constraint: Member must not be null");
}

TEST(CheckConstraints, NamesAndEnumerations) {
  EXPECT_EQ(ConstraintError(R"({"TableName":"a;","Key":{}})", GetItemShape()),
            "1 validation error detected: Value 'a;' at 'tableName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  EXPECT_EQ(ConstraintError(R"({"TableName":"a","Key":{}})", GetItemShape()), "no error");
  EXPECT_EQ(ConstraintError("{\"TableName\":\"" + std::string(256, 'x') + "\",\"Key\":{}}",
                            GetItemShape()),
            "1 validation error detected: Value '" + std::string(256, 'x') +
                "' at 'tableName' failed to satisfy constraint: Member must have length less than "
                "or equal to 255");
  EXPECT_EQ(
      ConstraintError(R"({"TableName":"abc","Item":{},"ReturnValues":"all_old"})", PutItemShape()),
      "1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value "
      "set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]");
  // A part of a name of the set is not in the set.
  EXPECT_NE(
      ConstraintError(R"({"TableName":"abc","Item":{},"ReturnValues":"ALL"})", PutItemShape()),
      "no error");
  EXPECT_NE(ConstraintError(R"({"TableName":"abc","Item":{},"ReturnValues":""})", PutItemShape()),
            "no error");
  for (const std::string value : {"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"}) {
    EXPECT_EQ(ConstraintError(R"({"TableName":"abc","Item":{},"ReturnValues":")" + value + "\"}",
                              PutItemShape()),
              "no error");
  }
}

TEST(CheckConstraints, Ranges) {
  const auto scan = [](const std::string& members, ValidationLayer layer) {
    return ConstraintError("{\"TableName\":\"abc\"," + members + "}", ScanShape(), layer);
  };
  const std::string head = "1 validation error detected: Value ";
  const std::string least =
      " failed to satisfy constraint: Member must have value greater than "
      "or equal to ";
  for (const ValidationLayer layer : {ValidationLayer::kOlder, ValidationLayer::kCurrent}) {
    EXPECT_EQ(scan(R"("Limit":1)", layer), "no error");
    EXPECT_EQ(scan(R"("Segment":0,"TotalSegments":1000000)", layer), "no error");
    EXPECT_EQ(scan(R"("TotalSegments":1000001)", layer),
              head +
                  "'1000001' at 'totalSegments' failed to satisfy constraint: Member must have "
                  "value less than or equal to 1000000");
  }
  EXPECT_EQ(scan(R"("Limit":0)", ValidationLayer::kOlder), head + "'0' at 'limit'" + least + "1");
  EXPECT_EQ(scan(R"("Limit":0)", ValidationLayer::kCurrent), head + "at 'Limit'" + least + "1");
  EXPECT_EQ(scan(R"("Segment":-1)", ValidationLayer::kOlder),
            head + "'-1' at 'segment'" + least + "0");
  EXPECT_EQ(scan(R"("Segment":-1)", ValidationLayer::kCurrent),
            head + "at 'Segment'" + least + "0");
  // The older layer counts what the current one tells alone.
  EXPECT_EQ(scan(R"("Limit":0,"Segment":-1)", ValidationLayer::kOlder),
            "2 validation errors detected: Value '-1' at 'segment'" + least +
                "0; Value '0' at 'limit'" + least + "1");
  EXPECT_EQ(scan(R"("Limit":0,"Segment":-1)", ValidationLayer::kCurrent),
            head + "at 'Segment'" + least + "0");
  EXPECT_EQ(ConstraintError(R"({"RequestItems":{}})", BatchGetItemShape()),
            "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1");
  EXPECT_EQ(ConstraintError(R"({"RequestItems":{"abc":{"Keys":[]}}})", BatchGetItemShape()),
            "1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to "
            "satisfy constraint: Member must have length greater than or equal to 1");
  EXPECT_EQ(ConstraintError(R"({"TableName":"abc","Limit":0})", QueryShape()),
            "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member "
            "must have value greater than or equal to 1");
}

TEST(CheckConstraints, KeysAndElementsOfMaps) {
  const std::string keys =
      "1 validation error detected: Value '{\"ab\":{\"Keys\":[{}]}}' at 'requestItems' failed to "
      "satisfy "
      "constraint: Map keys must satisfy constraint: [Member must have length less than or equal "
      "to 255, Member must have length greater than or equal to 3, Member must satisfy regular "
      "expression pattern: [a-zA-Z0-9_.-]+]";
  EXPECT_EQ(ConstraintError(R"({"RequestItems":{"ab":{"Keys":[{}]}}})", BatchGetItemShape()), keys);
  EXPECT_EQ(ConstraintError(R"({"RequestItems":{"abc":[]}})", BatchWriteItemShape()),
            "1 validation error detected: Value '{abc=[]}' at 'requestItems' failed to satisfy "
            "constraint: Map value must satisfy constraint: [Member must have length less than or "
            "equal to 25, Member must have length greater than or equal to 1]");
  EXPECT_EQ(
      ConstraintError(R"({"RequestItems":{"abc":[{"PutRequest":{}}]}})", BatchWriteItemShape()),
      "1 validation error detected: Value null at "
      "'requestItems.abc.member.1.member.putRequest.item' failed to satisfy constraint: Member "
      "must not be null");
}

// tests/tier3/validation-ordering/ of paritysuite/dynamodb-conformance has these from the service.

const std::string kCapacity =
    "Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum "
    "value set: [INDEXES, TOTAL, NONE]";
const std::string kMetrics =
    "Value 'X' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy "
    "enum value set: [SIZE, NONE]";
const std::string kReturn =
    "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, "
    "ALL_NEW, UPDATE_NEW, NONE]";
const std::string kOlderReturn =
    "Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: "
    "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]";
const std::string kNoKey =
    "Value null at 'key' failed to satisfy constraint: Member must not be null";
const std::string kOne = "1 validation error detected: ";
const std::string kWrongOptions =
    R"("ReturnConsumedCapacity":"X","ReturnItemCollectionMetrics":"X","ReturnValues":"X"})";

TEST(CheckConstraints, Together) {
  EXPECT_EQ(ConstraintError(R"({"TableName":"abc","Item":{},)" + kWrongOptions, PutItemShape()),
            "3 validation errors detected: " + kCapacity + "; " + kReturn + "; " + kMetrics);
  EXPECT_EQ(ConstraintError(R"({"ReturnConsumedCapacity":"X","ReturnItemCollectionMetrics":"X",)"
                            R"("RequestItems":{"abc":[{}]}})",
                            BatchWriteItemShape()),
            "2 validation errors detected: " + kCapacity + "; " + kMetrics);
}

TEST(CheckConstraints, Alone) {
  EXPECT_EQ(ConstraintError(R"({"TableName":"abc","Key":{},)" + kWrongOptions, UpdateItemShape()),
            kOne + kReturn);
  EXPECT_EQ(ConstraintError(R"({"TableName":"","Item":{},)" + kWrongOptions, PutItemShape()),
            kOne +
                "Value at 'TableName' failed to satisfy constraint: Member must have length "
                "greater than or equal to 1");
  EXPECT_EQ(ConstraintError(R"({"TableName":"abc","ConditionalOperator":"X","Select":"X"})",
                            QueryShape()),
            "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]");
  // The names of tables come last in a BatchWriteItem, first in a BatchGetItem.
  const std::string keys = "Map keys must satisfy constraint: ";
  EXPECT_EQ(ConstraintError(R"({"ReturnConsumedCapacity":"X","RequestItems":{"a!":[{}]}})",
                            BatchWriteItemShape()),
            kOne + kCapacity);
  const std::string both = ConstraintError(
      R"({"ReturnConsumedCapacity":"X","RequestItems":{"a!":{"Keys":[{}]}}})", BatchGetItemShape());
  EXPECT_TRUE(both.starts_with("2 validation errors detected: Value '{\"a!\"")) << both;
  EXPECT_TRUE(both.ends_with("; " + kCapacity)) << both;
  EXPECT_NE(both.find(keys), std::string::npos) << both;
}

TEST(CheckConstraints, TheOlderWordsWithoutAKey) {
  EXPECT_EQ(ConstraintError(R"({"TableName":"","ReturnConsumedCapacity":"X","ReturnValues":"X"})",
                            UpdateItemShape()),
            "4 validation errors detected: " + kCapacity +
                "; Value '' at 'tableName' failed to satisfy constraint: Member must have length "
                "greater than or equal to 1; " +
                kOlderReturn + "; " + kNoKey);
  EXPECT_EQ(
      ConstraintError(R"({"TableName":"abc","ConditionalOperator":"XOR"})", UpdateItemShape()),
      "2 validation errors detected: Value 'XOR' at 'conditionalOperator' failed to satisfy "
      "constraint: Member must satisfy enum value set: [OR, AND]; " +
          kNoKey);
}

TEST(CheckConstraints, TheOlderWordsForDeepValues) {
  for (const auto& [depth, message] :
       std::vector<std::pair<int, std::string>>{{62, kReturn}, {63, kOlderReturn}}) {
    std::string value = R"({"S":"x"})";
    for (int i = 0; i < depth; ++i) value = R"({"M":{"n":)" + value + "}}";
    const std::string head = R"({"TableName":"abc","Key":{},"ReturnValues":"X",)";
    EXPECT_EQ(ConstraintError(head + R"("ExpressionAttributeValues":{":v":)" + value + "}}",
                              DeleteItemShape()),
              kOne + message);
    EXPECT_EQ(
        ConstraintError(head + R"("Expected":{"a":{"Value":)" + value + "}}}", DeleteItemShape()),
        kOne + message);
  }
}

TEST(CheckConstraints, AtMostTenErrors) {
  std::string elements;
  for (int i = 0; i < 12; ++i) elements += (i > 0 ? "," : "") + std::string("{\"PutRequest\":{}}");
  const std::string message =
      ConstraintError("{\"RequestItems\":{\"abc\":[" + elements + "]}}", BatchWriteItemShape());
  EXPECT_TRUE(message.starts_with("10 validation errors detected: ")) << message;
  EXPECT_NE(message.find(".10.member"), std::string::npos);
  EXPECT_EQ(message.find(".11.member"), std::string::npos);
}

// A value is repeated in the message, but not for ever.
TEST(CheckConstraints, MessagesAreBounded) {
  std::string requests = "{}";
  for (int i = 0; i < 50000; ++i) requests += R"(,{"a":{"S":"x"}})";
  const std::string message =
      ConstraintError(R"({"RequestItems":{"ab":[)" + requests + "]}}", BatchWriteItemShape());
  EXPECT_TRUE(message.starts_with("2 validation errors detected: ")) << message.substr(0, 100);
  EXPECT_LT(message.size(), 100000u);
}

TEST(CheckConstraints, EchoesOfWrites) {
  EXPECT_EQ(
      ConstraintError(
          R"({"RequestItems":{"a!":[{"PutRequest":{"Item":{"p":{"L":[{"B":"YWI="}]}}}},)"
          R"({"DeleteRequest":{"Key":{}}}]}})",
          BatchWriteItemShape()),
      "1 validation error detected: Value '{a!=[WriteRequest(putRequest=PutRequest(item={p="
      "AttributeValue(s=null, n=null, b=null, iNT=null, dECIMAL=null, dOUBLE=null, sS=null, "
      "nS=null, bS=null, iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, "
      "l=[AttributeValue(s=null, n=null, b=java.nio.HeapByteBuffer[pos=0 lim=2 cap=2], iNT=null, "
      "dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, "
      "dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null)], nULL=null, bOOL=null)}, "
      "workloadProfileName=null), deleteRequest=null), WriteRequest(putRequest=null, "
      "deleteRequest=DeleteRequest(key={}, workloadProfileName=null))]}' at 'requestItems' failed "
      "to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than "
      "or equal to 255, Member must have length greater than or equal to 3, Member must satisfy "
      "regular expression pattern: [a-zA-Z0-9_.-]+]");
}

TEST(Members, NullIsAbsent) {
  const rapidjson::Document object =
      Document(R"({"s":"x","n":null,"b":"TRUE","f":false,"i":7,"d":7.9,"m":-0.5,"big":1e300})");
  EXPECT_NE(FindMember(object, "s"), nullptr);
  EXPECT_EQ(FindMember(object, "n"), nullptr);
  EXPECT_EQ(FindMember(object, "q"), nullptr);
  EXPECT_EQ(StringMember(object, "s"), "x");
  EXPECT_EQ(StringMember(object, "n", "y"), "y");
  EXPECT_TRUE(BooleanMember(object, "b", false));
  EXPECT_FALSE(BooleanMember(object, "f", true));
  EXPECT_TRUE(BooleanMember(object, "q", true));
  EXPECT_EQ(IntegerMember(object, "i"), 7);
  EXPECT_EQ(IntegerMember(object, "d"), 7);
  EXPECT_EQ(IntegerMember(object, "m"), -1);
  EXPECT_EQ(IntegerMember(object, "big"), 9200000000000000000);
  EXPECT_EQ(IntegerMember(object, "q"), std::nullopt);
}

}  // namespace
}  // namespace tuskgate::translator
