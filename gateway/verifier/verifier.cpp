#include "gateway/verifier/verifier.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "gateway/auth/sigv4.h"
#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMostAllowed = 16'384;
constexpr std::size_t kMostRefused = 4'096;
// Long enough for a client that tries again and again, short enough for who has just made a key.
constexpr std::chrono::seconds kKeepRefused{5};
constexpr std::chrono::seconds kKeepAskedEachTime{60};
constexpr std::chrono::seconds kTellAgain{10};
// An answer may have ten policies of 6 KB, and more.
constexpr std::size_t kMostAnswer = 256u << 10;
constexpr std::size_t kMostIdle = 16;

// Tokens are as long as whoever sends them likes.
std::string NameOfKey(const VerifierQuestion& question) {
  std::string name = question.access_key_id;
  if (!question.session_token.empty()) name += "/" + HexSha256(question.session_token);
  return name;
}

// A signing key is good for these.
std::string NameOfScope(const VerifierQuestion& question) {
  return fmt::format("{}/{}/{}/{}", NameOfKey(question), question.date, question.region,
                     question.service);
}

milliseconds Left(Clock::time_point deadline) {
  return std::max(milliseconds(1),
                  std::chrono::duration_cast<milliseconds>(deadline - Clock::now()));
}

}  // namespace

// A question that others wait for, which may be answered with it.
struct Verifier::Flight {
  Flight(asio::io_context& io, VerifierQuestion asked)
      : question(std::move(asked)), done(io, Clock::time_point::max()) {}

  // Whether the answer is that of another question about the same key.
  bool Answers(const VerifierQuestion& another) const {
    if (!answer) return true;
    switch (answer->outcome) {
      case VerifierOutcome::kUnknownKey:
      case VerifierOutcome::kExpired:
        return true;
      case VerifierOutcome::kAllowed:
        if (!answer->key->signing_key.empty()) return true;
        break;
      case VerifierOutcome::kBadSignature:
        break;
    }
    return question.string_to_sign == another.string_to_sign &&
           question.signature == another.signature;
  }

  const VerifierQuestion question;
  asio::steady_timer done;
  Answer answer;
};

// While a question is under way. The first about its key leads a flight.
class Verifier::UnderWay {
 public:
  UnderWay(Verifier& verifier, const VerifierQuestion& question)
      : verifier_(verifier), name_(NameOfScope(question)) {
    ++verifier_.under_way_;
    auto& place = verifier_.flights_[name_];
    if (place != nullptr) return;
    place = std::make_shared<Flight>(verifier_.io_, question);
    flight_ = place;
  }
  ~UnderWay() {
    --verifier_.under_way_;
    if (flight_ == nullptr) return;
    verifier_.flights_.erase(name_);
    flight_->done.cancel();
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

  void Answered(const Answer& answer) {
    if (flight_ != nullptr) flight_->answer = answer;
  }

 private:
  Verifier& verifier_;
  const std::string name_;
  std::shared_ptr<Flight> flight_;  // null: another leads
};

Verifier::Verifier(VerifierOptions options)
    : options_(std::move(options)),
      allowed_(kMostAllowed),
      refused_(kMostRefused),
      asked_each_time_(kMostRefused),
      work_(io_.get_executor()),
      thread_([this] { io_.run(); }) {}

Verifier::~Verifier() {
  io_.stop();
  thread_.join();
}

std::optional<VerifierAnswer> Verifier::Known(const VerifierQuestion& question) const {
  const Clock::time_point now = Clock::now();
  if (!question.region.empty()) {
    if (auto known = allowed_.Find(NameOfScope(question), now)) return known;
  }
  return refused_.Find(NameOfKey(question), now);
}

asio::awaitable<std::optional<VerifierAnswer>> Verifier::Ask(VerifierQuestion question) {
  co_return co_await asio::co_spawn(io_, AskHere(std::move(question)), asio::use_awaitable);
}

// One waits for one question at most: who sends wrong signatures for somebody's key must not keep
// that one waiting.
asio::awaitable<Verifier::Answer> Verifier::AskHere(VerifierQuestion question) {
  try {
    if (Answer known = Known(question)) co_return known;
    const auto found = flights_.find(NameOfScope(question));
    if (found != flights_.end() && !asked_each_time_.Find(NameOfKey(question), Clock::now())) {
      const std::shared_ptr<Flight> flight = found->second;
      boost::system::error_code ignored;
      co_await flight->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      if (flight->Answers(question)) co_return flight->answer;
    }
    if (under_way_ >= options_.most_questions) {
      TellFailure(fmt::format("{} questions are under way already", under_way_));
      co_return std::nullopt;
    }
    UnderWay under_way(*this, question);
    Answer answer = co_await Call(question);
    if (answer) Keep(question, *answer);
    under_way.Answered(answer);
    co_return answer;
  } catch (const std::exception& error) {
    TellFailure(error.what());
  }
  co_return std::nullopt;
}

asio::awaitable<Verifier::Answer> Verifier::Call(VerifierQuestion question) {
  const HttpReply reply = co_await Post(JsonOf(question));
  if (!reply.fault.empty()) {
    TellFailure(reply.fault);
    co_return std::nullopt;
  }
  if (reply.response.result() != http::status::ok) {
    TellFailure(fmt::format("it answered with status {}", reply.response.result_int()));
    co_return std::nullopt;
  }
  auto answer = ReadAnswer(reply.response.body(), question, options_.account_id);
  if (answer.has_error()) {
    TellFailure(answer.error().message);
    co_return std::nullopt;
  }
  co_return *std::move(answer);
}

// Over a connection that is there, or a new one. What was kept may have been closed at the other
// end: this is found out when it is used, and is no failure.
asio::awaitable<HttpReply> Verifier::Post(std::string body) {
  const Clock::time_point deadline = Clock::now() + options_.patience;
  HttpRequest request = PostOf(options_.url, std::move(body));
  request.set(http::field::content_type, "application/json");
  if (!options_.token.empty()) {
    request.set(http::field::authorization, "Bearer " + options_.token);
  }
  HttpReply reply;
  std::unique_ptr<HttpConnection> connection;
  if (!idle_.empty()) {
    connection = std::move(idle_.back());
    idle_.pop_back();
    reply = co_await connection->Exchange(request, options_.patience, kMostAnswer);
    if (!reply.fault.empty()) {
      connection.reset();
      idle_.clear();
      if (Clock::now() >= deadline) co_return reply;
    }
  }
  if (connection == nullptr) {
    connection = std::make_unique<HttpConnection>(io_.get_executor(), options_.url);
    reply.fault = co_await connection->Open(Left(deadline));
    if (!reply.fault.empty()) co_return reply;
    reply = co_await connection->Exchange(request, Left(deadline), kMostAnswer);
  }
  if (connection->IsReusable() && idle_.size() < kMostIdle) idle_.push_back(std::move(connection));
  co_return reply;
}

// What a wrong signature is told is no answer to another one.
void Verifier::Keep(const VerifierQuestion& question, const VerifierAnswer& answer) {
  const Clock::time_point now = Clock::now();
  switch (answer.outcome) {
    case VerifierOutcome::kAllowed:
      if (answer.key->signing_key.empty()) {
        asked_each_time_.Keep(NameOfKey(question), {}, now + kKeepAskedEachTime);
      } else if (answer.keep.count() > 0) {
        allowed_.Keep(NameOfScope(question), answer, now + answer.keep);
      }
      break;
    case VerifierOutcome::kUnknownKey:
    case VerifierOutcome::kExpired:
      refused_.Keep(NameOfKey(question), answer, now + kKeepRefused);
      break;
    case VerifierOutcome::kBadSignature:
      break;
  }
}

void Verifier::TellFailure(const std::string& reason) {
  const Clock::time_point now = Clock::now();
  if (told_ && now - *told_ < kTellAgain) {
    ++untold_;
    return;
  }
  std::string more;
  if (untold_ > 0) more = fmt::format(" (and {} more failures before)", untold_);
  Log(LogLevel::kError, "verifier {}: {}{}", options_.url.authority, reason, more);
  told_ = now;
  untold_ = 0;
}

}  // namespace tuskgate::gateway
