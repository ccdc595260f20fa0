#include "bench/loader.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "bench/items.h"
#include "bench/request.h"

namespace tuskgate::bench {

namespace {

// All items of one table, by batches; a batch that was not processed as a whole is sent again.
class BatchSource : public RequestSource {
 public:
  BatchSource(const Endpoint& endpoint, const std::string& table, ItemShape shape,
              std::uint64_t item_count)
      : with_sort_key_(shape == ItemShape::kWithSortKey),
        item_count_(item_count),
        full_(endpoint, "BatchWriteItem", BatchBody(table, shape, kBatchSize)),
        last_(endpoint, "BatchWriteItem", BatchBody(table, shape, item_count % kBatchSize)) {}

  std::optional<Request> Next() override {
    std::uint64_t first = next_;
    if (!again_.empty()) {
      first = again_.front();
      again_.pop_front();
    } else if (next_ < item_count_) {
      next_ += kBatchSize;
    } else {
      return std::nullopt;
    }
    RequestTemplate& request = first + kBatchSize <= item_count_ ? full_ : last_;
    for (std::size_t i = 0; i < request.KeyCount(); ++i) {
      const std::uint64_t number = first + i;
      if (with_sort_key_) {
        request.SetKey(i, number / kRowsPerPartition);
        request.SetRow(i, number % kRowsPerPartition);
      } else {
        request.SetKey(i, number);
      }
    }
    return Request{request.Text(), 0, first};
  }

  bool Check(int /*kind*/, std::uint64_t first, std::string_view body) override {
    if (body.find(R"("UnprocessedItems":{})") == std::string_view::npos) again_.push_back(first);
    return body.find("UnprocessedItems") != std::string_view::npos;
  }

  bool Exhausted() const { return next_ >= item_count_ && again_.empty(); }

 private:
  bool with_sort_key_;
  std::uint64_t item_count_;
  RequestTemplate full_;
  RequestTemplate last_;
  std::uint64_t next_ = 0;           // number of the first item not yet sent
  std::deque<std::uint64_t> again_;  // first items of the batches to repeat
};

struct Index {
  std::string_view hash;
  std::string_view range;
};
constexpr Index kIndexes[] = {{"customer", "pk"}, {"city", "pk"}, {"pk", "touched"}};

void CreateTable(const Endpoint& endpoint, const std::string& table, bool with_sort_key,
                 std::size_t index_count, bool with_stream = false) {
  std::string attributes = R"({"AttributeName":"pk","AttributeType":"S"})";
  std::string schema = R"({"AttributeName":"pk","KeyType":"HASH"})";
  if (with_sort_key) {
    attributes += R"(,{"AttributeName":"sk","AttributeType":"S"})";
    schema += R"(,{"AttributeName":"sk","KeyType":"RANGE"})";
  }
  std::string indexes;
  for (const Index& index : std::span(kIndexes).first(index_count)) {
    const std::string_view added = index.hash == "pk" ? index.range : index.hash;
    attributes += fmt::format(R"(,{{"AttributeName":"{}","AttributeType":"S"}})", added);
    indexes += fmt::format(
        R"({}{{"IndexName":"{}","Projection":{{"ProjectionType":"ALL"}},"KeySchema":[)"
        R"({{"AttributeName":"{}","KeyType":"HASH"}},)"
        R"({{"AttributeName":"{}","KeyType":"RANGE"}}]}})",
        indexes.empty() ? R"(,"GlobalSecondaryIndexes":[)" : ",", added, index.hash, index.range);
  }
  if (!indexes.empty()) indexes += "]";
  std::string_view stream;
  if (with_stream) {
    stream =
        R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})";
  }
  const Answer created =
      CallOnce(endpoint, "CreateTable",
               fmt::format(R"({{"TableName":"{}","BillingMode":"PAY_PER_REQUEST",)"
                           R"("AttributeDefinitions":[{}],"KeySchema":[{}]{}{}}})",
                           table, attributes, schema, indexes, stream));
  const bool existed = created.body.find("ResourceInUseException") != std::string::npos;
  if (created.status != 200 && !existed) {
    throw std::runtime_error("CreateTable: " + created.body);
  }
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < give_up) {
    const Answer described =
        CallOnce(endpoint, "DescribeTable", fmt::format(R"({{"TableName":"{}"}})", table));
    if (described.body.find(R"("TableStatus":"ACTIVE")") != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw std::runtime_error("table " + table + " did not become active within a minute");
}

}  // namespace

Outcome LoadTables(const Endpoint& endpoint, const Tables& tables, int connections) {
  struct Load {
    const std::string& table;
    ItemShape shape;
    std::size_t index_count;
    bool with_stream = false;
  };
  const Load loads[] = {
      {tables.items, ItemShape::kPlain, 0},          {tables.rows, ItemShape::kWithSortKey, 0},
      {tables.one_index, ItemShape::kPlain, 1},      {tables.three_indexes, ItemShape::kPlain, 3},
      {tables.streamed, ItemShape::kPlain, 0, true}, {tables.documents, ItemShape::kDocument, 0}};
  const DriverOptions options{.endpoint = endpoint,
                              .connections = connections,
                              .warmup_seconds = 0,
                              .seconds = 0,
                              .check_every = 1};
  CreateTable(endpoint, tables.puts, false, 0);
  Outcome total;
  for (const Load& load : loads) {
    CreateTable(endpoint, load.table, load.shape == ItemShape::kWithSortKey, load.index_count,
                load.with_stream);
    BatchSource source(endpoint, load.table, load.shape, tables.item_count);
    // What is refused while the last batches are under way is left for another round.
    while (!source.Exhausted()) {
      const double seconds = total.seconds;
      const Outcome round = Drive(options, source);
      if (round.errors != 0) throw std::runtime_error("BatchWriteItem: " + round.first_error);
      total.Merge(round);
      total.seconds = seconds + round.seconds;
    }
  }
  return total;
}

}  // namespace tuskgate::bench
