// Runs an event source mapping: finds the streams of its table and their shards, and has each give
// its changes to the function.
//
// Of all gateways with a mapping of that name one runs it, as it holds an advisory lock for as long
// as it has its session. Of a table's streams the oldest comes first, and of shards that follow one
// another the earlier one: changes of an item are given in their order.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/delivery/event_source.h"
#include "gateway/delivery/shard_delivery.h"
#include "gateway/delivery/source_positions.h"
#include "gateway/jobs/job.h"
#include "gateway/observe/failure_log.h"
#include "gateway/postgres/blocking_connection.h"
#include "translator/model/arn.h"

namespace tuskgate::gateway {

class EventSourceRunner final : public Job {
 public:
  // The connection is the runner's.
  EventSourceRunner(BlockingConnection& connection, EventSource source, translator::ArnScope scope);

  std::string_view Name() const override { return name_; }
  std::string_view Channel() const override { return "tuskgate_ticks"; }
  void Look(const std::set<std::string>& payloads) override;
  // Of each shard. While functions are called it waits for them, for some milliseconds, as nobody
  // else would.
  Duration Step() override;

 private:
  using Clock = std::chrono::steady_clock;
  using ShardKey = std::pair<std::string, std::string>;  // the stream's label, and the shard

  void FindShards();
  bool FindShardsOf(const translator::StreamName& name, std::set<ShardKey>& found);

  BlockingConnection& connection_;
  const EventSource source_;
  const translator::ArnScope scope_;
  const std::string name_;
  FailureLog failures_;
  SourcePositions positions_;
  bool leads_ = false;
  Clock::time_point look_for_shards_;
  std::set<std::string> logs_;

  // What runs on it refers to nothing that goes before it.
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  const DeliveryServices services_;
  std::map<ShardKey, std::unique_ptr<ShardDelivery>> shards_;
};

}  // namespace tuskgate::gateway
