// One shard's changes on their way to a function: read, kept until they make a batch, given to it,
// and done. One batch at a time, in order, as often as it takes.
//
// What is kept is at most a batch; what is done is written down after the function has answered, so
// that whoever goes on after us gives it what may not have arrived.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "gateway/delivery/batch_plan.h"
#include "gateway/delivery/event_source.h"
#include "gateway/delivery/function_call.h"
#include "gateway/delivery/source_positions.h"
#include "gateway/observe/failure_log.h"
#include "gateway/postgres/blocking_connection.h"
#include "translator/model/arn.h"
#include "translator/stream/change_log.h"
#include "translator/stream/stream_catalog.h"

namespace tuskgate::gateway {

// What the shards of a mapping share; outlives them.
struct DeliveryServices {
  const EventSource& source;
  const translator::ArnScope& scope;
  BlockingConnection& connection;
  SourcePositions& positions;
  boost::asio::io_context& io;
  FailureLog& failures;
};

// Used from one thread, which also runs the io_context.
class ShardDelivery {
 public:
  using Clock = std::chrono::steady_clock;

  ShardDelivery(const DeliveryServices& services, translator::StreamDescription stream,
                std::string shard, translator::LogPosition after);

  // There may be more to read.
  void Wake() { may_have_more_ = true; }

  // A piece of work. Returns when there is the next one, if nobody wakes it. Throws what
  // BlockingConnection does, after which it can be called again.
  Clock::time_point Step();

  bool IsCalling() const { return call_ != nullptr; }
  // All changes of a closed shard are done, and that is written down.
  bool IsDone() const { return is_done_; }

 private:
  struct Waiting {
    translator::LogPosition position;
    double at = 0;
    std::string record;  // JSON
  };
  struct Call {
    std::optional<FunctionAnswer> answer;
  };

  bool WantsToRead() const;
  void Read();
  void Keep(const translator::Change& change);
  bool IsBatchReady(Clock::time_point now) const;
  std::size_t BatchSize() const;
  void BeginCall();
  void Settle();
  bool GiveUpWhatIsOver();
  bool GiveUp(std::size_t count, std::string_view condition);
  void Done(std::size_t count);
  void SaveWhatIsRead(Clock::time_point now);
  void Pause(int failures);
  std::string Subject() const;

  const DeliveryServices& services_;
  const translator::StreamDescription stream_;
  const std::string shard_;
  const std::string stream_arn_;

  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  Clock::time_point waiting_since_;
  translator::LogPosition read_to_;
  translator::LogPosition saved_;
  Clock::time_point save_after_;
  bool may_have_more_ = true;
  bool is_at_end_ = false;
  bool is_done_ = false;

  BatchPlan plan_;
  std::shared_ptr<Call> call_;
  FunctionAnswer last_answer_;
  int invocations_ = 0;  // of the batch
  int not_reached_ = 0;  // in a row
  Clock::time_point not_before_;
};

}  // namespace tuskgate::gateway
