#include "gateway/operations/table_answers.h"

#include <chrono>

#include <fmt/format.h>

namespace tuskgate::gateway {

translator::ApiError TableNotFound(std::string_view name) {
  return {translator::ErrorKind::kResourceNotFound,
          fmt::format("Requested resource not found: Table: {} not found", name),
          {}};
}

std::string RespondWithTable(OperationContext& context, std::string_view member,
                             const translator::TableDescription& table, std::string_view status,
                             const translator::TableStatistics& statistics) {
  std::string body = fmt::format("{{\"{}\":", member);
  translator::AppendTableDescription(body, table, status, statistics, context.services().scope);
  body.push_back('}');
  return body;
}

double Now() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<double>(duration_cast<milliseconds>(since_epoch).count()) / 1000;
}

}  // namespace tuskgate::gateway
