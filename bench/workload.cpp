#include "bench/workload.h"

#include <array>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "bench/items.h"
#include "bench/request.h"

namespace tuskgate::bench {

namespace {

// SplitMix64 (Steele, Lea and Flood, 2014): a few instructions for each number.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  // Uniform in [0, bound), for a bound far below 2^32.
  std::uint64_t Below(std::uint64_t bound) {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return ((z >> 32) * bound) >> 32;
  }

 private:
  std::uint64_t state_;
};

// As many as the digits of a key tell apart.
constexpr std::uint64_t kMostKeys = 100'000'000;

struct Measured {
  std::string_view api_name;
  std::string body;
  std::uint64_t key_count;
};

// An INSERT of the item, with a parameter for each attribute: two members of the request. Its keys
// are others than those of batches, which go to the same table.
std::string InsertJson(const std::string& table) {
  std::string item = ItemJson(ItemShape::kPlain);
  item.replace(item.find("item#"), 5, "more#");
  std::string names;
  std::string values;
  for (std::size_t at = item.find('"'); at != std::string::npos; at = item.find('"', at)) {
    const std::size_t end = item.find('"', at + 1);
    const std::size_t value_end = item.find('}', end) + 1;
    if (!names.empty()) names += ", ";
    names += fmt::format("'{}': ?", item.substr(at + 1, end - at - 1));
    if (!values.empty()) values += ',';
    values += item.substr(end + 2, value_end - end - 2);
    at = value_end;
  }
  return fmt::format(R"("Statement":"INSERT INTO \"{}\" VALUE {{{}}}","Parameters":[{}])", table,
                     names, values);
}

Measured Describe(Operation operation, const Tables& tables) {
  const auto put_into = [&tables](const std::string& table) {
    return Measured{
        "PutItem",
        fmt::format(R"({{"TableName":"{}","Item":{}}})", table, ItemJson(ItemShape::kPlain)),
        tables.item_count};
  };
  const std::string items = fmt::format(R"("TableName":"{}")", tables.items);
  const std::string rows = fmt::format(R"("TableName":"{}")", tables.rows);
  const std::string key = KeyJson(false);
  switch (operation) {
    case Operation::kGet:
      return {"GetItem", fmt::format(R"({{{},"Key":{{{}}}}})", items, key), tables.item_count};
    case Operation::kPut:
      return put_into(tables.items);
    case Operation::kPutOneIndex:
      return put_into(tables.one_index);
    case Operation::kPutThreeIndexes:
      return put_into(tables.three_indexes);
    case Operation::kPutStream:
      return put_into(tables.streamed);
    case Operation::kQueryIndex:
      return {"Query",
              fmt::format(R"({{"TableName":"{}","IndexName":"customer",)"
                          R"("KeyConditionExpression":"customer = :c AND pk >= :pk",)"
                          R"("ExpressionAttributeValues":{{":c":{{"S":"{}"}},)"
                          R"(":pk":{{"S":"item#{}"}}}},"Limit":10}})",
                          tables.one_index, kCustomer, kKeyMarker),
              tables.item_count - 10};
    case Operation::kConditionalPut:
      return {"PutItem",
              fmt::format(R"({{{},"Item":{},)"
                          R"("ConditionExpression":"attribute_not_exists(pk) OR #c >= :zero",)"
                          R"("ExpressionAttributeNames":{{"#c":"counter"}},)"
                          R"("ExpressionAttributeValues":{{":zero":{{"N":"0"}}}}}})",
                          items, ItemJson(ItemShape::kPlain)),
              tables.item_count};
    case Operation::kUpdate:
      return {"UpdateItem",
              fmt::format(R"({{{},"Key":{{{}}},)"
                          R"("UpdateExpression":"SET #c = #c + :one, #t = :t",)"
                          R"("ConditionExpression":"attribute_exists(pk) AND #c >= :zero",)"
                          R"("ExpressionAttributeNames":{{"#c":"counter","#t":"touched"}},)"
                          R"("ExpressionAttributeValues":{{":one":{{"N":"1"}},":zero":{{"N":"0"}},)"
                          R"(":t":{{"S":"2026-01-01T00:00:00.{}Z"}}}}}})",
                          items, key, kTimeMarker),
              tables.item_count};
    case Operation::kUpdateNested:
      return {"UpdateItem",
              fmt::format(
                  R"({{"TableName":"{}","Key":{{{}}},)"
                  R"("UpdateExpression":"SET #p.#c = if_not_exists(#p.#c, :zero) + :one, #t = :t",)"
                  R"("ConditionExpression":"attribute_exists(pk) AND #p.#s = :shipped",)"
                  R"("ExpressionAttributeNames":{{"#p":"profile","#c":"counter","#s":"status",)"
                  R"("#t":"touched"}},)"
                  R"("ExpressionAttributeValues":{{":one":{{"N":"1"}},":zero":{{"N":"0"}},)"
                  R"(":shipped":{{"S":"SHIPPED"}},":t":{{"S":"2026-01-01T00:00:00.{}Z"}}}},)"
                  R"("ReturnValues":"UPDATED_NEW"}})",
                  tables.documents, key, kTimeMarker),
              tables.item_count};
    case Operation::kTransactGet: {
      std::string gets;
      for (std::uint64_t i = 0; i < kTransactionSize; ++i) {
        gets += fmt::format(R"({}{{"Get":{{{},"Key":{{{}}}}}}})", i == 0 ? "" : ",", items, key);
      }
      return {"TransactGetItems", fmt::format(R"({{"TransactItems":[{}]}})", gets),
              tables.item_count - kTransactionSize};
    }
    case Operation::kTransfer: {
      const auto update = [&items, &key](std::string_view sign, std::string_view condition) {
        return fmt::format(
            R"({{"Update":{{{},"Key":{{{}}},"UpdateExpression":"SET #c = #c {} :one",)"
            R"("ConditionExpression":"{}",)"
            R"("ExpressionAttributeNames":{{"#c":"counter"}},)"
            R"("ExpressionAttributeValues":{{":one":{{"N":"1"}},)"
            R"(":least":{{"N":"-1000000000"}}}}}}}})",
            items, key, sign, condition);
      };
      return {"TransactWriteItems",
              fmt::format(R"({{"TransactItems":[{},{}]}})", update("-", "#c > :least"),
                          update("+", "attribute_exists(pk) AND #c > :least")),
              tables.item_count - 1};
    }
    case Operation::kBatchPut:
      return {"BatchWriteItem", BatchBody(tables.puts, ItemShape::kPlain, kBatchSize),
              kMostKeys - kBatchSize};
    case Operation::kQuery:
    case Operation::kQueryProjection:
      return {"Query",
              fmt::format(R"({{{},"KeyConditionExpression":"pk = :pk",)"
                          R"("ExpressionAttributeValues":{{":pk":{{"S":"item#{}"}}}},{})"
                          R"("ScanIndexForward":true,"Limit":10}})",
                          rows, kKeyMarker,
                          operation == Operation::kQuery
                              ? ""
                              : R"("ProjectionExpression":"sk, cents, customer, city",)"),
              tables.item_count / kRowsPerPartition};
    case Operation::kQueryOne:
      return {"Query",
              fmt::format(R"({{{},"KeyConditionExpression":"pk = :pk",)"
                          R"("ExpressionAttributeValues":{{":pk":{{"S":"item#{}"}}}}}})",
                          items, kKeyMarker),
              tables.item_count};
    case Operation::kGetTables:
      return {"GetItem",
              fmt::format(R"({{"TableName":"{}{}","Key":{{{}}}}})", tables.many, kKeyMarker, key),
              tables.many_count};
    case Operation::kPutTables:
      return {"PutItem",
              fmt::format(R"({{"TableName":"{}{}","Item":{}}})", tables.many, kKeyMarker,
                          ItemJson(ItemShape::kPlain)),
              tables.many_count};
    case Operation::kExecuteSelect:
      return {"ExecuteStatement",
              fmt::format(R"({{"Statement":"SELECT * FROM \"{}\" WHERE pk = ?",)"
                          R"("Parameters":[{{"S":"item#{}"}}]}})",
                          tables.items, kKeyMarker),
              tables.item_count};
    case Operation::kExecuteInsert:
      return {"ExecuteStatement", "{" + InsertJson(tables.puts) + "}", kMostKeys};
    case Operation::kScan:
      return {"Scan", fmt::format(R"({{{},"Limit":100,"ExclusiveStartKey":{{{}}}}})", items, key),
              tables.item_count};
  }
  throw std::logic_error("unknown operation");
}

class RandomWorkload : public RequestSource {
 public:
  // One of `choices` at random for each request: an operation named twice is twice as frequent.
  RandomWorkload(std::vector<Operation> choices, const Endpoint& endpoint, const Tables& tables,
                 std::uint64_t seed)
      : choices_(std::move(choices)), random_(seed) {
    for (std::size_t i = 0; i < std::size(kOperationNames); ++i) {
      const Measured measured = Describe(static_cast<Operation>(i), tables);
      templates_.emplace_back(endpoint, measured.api_name, measured.body);
      key_counts_.push_back(measured.key_count);
    }
    first_inserted_ = random_.Below(kMostKeys);
  }

  std::optional<Request> Next() override {
    const Operation operation = choices_[random_.Below(choices_.size())];
    const auto kind = static_cast<std::size_t>(operation);
    const std::uint64_t key = operation == Operation::kExecuteInsert
                                  ? (first_inserted_ + serial_) % kMostKeys
                                  : random_.Below(key_counts_[kind]);
    RequestTemplate& request = templates_[kind];
    if (operation == Operation::kBatchPut || operation == Operation::kTransactGet ||
        operation == Operation::kTransfer) {
      for (std::size_t i = 0; i < request.KeyCount(); ++i) request.SetKey(i, key + i);
    } else {
      request.SetKey(key);
    }
    request.SetTime(key + serial_++);
    return Request{request.Text(), static_cast<int>(kind), key};
  }

  bool Check(int kind, std::uint64_t key, std::string_view body) override {
    const auto contains = [body](std::string_view part) {
      return body.find(part) != std::string_view::npos;
    };
    switch (static_cast<Operation>(kind)) {
      case Operation::kGet:
      case Operation::kGetTables:
        return body.starts_with(R"({"Item":{)") && contains(KeyText(key)) && contains("SHIPPED");
      case Operation::kExecuteSelect:
        return body.starts_with(R"({"Items":[{)") && contains(KeyText(key)) && contains("SHIPPED");
      case Operation::kExecuteInsert:
        return body == R"({"Items":[]})";
      case Operation::kTransactGet:
        return body.starts_with(R"({"Responses":[{"Item":{)") && contains(KeyText(key)) &&
               contains(KeyText(key + kTransactionSize - 1));
      case Operation::kPut:
      case Operation::kConditionalPut:
      case Operation::kUpdate:
      case Operation::kPutOneIndex:
      case Operation::kPutThreeIndexes:
      case Operation::kPutStream:
      case Operation::kPutTables:
      case Operation::kTransfer:
        return body == "{}";
      case Operation::kUpdateNested:
        return body.starts_with(R"({"Attributes":{)") && contains(R"("profile":{"M":{"counter":)");
      case Operation::kBatchPut:
        return contains(R"("UnprocessedItems":{})");
      case Operation::kQueryProjection:
        return contains(R"("Count":10,)") && contains("\"row#09\"") && contains(kCustomer) &&
               !contains("SHIPPED");
      case Operation::kQueryIndex:
        return contains(R"("Count":10,)") && contains(KeyText(key)) && contains("SHIPPED");
      case Operation::kQuery:
        return contains(R"("Count":10,)") && contains(KeyText(key)) && contains("SHIPPED") &&
               contains("\"row#00\"") && contains("\"row#09\"");
      case Operation::kQueryOne:
        return contains(R"("Count":1,)") && contains(KeyText(key));
      case Operation::kScan:
        return contains(R"("ScannedCount":)");
    }
    return false;
  }

 private:
  static std::string KeyText(std::uint64_t key) { return fmt::format("\"item#{:08}\"", key); }

  std::vector<Operation> choices_;
  std::vector<RequestTemplate> templates_;  // by operation
  std::vector<std::uint64_t> key_counts_;   // by operation
  Random random_;
  std::uint64_t serial_ = 0;
  std::uint64_t first_inserted_ = 0;
};

}  // namespace

std::unique_ptr<RequestSource> MakeWorkload(std::string_view name, const Endpoint& endpoint,
                                            const Tables& tables, std::uint64_t seed) {
  std::vector<Operation> choices;
  if (name == "mixed") {
    // In a hundred: 50 gets, 20 puts, 10 conditional puts, 10 updates, 8 queries, 2 scans.
    constexpr std::array kShares = {25, 10, 5, 5, 4, 1};
    for (std::size_t i = 0; i < kShares.size(); ++i) {
      choices.insert(choices.end(), kShares[i], static_cast<Operation>(i));
    }
  }
  for (std::size_t i = 0; i < std::size(kOperationNames); ++i) {
    if (kOperationNames[i] == name) choices.push_back(static_cast<Operation>(i));
  }
  if (choices.empty()) throw std::invalid_argument(fmt::format("unknown workload {}", name));
  return std::make_unique<RandomWorkload>(std::move(choices), endpoint, tables, seed);
}

}  // namespace tuskgate::bench
