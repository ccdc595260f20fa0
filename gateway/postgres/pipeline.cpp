#include "gateway/postgres/pipeline.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/postgres/lane.h"
#include "gateway/postgres/pending_segment.h"
#include "gateway/postgres/pending_statement.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{250};
// For a server that answers, and not for one that does not.
constexpr std::chrono::seconds kCancelPatience{2};
// A lock that is waited for longer than this is held by somebody who does not play by our rules.
constexpr int kShortLockTimeoutMs = 200;
// Where such locks are told: single writes, which end within a commit's time, are still waited for.
constexpr int kConflictTimeoutMs = 20;
constexpr std::size_t kMaxParameters = 65'535;  // the Bind message counts them in 16 bits
constexpr std::size_t kMaxSegmentStatements = 1'000;
constexpr std::size_t kMaxSegmentBytes = 32 << 20;

LaneOptions CommonOptions(const PipelineOptions& options, std::string_view name, int connections) {
  LaneOptions lane;
  lane.name = name;
  lane.connections = connections;
  lane.max_batch = static_cast<std::size_t>(std::max(options.max_batch, 1));
  lane.connection.settings.connection_string = options.connection_string;
  lane.connection.settings.statement_timeout_ms = options.statement_timeout_ms;
  // Statements fail before their clients give up.
  const int patience = options.statement_timeout_ms / 3;
  lane.patience_for_locks = std::chrono::milliseconds(patience);
  lane.connection.settings.lock_timeout_ms = std::min(patience, kShortLockTimeoutMs);
  lane.fails_when_locked = options.fails_when_locked;
  lane.connection.settings.item_collection_limit = options.item_collection_limit;
  lane.connection.max_prepared = static_cast<std::size_t>(std::max(options.max_prepared, 1));
  return lane;
}

LaneOptions ReadLane(const PipelineOptions& options) {
  LaneOptions lane = CommonOptions(options, "read", options.read_connections);
  lane.read_only = true;
  lane.connection.answer_early = true;
  lane.connection.max_prepared = static_cast<std::size_t>(std::max(options.max_prepared_reads, 1));
  // Texts that say no more than which child and by which key have some 150 bytes.
  lane.connection.max_prepared_bytes = 256 * lane.connection.max_prepared;
  lane.connection.max_prepares = 4 * lane.connection.max_prepared;
  return lane;
}

LaneOptions WriteLane(const PipelineOptions& options) {
  LaneOptions lane = CommonOptions(options, "write", options.write_connections);
  lane.lock_keys = true;
  lane.has_homes = true;
  if (options.fails_when_locked) lane.connection.settings.lock_timeout_ms = kConflictTimeoutMs;
  lane.segment_connections = options.segment_connections;
  return lane;
}

LaneOptions BulkLane(const PipelineOptions& options) {
  LaneOptions lane = CommonOptions(options, "bulk", options.bulk_connections);
  lane.max_batch = 1;
  return lane;
}

LaneOptions LongLane(const PipelineOptions& options) {
  LaneOptions lane = CommonOptions(options, "long", options.long_connections);
  lane.max_batch = 1;
  lane.connection.in_background = options.server_is_ours;
  return lane;
}

LaneOptions ViewsLane(const PipelineOptions& options) {
  LaneOptions lane = CommonOptions(options, "views", options.view_connections);
  lane.max_batch = 1;
  lane.is_patient = true;  // nobody shares what waits here
  lane.connection.settings.lock_timeout_ms = options.statement_timeout_ms / 3;
  lane.connection.settings.free_planner = true;
  return lane;
}

// Of statements from the other lanes that met a lock which somebody holds.
LaneOptions WaitingLane(const PipelineOptions& options) {
  LaneOptions lane = CommonOptions(options, "waiting", options.waiting_connections);
  lane.max_batch = 1;
  lane.lock_keys = true;
  lane.is_patient = true;
  lane.connection.settings.lock_timeout_ms = options.statement_timeout_ms / 3;
  return lane;
}

// Reasons that PostgreSQL would not see: libpq cuts a value at U+0000 without a word.
std::optional<DatabaseError> Unsendable(const std::optional<std::string>& principal) {
  if (!principal || principal->find('\0') == std::string::npos) return std::nullopt;
  return DatabaseError{"22021", "the principal contains U+0000", true};
}

std::optional<DatabaseError> Unsendable(const translator::SqlStatement& statement) {
  if (statement.parameters.size() > kMaxParameters) {
    return DatabaseError{"54000", "too many parameters", true};
  }
  const auto& binary = statement.binary_parameters;
  for (std::size_t i = 0; i < statement.parameters.size(); ++i) {
    if (std::find(binary.begin(), binary.end(), i) != binary.end()) continue;
    const auto& parameter = statement.parameters[i];
    if (parameter && std::memchr(parameter->data(), 0, parameter->size()) != nullptr) {
      return DatabaseError{"22021", "a parameter contains U+0000", true};
    }
  }
  return std::nullopt;
}

std::size_t ParameterBytes(const translator::SqlStatement& statement) {
  std::size_t bytes = 0;
  for (const auto& parameter : statement.parameters) {
    if (parameter) bytes += parameter->size();
  }
  return bytes;
}

std::optional<DatabaseError> Unsendable(const translator::Segment& segment) {
  if (segment.statements.size() > kMaxSegmentStatements) {
    return DatabaseError{"54000", "too many statements", true};
  }
  std::size_t bytes = 0;
  for (const translator::SqlStatement& statement : segment.statements) {
    if (auto error = Unsendable(statement)) return error;
    bytes += statement.text.size() + ParameterBytes(statement);
  }
  if (bytes > kMaxSegmentBytes) return DatabaseError{"54000", "too many bytes", true};
  return std::nullopt;
}

// One that only reads is a batch of reads, and no lock makes it wait: it goes where those go.
translator::Lane LaneFor(const translator::Segment& segment) {
  const auto has = [&segment](translator::Lane lane) {
    return std::any_of(
        segment.statements.begin(), segment.statements.end(),
        [lane](const translator::SqlStatement& statement) { return statement.lane == lane; });
  };
  if (has(translator::Lane::kViews)) return translator::Lane::kViews;
  if (!segment.read_only) return translator::Lane::kWrite;
  return has(translator::Lane::kLong) ? translator::Lane::kLong : translator::Lane::kBulk;
}

}  // namespace

class Pipeline::Impl final : public LaneOwner {
 public:
  Impl(asio::io_context& io, const PipelineOptions& options)
      : io_(io),
        lanes_{Lane(io, ReadLane(options), *this),  Lane(io, WriteLane(options), *this),
               Lane(io, BulkLane(options), *this),  Lane(io, LongLane(options), *this),
               Lane(io, ViewsLane(options), *this), Lane(io, WaitingLane(options), *this)},
        probe_(CommonOptions(options, "probe", 1).connection.settings),
        half_silence_(options.silence_timeout_ms / 2),
        tick_(io),
        drained_(io, Clock::time_point::max()) {
    probe_.connect_timeout = half_silence_;
  }

  bool closing() const { return closing_; }

  // For the coroutine that awaits the statement.
  auto HandOver(PendingStatement& statement) {
    return [this, &statement](PendingStatement::Handler resume) {
      statement.handler.emplace(std::move(resume));
      Add(statement);
    };
  }

  void Add(PendingStatement& statement) {
    statement.order = ++last_order_;
    Lane& lane = LaneOf(statement.statement.lane);
    lane.Add(statement);
    outstanding_.Add(statement);
    if (!std::exchange(ticking_, true)) Tick();
    // At the end of the turn, so that statements of requests that arrived together leave together.
    if (!turn_end_posted_ && lane.WantsPump(statement)) PostTurnEnd();
  }

  asio::awaitable<std::size_t> Close(Clock::time_point deadline) {
    closing_ = true;
    co_await Drain(deadline);
    // More than once: what was rolled back with the one that was cancelled is run again.
    const Clock::time_point end = Clock::now() + kCancelPatience;
    while (!outstanding_.empty() && Clock::now() < end) {
      Cancel();
      co_await Drain(std::min(Clock::now() + kTick, end));
    }
    co_return Abandon();
  }

  asio::awaitable<void> Drain(Clock::time_point deadline) {
    drained_.expires_at(deadline);
    while (!outstanding_.empty() && Clock::now() < deadline) {
      error_code canceled;
      co_await drained_.async_wait(asio::redirect_error(asio::use_awaitable, canceled));
    }
  }

  // By a thread, which nobody waits for: libpq connects for it, however long that takes.
  void Cancel() {
    if (cancelling_->exchange(true)) return;
    std::vector<CancelHandle> cancellations;
    for (const Lane& lane : lanes_) lane.AddCancellations(cancellations);
    std::thread([cancellations = std::move(cancellations), cancelling = cancelling_] {
      std::array<char, 256> error{};
      for (const CancelHandle& cancel : cancellations) {
        PQcancel(cancel.get(), error.data(), error.size());
      }
      *cancelling = false;
    }).detach();
  }

  // Resumes nobody from here on. A coroutine that still waits is destroyed with the handler that
  // would have resumed it; its statement lies in its frame, so the handler has to leave it first.
  std::size_t Abandon() {
    closing_ = true;
    for (Lane& lane : lanes_) lane.Close();
    tick_.cancel();
    answered_ = StatementQueue();
    std::size_t count = 0;
    for (; !outstanding_.empty(); ++count) {
      PendingStatement& statement = outstanding_.front();
      outstanding_.Remove(statement);
      const PendingStatement::Handler dropped = std::move(*statement.handler);
      statement.handler.reset();
    }
    return count;
  }

 private:
  void OnAnswered(PendingStatement& statement) override { answered_.PushBack(statement); }
  void OnBlocked(PendingStatement& statement) override { lanes_.back().Add(statement); }
  bool IsBlocked(const PendingStatement& statement) const override {
    return lanes_.back().HasLike(statement);
  }

  // Whoever is resumed may run statements, which only queues them, or destroy the pipeline.
  void OnTurnEnd() override {
    const auto self = shared_from_this();
    for (Lane& lane : lanes_) lane.Pump();
    while (!answered_.empty()) {
      PendingStatement& statement = answered_.PopFront();
      outstanding_.Remove(statement);
      if (closing_ && outstanding_.empty()) drained_.cancel();
      PendingStatement::Handler resume = std::move(*statement.handler);
      resume();
    }
  }

  void PostTurnEnd() {
    turn_end_posted_ = true;
    asio::post(io_, [this, alive = weak_from_this()] {
      const auto self = alive.lock();
      if (!self) return;
      turn_end_posted_ = false;
      OnTurnEnd();
    });
  }

  // Runs while statements are outstanding.
  void Tick() {
    tick_.expires_after(kTick);
    tick_.async_wait([this, alive = weak_from_this()](error_code canceled) {
      const auto self = alive.lock();
      if (!self) return;
      ticking_ = false;
      if (canceled || outstanding_.empty()) return;
      for (Lane& lane : lanes_) lane.CheckPatience(Clock::now());
      LookForSilence();
      ticking_ = true;
      Tick();
      OnTurnEnd();
    });
  }

  // A statement may take long, and a server that is frozen, or out of reach without a word, looks
  // the same from here. It makes no new connection, though.
  void LookForSilence() {
    const Clock::time_point limit = std::max(Clock::now() - half_silence_, heard_of_);
    if (probing_ || Clock::now() - limit < half_silence_) return;
    const bool is_silent = std::any_of(lanes_.begin(), lanes_.end(), [limit](const Lane& lane) {
      return lane.IsSilentSince(limit);
    });
    if (!is_silent) return;
    probing_ = true;
    asio::co_spawn(io_, Probe(weak_from_this(), probe_), asio::detached);
  }

  static asio::awaitable<void> Probe(std::weak_ptr<LaneOwner> owner, ConnectionSettings settings);

  // A refusal is an answer as well.
  void EndProbe(bool connected, Clock::time_point began) {
    probing_ = false;
    if (connected || Clock::now() - began < half_silence_) {
      heard_of_ = Clock::now();
      return;
    }
    for (Lane& lane : lanes_) lane.GiveUpSilent(began);
    OnTurnEnd();
  }

  Lane& LaneOf(translator::Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }

  asio::io_context& io_;
  std::array<Lane, 6> lanes_;  // in the order of translator::Lane; the last is of those who wait
  StatementQueue answered_;
  std::uint64_t last_order_ = 0;
  OutstandingStatements outstanding_;
  bool turn_end_posted_ = false;
  bool ticking_ = false;
  ConnectionSettings probe_;
  std::chrono::milliseconds half_silence_;
  Clock::time_point heard_of_;  // when the server was last known to answer
  bool probing_ = false;
  bool closing_ = false;
  asio::steady_timer tick_;
  asio::steady_timer drained_;
  const std::shared_ptr<std::atomic<bool>> cancelling_ = std::make_shared<std::atomic<bool>>(false);
};

// Holds nothing of the pipeline while it waits: that may be destroyed meanwhile.
asio::awaitable<void> Pipeline::Impl::Probe(std::weak_ptr<LaneOwner> owner,
                                            ConnectionSettings settings) {
  const Clock::time_point began = Clock::now();
  const auto made = co_await Connect(std::move(settings));
  const auto impl = std::static_pointer_cast<Impl>(owner.lock());
  if (impl && !impl->closing_) impl->EndProbe(made.has_value(), began);
}

Pipeline::Pipeline(asio::io_context& io, PipelineOptions options)
    : impl_(std::make_shared<Impl>(io, options)) {}

Pipeline::~Pipeline() { impl_->Abandon(); }

asio::awaitable<boost::system::result<Answer, DatabaseError>> Pipeline::Run(
    translator::SqlStatement statement, std::optional<std::string> principal) {
  if (impl_->closing()) {
    co_return DatabaseError{"", "the gateway is shutting down", true};
  }
  if (auto error = Unsendable(statement)) co_return std::move(*error);
  if (auto error = Unsendable(principal)) co_return std::move(*error);
  PendingStatement pending(std::move(statement), std::move(principal));
  pending.text_hash = PreparedCache::Hash(pending.statement.text);
  pending.lock_hash = std::hash<std::string_view>()(pending.statement.lock_key);
  pending.bytes = ParameterBytes(pending.statement);
  const auto hand_over = impl_->HandOver(pending);
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(hand_over,
                                                                       asio::use_awaitable);
  co_return std::move(*pending.result);
}

asio::awaitable<boost::system::result<SegmentAnswer, DatabaseError>> Pipeline::RunSegment(
    translator::Segment segment, std::optional<std::string> principal) {
  if (impl_->closing()) {
    co_return DatabaseError{"", "the gateway is shutting down", true};
  }
  if (auto error = Unsendable(segment)) co_return std::move(*error);
  if (auto error = Unsendable(principal)) co_return std::move(*error);
  PendingSegment whole(std::move(segment));
  PendingStatement pending(translator::SqlStatement(), std::move(principal));
  pending.segment = &whole;
  pending.statement.lane = LaneFor(whole.segment);
  const auto hand_over = impl_->HandOver(pending);
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(hand_over,
                                                                       asio::use_awaitable);
  co_return std::move(*whole.result);
}

asio::awaitable<std::size_t> Pipeline::Close(Clock::time_point deadline) {
  const auto impl = impl_;  // outlives the wait, whatever the caller does
  co_return co_await impl->Close(deadline);
}

}  // namespace tuskgate::gateway
