// Several writes in one transaction, of item tables and attached ones: all or nothing, and each
// tells what became of it.
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "tests/unit/translator/attached/example_tables.h"
#include "tests/unit/translator/json_text.h"
#include "translator/model/stored_item.h"
#include "translator/plan/table_storage.h"
#include "translator/plan/transaction.h"
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

class TransactionsTest : public TranslatedTables {
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
  std::string RunAll(const TransactionToken* token = nullptr) {
    const ComposedTransaction composed = ComposeTransaction(plans_, token);
    pqxx::work session(*connection_);
    std::vector<ResultRows> rows;
    std::string text = "written:";
    const std::vector<SqlStatement>& statements = composed.segment.statements;
    try {
      for (const SqlStatement& statement : statements) rows.push_back(Run(session, statement));
      session.commit();
    } catch (const pqxx::sql_error& error) {
      if (error.sqlstate() != kTransactionCanceled) throw;
      text = "refused:";
    }
    claim_ =
        token != nullptr ? ReadTokenClaim(*token, rows[*composed.token]) : TokenClaim::kClaimed;
    for (const ComposedTransaction::Part& part : composed.parts) {
      const TableDescription& table = *part.plan->table;
      auto assembled = StorageOf(table).Assemble(
          table, part.attached, std::make_unique<ResultRows>(std::move(rows[part.deciding])));
      if (!assembled.has_value()) return assembled.error().message;
      const WriteResult result = ReadWriteResult(part.shape, **assembled, 0);
      text += " " + std::to_string(static_cast<int>(result.status));
      if (result.status != WriteStatus::kConditionFailed || !result.old_item) continue;
      text += TextOf(StoredItem(*result.old_item, StorageOf(table).ImageFormat(table)).Parse());
    }
    return text;
  }

  // Parameters may be NULL.
  static ResultRows Run(pqxx::work& session, const SqlStatement& statement) {
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

  static void WaitUntilSomebodyWaits() {
    pqxx::connection watcher(cluster_->ConnectionString());
    for (bool waits = false; !waits;) {
      pqxx::nontransaction look(watcher);
      waits = look.exec1("select exists (select from pg_locks where not granted)")[0].as<bool>();
    }
  }

  std::vector<std::unique_ptr<Planned>> planned_;
  std::vector<WritePlan> plans_;
  TokenClaim claim_ = TokenClaim::kClaimed;
};

constexpr char kOrder[] =
    R"("Item":{"customer_id":{"N":"7"},"order_no":{"S":"a"},"total":{"N":"1"}})";

TEST_F(TransactionsTest, TablesOfBothKindsAreWrittenTogether) {
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

TEST_F(TransactionsTest, OneThatFailsHasNothingWrittenAndEachTellsItsOutcome) {
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

TEST_F(TransactionsTest, AnAttachedRowRefusesForAll) {
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

TEST_F(TransactionsTest, NothingToWriteIsNoFailure) {
  const TableDescription one = NewTable("S");
  Update(one, R"("Key":{"p":{"S":"absent"}},"UpdateExpression":"REMOVE v")");
  Put(one, R"("Item":{"p":{"S":"x"},"v":{"N":"1"}})");
  EXPECT_EQ(RunAll(), "written: 7 0");
  EXPECT_EQ(Items(one), "x:1");
}

// A row that another writer commits between the snapshot and the write: nothing of the transaction
// is done. The other writer holds its row until this one waits for it.
TEST_F(TransactionsTest, ALostRaceUndoesAll) {
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
  WaitUntilSomebodyWaits();
  insert.commit();
  writer.join();
  EXPECT_TRUE(lost);
  EXPECT_EQ(Items(one), "b:9");
  EXPECT_EQ(RunAll(), "refused: 0 1{\"p\":{\"S\":\"b\"},\"v\":{\"N\":\"9\"}}");
  EXPECT_EQ(Items(one), "b:9");
}

// Whatever finds an item absent and writes nothing for it.
TEST_F(TransactionsTest, WhatIsFoundAbsentStaysAbsentUntilTheEnd) {
  const TableDescription one = NewTable("S");
  const auto check = [&] {
    Delete(one, R"j("Key":{"p":{"S":"b"}},"ConditionExpression":"attribute_not_exists(p)")j",
           WriteAction::kCheck);
  };
  const auto remove = [&] { Delete(one, R"("Key":{"p":{"S":"b"}})"); };
  const auto update = [&] {
    Update(one, R"("Key":{"p":{"S":"b"}},"UpdateExpression":"REMOVE v")");
  };
  const std::vector<std::function<void()>> kinds{check, remove, update};
  for (const auto& find_absent : kinds) {
    SetUp();
    Query("truncate " + one.parent);
    find_absent();
    const ComposedTransaction composed = ComposeTransaction(plans_, nullptr);
    pqxx::work session(*connection_);
    for (const SqlStatement& statement : composed.segment.statements) Run(session, statement);
    std::thread writer([&] {
      pqxx::connection rival(cluster_->ConnectionString());
      pqxx::work insert(rival);
      insert.exec0("insert into " + one.parent +
                   " (pk, item, size) values ('b', '{\"p\":{\"S\":\"b\"}," +
                   "\"v\":{\"N\":\"9\"}}', 5)");
      insert.commit();
    });
    WaitUntilSomebodyWaits();
    session.commit();
    writer.join();
    EXPECT_EQ(Items(one), "b:9");
  }
}

TEST_F(TransactionsTest, NothingIsLeftOfAPlaceholder) {
  const TableDescription one = NewTable("S");
  Delete(one, R"j("Key":{"p":{"S":"b"}},"ConditionExpression":"attribute_not_exists(p)")j",
         WriteAction::kCheck);
  Delete(one, R"("Key":{"p":{"S":"c"}})");
  Update(one, R"("Key":{"p":{"S":"d"}},"UpdateExpression":"REMOVE v")");
  EXPECT_EQ(RunAll(), "written: 0 0 7");
  EXPECT_EQ(Items(one), "none");
}

TEST_F(TransactionsTest, ATokenIsUsedOnceInTenMinutes) {
  const TableDescription one = NewTable("S");
  Update(one, R"("Key":{"p":{"S":"a"}},"UpdateExpression":"ADD v :one",
      "ExpressionAttributeValues":{":one":{"N":"1"}})");
  TransactionToken token{"token", "this", "first", 1000};
  EXPECT_EQ(RunAll(&token), "written: 0");
  EXPECT_EQ(claim_, TokenClaim::kClaimed);
  token.request_id = "second";
  token.now = 1600;
  EXPECT_EQ(RunAll(&token), "refused: 0");
  EXPECT_EQ(claim_, TokenClaim::kDone);
  token.fingerprint = "that";
  EXPECT_EQ(RunAll(&token), "refused: 0");
  EXPECT_EQ(claim_, TokenClaim::kMismatch);
  EXPECT_EQ(Items(one), "a:1");
  token.now = 1600.001;
  EXPECT_EQ(RunAll(&token), "written: 0");
  EXPECT_EQ(claim_, TokenClaim::kClaimed);
  EXPECT_EQ(Items(one), "a:2");
}

}  // namespace
}  // namespace tuskgate::translator
