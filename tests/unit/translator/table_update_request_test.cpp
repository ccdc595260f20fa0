#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/update_text.h"
#include "translator/request/update_table_request.h"

namespace tuskgate::translator {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";

std::string ParseError(const std::string& members) {
  const rapidjson::Document request = Document("{\"TableName\":\"Things\"," + members + "}");
  return MessageOf(ParseUpdateTable(request));
}

TEST(ParseUpdateTable, RefusesToChangeNothing) {
  const std::string nothing =
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
      "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, "
      "ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, "
      "OnDemandThroughput, WarmThroughput or TableClass is required";
  EXPECT_EQ(ParseError(R"("KeySchema":[])"), nothing);
  EXPECT_EQ(ParseError(Updates("")), nothing);
  EXPECT_EQ(ParseError(kDefinitions), nothing);
  EXPECT_EQ(ParseError(R"("WarmThroughput":{},"OnDemandThroughput":{})"), nothing);
  EXPECT_EQ(ParseError(Updates("") + R"(,"DeletionProtectionEnabled":true)"),
            kInvalid + "List of GlobalSecondaryIndexUpdates is empty");
}

TEST(ParseUpdateTable, ChangesOneThingAtATime) {
  const std::string alone = " modification must be the only operation in the request";
  const std::string encryption = R"("SSESpecification":{"Enabled":true})";
  const std::string table_class = R"("TableClass":"STANDARD")";
  const std::string protection = R"("DeletionProtectionEnabled":true)";
  const std::string warm = R"("WarmThroughput":{"ReadUnitsPerSecond":12001})";
  const std::string on_demand = R"("OnDemandThroughput":{"MaxReadRequestUnits":5})";
  const std::string stream =
      R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})";
  const std::string create = Updates(Creation("new")) + "," + kDefinitions;
  const auto both = [](const std::string& one, const std::string& other) {
    return one + "," + other;
  };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {both(encryption, table_class), kInvalid + "Server-Side Encryption" + alone},
      {both(protection, table_class), kInvalid + "TableClass" + alone},
      {both(protection, warm), kInvalid + "DeletionProtection" + alone},
      {both(warm, stream), kInvalid + "WarmThroughput must be the only operation in the request"},
      {both(warm, create),
       kInvalid + "Create global secondary index cannot be specified when updating WarmThroughput"},
      {both(on_demand, stream), kInvalid + "OnDemandThroughput can only be combined with "
                                           "BillingMode in an UpdateTable request"},
      {both(stream, Units(1, 1)),
       kInvalid + "You cannot modify stream status while updating table IOPS"},
      {both(create, Units(1, 1)),
       kInvalid + "You cannot create or delete index while updating table IOPS"},
      {both(stream, Updates(Deletion("global"))),
       kInvalid + "You cannot create or delete index while changing stream status"},
      {both(stream, kOnDemand), "no error"},
      {both(on_demand, kOnDemand), "no error"},
      {both(create, kOnDemand), "no error"},
      {both(Updates(Change("global", Units(1, 1))), Units(1, 1)), "no error"},
      {both(R"("WarmThroughput":{})", stream), "no error"},
  };
  for (const auto& [members, message] : cases) EXPECT_EQ(ParseError(members), message) << members;
}

TEST(ParseUpdateTable, ChecksWhatDoesNotDependOnTheTable) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"("BillingMode":"PROVISIONED")",
       kInvalid + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"},
      {std::string(kOnDemand) + "," + Units(1, 1),
       kInvalid + "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"},
      {R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1000000000001})",
       "Given value 1000000000001 for WriteCapacityUnits is out of bounds"},
      {R"("StreamSpecification":{"StreamEnabled":true})",
       kInvalid + "If stream is being enabled then UpdateViewType is required"},
      {R"("StreamSpecification":{"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"})",
       kInvalid + "If stream is being disabled, then UpdateViewType must not be specified"},
      {Updates(R"({"Update":{"IndexName":"gsi","ProvisionedThroughput":{}}})"),
       "2 validation errors detected: Value null at 'globalSecondaryIndexUpdates.1.member.update."
       "provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must not be "
       "null; Value null at 'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput."
       "readCapacityUnits' failed to satisfy constraint: Member must not be null"},
  };
  for (const auto& [members, message] : cases) EXPECT_EQ(ParseError(members), message) << members;
}

TEST(ParseUpdateTable, RefusesWhatThereIsNot) {
  EXPECT_EQ(ParseError(R"("ReplicaUpdates":[{"Create":{"RegionName":"eu-west-1"}}])"),
            kInvalid + "ReplicaUpdates is not supported");
  EXPECT_EQ(ParseError(R"("ReplicaUpdates":[])"),
            "1 validation error detected: Value '[]' at 'replicaUpdates' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1");
}

}  // namespace
}  // namespace tuskgate::translator
