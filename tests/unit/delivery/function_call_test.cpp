#include "gateway/delivery/function_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using ::testing::HasSubstr;

Outcome After(const std::string& body, bool reports_failures, int status = 200,
              const std::string& function_error = {}) {
  FunctionAnswer answer;
  answer.was_reached = true;
  answer.status = status;
  answer.body = body;
  answer.function_error = function_error;
  return OutcomeOf(answer, {"101", "102", "103"}, reports_failures);
}

TEST(FunctionOutcome, IsThatOfTheStatus) {
  for (const char* body : {"", "null", "{}", "whatever", R"({"statusCode": 500})"}) {
    const Outcome outcome = After(body, false);
    EXPECT_EQ(outcome.done, 3U) << body;
    EXPECT_EQ(outcome.fault, "") << body;
  }
  EXPECT_EQ(After("", false, 204).done, 3U);
  for (const int status : {301, 404, 429, 500, 503}) {
    const Outcome outcome = After("no", false, status);
    EXPECT_EQ(outcome.done, 0U);
    EXPECT_THAT(outcome.fault, HasSubstr(std::to_string(status)));
  }
}

TEST(FunctionOutcome, IsAFaultThatTheFunctionRaised) {
  EXPECT_THAT(After(R"({"errorMessage": "boom"})", false, 200, "Unhandled").fault,
              HasSubstr("Unhandled"));
  EXPECT_THAT(After("", true, 200, "Unhandled").fault, HasSubstr("Unhandled"));
  // The runtime interface emulator sends no such header.
  const Outcome outcome = After(R"({"errorMessage": "boom", "errorType": "ValueError"})", false);
  EXPECT_EQ(outcome.done, 0U);
  EXPECT_THAT(outcome.fault, HasSubstr("boom"));
}

TEST(FunctionOutcome, IsThatOfTheRecordsWhenTheyAreTold) {
  for (const char* body :
       {"", "null", "{}", R"({"batchItemFailures": []})", R"({"batchItemFailures": null})"}) {
    EXPECT_EQ(After(body, true).done, 3U) << body;
    EXPECT_EQ(After(body, true).fault, "") << body;
  }
  const Outcome outcome = After(
      R"({"batchItemFailures": [{"itemIdentifier": "103"}, {"itemIdentifier": "102"}]})", true);
  EXPECT_EQ(outcome.done, 1U);
  EXPECT_THAT(outcome.fault, HasSubstr("102"));
  // Who does not look at them does not see them.
  EXPECT_EQ(After(R"({"batchItemFailures": [{"itemIdentifier": "102"}]})", false).done, 3U);
}

TEST(FunctionOutcome, IsAFailureOfAllWhereNobodyCanTell) {
  for (const char* body :
       {"ok", R"("ok")", "[]", R"({"batchItemFailures": {}})", R"({"batchItemFailures": [1]})",
        R"({"batchItemFailures": [{"itemIdentifier": ""}]})",
        R"({"batchItemFailures": [{"itemIdentifier": null}]})",
        R"({"batchItemFailures": [{"identifier": "102"}]})",
        R"({"batchItemFailures": [{"itemIdentifier": "102"}, {"itemIdentifier": "999"}]})"}) {
    EXPECT_EQ(After(body, true).done, 0U) << body;
    EXPECT_NE(After(body, true).fault, "") << body;
  }
}

}  // namespace
}  // namespace tuskgate::gateway
