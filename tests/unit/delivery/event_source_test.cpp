#include "gateway/delivery/event_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// A list of one mapping, with more members.
std::string Mapping(const std::string& more = {}) {
  return R"([{"Name": "orders", "TableName": "Orders", "Endpoint": "http://127.0.0.1:9000/call",
              "StartingPosition": "LATEST")" +
         (more.empty() ? more : ", " + more) + "}]";
}

EventSource Read(const std::string& more = {}) {
  const auto sources = ReadEventSources(Mapping(more));
  EXPECT_TRUE(sources.has_value()) << sources.error().message;
  EXPECT_THAT(*sources, SizeIs(1));
  return sources->front();
}

std::string FaultOf(const std::string& text) {
  const auto sources = ReadEventSources(text);
  return sources.has_value() ? "none" : sources.error().message;
}

TEST(EventSources, HaveTheDefaultsOfTheService) {
  const EventSource source = Read();
  EXPECT_EQ(source.name, "orders");
  EXPECT_EQ(source.table, "Orders");
  EXPECT_EQ(source.endpoint.host, "127.0.0.1");
  EXPECT_EQ(source.endpoint.port, "9000");
  EXPECT_EQ(source.endpoint.target, "/call");
  EXPECT_EQ(source.start, StartingPosition::kLatest);
  EXPECT_EQ(source.batch_size, 100U);
  EXPECT_EQ(source.window.count(), 0);
  EXPECT_FALSE(source.bisects);
  EXPECT_FALSE(source.reports_failures);
  EXPECT_EQ(source.most_retries, std::nullopt);
  EXPECT_EQ(source.most_age, std::nullopt);
  EXPECT_EQ(source.failure_file, "");
  EXPECT_TRUE(source.Wants("{}"));
}

TEST(EventSources, AreReadWhole) {
  const EventSource source = Read(R"(
      "BatchSize": 10000, "MaximumBatchingWindowInSeconds": 5, "BisectBatchOnFunctionError": true,
      "MaximumRetryAttempts": 0, "MaximumRecordAgeInSeconds": 60, "ParallelizationFactor": 1,
      "FunctionResponseTypes": ["ReportBatchItemFailures"], "OnFailure": {"File": "/tmp/lost"},
      "TumblingWindowInSeconds": 0, "TimeoutInSeconds": 900,
      "FilterCriteria": {"Filters": [{"Pattern": "{\"eventName\": [\"INSERT\"]}"},
                                     {"Pattern": {"eventName": ["REMOVE"]}}]})");
  EXPECT_EQ(source.batch_size, 10000U);
  EXPECT_EQ(source.window.count(), 5);
  EXPECT_EQ(source.timeout.count(), 900);
  EXPECT_TRUE(source.bisects);
  EXPECT_TRUE(source.reports_failures);
  EXPECT_EQ(source.most_retries, 0);
  EXPECT_EQ(source.most_age, 60);
  EXPECT_EQ(source.failure_file, "/tmp/lost");
  EXPECT_TRUE(source.Wants(R"({"eventName": "INSERT"})"));
  EXPECT_TRUE(source.Wants(R"({"eventName": "REMOVE"})"));
  EXPECT_FALSE(source.Wants(R"({"eventName": "MODIFY"})"));
}

TEST(EventSources, CanBeDisabled) {
  const auto sources = ReadEventSources(Mapping(R"("Enabled": false)"));
  ASSERT_TRUE(sources.has_value());
  EXPECT_THAT(*sources, SizeIs(0));
}

TEST(EventSources, AreRefusedInWords) {
  EXPECT_THAT(FaultOf("[{"), HasSubstr("not JSON at byte"));
  EXPECT_THAT(FaultOf("{}"), HasSubstr("not a list"));
  EXPECT_THAT(FaultOf("[1]"), HasSubstr("the mapping number 1: it is not an object"));
  EXPECT_THAT(FaultOf(R"([{"Name": "a"}])"), HasSubstr("the mapping a: TableName is missing"));
  const std::string one = Mapping();
  EXPECT_THAT(FaultOf(one.substr(0, one.size() - 1) + ", " + one.substr(1)),
              HasSubstr("another mapping has that name"));
  EXPECT_THAT(FaultOf(Mapping(R"("Batch": 1)")), HasSubstr("there is no Batch"));
  EXPECT_THAT(FaultOf(Mapping(R"("BatchSize": 0)")), HasSubstr("from 1 to 10000"));
  EXPECT_THAT(FaultOf(Mapping(R"("BatchSize": 10001)")), HasSubstr("from 1 to 10000"));
  EXPECT_THAT(FaultOf(Mapping(R"("BatchSize": "1")")), HasSubstr("whole number"));
  EXPECT_THAT(FaultOf(Mapping(R"("MaximumRecordAgeInSeconds": 0)")), HasSubstr("at least 1"));
  EXPECT_THAT(FaultOf(Mapping(R"("ParallelizationFactor": 2)")), HasSubstr("--stream-shards"));
  EXPECT_THAT(FaultOf(Mapping(R"("TumblingWindowInSeconds": 30)")), HasSubstr("not supported"));
  EXPECT_THAT(FaultOf(Mapping(R"("FunctionResponseTypes": ["Other"])")),
              HasSubstr("ReportBatchItemFailures"));
  EXPECT_THAT(FaultOf(Mapping(R"("FilterCriteria": {"Filters": [{"Pattern": "{"}]})")),
              HasSubstr("is not JSON"));
  EXPECT_THAT(FaultOf(Mapping(R"("FilterCriteria": {"Filters": [{"Pattern": "{}"}]})")),
              HasSubstr("not an object with members"));
  EXPECT_THAT(FaultOf(Mapping(R"("FilterCriteria": {})")), HasSubstr("a list of Filters"));
  EXPECT_THAT(FaultOf(Mapping(R"("OnFailure": {})")), HasSubstr("File is missing"));
  EXPECT_THAT(FaultOf(R"([{"Name": "a", "TableName": "A", "Endpoint": "ftp://x/",
                           "StartingPosition": "LATEST"}])"),
              HasSubstr("http://host:port/path"));
  EXPECT_THAT(FaultOf(R"([{"Name": "a", "TableName": "A", "Endpoint": "http://x/",
                           "StartingPosition": "AT_TIMESTAMP"}])"),
              HasSubstr("StartingPositionTimestamp"));
  EXPECT_THAT(FaultOf(R"([{"Name": "a", "TableName": "A", "Endpoint": "http://x/",
                           "StartingPosition": "NOW"}])"),
              HasSubstr("'NOW'"));
}

}  // namespace
}  // namespace tuskgate::gateway
