#include <algorithm>

#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "translator/request/stream_requests.h"
#include "translator/stream/shard_iterator.h"
#include "translator/stream/stream_catalog.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer ListStreams(OperationContext& context, const Json& request) {
  const Result<ListStreamsRequest> list = ParseListStreams(request);
  if (!list.has_value()) co_return list.error();
  StreamsWanted wanted{std::string(context.space()), list->table, {}, list->limit};
  if (!list->start.empty()) {
    std::optional<StreamName> start = ReadStreamArn(list->start);
    if (!start) co_return InvalidStreamArn();
    wanted.after = *std::move(start);
  }
  SqlStatement statement = EmitListStreams(wanted);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  std::vector<StreamName> streams = ReadStreamNames(*answer->rows);
  for (StreamName& stream : streams) stream.table = NameOf(stream.table);
  const std::size_t count = std::min(streams.size(), static_cast<std::size_t>(list->limit));
  const ArnScope& scope = context.scope();
  std::string body = "{";
  if (count < streams.size()) {
    fmt::format_to(std::back_inserter(body), R"("LastEvaluatedStreamArn":"{}",)",
                   StreamArn(streams[count - 1], scope));
  }
  body.append("\"Streams\":[");
  for (std::size_t i = 0; i < count; ++i) {
    fmt::format_to(
        std::back_inserter(body), R"({}{{"StreamArn":"{}","StreamLabel":"{}","TableName":"{}"}})",
        i > 0 ? "," : "", StreamArn(streams[i], scope), streams[i].label, streams[i].table);
  }
  body.append("]}");
  co_return body;
}

}  // namespace tuskgate::gateway
