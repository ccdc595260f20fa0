#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/update_text.h"
#include "translator/model/throughput.h"
#include "translator/request/update_table_request.h"

namespace tuskgate::translator {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";
const std::string kInUse = "Attempt to change a resource which is still in use: ";
constexpr double kNow = 1'790'000'000;  // 2026-09-21 14:13:20

class ApplyUpdateTest : public ::testing::Test {
 protected:
  ApplyUpdateTest() : table_(TableOf("SN")) {
    table_.billing_mode = BillingMode::kProvisioned;
    table_.units.read_units = 10;
    table_.units.write_units = 20;
  }

  Result<TableChange> Apply(const std::string& members, double now = kNow) const {
    const rapidjson::Document request = Document("{\"TableName\":\"Things\"," + members + "}");
    const Result<UpdateTableRequest> update = ParseUpdateTable(request);
    if (!update.has_value()) return update.error();
    return ApplyUpdate(table_, *update, {{"us-east-1", "000000000000"}, now});
  }

  std::string Error(const std::string& members) const { return MessageOf(Apply(members)); }

  void MakeOnDemand() {
    table_.billing_mode = BillingMode::kPayPerRequest;
    table_.units = {};
    table_.on_demand_at = 1.0;
  }

  // global, with units 1 and 2 where the table has units.
  void AddIndexes() {
    translator::AddIndexes(table_);
    if (table_.billing_mode == BillingMode::kPayPerRequest) return;
    for (IndexDescription& index : table_.indexes) {
      index.units.read_units = 1;
      index.units.write_units = 2;
    }
  }

  TableDescription table_;
};

TEST_F(ApplyUpdateTest, RaisesAndLowersUnits) {
  const Result<TableChange> raised = Apply(Units(11, 20));
  EXPECT_EQ(raised->changed.units.read_units, 11);
  EXPECT_EQ(raised->changed.units.write_units, 20);
  EXPECT_EQ(raised->changed.units.last_increase_at, kNow);
  EXPECT_EQ(raised->changed.units.last_decrease_at, std::nullopt);
  EXPECT_EQ(raised->changed.units.decreases_today, 0);
  // The answer has the old units.
  EXPECT_EQ(raised->answered.units.read_units, 10);
  EXPECT_EQ(raised->answered.units.last_increase_at, kNow);
  EXPECT_EQ(raised->state.status, TableStatus::kUpdating);

  const Result<TableChange> both = Apply(Units(5, 25));
  EXPECT_EQ(both->changed.units.last_increase_at, kNow);
  EXPECT_EQ(both->changed.units.last_decrease_at, kNow);
  EXPECT_EQ(both->changed.units.decreases_today, 1);
  EXPECT_EQ(both->answered.units.decreases_today, 0);
  // What it took at once stays.
  EXPECT_EQ(both->changed.settings.warm.read_units, 10);
  EXPECT_EQ(both->changed.settings.warm.write_units, std::nullopt);
}

TEST_F(ApplyUpdateTest, RefusesUnitsThatAreThere) {
  EXPECT_EQ(Error(Units(10, 20)),
            "The provisioned throughput for the table will not change. The requested value equals "
            "the current value. Current ReadCapacityUnits provisioned for the table: 10. Requested "
            "ReadCapacityUnits: 10. Current WriteCapacityUnits provisioned for the table: 20. "
            "Requested WriteCapacityUnits: 20. Refer to the Amazon DynamoDB Developer Guide for "
            "current limits and how to request higher limits.");
  EXPECT_TRUE(Error(Units(40001, 1)).starts_with("The requested ReadCapacityUnits, 40001, is"));
}

TEST_F(ApplyUpdateTest, LimitsDecreases) {
  table_.units.decreases_today = 4;
  table_.units.last_decrease_at = kNow - 100;
  const Result<TableChange> refused = Apply(Units(9, 30));
  EXPECT_EQ(refused.error().kind, ErrorKind::kLimitExceeded);
  EXPECT_EQ(refused.error().message,
            "Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
            "given UTC day. After the first 4 decreases, each subsequent decrease in the same UTC "
            "day can be performed at most once every 3600 seconds. Number of decreases today: 4. "
            "Last decrease at Monday, September 21, 2026 at 2:11:40 PM Coordinated Universal Time. "
            "Next decrease can be made at Monday, September 21, 2026 at 3:11:40 PM Coordinated "
            "Universal Time.");
  EXPECT_EQ(Error(Units(11, 21)), "no error");
  table_.units.last_decrease_at = kNow - 3600;
  EXPECT_EQ(Apply(Units(9, 20))->changed.units.decreases_today, 5);
  table_.units.last_decrease_at = kNow - 86'400;
  EXPECT_EQ(Apply(Units(9, 20))->changed.units.decreases_today, 1);
}

TEST_F(ApplyUpdateTest, BecomesOnDemand) {
  AddIndexes();
  const Result<TableChange> change = Apply(kOnDemand);
  const TableDescription& changed = change->changed;
  EXPECT_EQ(changed.billing_mode, BillingMode::kPayPerRequest);
  EXPECT_EQ(changed.units.read_units, 0);
  EXPECT_EQ(changed.on_demand_at, kNow);
  EXPECT_EQ(changed.FindIndex("global")->units.read_units, 0);
  EXPECT_TRUE(change->state.changing_billing);
  EXPECT_EQ(change->answered.units.read_units, 0);
  EXPECT_EQ(change->answered.units.last_decrease_at, kNow);
}

TEST_F(ApplyUpdateTest, StaysOnDemand) {
  MakeOnDemand();
  const Result<TableChange> change = Apply(kOnDemand);
  EXPECT_EQ(change->changed.on_demand_at, 1.0);
  EXPECT_EQ(change->state.status, TableStatus::kUpdating);
  EXPECT_FALSE(change->state.changing_billing);
  EXPECT_EQ(Error(Units(1, 1)),
            kInvalid +
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                "BillingMode is PAY_PER_REQUEST");
}

TEST_F(ApplyUpdateTest, BecomesProvisioned) {
  MakeOnDemand();
  AddIndexes();
  table_.settings.on_demand.read_units = 5;
  const std::string provisioned = R"("BillingMode":"PROVISIONED",)" + Units(3, 4);
  EXPECT_EQ(Error(provisioned),
            kInvalid + "ProvisionedThroughput must be specified for index: global,wide");
  const Result<TableChange> change =
      Apply(provisioned + "," +
            Updates(Change("global", Units(1, 2)) + "," + Change("wide", Units(5, 6))));
  ASSERT_TRUE(change.has_value()) << change.error().message;
  EXPECT_EQ(change->changed.billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(change->changed.on_demand_at, 1.0);
  EXPECT_EQ(change->changed.settings.on_demand.read_units, std::nullopt);
  EXPECT_EQ(change->changed.FindIndex("wide")->units.write_units, 6);
  EXPECT_EQ(change->answered.units.read_units, 3);
  EXPECT_EQ(change->answered.FindIndex("wide")->units.write_units, 6);
  // Warm throughput never falls.
  EXPECT_EQ(change->changed.settings.warm.read_units, 12'000);
  EXPECT_EQ(change->changed.FindIndex("wide")->warm.write_units, 4'000);
}

TEST_F(ApplyUpdateTest, LimitsOnDemandTables) {
  const std::string limits =
      R"("OnDemandThroughput":{"MaxReadRequestUnits":-1,"MaxWriteRequestUnits":7})";
  EXPECT_EQ(Error(limits), kInvalid +
                               "MaxReadRequestUnits for OnDemandThroughput cannot be "
                               "specified when the table BillingMode is PROVISIONED");
  MakeOnDemand();
  table_.settings.on_demand.read_units = 5;
  const Result<TableChange> change = Apply(limits);
  EXPECT_EQ(change->changed.settings.on_demand.read_units, std::nullopt);
  EXPECT_EQ(change->changed.settings.on_demand.write_units, 7);
  EXPECT_EQ(change->answered.settings.on_demand.read_units, -1);
  EXPECT_EQ(change->state.status, TableStatus::kActive);
  EXPECT_EQ(Error(R"("OnDemandThroughput":{"MaxWriteRequestUnits":-2})"),
            kInvalid +
                "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside "
                "of valid range");
}

TEST_F(ApplyUpdateTest, WarmsUp) {
  MakeOnDemand();
  const Result<TableChange> change = Apply(R"("WarmThroughput":{"ReadUnitsPerSecond":12001})");
  EXPECT_EQ(change->changed.settings.warm.read_units, 12'001);
  EXPECT_EQ(change->changed.settings.warm.write_units, 4'000);
  EXPECT_EQ(change->answered.settings.warm.read_units, std::nullopt);
  EXPECT_TRUE(change->state.changing_warm);
  EXPECT_EQ(change->state.status, TableStatus::kActive);
  EXPECT_EQ(Error(R"("WarmThroughput":{"WriteUnitsPerSecond":3999})"),
            kInvalid +
                "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than "
                "current WarmThroughput, decreasing WarmThroughput is not supported");
}

TEST_F(ApplyUpdateTest, SwitchesStreams) {
  const std::string on =
      R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})";
  const std::string off = R"("StreamSpecification":{"StreamEnabled":false})";
  EXPECT_EQ(Error(off), "Table has no stream to disable: TableName: Things");
  const Result<TableChange> enabled = Apply(on);
  EXPECT_EQ(enabled->changed.settings.stream_view_type, "NEW_IMAGE");
  EXPECT_EQ(enabled->changed.settings.stream_label, "2026-09-21T14:13:20.000");
  EXPECT_EQ(enabled->answered.settings.stream_view_type, "NEW_IMAGE");
  EXPECT_EQ(enabled->state.status, TableStatus::kUpdating);
  table_ = enabled->changed;
  EXPECT_EQ(Error(on), "Table already has an enabled stream: TableName: Things");
  const Result<TableChange> disabled = Apply(off);
  EXPECT_EQ(disabled->changed.settings.stream_view_type, "");
  EXPECT_EQ(disabled->changed.settings.stream_label, "2026-09-21T14:13:20.000");
}

TEST_F(ApplyUpdateTest, ChangesEncryption) {
  EXPECT_EQ(Error(R"("SSESpecification":{"Enabled":false})"),
            kInvalid + "Table is already encrypted by default");
  const Result<TableChange> encrypted =
      Apply(R"("SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"1-2"})");
  const std::string arn = "arn:aws:kms:us-east-1:000000000000:key/1-2";
  EXPECT_EQ(encrypted->changed.settings.sse_key_arn, arn);
  EXPECT_EQ(encrypted->answered.settings.sse_key_arn, "");
  EXPECT_TRUE(encrypted->state.changing_encryption);
  EXPECT_EQ(encrypted->state.status, TableStatus::kActive);
  table_ = encrypted->changed;
  EXPECT_EQ(Error(R"("SSESpecification":{"SSEType":"KMS","KMSMasterKeyId":")" + arn + "\"}"),
            kInvalid +
                "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId "
                "parameter if you want to change Master Key");
  EXPECT_EQ(Apply(R"("SSESpecification":{"Enabled":false})")->changed.settings.sse_type, "");
}

TEST_F(ApplyUpdateTest, ChangesTheClass) {
  const Result<TableChange> same = Apply(R"("TableClass":"STANDARD")");
  EXPECT_EQ(same->changed.settings.table_class, "");
  EXPECT_EQ(same->state.status, TableStatus::kUpdating);
  const Result<TableChange> other = Apply(R"("TableClass":"STANDARD_INFREQUENT_ACCESS")");
  EXPECT_EQ(other->changed.settings.table_class, "STANDARD_INFREQUENT_ACCESS");
  EXPECT_EQ(other->changed.settings.table_class_changed_at, kNow);
  EXPECT_EQ(other->answered.settings.table_class, "");
}

TEST_F(ApplyUpdateTest, SetsDeletionProtection) {
  const Result<TableChange> set = Apply(R"("DeletionProtectionEnabled":true)");
  EXPECT_TRUE(set->changed.deletion_protection);
  EXPECT_TRUE(set->answered.deletion_protection);
  EXPECT_EQ(set->state.status, TableStatus::kActive);
  table_.deletion_protection = true;
  EXPECT_FALSE(Apply(R"("DeletionProtectionEnabled":false)")->changed.deletion_protection);
  EXPECT_TRUE(Apply(Units(1, 1))->changed.deletion_protection);
}

TEST_F(ApplyUpdateTest, CreatesAnIndex) {
  AddIndexes();
  const std::string create = kDefinitions + std::string(",");
  EXPECT_EQ(
      Error(create + Updates(Creation("new"))),
      kInvalid + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: new");
  const Result<TableChange> change = Apply(
      create + Updates(Creation("new", "," + Units(3, 4)) + "," + Change("global", Units(2, 2))));
  ASSERT_TRUE(change.has_value()) << change.error().message;
  ASSERT_TRUE(change->created);
  EXPECT_EQ(change->created->name, "new");
  EXPECT_EQ(change->created->status, IndexStatus::kCreating);
  EXPECT_TRUE(change->created->backfilling);
  EXPECT_EQ(change->created->units.write_units, 4);
  EXPECT_EQ(change->changed.FindIndex("new"), nullptr);
  EXPECT_EQ(change->changed.FindIndex("global")->units.read_units, 2);
  EXPECT_FALSE(change->answered.indexes.back().backfilling);
  EXPECT_EQ(change->state.status, TableStatus::kUpdating);
}

TEST_F(ApplyUpdateTest, RefusesIndexesThatDoNotFit) {
  MakeOnDemand();
  AddIndexes();
  const std::string create = kDefinitions + std::string(",");
  EXPECT_EQ(Error(create + Updates(Creation("new", "," + Units(1, 1)))),
            kInvalid +
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: new "
                "when BillingMode is PAY_PER_REQUEST");
  EXPECT_EQ(Error(create + Updates(Creation("local"))),
            "Attempting to create an index which already exists");
  EXPECT_EQ(
      Error(R"("AttributeDefinitions":[{"AttributeName":"v","AttributeType":"S"},)"
            R"({"AttributeName":"y","AttributeType":"N"}],)" +
            Updates(R"({"Create":{"IndexName":"new","Projection":{"ProjectionType":"ALL"},)"
                    R"("KeySchema":[{"AttributeName":"v","KeyType":"HASH"},)"
                    R"({"AttributeName":"y","KeyType":"RANGE"}]}})")),
      kInvalid +
          "Attributes cannot be redefined. Please check that your attribute has the same type as "
          "previously defined. Existing schema: Schema:[SchemaElement: key{g:S:HASH}, "
          "SchemaElement: key{x:B:HASH}, SchemaElement: key{h:N:RANGE}, SchemaElement: "
          "key{y:S:RANGE}] New schema: Schema:[SchemaElement: key{v:S:HASH}, SchemaElement: "
          "key{y:N:RANGE}]");
  EXPECT_EQ(Error(create + Updates(Creation("new"))), "no error");
  const std::string one_at_a_time =
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per "
      "table";
  EXPECT_EQ(Error(create + Updates(Creation("new") + "," + Deletion("nowhere"))), one_at_a_time);
  table_.indexes.back().status = IndexStatus::kCreating;
  EXPECT_EQ(Error(create + Updates(Creation("new"))), one_at_a_time);
  table_.indexes.back().status = IndexStatus::kActive;
  for (int i = 0; i < 19; ++i) table_.indexes.push_back(table_.indexes.back());
  EXPECT_EQ(Error(create + Updates(Creation("new"))),
            "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit "
            "of 20");
}

TEST_F(ApplyUpdateTest, DeletesAnIndex) {
  AddIndexes();
  const Result<TableChange> change = Apply(Updates(Deletion("global")));
  EXPECT_EQ(change->dropped, "global");
  EXPECT_EQ(change->changed.FindIndex("global"), nullptr);
  EXPECT_EQ(change->answered.FindIndex("global")->status, IndexStatus::kDeleting);
  EXPECT_EQ(change->state.status, TableStatus::kUpdating);
  const Result<TableChange> unknown = Apply(Updates(Deletion("nowhere")));
  EXPECT_EQ(unknown.error().kind, ErrorKind::kResourceNotFound);
  EXPECT_EQ(unknown.error().message,
            "Requested resource not found: Index nowhere for table Things");
  EXPECT_EQ(Error(Updates(Deletion("local"))),
            "Cannot delete an index that is not a GlobalSecondaryIndex: local");
  table_.indexes.back().status = IndexStatus::kCreating;
  EXPECT_EQ(Error(Updates(Deletion("wide"))),
            kInUse +
                "Index creation is in resource allocation phase. Retry deletion during "
                "backfilling phase or when the index is active. Table: Things Index: wide");
  table_.indexes.back().backfilling = true;
  EXPECT_EQ(Error(Updates(Deletion("wide"))), "no error");
}

TEST_F(ApplyUpdateTest, ChangesIndexesOfAProvisionedTable) {
  AddIndexes();
  const Result<TableChange> change = Apply(Updates(Change("global", Units(2, 2))));
  EXPECT_EQ(change->changed.FindIndex("global")->units.read_units, 2);
  EXPECT_EQ(change->answered.FindIndex("global")->units.read_units, 1);
  EXPECT_EQ(change->answered.FindIndex("global")->status, IndexStatus::kUpdating);
  EXPECT_EQ(change->state.status, TableStatus::kActive);
  EXPECT_EQ(Error(Updates(Change("global", Units(1, 2)))),
            "The provisioned throughput for the index global will not change. The requested value "
            "equals the current value. Current ReadCapacityUnits provisioned for index global: 1. "
            "Requested ReadCapacityUnits: 1. Current WriteCapacityUnits provisioned for index "
            "global: 2. Requested WriteCapacityUnits: 2. Refer to the Amazon DynamoDB Developer "
            "Guide for current limits and how to request higher limits.");
  EXPECT_EQ(Error(Updates(Change("local", Units(1, 2)))),
            "Cannot update an index that is not a GlobalSecondaryIndex: local");
  EXPECT_EQ(Error(Updates(Change("global", R"("OnDemandThroughput":{"MaxReadRequestUnits":5})"))),
            kInvalid +
                "MaxReadRequestUnits for OnDemandThroughput for index : global cannot be "
                "specified when the table BillingMode is PROVISIONED");
}

TEST_F(ApplyUpdateTest, ChangesIndexesOfAnOnDemandTable) {
  MakeOnDemand();
  AddIndexes();
  const std::string only =
      kInvalid +
      "The only Updates for index: global when TableThroughputMode is PAY_PER_REQUEST can be to "
      "OnDemandThroughput, WarmThroughput";
  EXPECT_EQ(Error(Updates(Change("global", Units(1, 1)))), only);
  EXPECT_EQ(Error(Updates(Change("global", ""))), only);
  EXPECT_EQ(Error(Updates(Change("global", R"("OnDemandThroughput":{})"))), only);
  EXPECT_EQ(Error(Updates(Change("global", R"("WarmThroughput":{})"))),
            kInvalid +
                "WarmThroughput must have at least one of ReadUnitsPerSecond or "
                "WriteUnitsPerSecond specified for index: global");
  const Result<TableChange> limited =
      Apply(Updates(Change("global", R"("OnDemandThroughput":{"MaxReadRequestUnits":5})")));
  EXPECT_EQ(limited->changed.FindIndex("global")->on_demand.read_units, 5);
  EXPECT_EQ(limited->answered.FindIndex("global")->status, IndexStatus::kUpdating);
  const Result<TableChange> warm =
      Apply(Updates(Change("global", R"("WarmThroughput":{"WriteUnitsPerSecond":5000})")));
  EXPECT_EQ(warm->changed.FindIndex("global")->warm.write_units, 5000);
  EXPECT_EQ(warm->answered.FindIndex("global")->status, IndexStatus::kActive);
  EXPECT_EQ(warm->state.changing_warm_indexes, std::vector<std::string>{"global"});
}

TEST_F(ApplyUpdateTest, RefusesATableInTransition) {
  AddIndexes();
  table_.transition = TableTransition{TableStatus::kCreating, kNow + 1};
  const Result<TableChange> creating = Apply(Units(1, 1));
  EXPECT_EQ(creating.error().kind, ErrorKind::kResourceInUse);
  EXPECT_EQ(creating.error().message, kInUse + "Table is being created: Things");
  table_.transition->status = TableStatus::kUpdating;
  EXPECT_EQ(Error(Units(1, 1)), kInUse + "Table IOPS are currently being updated. Table: Things");
  EXPECT_EQ(Error(Updates(Deletion("global"))),
            kInUse +
                "Can't create or delete indexes while table IOPS are being updated. Table: "
                "Things");
  EXPECT_EQ(Apply(R"("DeletionProtectionEnabled":true)")->state.status, TableStatus::kUpdating);
  table_.transition->until = kNow;
  EXPECT_EQ(Error(Units(1, 1)), "no error");
}

TEST_F(ApplyUpdateTest, AllocatesAnIndexWhileTheTableIsUpdating) {
  AddIndexes();
  table_.indexes.back().status = IndexStatus::kCreating;
  table_.indexes.back().backfilling = true;
  EXPECT_EQ(Error(Units(1, 1)), "no error");
  table_.transition = TableTransition{TableStatus::kUpdating, kNow + 1};
  EXPECT_EQ(Error(Units(1, 1)), kInUse +
                                    "Can't change table IOPS when an index is being created. "
                                    "Table: Things Indexes: [wide]");
  EXPECT_EQ(Error(R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})"),
            kInUse + "Can't change stream status when an index is being created");
  EXPECT_TRUE(Error(Updates(Deletion("wide")))
                  .starts_with(kInUse + "Index creation is in resource allocation phase."));
  EXPECT_TRUE(Error(Updates(Deletion("global")))
                  .starts_with("Subscriber limit exceeded: Only 1 online index"));
}

TEST_F(ApplyUpdateTest, RefusesWhileIndexesAreBusy) {
  AddIndexes();
  table_.indexes.back().status = IndexStatus::kDeleting;
  EXPECT_EQ(Error(Units(1, 1)), kInUse +
                                    "Can't change table IOPS when an index is being deleted. "
                                    "Table: Things Indexes: [wide]");
  EXPECT_EQ(Error(Updates(Change("wide", Units(1, 1)))),
            kInUse + "Index is being deleted. Table: Things Index: wide");
  EXPECT_EQ(Error(R"("DeletionProtectionEnabled":true)"), "no error");
}

TEST(DecreasesToday, EndsAtMidnight) {
  ProvisionedUnits units;
  units.decreases_today = 3;
  EXPECT_EQ(DecreasesToday(units, kNow), 0);
  units.last_decrease_at = kNow;
  EXPECT_EQ(DecreasesToday(units, kNow + 60), 3);
  EXPECT_EQ(DecreasesToday(units, kNow + 86'400), 0);
}

}  // namespace
}  // namespace tuskgate::translator
