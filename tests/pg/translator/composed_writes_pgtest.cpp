// Several writes in one statement, of item tables and attached ones: all or nothing, and each tells
// what became of it.
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "tests/unit/translator/attached/example_tables.h"
#include "tests/unit/translator/json_text.h"
#include "translator/model/stored_item.h"
#include "translator/plan/table_storage.h"
#include "translator/plan/write_step.h"
#include "translator/request/write_requests.h"

namespace tuskgate::translator {
namespace {

// A request and the plan that points into it.
struct Planned {
  rapidjson::Document document;
  PutItemRequest put;
  UpdateItemRequest update;
  DeleteItemRequest del;
  WritePlan plan;
};

class ComposedWritesTest : public TranslatedTables {
 protected:
  static void SetUpTestSuite() {
    TranslatedTables::SetUpTestSuite();
    Query(
        "create table public.orders (customer_id int4, order_no text, status text, placed_at "
        "timestamptz, total numeric, details jsonb, extra jsonb, primary key (customer_id, "
        "order_no))");
  }

  void SetUp() override {
    Query("delete from public.orders");
    planned_.clear();
    plans_.clear();
  }

  static std::string Request(const std::string& members) {
    return "{\"TableName\":\"Things\",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"," +
           members + "}";
  }

  WritePlan& Add(const std::string& members) {
    planned_.push_back(std::make_unique<Planned>());
    planned_.back()->document = Document(Request(members));
    return planned_.back()->plan;
  }

  void Put(const TableDescription& table, const std::string& members) {
    WritePlan& plan = Add(members);
    Planned& planned = *planned_.back();
    planned.put = *ParsePutItem(planned.document);
    plan = *PlanPut(planned.put, table);
    plans_.push_back(plan);
  }

  void Update(const TableDescription& table, const std::string& members) {
    WritePlan& plan = Add(members);
    Planned& planned = *planned_.back();
    planned.update = *ParseUpdateItem(planned.document);
    plan = *PlanUpdate(planned.update, table);
    plans_.push_back(plan);
  }

  void Delete(const TableDescription& table, const std::string& members,
              WriteAction action = WriteAction::kDelete) {
    WritePlan& plan = Add(members);
    Planned& planned = *planned_.back();
    planned.del = *ParseDeleteItem(planned.document);
    plan = *PlanDelete(planned.del, table);
    plan.action = action;
    plans_.push_back(plan);
  }

  // "written: 0 0 1" and, behind each status, the item that it failed on.
  std::string RunAll() {
    const Result<ComposedWrites> writes = ComposeWrites(plans_);
    if (!writes.has_value()) return writes.error().message;
    const ResultRows rows = RunOf(writes->sql);
    const Result<ComposedResults> results = ReadComposed(*writes, rows);
    if (!results.has_value()) return results.error().message;
    std::string text = results->written ? "written:" : "refused:";
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      const WriteResult& result = results->results[i];
      text += " " + std::to_string(static_cast<int>(result.status));
      if (result.status != WriteStatus::kConditionFailed || !result.old_item) continue;
      const TableDescription& table = *plans_[i].table;
      text += TextOf(StoredItem(*result.old_item, StorageOf(table).ImageFormat(table)).Parse());
    }
    return text;
  }

  // Parameters may be NULL.
  static ResultRows RunOf(const SqlStatement& statement) {
    pqxx::nontransaction session(*connection_);
    std::vector<const char*> parameters;
    for (const auto& parameter : statement.parameters) {
      parameters.push_back(parameter ? parameter->c_str() : nullptr);
    }
    return ResultRows(
        session.exec_params(statement.text, pqxx::prepare::make_dynamic_params(parameters)));
  }

  static std::string Items(const TableDescription& table) {
    return Query(
               "select coalesce(string_agg(pk || ':' || (item #>> '{v,N}'), ' ' order by pk), "
               "'none') from " +
               table.parent)
        .Text(0, 0);
  }

  static std::string Orders() {
    return Query(
               "select coalesce(string_agg(order_no || ':' || total, ' ' order by order_no), "
               "'none') from public.orders")
        .Text(0, 0);
  }

  std::vector<std::unique_ptr<Planned>> planned_;
  std::vector<WritePlan> plans_;
};

constexpr char kOrder[] =
    R"("Item":{"customer_id":{"N":"7"},"order_no":{"S":"a"},"total":{"N":"1"}})";

TEST_F(ComposedWritesTest, TablesOfBothKindsAreWrittenTogether) {
  const TableDescription one = NewTable("S");
  const TableDescription other = NewTable("S");
  const TableDescription orders = OrdersTable();
  Put(one, R"("Item":{"p":{"S":"x"},"v":{"N":"1"}})");
  Put(orders, kOrder);
  Update(other, R"("Key":{"p":{"S":"y"}},"UpdateExpression":"SET v = :v",
      "ExpressionAttributeValues":{":v":{"N":"2"}})");
  Delete(other, R"("Key":{"p":{"S":"absent"}})");
  EXPECT_EQ(RunAll(), "written: 0 0 0 0");
  EXPECT_EQ(Items(one), "x:1");
  EXPECT_EQ(Items(other), "y:2");
  EXPECT_EQ(Orders(), "a:1");
}

TEST_F(ComposedWritesTest, OneThatFailsHasNothingWrittenAndEachTellsItsOutcome) {
  const TableDescription one = NewTable("S");
  const TableDescription other = NewTable("S");
  const TableDescription orders = OrdersTable();
  Put(other, R"("Item":{"p":{"S":"y"},"v":{"N":"5"}})");
  ASSERT_EQ(RunAll(), "written: 0");
  SetUp();
  Put(one, R"("Item":{"p":{"S":"x"},"v":{"N":"1"}})");
  Put(other, R"("Item":{"p":{"S":"y"},"v":{"N":"6"}},"ConditionExpression":"v = :v",
      "ExpressionAttributeValues":{":v":{"N":"4"}})");
  Put(orders, kOrder);
  Update(other, R"("Key":{"p":{"S":"z"}},"UpdateExpression":"SET v = absent")");
  Delete(other, R"j("Key":{"p":{"S":"y"}},"ConditionExpression":"attribute_exists(p)")j",
         WriteAction::kCheck);
  EXPECT_EQ(RunAll(), R"(refused: 0 1{"p":{"S":"y"},"v":{"N":"5"}} 0 2 0)");
  EXPECT_EQ(Items(one), "none");
  EXPECT_EQ(Items(other), "y:5");
  EXPECT_EQ(Orders(), "none");
}

TEST_F(ComposedWritesTest, AnAttachedRowRefusesForAll) {
  const TableDescription one = NewTable("S");
  const TableDescription orders = OrdersTable();
  Put(orders, kOrder);
  ASSERT_EQ(RunAll(), "written: 0");
  plans_.clear();
  Put(one, R"("Item":{"p":{"S":"x"},"v":{"N":"1"}})");
  Update(orders, R"("Key":{"customer_id":{"N":"7"},"order_no":{"S":"a"}},
      "UpdateExpression":"SET #t = #t + :one","ConditionExpression":"#t > :one",
      "ExpressionAttributeNames":{"#t":"total"},
      "ExpressionAttributeValues":{":one":{"N":"1"}})");
  Delete(orders, R"("Key":{"customer_id":{"N":"7"},"order_no":{"S":"b"}})");
  EXPECT_EQ(RunAll(),
            R"(refused: 0 1{"customer_id":{"N":"7"},"order_no":{"S":"a"},"total":{"N":"1"}} 0)");
  EXPECT_EQ(Items(one), "none");
  EXPECT_EQ(Orders(), "a:1");
}

TEST_F(ComposedWritesTest, NothingToWriteIsNoFailure) {
  const TableDescription one = NewTable("S");
  Update(one, R"("Key":{"p":{"S":"absent"}},"UpdateExpression":"REMOVE v")");
  Put(one, R"("Item":{"p":{"S":"x"},"v":{"N":"1"}})");
  EXPECT_EQ(RunAll(), "written: 7 0");
  EXPECT_EQ(Items(one), "x:1");
}

// A row that another writer commits between the snapshot and the write: nothing of the statement is
// done. The other writer holds its row until this one waits for it.
TEST_F(ComposedWritesTest, ALostRaceUndoesAll) {
  const TableDescription one = NewTable("S");
  Put(one, R"("Item":{"p":{"S":"a"},"v":{"N":"1"}})");
  Put(one, R"j("Item":{"p":{"S":"b"},"v":{"N":"2"}},
      "ConditionExpression":"attribute_not_exists(p)")j");
  pqxx::connection rival(cluster_->ConnectionString());
  pqxx::work insert(rival);
  insert.exec0("insert into " + one.parent +
               " (pk, item, size) values ('b', '{\"p\":{\"S\":\"b\"}," +
               "\"v\":{\"N\":\"9\"}}', 5)");
  bool lost = false;
  std::thread writer([&] {
    try {
      RunAll();
    } catch (const pqxx::serialization_failure&) {
      lost = true;
    }
  });
  pqxx::connection watcher(cluster_->ConnectionString());
  for (bool waits = false; !waits;) {
    pqxx::nontransaction look(watcher);
    waits = look.exec1("select exists (select from pg_locks where not granted)")[0].as<bool>();
  }
  insert.commit();
  writer.join();
  EXPECT_TRUE(lost);
  EXPECT_EQ(Items(one), "b:9");
  EXPECT_EQ(RunAll(), "refused: 0 1{\"p\":{\"S\":\"b\"},\"v\":{\"N\":\"9\"}}");
  EXPECT_EQ(Items(one), "b:9");
}

}  // namespace
}  // namespace tuskgate::translator
