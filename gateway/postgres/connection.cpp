#include "gateway/postgres/connection.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <sys/socket.h>

#include "gateway/observe/log.h"
#include "gateway/postgres/consume_input.h"
#include "gateway/postgres/pending_segment.h"
#include "gateway/process/background.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Whether the rows are what the statement returned before. They always are where the session is
// ours alone; if it is not, they may be another statement's, and decoding them would be anybody's
// guess.
bool HasForm(const PGresult* result, RowForm& form) {
  const int count = PQnfields(result);
  const auto column = [result](int i) {
    return RowForm::Column{PQftype(result, i), PQfformat(result, i) == 1};
  };
  if (!form.is_known) {
    form.is_known = true;
    for (int i = 0; i < count; ++i) form.columns.push_back(column(i));
    return true;
  }
  if (form.columns.size() != static_cast<std::size_t>(count)) return false;
  for (int i = 0; i < count; ++i) {
    if (form.columns[static_cast<std::size_t>(i)] != column(i)) return false;
  }
  return true;
}

DatabaseError ErrorOf(const PGresult* result) {
  DatabaseError error;
  error.sqlstate = ErrorField(result, PG_DIAG_SQLSTATE);
  error.message = ErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  error.constraint_name = ErrorField(result, PG_DIAG_CONSTRAINT_NAME);
  error.column_name = ErrorField(result, PG_DIAG_COLUMN_NAME);
  error.source_function = ErrorField(result, PG_DIAG_SOURCE_FUNCTION);
  error.has_context = !ErrorField(result, PG_DIAG_CONTEXT).empty();
  return error;
}

}  // namespace

Connection::Connection(asio::io_context& io, ConnectionOptions options, ConnectionEvents& events)
    : io_(io),
      options_(std::move(options)),
      events_(&events),
      prepared_(options_.max_prepared, options_.max_prepared_bytes) {}

Connection::~Connection() { Close(); }

void Connection::StartConnecting() {
  state_ = State::kConnecting;
  asio::co_spawn(io_, ConnectInBackground(shared_from_this()), asio::detached);
}

asio::awaitable<void> Connection::ConnectInBackground(std::shared_ptr<Connection> self) {
  auto made = co_await Connect(self->options_.settings);
  if (self->events_ == nullptr) co_return;
  if (made.has_value()) {
    self->Adopt(std::move(*made));
    self->events_->OnConnected(*self);
  } else {
    self->state_ = State::kDisconnected;
    self->events_->OnConnectFailed(made.error());
  }
  self->events_->OnTurnEnd();
}

void Connection::Adopt(ConnectionHandle handle) {
  handle_ = std::move(handle);
  descriptor_.emplace(io_.get_executor(), PQsocket(handle_.get()));
  ++generation_;
  waiting_writable_ = false;
  terminated_ = false;
  input_ended_ = false;
  mistaken_ = false;
  state_ = State::kReady;
  dropped_before_ = dropped_triggers;
  if (options_.in_background) PutInBackground(PQbackendPID(handle_.get()));
  WaitReadable();
}

void Connection::Send(std::span<PendingStatement* const> statements) {
  BeginBatch();
  bool sent = SendDeallocates();
  PendingStatement* const first = statements.front();
  if (first->principal) sent = SendPrincipal(*first->principal, first) && sent;
  for (PendingStatement* statement : statements) {
    ++statement->round_trips;
    sent = SendStatement(statement->statement, statement->text_hash, statement, 0) && sent;
  }
  SendSync(sent);
}

void Connection::SendSegment(PendingStatement& segment) {
  BeginBatch();
  batch_.segment = &segment;
  if (ClosedByPeer()) {
    Break(ErrorMessage());
    return;
  }
  ++segment.round_trips;
  PendingSegment& whole = *segment.segment;
  whole.BeginAttempt();
  bool sent = true;
  for (const char* setting : whole.Settings()) sent = SendSetting(setting) && sent;
  sent = SendDeallocates() && sent;
  if (segment.principal) sent = SendPrincipal(*segment.principal, nullptr) && sent;
  for (const std::size_t member : whole.order) {
    sent = SendStatement(whole.segment.statements[member], whole.text_hashes[member], nullptr,
                         member) &&
           sent;
  }
  SendSync(sent);
}

void Connection::BeginBatch() {
  last_heard_ = std::chrono::steady_clock::now();
  in_flight_ = true;
}

void Connection::SendSync(bool sent) {
  // A batch without its Sync cannot commit, so whatever went wrong before, nothing is written.
  if (!sent || PQpipelineSync(handle_.get()) == 0 || !Flush()) Break(ErrorMessage());
}

// The prepared statement of that text, prepared if need be.
const PreparedCache::Entry& Connection::SendPrepare(const std::string& text, std::size_t text_hash,
                                                    PendingStatement* owner, std::size_t member,
                                                    bool& sent) {
  if (const PreparedCache::Entry* known = prepared_.Find(text_hash, text)) return *known;
  // Statements run in the order in which they are sent: those that need the evicted one are past.
  while (const auto evicted = prepared_.MakeRoom(text.size())) {
    sent = SendDeallocate(*evicted) && sent;
  }
  const PreparedCache::Entry& entry = prepared_.Insert(text_hash, text);
  ++prepares_;
  batch_.steps.push_back({Step::Kind::kPrepare, owner, entry.id, nullptr, nullptr, member});
  sent = sent && PQsendPrepare(handle_.get(), entry.name.c_str(), text.c_str(), 0, nullptr) == 1;
  return entry;
}

// Before the statements, and in a message of its own, so that it has run when they begin. The
// setting ends with the transaction, however that ends. Where it fails, nothing of the batch runs.
bool Connection::SendPrincipal(const std::string& principal, PendingStatement* owner) {
  static const std::string text = "select pg_catalog.set_config('tuskgate.principal', $1, true)";
  static const std::size_t text_hash = PreparedCache::Hash(text);
  bool sent = true;
  const PreparedCache::Entry& entry = SendPrepare(text, text_hash, owner, Step::kNoMember, sent);
  batch_.steps.push_back({Step::Kind::kPrincipal, owner, entry.id, entry.form, nullptr});
  const char* const value = principal.c_str();
  return sent && PQsendQueryPrepared(handle_.get(), entry.name.c_str(), 1, &value, nullptr, nullptr,
                                     0) == 1;
}

bool Connection::SendStatement(const translator::SqlStatement& statement, std::size_t text_hash,
                               PendingStatement* owner, std::size_t member) {
  const std::string& text = statement.text;
  if (statement.triggers.count > 0 && triggers_.insert(statement.triggers.relation).second) {
    trigger_count_ += static_cast<std::size_t>(statement.triggers.count);
  }
  bool sent = true;
  const PreparedCache::Entry* entry = prepared_.Find(text_hash, text);
  if (entry == nullptr && prepared_.Admits(text_hash, text.size())) {
    entry = &SendPrepare(text, text_hash, owner, member, sent);
  }
  values_.clear();
  for (const auto& parameter : statement.parameters) {
    values_.push_back(parameter.has_value() ? parameter->c_str() : nullptr);
  }
  const bool any_binary = !statement.binary_parameters.empty();
  if (any_binary) {
    lengths_.assign(values_.size(), 0);
    formats_.assign(values_.size(), 0);
    for (const std::size_t binary : statement.binary_parameters) {
      lengths_[binary] = static_cast<int>(statement.parameters[binary]->size());
      formats_[binary] = 1;
    }
  }
  const int count = static_cast<int>(values_.size());
  const int* const lengths = any_binary ? lengths_.data() : nullptr;
  const int* const formats = any_binary ? formats_.data() : nullptr;
  const int result_format = statement.binary_results ? 1 : 0;
  if (entry == nullptr) {
    ++prepares_;  // as far as the session is concerned
    batch_.steps.push_back({Step::Kind::kExecute, owner, {}, nullptr, nullptr, member});
    return sent && PQsendQueryParams(handle_.get(), text.c_str(), count, nullptr, values_.data(),
                                     lengths, formats, result_format) == 1;
  }
  batch_.steps.push_back({Step::Kind::kExecute, owner, entry->id, entry->form, nullptr, member});
  return sent && PQsendQueryPrepared(handle_.get(), entry->name.c_str(), count, values_.data(),
                                     lengths, formats, result_format) == 1;
}

bool Connection::SendSetting(const char* text) {
  batch_.steps.push_back({.kind = Step::Kind::kSetting});
  return SendText(text);
}

bool Connection::SendDeallocates() {
  bool sent = true;
  for (const PreparedId id : std::exchange(to_deallocate_, {})) {
    sent = sent && SendDeallocate(id);
  }
  return sent;
}

bool Connection::SendDeallocate(PreparedId id) {
  batch_.steps.push_back({.kind = Step::Kind::kDeallocate, .prepared = id});
  return SendText(("deallocate " + PreparedName(id)).c_str());
}

bool Connection::SendText(const char* text) {
  return PQsendQueryParams(handle_.get(), text, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1;
}

bool Connection::Flush() {
  const int unsent = PQflush(handle_.get());
  if (unsent < 0) return false;
  if (unsent > 0) {
    WaitWritable();
    return true;
  }
  batch_.flushed = true;
  return true;
}

void Connection::WaitReadable() {
  descriptor_->async_wait(Descriptor::wait_read,
                          [self = shared_from_this(), generation = generation_](error_code error) {
                            if (!error && generation == self->generation_ && self->handle_)
                              self->OnReadable();
                          });
}

void Connection::WaitWritable() {
  if (std::exchange(waiting_writable_, true)) return;
  descriptor_->async_wait(Descriptor::wait_write,
                          [self = shared_from_this(), generation = generation_](error_code error) {
                            if (!error && generation == self->generation_ && self->handle_)
                              self->OnWritable();
                          });
}

// While output is stuck the server may be stuck too, until somebody reads its answers: reading is
// always armed, and each direction's event also serves the other one.
void Connection::OnReadable() {
  bool sound = !waiting_writable_ || !ClosedByPeer();
  if (sound) {
    Consume();
    sound = ReadResults() && !input_ended_ && (!waiting_writable_ || Flush());
  }
  if (!sound) {
    Break(ErrorMessage());
  } else if (!in_flight_ && IsWorn()) {
    Disconnect();
  } else {
    WaitReadable();
  }
  events_->OnTurnEnd();
}

void Connection::OnWritable() {
  waiting_writable_ = false;
  // Flushing may have read answers into libpq's buffer, for which no event will come.
  if (ClosedByPeer() || !Flush() || !ReadResults()) Break(ErrorMessage());
  events_->OnTurnEnd();
}

// Asked before the rest of a batch is sent, for then it is certain that nothing was written. Libpq
// does not tell: it takes bytes that it could not send for sent, until the connection is read.
bool Connection::ClosedByPeer() const {
  char byte = 0;
  const auto read = recv(PQsocket(handle_.get()), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return read == 0 || (read < 0 && errno != EAGAIN && errno != EINTR);
}

void Connection::Consume() {
  last_heard_ = std::chrono::steady_clock::now();
  input_ended_ = !ConsumeInput(handle_.get());
  if (input_ended_) batch_.flushed = true;  // it sends first, then reads
}

bool Connection::ReadResults() {
  while (in_flight_ && PQisBusy(handle_.get()) == 0) {
    ResultHandle result(PQgetResult(handle_.get()));
    if (!result) {
      if (std::exchange(batch_.answered, false)) {
        ++batch_.next;
      } else if (++batch_.stray_ends > 4) {
        return false;  // libpq and we disagree about what is in flight
      }
    } else if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
      EndBatch();
    } else {
      batch_.answered = true;
      if (!TakeResult(std::move(result))) return false;
    }
  }
  return true;
}

// False when the connection cannot be used any more.
bool Connection::TakeResult(ResultHandle result) {
  switch (PQresultStatus(result.get())) {
    case PGRES_EMPTY_QUERY:
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK: {
      if (batch_.next >= batch_.steps.size()) return false;
      Step& step = batch_.steps[batch_.next];
      if (!step.UsesPrepared()) return true;
      if (step.form != nullptr && !HasForm(result.get(), *step.form)) {
        mistaken_ = true;
        return false;
      }
      if (step.kind == Step::Kind::kPrincipal) return true;
      if (options_.answer_early) {
        events_->OnSucceeded(*std::exchange(step.statement, nullptr), std::move(result));
      } else {
        step.result = std::move(result);
      }
      return true;
    }
    case PGRES_PIPELINE_ABORTED:
      return batch_.failure.has_value();
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE: {
      if (EndsConnection(result.get())) {
        // Said by the server in place of a result, the batch did not reach its commit.
        terminated_ = !ErrorField(result.get(), PG_DIAG_SQLSTATE).empty() &&
                      batch_.next < batch_.steps.size();
        return false;
      }
      if (!batch_.failure) {
        batch_.failed_step = batch_.next;
        batch_.failure = ErrorOf(result.get());
      }
      return true;
    }
    case PGRES_COPY_OUT:
    case PGRES_COPY_IN:
    case PGRES_COPY_BOTH:
    case PGRES_NONFATAL_ERROR:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_SYNC:
      return false;
  }
  return false;
}

void Connection::EndBatch() {
  if (batch_.segment != nullptr) {
    EndSegment();
  } else if (batch_.failure) {
    EndFailedBatch();
  } else {
    for (Step& step : batch_.steps) {
      if (step.kind != Step::Kind::kExecute || step.statement == nullptr) continue;
      events_->OnSucceeded(*step.statement, std::move(step.result));
    }
  }
  ForgetBatch();
}

void Connection::ForgetBatch() {
  in_flight_ = false;
  std::vector<Step> steps = std::move(batch_.steps);
  steps.clear();
  batch_ = Batch();
  batch_.steps = std::move(steps);  // its memory serves the next batch
}

void Connection::EndFailedBatch() {
  const std::size_t failed = batch_.failed_step;
  const bool at_commit = failed >= batch_.steps.size();
  const PendingStatement* culprit = at_commit ? nullptr : batch_.steps[failed].statement;
  ForgetPrepared(RecoveryFor(*batch_.failure));

  std::size_t executes = 0;
  for (const Step& step : batch_.steps) executes += step.kind == Step::Kind::kExecute ? 1 : 0;
  for (Step& step : batch_.steps) {
    if (step.kind != Step::Kind::kExecute || step.statement == nullptr) continue;
    PendingStatement& statement = *std::exchange(step.statement, nullptr);
    if (&statement == culprit || (at_commit && executes == 1)) {
      events_->OnFailed(statement, *batch_.failure);
    } else {
      events_->OnRolledBack(statement, at_commit);
    }
  }
}

void Connection::EndSegment() {
  PendingStatement& segment = *batch_.segment;
  PendingSegment& whole = *segment.segment;
  for (Step& step : batch_.steps) {
    if (step.result) whole.results[step.member] = std::move(step.result);
  }
  if (!batch_.failure) {
    events_->OnSucceeded(segment, nullptr);
    return;
  }
  ForgetPrepared(RecoveryFor(*batch_.failure));
  if (batch_.failed_step < batch_.steps.size()) {
    const Step& failed = batch_.steps[batch_.failed_step];
    if (failed.kind == Step::Kind::kDeallocate) {
      events_->OnRolledBack(segment, false);
      return;
    }
    if (failed.member != Step::kNoMember) whole.failed = failed.member;
  }
  events_->OnFailed(segment, *batch_.failure);
}

// After a failure, which prepared statements are there no more or are of no use.
void Connection::ForgetPrepared(Recovery recovery) {
  const std::size_t failed = batch_.failed_step;

  // What the server knows by which name: steps before the failed one count, transactions or not.
  std::vector<PreparedId> unknown;
  for (std::size_t i = failed; i < batch_.steps.size(); ++i) {
    const Step& step = batch_.steps[i];
    if (step.kind == Step::Kind::kPrepare) {
      prepared_.Erase(step.prepared);
      unknown.push_back(step.prepared);
    } else if (step.kind == Step::Kind::kDeallocate && i != failed &&
               std::find(unknown.begin(), unknown.end(), step.prepared) == unknown.end()) {
      to_deallocate_.push_back(step.prepared);
    }
  }
  if (failed >= batch_.steps.size() || !batch_.steps[failed].UsesPrepared()) return;
  // Those of a segment run again together. What made one of them stale may have done so to all,
  // and each further attempt would find only one more.
  const bool all = batch_.segment != nullptr;
  for (std::size_t i = all ? 0 : failed; i < (all ? batch_.steps.size() : failed + 1); ++i) {
    if (!batch_.steps[i].UsesPrepared()) continue;
    const PreparedId id = batch_.steps[i].prepared;
    if (recovery == Recovery::kForgetAndPrepare) prepared_.Erase(id);
    // Unless a later statement of the batch evicted it, which has queued its DEALLOCATE already.
    if (recovery == Recovery::kPrepareAgain && prepared_.Erase(id)) to_deallocate_.push_back(id);
  }
}

std::string Connection::ErrorMessage() const {
  if (mistaken_) return "rows of another statement: is the session shared with others?";
  std::string message = handle_ ? PQerrorMessage(handle_.get()) : "";
  std::replace_if(
      message.begin(), message.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return message.empty() ? "connection lost" : message;
}

void Connection::Break(std::string reason) {
  if (state_ != State::kReady) return;
  Disconnect();
  Log(LogLevel::kWarn, "connection to PostgreSQL lost with {} messages under way: {}",
      batch_.steps.size(), reason);
  const bool nothing_written = terminated_ || !batch_.flushed;
  if (batch_.failure) {  // rolled back by its own failure, before the connection broke
    batch_.segment != nullptr ? EndSegment() : EndFailedBatch();
  } else if (batch_.segment != nullptr) {
    events_->OnLost(*batch_.segment, nothing_written, reason);
  } else {
    for (Step& step : batch_.steps) {
      if (step.kind != Step::Kind::kExecute || step.statement == nullptr) continue;
      events_->OnLost(*std::exchange(step.statement, nullptr), nothing_written, reason);
    }
  }
  ForgetBatch();
  to_deallocate_.clear();
}

bool Connection::IsWorn() const {
  return prepares_ >= options_.max_prepares || trigger_count_ >= options_.max_triggers ||
         dropped_triggers - dropped_before_ >= options_.max_dropped;
}

void Connection::Disconnect() {
  state_ = State::kDisconnected;
  ++generation_;
  descriptor_->release();
  descriptor_.reset();
  handle_.reset();
  prepared_.Clear();
  to_deallocate_.clear();
  prepares_ = 0;
  triggers_.clear();
  trigger_count_ = 0;
}

void Connection::BreakIfSilentSince(std::chrono::steady_clock::time_point limit) {
  if (IsSilentSince(limit)) Break("the server has been silent for too long");
}

void Connection::Close() {
  state_ = State::kClosed;
  events_ = nullptr;
  ++generation_;
  if (descriptor_) {
    descriptor_->release();
    descriptor_.reset();
  }
  handle_.reset();
  ForgetBatch();
}

}  // namespace tuskgate::gateway
