// Parts of UpdateTable's requests, as tests like to write them.
#pragma once

#include <string>

namespace tuskgate::translator {

inline constexpr char kOnDemand[] = R"("BillingMode":"PAY_PER_REQUEST")";

inline std::string Units(int read, int write) {
  return "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":" + std::to_string(read) +
         ",\"WriteCapacityUnits\":" + std::to_string(write) + "}";
}

inline std::string Updates(const std::string& elements) {
  return "\"GlobalSecondaryIndexUpdates\":[" + elements + "]";
}

inline std::string Change(const std::string& name, const std::string& members) {
  return R"({"Update":{"IndexName":")" + name + "\"" + (members.empty() ? "" : ",") + members +
         "}}";
}

inline std::string Deletion(const std::string& name) {
  return R"({"Delete":{"IndexName":")" + name + "\"}}";
}

inline std::string Creation(const std::string& name, const std::string& more = {}) {
  return R"({"Create":{"IndexName":")" + name +
         R"(","KeySchema":[{"AttributeName":"v","KeyType":"HASH"}],)"
         R"("Projection":{"ProjectionType":"ALL"})" +
         more + "}}";
}

inline constexpr char kDefinitions[] =
    R"("AttributeDefinitions":[{"AttributeName":"v","AttributeType":"S"}])";

}  // namespace tuskgate::translator
