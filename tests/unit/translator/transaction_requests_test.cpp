// Words and orders that a test's comment does not explain were recorded from the service by
// paritysuite/dynamodb-conformance, tests/tier3/.
#include "translator/request/transaction_requests.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/plan/write_plan.h"

namespace tuskgate::translator {
namespace {

constexpr ValidationLayer kOlder = ValidationLayer::kOlder;
constexpr ValidationLayer kCurrent = ValidationLayer::kCurrent;

const std::string kNesting =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

std::string Repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// In as many maps.
std::string Deep(int maps) {
  return Repeated(R"({"M":{"n":)", maps) + R"({"S":"leaf"})" + Repeated("}}", maps);
}

std::string Put(const std::string& attributes, const std::string& more = "") {
  return R"({"Put":{"TableName":"Things","Item":{)" + attributes + "}" + more + "}}";
}
std::string Update(const std::string& expression, const std::string& more = "") {
  return R"({"Update":{"TableName":"Things","Key":{"p":{"S":"u"}},"UpdateExpression":")" +
         expression + '"' + more + "}}";
}
std::string Delete(const std::string& key, const std::string& more = "") {
  return R"({"Delete":{"TableName":"Things","Key":{)" + key + "}" + more + "}}";
}
std::string Check(const std::string& condition, const std::string& more = "") {
  return R"({"ConditionCheck":{"TableName":"Things","Key":{"p":{"S":"c"}},)"
         R"("ConditionExpression":")" +
         condition + '"' + more + "}}";
}
std::string Value(const std::string& value) {
  return R"(,"ExpressionAttributeValues":{":v":)" + value + "}";
}

std::string WriteError(const std::string& actions, ValidationLayer layer = kOlder,
                       const std::string& more = "") {
  const rapidjson::Document request = Document("{\"TransactItems\":[" + actions + "]" + more + "}");
  return MessageOf(ParseTransactWrite(request, layer));
}

std::string GetError(const std::string& gets, ValidationLayer layer = kOlder) {
  const rapidjson::Document request = Document("{\"TransactItems\":[" + gets + "]}");
  return MessageOf(ParseTransactGet(request, layer));
}

TEST(TransactWrite, ReadsEachAction) {
  const rapidjson::Document json = Document(
      R"({"ReturnConsumedCapacity":"TOTAL","ReturnItemCollectionMetrics":"SIZE",)"
      R"("ClientRequestToken":"once","TransactItems":[)" +
      Put(R"("p":{"S":"a"})") + "," + Update("SET a = :v", Value(R"({"N":"1"})")) + "," +
      Delete(R"("p":{"S":"d"})") + "," +
      Check("attribute_exists(p)", R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")") + "]}");
  const Result<TransactWriteRequest> write = ParseTransactWrite(json);
  ASSERT_TRUE(write.has_value());
  EXPECT_EQ(write->capacity, CapacityDetail::kTotal);
  EXPECT_TRUE(write->collection_metrics);
  EXPECT_EQ(write->token, "once");
  ASSERT_EQ(write->actions.size(), 4U);
  for (const TransactAction& action : write->actions) {
    EXPECT_EQ(action.table(), "Things");
    EXPECT_EQ(action.options().capacity, CapacityDetail::kTotal);
    EXPECT_TRUE(action.options().collection_metrics);
  }
  EXPECT_EQ(std::get<PutItemRequest>(write->actions[0].write).item_size, 2U);
  EXPECT_EQ(std::get<UpdateItemRequest>(write->actions[1].write).update.set.size(), 1U);
  EXPECT_EQ(TextOf(std::get<DeleteItemRequest>(write->actions[2].write).key), R"({"p":{"S":"d"}})");
  const auto& check = std::get<ConditionCheckRequest>(write->actions[3].write);
  EXPECT_NE(check.options.condition, nullptr);
  EXPECT_TRUE(check.options.item_on_failure);
}

TEST(TransactWrite, NeedsOneActionToAHundred) {
  const std::string at = "1 validation error detected: Value '[]' at 'transactItems'";
  const std::string least =
      " failed to satisfy constraint: Member must have length greater than or equal to 1";
  EXPECT_EQ(WriteError(""), at + least);
  EXPECT_EQ(WriteError("", kCurrent),
            "1 validation error detected: Value at 'TransactItems'" + least);
  std::string many = Delete(R"("p":{"S":"0"})");
  for (int i = 1; i < 100; ++i) many += "," + Delete(R"("p":{"S":")" + std::to_string(i) + R"("})");
  EXPECT_EQ(WriteError(many), "no error");
  many += "," + Delete(R"("p":{"S":"100"})");
  EXPECT_TRUE(WriteError(many).ends_with(
      "]' at 'transactItems' failed to satisfy constraint: Member must have length less than or "
      "equal to 100"));
  EXPECT_EQ(WriteError(many, kCurrent),
            "1 validation error detected: Value at 'TransactItems' failed to satisfy constraint: "
            "Member must have length less than or equal to 100");
}

TEST(TransactWrite, TellsOfAllMembersTheTokenFirst) {
  const std::string token(37, 'x');
  const std::string members =
      R"(,"ReturnItemCollectionMetrics":"B","ReturnConsumedCapacity":"A","ClientRequestToken":")" +
      token + '"';
  const std::string most =
      " failed to satisfy constraint: Member must have length less than or equal to 36";
  EXPECT_EQ(WriteError(Put(R"("p":{"S":"a"})"), kOlder, members),
            "3 validation errors detected: Value '" + token + "' at 'clientRequestToken'" + most +
                "; Value 'A' at 'returnConsumedCapacity' failed to satisfy constraint: Member "
                "must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value 'B' at "
                "'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy "
                "enum value set: [SIZE, NONE]");
  EXPECT_EQ(WriteError(Put(R"("p":{"S":"a"})"), kCurrent, members),
            "1 validation error detected: Value at 'ClientRequestToken'" + most);
}

TEST(TransactWrite, NamesTheActionOfAMember) {
  for (const ValidationLayer layer : {kOlder, kCurrent}) {
    EXPECT_EQ(WriteError(Put(R"("p":{"S":"a"})") +
                             R"(,{"Delete":{"TableName":"bad!name","Key":{"p":{"S":"a"}}}})",
                         layer),
              "1 validation error detected: Value 'bad!name' at "
              "'transactItems.2.member.delete.tableName' failed to satisfy constraint: Member must "
              "satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  }
  EXPECT_EQ(WriteError(R"({"Update":{"TableName":"Things","Key":{"p":{"S":"a"}}}})"),
            "1 validation error detected: Value null at "
            "'transactItems.1.member.update.updateExpression' failed to satisfy constraint: Member "
            "must not be null");
}

TEST(TransactWrite, DoesOneThingInAnAction) {
  EXPECT_EQ(WriteError("{}"),
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  EXPECT_EQ(WriteError("{}", kCurrent),
            "1 validation error detected: Value '' at 'transactItems' failed to satisfy "
            "constraint: TransactWriteRequest should contain Delete or Put or Update or "
            "ConditionCheck");
  // getmoto/moto's tests/test_dynamodb/exceptions.
  const std::string item = R"({"TableName":"Things","Item":{"p":{"S":"a"}}})";
  const std::string key = R"({"TableName":"Things","Key":{"p":{"S":"a"}}})";
  EXPECT_EQ(WriteError("{\"Put\":" + item + ",\"Delete\":" + key + "}"),
            "TransactItems can only contain one of Check, Put, Update or Delete");
}

TEST(TransactWrite, TellsOfTheFirstActionThatIsWrong) {
  const std::string syntax =
      R"(Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "(")";
  const std::string bad = Check("attribute_exists(");
  const std::string deep = Put(R"("p":{"S":"a"},"d":)" + Deep(32));
  EXPECT_EQ(WriteError(bad + "," + deep), syntax);
  EXPECT_EQ(WriteError(deep + "," + bad), kNesting);
}

// The condition before the key that it is on; of an item the names of its attributes, then the
// nesting of all of them, then the rest.
TEST(TransactWrite, ChecksAnActionInTheServicesOrder) {
  EXPECT_EQ(WriteError(Delete(R"("p":)" + Deep(100), R"(,"ConditionExpression":"a = = b")")),
            R"(Invalid ConditionExpression: Syntax error; token: "=", near: "= = b")");
  EXPECT_EQ(WriteError(Delete(R"("p":)" + Deep(40))), kNesting);
  EXPECT_EQ(WriteError(Put(R"("d":)" + Deep(100) + R"(,"":{"S":"x"})")), "Empty attribute name");
  EXPECT_EQ(WriteError(Put(R"("m":{"M":{"":{"S":"x"}}},"d":)" + Deep(40))), kNesting);
  EXPECT_EQ(WriteError(Put(R"("m":{"M":{"":{"S":"x"}}})")), "Empty attribute name");
  EXPECT_EQ(WriteError(Put(R"("d":)" + Deep(31))), "no error");
  EXPECT_EQ(WriteError(Check("attribute_exists(p)", Value(R"({"S":"x"})"))),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
  EXPECT_EQ(WriteError(Put(R"("p":{"S":"a"})", R"(,"ConditionExpression":"")")),
            "Invalid ConditionExpression: The expression can not be empty;");
}

TEST(TransactWrite, ReadsValuesInTheWordsOfTheLayer) {
  const std::string number = "The parameter cannot be converted to a numeric value";
  EXPECT_EQ(WriteError(Put(R"("n":{"N":""})")), number);
  EXPECT_EQ(WriteError(Put(R"("n":{"N":""})"), kCurrent), number + ": ");
  const std::string set = Update("SET s = :v", Value(R"({"SS":["b","a","b"]})"));
  const std::string invalid = "One or more parameter values were invalid: Input collection ";
  EXPECT_EQ(WriteError(set), "ExpressionAttributeValues contains invalid value: " + invalid +
                                 "[b, a, b] contains duplicates. for key :v");
  EXPECT_EQ(WriteError(set, kCurrent), invalid + R"(["a", "b", "b"] contains duplicates.)");
}

// A value of an expression may have a level too many in the older layer. If it would be stored with
// it, that is for the action to fail for.
TEST(TransactWrite, LetsALevelTooManyThroughInTheOlderLayer) {
  for (const std::string& action :
       {Check("d = :v", Value(Deep(32))), Update("SET d = :v", Value(Deep(32)))}) {
    EXPECT_EQ(WriteError(action), "no error");
    EXPECT_EQ(WriteError(action, kCurrent), kNesting);
  }
  EXPECT_EQ(WriteError(Check("d = :v", Value(Deep(40)))),
            "ExpressionAttributeValues contains invalid value: " + kNesting + " for key :v");

  const rapidjson::Document json =
      Document("{\"TransactItems\":[" + Update("SET d = :v", Value(Deep(32))) + "]}");
  const Result<TransactWriteRequest> write = ParseTransactWrite(json, kOlder);
  ASSERT_TRUE(write.has_value());
  const TableDescription table = TableOf("S");
  const Result<WritePlan> plan =
      PlanUpdate(std::get<UpdateItemRequest>(write->actions[0].write), table);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().message, kNesting);
  EXPECT_FALSE(RefusesTransaction(plan.error()));
}

TEST(TransactWrite, MeasuresWhatIsPut) {
  const auto item_of = [](const std::string& name, std::size_t bytes) {
    return Put(R"("p":{"S":"a"},"v":{"S":")" + std::string(bytes - 3, 'x') + R"("},"n":{"S":")" +
               name + R"("})");
  };
  EXPECT_EQ(WriteError(item_of("", 409'599)), "no error");
  EXPECT_EQ(WriteError(item_of("a", 409'599)), "Item size has exceeded the maximum allowed size");
  std::string many;
  for (int i = 0; i < 11; ++i) many += (i > 0 ? "," : "") + item_of("b", 350'000);
  EXPECT_EQ(WriteError(many), "no error");
  EXPECT_EQ(WriteError(many + "," + item_of("b", 350'000)),
            "The aggregate size of the items in the transaction exceeds 4 MB");
}

// An update of a transaction is measured by the item that it makes, not by what it writes.
TEST(TransactWrite, DoesNotChargeAnUpdate) {
  const std::string text(409'595, 'x');
  const rapidjson::Document json = Document(
      "{\"TransactItems\":[" + Update("SET v = :v", Value(R"({"S":")" + text + R"("})")) + "]}");
  const Result<TransactWriteRequest> write = ParseTransactWrite(json);
  ASSERT_TRUE(write.has_value());
  const TableDescription table = TableOf("S");
  EXPECT_TRUE(PlanUpdate(std::get<UpdateItemRequest>(write->actions[0].write), table).has_value());
}

std::string FingerprintOf(const std::string& text) {
  const rapidjson::Document request = Document(text);
  const Result<TransactWriteRequest> write = ParseTransactWrite(request);
  return write.has_value() ? write->fingerprint : write.error().message;
}

TEST(TransactWrite, HasAFingerprintWhateverTheOrderOfMembers) {
  const std::string put = Put(R"("p":{"S":"a"},"v":{"M":{"x":{"N":"1"},"y":{"N":"2"}}})");
  const std::string token = R"("ClientRequestToken":"t")";
  const std::string whole = "{" + token + ",\"TransactItems\":[" + put + "]}";
  EXPECT_EQ(FingerprintOf(whole).size(), 44U);
  EXPECT_EQ(FingerprintOf(whole),
            FingerprintOf(R"({"TransactItems":[{"Put":{"Item":{"v":{"M":{"y":{"N":"2"},)"
                          R"("x":{"N":"1"}}},"p":{"S":"a"}},"TableName":"Things"}}],)"
                          R"("ReturnConsumedCapacity":"TOTAL","ClientRequestToken":"other"})"));
  EXPECT_NE(FingerprintOf(whole),
            FingerprintOf("{" + token + ",\"TransactItems\":[" + Put(R"("p":{"S":"a"})") + "]}"));
  EXPECT_NE(FingerprintOf(whole),
            FingerprintOf("{" + token + ",\"ReturnItemCollectionMetrics\":\"SIZE\"," +
                          "\"TransactItems\":[" + put + "]}"));
  EXPECT_NE(FingerprintOf("{" + token + ",\"TransactItems\":[" + put + "," +
                          Check("attribute_exists(p)") + "]}"),
            FingerprintOf("{" + token + ",\"TransactItems\":[" + Check("attribute_exists(p)") +
                          "," + put + "]}"));
  EXPECT_EQ(FingerprintOf("{\"TransactItems\":[" + put + "]}"), "");
}

TEST(TransactGet, ReadsEachGet) {
  const rapidjson::Document json = Document(
      R"({"ReturnConsumedCapacity":"INDEXES","TransactItems":[)"
      R"({"Get":{"TableName":"Things","Key":{"p":{"S":"a"}}}},)"
      R"({"Get":{"TableName":"arn:aws:dynamodb:us-east-1:1:table/Other","Key":{"p":{"S":"a"}},)"
      R"("ProjectionExpression":"#a","ExpressionAttributeNames":{"#a":"a"}}}]})");
  const Result<TransactGetRequest> get = ParseTransactGet(json);
  ASSERT_TRUE(get.has_value());
  EXPECT_EQ(get->capacity, CapacityDetail::kIndexes);
  ASSERT_EQ(get->gets.size(), 2U);
  EXPECT_FALSE(get->gets[0].projection);
  EXPECT_EQ(get->gets[1].table, "Other");
  ASSERT_TRUE(get->gets[1].projection);
}

TEST(TransactGet, IsCheckedBeforeAnyTableIs) {
  EXPECT_EQ(GetError("{}"),
            "1 validation error detected: Value null at 'transactItems.1.member.get' failed to "
            "satisfy constraint: Member must not be null");
  const std::string get = R"({"Get":{"TableName":"Things","Key":{"p":)";
  EXPECT_EQ(GetError(get + R"({"N":"1e2147483647"}}}})"),
            "Number underflow. Attempting to store a number with magnitude smaller than supported "
            "range");
  EXPECT_EQ(GetError(get + R"({"N":"1e2147483647"}}}})", kCurrent),
            "Number overflow. Attempting to store a number with magnitude larger than supported "
            "range");
  EXPECT_EQ(GetError(get + R"({"S":"a"}},"ProjectionExpression":"!!!"}})"),
            R"(Invalid ProjectionExpression: Syntax error; token: "!", near: "!!")");
  EXPECT_EQ(GetError(get + R"({"S":"a"}},"ExpressionAttributeNames":{"#a":"a"}}})"),
            "ExpressionAttributeNames can only be specified when using expressions");
}

TEST(Transactions, HaveOneActionForAnItem) {
  const Item one = ItemOf(R"({"p":{"S":"a"},"s":{"N":"1"}})");
  const Item again = ItemOf(R"({"s":{"N":"1.0"},"p":{"S":"a"}})");
  const Item other = ItemOf(R"({"p":{"S":"a"},"s":{"N":"2"}})");
  const auto check = [](std::vector<TransactTarget> targets) {
    return MessageOf(CheckTargets(targets));
  };
  EXPECT_EQ(check({{"A", &one}, {"A", &other}, {"B", &again}}), "no error");
  EXPECT_EQ(check({{"A", &one}, {"A", &other}, {"A", &again}}),
            "Transaction request cannot include multiple operations on one item");
}

TEST(Transactions, AreRefusedForEmptyKeysAndCancelledForOthers) {
  const TableDescription table = TableOf("S+indexes");
  const auto put_error = [&table](const std::string& item) {
    PutItemRequest put;
    put.item = ItemOf(item);
    return PlanPut(put, table).error();
  };
  EXPECT_TRUE(RefusesTransaction(put_error(R"({"p":{"S":""}})")));
  EXPECT_TRUE(RefusesTransaction(put_error(R"({"p":{"S":"a"},"g":{"S":""}})")));
  EXPECT_FALSE(RefusesTransaction(put_error(R"({"p":{"N":"1"}})")));
  EXPECT_FALSE(RefusesTransaction(put_error(R"({"p":{"S":"a"},"g":{"N":"1"}})")));
  EXPECT_FALSE(RefusesTransaction(put_error(R"({"q":{"S":"a"}})")));
}

}  // namespace
}  // namespace tuskgate::translator
