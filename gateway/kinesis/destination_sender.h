// Sends the changes of tables to their destinations in Kinesis (docs/kinesis.md).
//
// Of each destination one gateway is the sender, by an advisory lock, and keeps in the database how
// far it is, once Kinesis has the records: whoever goes on sends some of them again, and leaves out
// none.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/jobs/job.h"
#include "gateway/kinesis/kinesis_client.h"
#include "gateway/observe/failure_log.h"
#include "gateway/postgres/blocking_connection.h"
#include "translator/stream/kinesis_record.h"
#include "translator/stream/put_records.h"

namespace tuskgate::gateway {

class DestinationSender : public Job {
 public:
  using Clock = std::chrono::steady_clock;

  // Without `kinesis`, it only tells of destinations that nobody sends to.
  DestinationSender(BlockingConnection& connection, const std::optional<KinesisOptions>& kinesis,
                    std::string region);

  std::string_view Name() const override { return "sending changes to Kinesis"; }
  std::string_view Channel() const override { return "tuskgate_ticks"; }
  void Look(const std::set<std::string>& payloads) override;
  // Does one request.
  Duration Step() override;

 private:
  struct Destination {
    std::string id;
    std::string stream_arn;
    std::string precision;
    translator::StreamDescription source;
    std::optional<std::int64_t> last_tick;  // none while it is enabled
    std::int64_t newest_tick = 0;           // of the log
    translator::LogPosition after;          // all up to here is sent
    bool is_locked = false;
    // Read and not sent yet, and where to go on when it is.
    std::vector<translator::OutgoingRecord> outgoing;
    translator::LogPosition next;
    int failures = 0;  // in a row
    Clock::time_point not_before;

    bool IsDone() const;
    bool HasMore() const;
    std::string Subject() const;
  };

  bool Lock(Destination& destination);
  void Unlock(const Destination& destination);
  void Send(Destination& destination);
  void Read(Destination& destination);
  void Append(Destination& destination, const translator::Change& change) const;
  void Keep(Destination& destination, const translator::LogPosition& position);
  void Failed(Destination& destination, const std::string& reason);

  BlockingConnection& connection_;
  const std::string region_;
  std::unique_ptr<KinesisClient> kinesis_;  // null: nobody is sent to
  std::vector<Destination> destinations_;
  std::size_t turn_ = 0;
  FailureLog failures_;
};

}  // namespace tuskgate::gateway
