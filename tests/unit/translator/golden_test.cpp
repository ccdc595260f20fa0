// What the operations on items become: tests/golden/<operation>.test holds requests and, for each,
// the statements made of it, or the error.
//
//   === a name
//   table SN                    the types of the table's keys p and s; with a number: of partitions
//                               or the name of one of attached/example_tables.h
//   { ... }                     the request
//   ---
//   put_item write by rows      name and lane of the statement, and how it tells what it did
//   insert into ...             its text, wrapped
//     $1 "..."                  its parameters, as JSON strings
//   touches PutItem ...         what the operation declares
//
// Lines that begin with '#' are comments. TUSKGATE_GOLDEN_UPDATE=1 rewrites what follows "---".
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/golden_file.h"
#include "tests/unit/translator/attached/example_tables.h"
#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/text_parameters.h"
#include "translator/partiql/bound_statement.h"
#include "translator/partiql/resolve_statement.h"
#include "translator/partiql/statement_request.h"
#include "translator/plan/access.h"
#include "translator/plan/table_storage.h"
#include "translator/request/batch_requests.h"
#include "translator/request/read_requests.h"
#include "translator/request/transaction_requests.h"
#include "translator/request/write_requests.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kWidth = 96;
constexpr std::int64_t kRowsWithoutLimit = 1000;
const std::filesystem::path kDirectory =
    std::filesystem::path(TUSKGATE_SOURCE_DIR) / "tests" / "golden";

// --- writing statements down ---

std::string Wrapped(const std::string& sql) {
  std::string lines;
  std::size_t column = 0;
  std::istringstream words(sql);
  for (std::string word; std::getline(words, word, ' ');) {
    if (column > 0 && column + 1 + word.size() > kWidth) {
      lines += "\n";
      column = 0;
    } else if (!lines.empty()) {
      lines += " ";
      ++column;
    }
    lines += word;
    column += word.size();
  }
  return lines;
}

std::string Written(const SqlStatement& statement, std::string_view form = "") {
  static constexpr std::string_view kLanes[] = {"read", "write", "bulk", "long", "views"};
  std::string text(statement.name);
  text.append(" ").append(kLanes[static_cast<std::size_t>(statement.lane)]);
  if (!form.empty()) text.append(" ").append(form);
  text += "\n" + Wrapped(statement.text) + "\n";
  const auto parameters = TextParameters(statement);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    text += "  $" + std::to_string(i + 1) + " ";
    if (parameters[i]) {
      AppendJsonString(text, *parameters[i]);
    } else {
      text += "null";
    }
    text += "\n";
  }
  return text;
}

std::string Written(const WriteStatement& statement) {
  return Written(statement.sql, !statement.shape.tells     ? "by rows"
                                : statement.shape.can_race ? "by row unless raced"
                                                           : "by row");
}

std::string Written(const ApiError& error) {
  const std::string_view kind = error.kind == ErrorKind::kValidation      ? "validation error: "
                                : error.kind == ErrorKind::kSerialization ? "serialization error: "
                                                                          : "other error: ";
  return std::string(kind) + error.message + "\n";
}

template <typename T>
std::string Written(const Result<T>& result) {
  return result.has_value() ? Written(*result) : Written(result.error());
}

template <typename Plan>
std::string Touched(const Plan& plan) {
  return "touches " + AccessOf(plan).Describe() + "\n";
}

// --- the operations: the functions that the gateway calls, in its order ---

using Translate = std::function<std::string(const Json& request, const TableDescription& table)>;

template <typename Request>
std::string Write(const Result<Request>& request, const TableDescription& table,
                  Result<WritePlan> (*plan_it)(const Request&, const TableDescription&)) {
  if (!request.has_value()) return Written(request.error());
  const Result<WritePlan> plan = plan_it(*request, table);
  if (!plan.has_value()) return Written(plan.error());
  return Written(StorageOf(table).Write(*plan, true)) + Touched(*plan);
}

template <typename Request>
std::string Page(const Result<Request>& request, const TableDescription& table,
                 Result<PagePlan> (*plan_it)(const Request&, const TableDescription&)) {
  if (!request.has_value()) return Written(request.error());
  const Result<PagePlan> plan = plan_it(*request, table);
  if (!plan.has_value()) return Written(plan.error());
  PagePart part = PartBehind(*plan, request->page.start_key);
  part.bounds.rows = request->page.limit.value_or(kRowsWithoutLimit);
  return Written(StorageOf(table).Page(*plan, part)) + Touched(*plan);
}

std::string GetItem(const Json& request, const TableDescription& table) {
  const auto get = ParseGetItem(request);
  if (!get.has_value()) return Written(get.error());
  const auto plan = PlanGet(*get, table);
  if (!plan.has_value()) return Written(plan.error());
  return Written(StorageOf(table).Get(*plan)) + Touched(*plan);
}

std::string PutItem(const Json& request, const TableDescription& table) {
  return Write(ParsePutItem(request), table, PlanPut);
}

std::string UpdateItem(const Json& request, const TableDescription& table) {
  return Write(ParseUpdateItem(request), table, PlanUpdate);
}

std::string DeleteItem(const Json& request, const TableDescription& table) {
  return Write(ParseDeleteItem(request), table, PlanDelete);
}

std::string Query(const Json& request, const TableDescription& table) {
  return Page(ParseQuery(request), table, PlanQuery);
}

std::string Scan(const Json& request, const TableDescription& table) {
  return Page(ParseScan(request), table, PlanScan);
}

std::string BatchGetItem(const Json& request, const TableDescription& table) {
  const auto get = ParseBatchGet(request);
  if (!get.has_value()) return Written(get.error());
  std::string text;
  for (const BatchGetTable& part : get->tables) {
    const auto plan = PlanBatchGet(part, table);
    if (!plan.has_value()) return Written(plan.error());
    text += Written(StorageOf(table).BatchGet(*plan, 16 << 20)) + Touched(*plan);
  }
  return text;
}

std::string BatchWriteItem(const Json& request, const TableDescription& table) {
  const auto write = ParseBatchWrite(request);
  if (!write.has_value()) return Written(write.error());
  const bool images = write->capacity != CapacityDetail::kNone;
  std::string text;
  for (const BatchWriteTable& part : write->tables) {
    const auto plan = PlanBatchWrite(part, table);
    if (!plan.has_value()) return Written(plan.error());
    if (!plan->puts.empty()) text += Written(StorageOf(table).BatchPut(*plan, images));
    if (!plan->deletes.empty()) text += Written(StorageOf(table).BatchDelete(*plan, images));
    text += Touched(*plan);
  }
  return text;
}

std::string TransactGetItems(const Json& request, const TableDescription& table) {
  const auto transaction = ParseTransactGet(request);
  if (!transaction.has_value()) return Written(transaction.error());
  std::string text;
  for (const GetItemRequest& get : transaction->gets) {
    const auto plan = PlanGet(get, table);
    if (!plan.has_value()) return Written(plan.error());
    text += Written(StorageOf(table).Get(*plan)) + Touched(*plan);
  }
  return text;
}

std::string Read(const StatementRead& read, const TableDescription& table) {
  if (const auto* get = std::get_if<GetItemRequest>(&read)) {
    const auto plan = PlanGet(*get, table);
    if (!plan.has_value()) return Written(plan.error());
    return Written(StorageOf(table).Get(*plan)) + Touched(*plan);
  }
  const bool is_query = std::holds_alternative<QueryRequest>(read);
  const auto plan = is_query ? PlanQuery(std::get<QueryRequest>(read), table)
                             : PlanScan(std::get<ScanRequest>(read), table);
  if (!plan.has_value()) return Written(plan.error());
  PagePart part = PartBehind(*plan, plan->options->start_key);
  part.bounds.rows = kRowsWithoutLimit;
  return Written(StorageOf(table).Page(*plan, part)) + Touched(*plan);
}

std::string ExecuteStatement(const Json& request, const TableDescription& table) {
  const auto statement = ParseExecuteStatement(request);
  if (!statement.has_value()) return Written(statement.error());
  auto bound = BindStatement(*statement);
  if (!bound.has_value()) return Written(bound.error());
  if (auto* insert = std::get_if<InsertStatement>(&*bound)) {
    return Write(ResolveInsert(std::move(*insert), table), table, PlanPut);
  }
  if (auto* update = std::get_if<UpdateStatement>(&*bound)) {
    return Write(ResolveUpdate(std::move(*update), table), table, PlanUpdate);
  }
  if (auto* del = std::get_if<DeleteStatement>(&*bound)) {
    return Write(ResolveDelete(std::move(*del), table), table, PlanDelete);
  }
  const auto reads = ResolveSelect(std::move(std::get<SelectStatement>(*bound)), table);
  if (!reads.has_value()) return Written(reads.error());
  std::string text;
  for (const StatementRead& read : reads->reads) text += Read(read, table);
  return text.empty() ? "nothing\n" : text;
}

const std::map<std::string, Translate>& Operations() {
  static const std::map<std::string, Translate> operations = {
      {"batch_get_item", BatchGetItem},
      {"batch_write_item", BatchWriteItem},
      {"delete_item", DeleteItem},
      {"execute_statement", ExecuteStatement},
      {"get_item", GetItem},
      {"put_item", PutItem},
      {"query", Query},
      {"scan", Scan},
      {"transact_get_items", TransactGetItems},
      {"update_item", UpdateItem},
  };
  return operations;
}

// --- the files ---

struct GoldenCase {
  std::string head;  // all up to "---", as it stands in the file
  std::string name;
  TableDescription table = TableOf("S");
  std::string request;
  std::string expected;
};

void ReadHeadLine(const std::string& line, GoldenCase& golden) {
  if (line.starts_with("#")) return;
  if (!line.starts_with("table ")) {
    golden.request += line + "\n";
    return;
  }
  std::istringstream words(line.substr(6));
  std::string schema;
  int partitions = 4;
  words >> schema >> partitions;
  if (schema == "Orders" || schema == "Shop") {
    golden.table = schema == "Shop" ? ShopTable() : OrdersTable();
    return;
  }
  golden.table = TableOf(schema, words.fail() ? 4 : partitions);
}

// Each operation has a file for our own tables and one for attached ones.
constexpr std::string_view kAttached = "attached_";

std::string Translated(const std::string& operation, const GoldenCase& golden) {
  const Result<rapidjson::Document> request = ParseRequest(golden.request);
  if (!request.has_value()) return Written(request.error());
  const bool attached = operation.starts_with(kAttached);
  return Operations().at(attached ? operation.substr(kAttached.size()) : operation)(*request,
                                                                                    golden.table);
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, Statements) {
  const std::filesystem::path path = kDirectory / (GetParam() + ".test");
  GoldenFile<GoldenCase> file = ReadGoldenFile<GoldenCase>(path, ReadHeadLine);
  ASSERT_FALSE(file.cases.empty()) << path;
  const char* update = std::getenv("TUSKGATE_GOLDEN_UPDATE");
  for (GoldenCase& golden : file.cases) {
    const std::string translated = Translated(GetParam(), golden);
    if (update != nullptr) {
      golden.expected = translated;
    } else {
      EXPECT_EQ(translated, golden.expected) << path.string() << ": " << golden.name
                                             << "\nIf the change is meant, run this test with "
                                                "TUSKGATE_GOLDEN_UPDATE=1, which rewrites "
                                                "the file, and read what changed in it.";
    }
  }
  if (update != nullptr) WriteGoldenFile(path, file);
}

std::vector<std::string> FileNames() {
  std::vector<std::string> names;
  for (const auto& [name, translate] : Operations()) {
    names.push_back(name);
    names.push_back(std::string(kAttached) + name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Operations, Golden, ::testing::ValuesIn(FileNames()),
                         [](const auto& info) { return info.param; });

TEST(GoldenFiles, EachBelongsToAnOperation) {
  for (const auto& entry : std::filesystem::directory_iterator(kDirectory)) {
    EXPECT_EQ(entry.path().extension(), ".test") << entry.path();
    std::string operation = entry.path().stem().string();
    if (operation.starts_with(kAttached)) operation.erase(0, kAttached.size());
    EXPECT_TRUE(Operations().contains(operation)) << entry.path();
  }
}

}  // namespace
}  // namespace tuskgate::translator
