#include "gateway/delivery/shard_delivery.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "gateway/clock.h"
#include "gateway/delivery/given_up.h"
#include "gateway/delivery/readable_record.h"
#include "gateway/observe/log.h"
#include "translator/stream/shard_iterator.h"
#include "translator/stream/stream_record.h"

namespace tuskgate::gateway {
namespace {

using namespace translator;
using std::chrono::milliseconds;

// What Lambda gives a function at most, with some room for what is around the records:
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
constexpr std::size_t kMostBytes = 6u * 1000 * 1000;
constexpr std::int64_t kMostInPage = 1000;
// For which a batch that is not full waits while there are more changes to be read.
constexpr milliseconds kForReading{100};
constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{30'000};
constexpr std::chrono::seconds kSaveInterval{1};
// As long as changes can be read (schema/functions/log_retention.sql).
constexpr double kRetentionSeconds = 24 * 60 * 60;

}  // namespace

ShardDelivery::ShardDelivery(const DeliveryServices& services, StreamDescription stream,
                             std::string shard, LogPosition after)
    : services_(services),
      stream_(std::move(stream)),
      shard_(std::move(shard)),
      stream_arn_(StreamArn(stream_.name, services.scope)),
      read_to_(after),
      saved_(after) {}

std::string ShardDelivery::Subject() const {
  return fmt::format("event source {}", services_.source.name);
}

ShardDelivery::Clock::time_point ShardDelivery::Step() {
  constexpr Clock::time_point kWhenWoken = Clock::time_point::max();
  if (call_ != nullptr) {
    if (!call_->answer) return kWhenWoken;
    Settle();
  }
  const Clock::time_point now = Clock::now();
  if (now < not_before_) return not_before_;
  if (WantsToRead()) Read();
  if (waiting_.empty()) {
    SaveWhatIsRead(now);
    return may_have_more_ && !is_at_end_ ? now : saved_ < read_to_ ? save_after_ : kWhenWoken;
  }
  if (plan_.IsEmpty()) {
    if (!IsBatchReady(now)) {
      return may_have_more_ ? now : waiting_since_ + services_.source.window;
    }
    plan_.Begin(BatchSize());
    invocations_ = 0;
  }
  if (GiveUpWhatIsOver()) return std::max(Clock::now(), not_before_);
  BeginCall();
  return kWhenWoken;
}

bool ShardDelivery::WantsToRead() const {
  return may_have_more_ && !is_at_end_ && plan_.IsEmpty() &&
         waiting_.size() < services_.source.batch_size && waiting_bytes_ < kMostBytes;
}

void ShardDelivery::Read() {
  PageOfChanges page;
  page.log = stream_.log;
  page.shard = ShardReference{stream_.name.table, stream_.name.label, shard_};
  page.after = read_to_;
  page.skips_trimmed = true;
  page.most = std::min(kMostInPage,
                       static_cast<std::int64_t>(services_.source.batch_size - waiting_.size()));
  const SqlStatement statement = EmitReadChanges(page);
  const QueryRows rows = services_.connection.Exec(statement.text, statement.parameters);
  const std::optional<Changes> changes = ReadChanges(page, rows);
  if (!changes) {  // the stream was too old, and is gone
    may_have_more_ = false;
    return;
  }
  if (LogPosition::AfterTick(0) < read_to_ && read_to_.tick < changes->horizon) {
    Log(LogLevel::kWarn, "{}: changes of shard {} may be left out, as they are too old to be read",
        Subject(), shard_);
  }
  for (const Change& change : changes->changes) Keep(change);
  read_to_ = changes->next;
  is_at_end_ = changes->is_at_end;
  may_have_more_ = !changes->is_caught_up;
}

void ShardDelivery::Keep(const Change& change) {
  Waiting waiting;
  const RecordScope scope{stream_, services_.scope.region, stream_arn_};
  if (!AppendReadable(waiting.record, change, scope, [this] { return Subject(); })) return;
  if (!services_.source.Wants(waiting.record)) return;
  waiting.position = change.position;
  waiting.at = change.at;
  if (waiting_.empty()) waiting_since_ = Clock::now();
  waiting_bytes_ += waiting.record.size() + 1;
  waiting_.push_back(std::move(waiting));
}

bool ShardDelivery::IsBatchReady(Clock::time_point now) const {
  if (waiting_.size() >= services_.source.batch_size || waiting_bytes_ >= kMostBytes) return true;
  if (is_at_end_) return true;
  return now >= waiting_since_ + services_.source.window +
                    (may_have_more_ ? kForReading : milliseconds(0));
}

std::size_t ShardDelivery::BatchSize() const {
  std::size_t size = 0;
  std::size_t bytes = 0;
  for (const Waiting& waiting : waiting_) {
    bytes += waiting.record.size() + 1;
    if (size == services_.source.batch_size || (size > 0 && bytes > kMostBytes)) break;
    ++size;
  }
  return size;
}

void ShardDelivery::BeginCall() {
  std::string body = R"({"Records":[)";
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    if (i > 0) body.push_back(',');
    body.append(waiting_[i].record);
  }
  body.append("]}");
  call_ = std::make_shared<Call>();
  boost::asio::co_spawn(
      services_.io,
      CallFunction(services_.source.endpoint, std::move(body), services_.source.timeout),
      [call = call_](const std::exception_ptr& failure, FunctionAnswer answer) {
        if (failure) answer.fault = "it could not be called";
        call->answer = std::move(answer);
      });
}

void ShardDelivery::Settle() {
  last_answer_ = *std::move(std::exchange(call_, nullptr)->answer);
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    numbers.push_back(SequenceNumber(waiting_[i].position));
  }
  const Outcome outcome = OutcomeOf(last_answer_, numbers, services_.source.reports_failures);
  if (outcome.fault.empty()) {
    services_.failures.Succeeded(Subject());
  } else {
    services_.failures.Failed(LogLevel::kWarn, Subject(), outcome.fault);
  }
  if (last_answer_.was_reached) ++invocations_;
  not_reached_ = last_answer_.was_reached ? 0 : not_reached_ + 1;
  Done(outcome.done);
  if (outcome.fault.empty()) return;
  // A function that was not reached has not failed, and its batch waits for it.
  if (last_answer_.was_reached) plan_.Failed(services_.source.bisects && outcome.done == 0);
  Pause(std::max(plan_.failures(), not_reached_));
}

void ShardDelivery::Pause(int failures) {
  constexpr int kDoublings = 10;
  not_before_ =
      Clock::now() +
      std::min(kLongestPause, kFirstPause * (1 << std::clamp(failures - 1, 0, kDoublings)));
}

// Whether anything was, or should have been.
bool ShardDelivery::GiveUpWhatIsOver() {
  const QueryRows rows = services_.connection.Exec("select extract(epoch from tuskgate.now())");
  const double now = std::strtod(std::string(rows.Value(0, 0).value_or("")).c_str(), nullptr);
  const double oldest =
      now - std::min(services_.source.most_age.value_or(kRetentionSeconds), kRetentionSeconds);
  std::size_t count = 0;
  while (count < plan_.size() && waiting_[count].at < oldest) ++count;
  if (count > 0) return GiveUp(count, "RecordAgeExceeded");
  if (services_.source.most_retries && plan_.failures() > *services_.source.most_retries) {
    return GiveUp(plan_.size(), "RetryAttemptsExhausted");
  }
  return false;
}

bool ShardDelivery::GiveUp(std::size_t count, std::string_view condition) {
  GivenUp given_up;
  given_up.condition = condition;
  given_up.function_arn = fmt::format("arn:aws:lambda:{}:{}:function:{}", services_.scope.region,
                                      services_.scope.account_id, services_.source.name);
  given_up.stream_arn = stream_arn_;
  given_up.shard = shard_;
  given_up.first_number = SequenceNumber(waiting_.front().position);
  given_up.last_number = SequenceNumber(waiting_[count - 1].position);
  given_up.first_at = waiting_.front().at;
  given_up.last_at = waiting_[count - 1].at;
  given_up.count = count;
  given_up.invocations = invocations_;
  if (invocations_ > 0) given_up.answer = last_answer_;
  given_up.now = Now();
  const std::string line = GivenUpText(given_up);
  const std::string& path = services_.source.failure_file;
  if (path.empty()) {
    Log(LogLevel::kWarn, "{}: {} record{} given up: {}", Subject(), count, count == 1 ? "" : "s",
        line);
  } else if (const std::string fault = AppendLine(path, line); !fault.empty()) {
    services_.failures.Failed(LogLevel::kError, Subject() + ": cannot write to " + path, fault);
    Pause(plan_.failures() + 1);
    return true;
  }
  Done(count);
  return true;
}

void ShardDelivery::Done(std::size_t count) {
  if (count == 0) return;
  LogPosition position;
  for (std::size_t i = 0; i < count; ++i) {
    position = waiting_.front().position;
    waiting_bytes_ -= waiting_.front().record.size() + 1;
    waiting_.pop_front();
  }
  plan_.Done(count);
  if (plan_.IsEmpty()) waiting_since_ = Clock::now();
  // Between these and what was read last nothing was wanted.
  if (waiting_.empty()) position = read_to_;
  services_.positions.Save(stream_.name, shard_, {position, false});
  saved_ = position;
}

// What nobody wants is passed over, and need not be soon.
void ShardDelivery::SaveWhatIsRead(Clock::time_point now) {
  if (is_at_end_ && !is_done_) {
    services_.positions.Save(stream_.name, shard_, {read_to_, true});
    saved_ = read_to_;
    is_done_ = true;
  } else if (saved_ < read_to_ && now >= save_after_) {
    services_.positions.Save(stream_.name, shard_, {read_to_, false});
    saved_ = read_to_;
    save_after_ = now + kSaveInterval;
  }
}

}  // namespace tuskgate::gateway
