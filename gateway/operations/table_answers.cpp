#include "gateway/operations/table_answers.h"

#include <chrono>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <fmt/format.h>

#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using translator::Result;
using translator::SqlStatement;
using translator::TableStatistics;

std::string RespondWithTable(OperationContext& context, std::string_view member,
                             const translator::TableDescription& table,
                             const translator::DescribedState& state,
                             const TableStatistics& statistics) {
  std::string body = fmt::format("{{\"{}\":", member);
  translator::AppendTableDescription(body, table, state, statistics, context.services().scope);
  body.push_back('}');
  return body;
}

boost::asio::awaitable<Result<TableStatistics>> FindStatistics(OperationContext& context,
                                                               TablePtr table) {
  SqlStatement statement = translator::EmitTableStatistics(*table);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  co_return translator::ReadTableStatistics(*answer->rows);
}

double Now() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<double>(duration_cast<milliseconds>(since_epoch).count()) / 1000;
}

std::string NewUuid() { return boost::uuids::to_string(boost::uuids::random_generator()()); }

}  // namespace tuskgate::gateway
