#include "translator/stream/put_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

OutgoingRecord Record(const std::string& data, const std::string& key = "k") {
  return {data, key, {}};
}

std::vector<std::string> DataOf(const std::vector<OutgoingRecord>& records) {
  std::vector<std::string> data;
  for (const OutgoingRecord& record : records) data.push_back(record.data);
  return data;
}

TEST(PutRecords, TakesFiveHundred) {
  EXPECT_EQ(CountForRequest({}), 0U);
  EXPECT_EQ(CountForRequest(std::vector<OutgoingRecord>(3, Record("a"))), 3U);
  EXPECT_EQ(CountForRequest(std::vector<OutgoingRecord>(501, Record("a"))), 500U);
}

TEST(PutRecords, TakesFiveMegabytes) {
  const std::string half_a_megabyte(std::size_t{1} << 19, 'a');
  EXPECT_EQ(CountForRequest(std::vector<OutgoingRecord>(20, Record(half_a_megabyte, ""))), 10U);
  // With their keys.
  EXPECT_EQ(CountForRequest(std::vector<OutgoingRecord>(20, Record(half_a_megabyte))), 9U);
}

TEST(PutRecords, TakesWhatMayBeTooLargeAlone) {
  const OutgoingRecord large = Record(std::string(kMostRecordBytes, 'a'));
  EXPECT_EQ(CountForRequest(std::vector{large, Record("a")}), 1U);
  EXPECT_EQ(CountForRequest(std::vector{Record("a"), Record("b"), large}), 2U);
}

TEST(PutRecords, NamesTheStreamInBothWays) {
  EXPECT_EQ(PutRecordsBody("arn:aws:kinesis:eu-west-1:1:stream/s",
                           std::vector{Record("one", "x"), Record("two", "y")}),
            R"({"StreamARN":"arn:aws:kinesis:eu-west-1:1:stream/s","StreamName":"s","Records":[)"
            R"({"Data":"b25l","PartitionKey":"x"},{"Data":"dHdv","PartitionKey":"y"}]})");
  EXPECT_EQ(PutRecordsBody("not an \"ARN\"", {}), R"({"StreamARN":"not an \"ARN\"","Records":[]})");
}

TEST(PutRecords, AnswersForEachRecord) {
  const auto errors = ReadPutRecords(
      R"({"FailedRecordCount":1,"Records":[{"SequenceNumber":"1","ShardId":"s"},)"
      R"({"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"slow down"}]})",
      2);
  ASSERT_TRUE(errors.has_value());
  EXPECT_THAT(*errors, ElementsAre("", "ProvisionedThroughputExceededException"));
}

TEST(PutRecords, IsNotAnsweredByAnythingElse) {
  for (const char* body :
       {"", "[]", "{}", R"({"Records":{}})", R"({"Records":[1]})", R"({"Records":[{},{}]})"}) {
    EXPECT_FALSE(ReadPutRecords(body, 1).has_value()) << body;
  }
}

// What is behind a failed one of the same key comes again: the last is to be the last.
TEST(PutRecords, FailsByTheKey) {
  const std::vector<OutgoingRecord> records = {Record("a1", "a"), Record("b1", "b"),
                                               Record("a2", "a"), Record("c1", "c"),
                                               Record("a3", "a"), Record("b2", "b")};
  EXPECT_THAT(StillToSend(records, {"", "", "", "", "", ""}), IsEmpty());
  EXPECT_THAT(DataOf(StillToSend(records, {"", "", "slow", "", "", ""})), ElementsAre("a2", "a3"));
  EXPECT_THAT(DataOf(StillToSend(records, {"slow", "", "", "", "", "slow"})),
              ElementsAre("a1", "a2", "a3", "b2"));
}

}  // namespace
}  // namespace tuskgate::translator
