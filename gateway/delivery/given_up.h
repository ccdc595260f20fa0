// What is told of records that are given up, in the form that Lambda sends to the destination for
// failures: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/delivery/function_call.h"

namespace tuskgate::gateway {

struct GivenUp {
  std::string_view condition;  // RetryAttemptsExhausted or RecordAgeExceeded
  std::string function_arn;
  std::string stream_arn;
  std::string shard;
  std::string first_number;
  std::string last_number;
  double first_at = 0;  // seconds since 1970
  double last_at = 0;
  std::size_t count = 0;
  int invocations = 0;
  FunctionAnswer answer;  // the last one
  double now = 0;
};

// One line of JSON. Pure, but for the request's id.
std::string GivenUpText(const GivenUp& given_up);

// Appends a line to a file, and has it written to disk. Returns what is wrong, or nothing.
std::string AppendLine(const std::string& path, const std::string& line);

}  // namespace tuskgate::gateway
