#include "gateway/delivery/event_source_runner.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "translator/stream/stream_catalog.h"

namespace tuskgate::gateway {
namespace {

using namespace translator;
using std::chrono::milliseconds;

constexpr milliseconds kTryToLead{1'000};
// What no notification tells of: new streams, and shards that took over.
constexpr milliseconds kLookForShards{1'000};
constexpr milliseconds kWaitForFunctions{20};

QueryRows Run(BlockingConnection& connection, const SqlStatement& statement) {
  return connection.Exec(statement.text, statement.parameters);
}

std::vector<ShardDescription> ShardsOf(BlockingConnection& connection,
                                       const StreamDescription& stream) {
  ShardsWanted wanted;
  wanted.stream = stream.name;
  wanted.log_id = stream.log.id;
  std::vector<ShardDescription> all;
  for (;;) {
    std::vector<ShardDescription> page = ReadShards(Run(connection, EmitListShards(wanted)));
    const bool is_last = page.size() <= static_cast<std::size_t>(wanted.limit);
    if (!is_last) page.pop_back();
    all.insert(all.end(), page.begin(), page.end());
    if (is_last) return all;
    wanted.after = all.back().id;
  }
}

std::vector<StreamName> StreamsOf(BlockingConnection& connection, const std::string& table) {
  return ReadStreamNames(Run(connection, EmitStreamsInTurn(table)));
}

}  // namespace

EventSourceRunner::EventSourceRunner(BlockingConnection& connection, EventSource source,
                                     ArnScope scope)
    : connection_(connection),
      source_(std::move(source)),
      scope_(std::move(scope)),
      name_("event source " + source_.name),
      positions_(connection_, source_),
      work_(boost::asio::make_work_guard(io_)),
      services_{source_, scope_, connection_, positions_, io_, failures_} {}

void EventSourceRunner::Look(const std::set<std::string>& payloads) {
  const bool concerns_us =
      payloads.empty() || std::any_of(payloads.begin(), payloads.end(),
                                      [this](const auto& log) { return logs_.contains(log); });
  if (!concerns_us) return;
  for (const auto& [key, shard] : shards_) shard->Wake();
}

Job::Duration EventSourceRunner::Step() {
  if (!leads_) leads_ = positions_.TryToLead();
  if (!leads_) return kTryToLead;
  if (Clock::now() >= look_for_shards_) {
    FindShards();
    // A shard that is closed is not told of.
    for (const auto& [key, shard] : shards_) shard->Wake();
    look_for_shards_ = Clock::now() + kLookForShards;
  }
  Clock::time_point next = look_for_shards_;
  bool is_calling = false;
  for (const auto& [key, shard] : shards_) {
    if (shard->IsDone()) continue;
    next = std::min(next, shard->Step());
    is_calling = is_calling || shard->IsCalling();
    // Those that follow it can begin.
    if (shard->IsDone()) look_for_shards_ = next = Clock::now();
  }
  const auto pause = std::max(Duration(0), std::chrono::ceil<Duration>(next - Clock::now()));
  if (!is_calling) return pause;
  io_.run_one_for(std::min<Duration>(pause, kWaitForFunctions));
  io_.poll();
  return Duration(0);
}

void EventSourceRunner::FindShards() {
  std::set<ShardKey> found;
  logs_.clear();
  for (const StreamName& stream : StreamsOf(connection_, source_.table)) {
    if (!FindShardsOf(stream, found)) break;
  }
  std::erase_if(shards_, [&found](const auto& entry) { return !found.contains(entry.first); });
}

// Whether all of the stream is done, so that the next one has its turn.
bool EventSourceRunner::FindShardsOf(const StreamName& name, std::set<ShardKey>& found) {
  const std::optional<StreamDescription> stream =
      ReadStream(Run(connection_, EmitFindStream(name)));
  if (!stream) return true;
  logs_.insert(stream->log.id);
  const LogPosition start = positions_.StartOf(*stream);
  const std::map<std::string, ShardPlace> places = positions_.PlacesIn(name);
  const auto is_done = [&places](const std::string& shard) {
    const auto place = places.find(shard);
    return place != places.end() && place->second.is_at_end;
  };
  bool is_all_done = true;
  for (const ShardDescription& shard : ShardsOf(connection_, *stream)) {
    if (is_done(shard.id)) continue;
    is_all_done = false;
    if (!shard.parent.empty() && !is_done(shard.parent)) continue;
    const ShardKey key{name.label, shard.id};
    found.insert(key);
    if (shards_.contains(key)) continue;
    const auto place = places.find(shard.id);
    shards_[key] = std::make_unique<ShardDelivery>(
        services_, *stream, shard.id, place == places.end() ? start : place->second.position);
  }
  return is_all_done;
}

}  // namespace tuskgate::gateway
