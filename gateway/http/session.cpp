#include "gateway/http/session.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>

#include "gateway/auth/unvetted_bodies.h"
#include "gateway/http/credentials.h"
#include "gateway/http/deflate_body.h"
#include "gateway/http/inflate_body.h"
#include "gateway/http/request_id.h"
#include "gateway/http/response.h"
#include "gateway/observe/event.h"

namespace tuskgate::gateway::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::beast::http::verb;
using boost::system::error_code;
using translator::ApiError;
using translator::ErrorKind;

// An SDK's request for a small item fits.
constexpr std::size_t kSmallRead = 4 << 10;
constexpr std::size_t kLargeRead = 32 << 10;

// Bodies up to this are copied behind their head, which costs less than gathering two buffers.
constexpr std::size_t kSmallBody = 16 << 10;

// What an idle connection may keep of each of its strings.
constexpr std::size_t kKeptMemory = 64 << 10;

// How much a client that was refused may still send before it reads the refusal.
constexpr std::size_t kDiscardLimit = 64u << 20;
constexpr std::chrono::milliseconds kDiscardTime{5000};

void GiveBack(std::string& text) {
  if (text.capacity() > kKeptMemory) std::string().swap(text);
}

}  // namespace

Session::Session(Socket socket, SessionGroup& group)
    : group_(group),
      stream_(std::move(socket), group.options().certificates == nullptr
                                     ? nullptr
                                     : group.options().certificates->Current()) {
  error_code ignored;
  Socket& tcp = stream_.socket();
  tcp.set_option(asio::ip::tcp::no_delay(true), ignored);
  tcp.non_blocking(true, ignored);
  const auto remote = tcp.remote_endpoint(ignored);
  if (!ignored) {
    peer_.address = Unmapped(remote.address()).to_string();
    client_ = KeyOfClient(remote.address());
  }
  group_.Add(*this);
}

Session::~Session() { group_.Remove(*this); }

void Session::CloseIfIdle() {
  if (idle_ || is_shaking_) Close();
}

void Session::Close() { stream_.Close(); }

void Session::OnTick(SessionGroup::Tick now) {
  if (now >= deadline_) return Close();
  if (idle_) GiveBackMemory();
}

// The input buffer stays: a read into it is under way, and it never grows past the limits of a
// head and one read.
void Session::GiveBackMemory() {
  GiveBack(body_);
  GiveBack(inflated_);
  GiveBack(output_);
  GiveBack(large_body_);
}

// False if there is no more to do.
asio::awaitable<bool> Session::ShakeHands() {
  idle_ = false;
  is_shaking_ = true;
  deadline_ =
      group_.After(std::min(group_.options().head_timeout, group_.options().request_timeout));
  const Stream::Handshake handshake = co_await stream_.ShakeHands();
  is_shaking_ = false;
  switch (handshake) {
    case Stream::Handshake::kDone:
      peer_.tls_version = stream_.Version();
      peer_.tls_cipher = stream_.Cipher();
      co_return true;
    case Stream::Handshake::kNotTls:
      keep_alive_ = false;
      MakeRequestId(request_id_);
      Format(Page{400, "This endpoint speaks HTTPS: its URL begins with https://\n",
                  "Content-Type: text/plain\r\n", false});
      if (!WriteWithoutWaiting() && !co_await WriteRest()) co_return false;
      break;
    case Stream::Handshake::kFailed:
      break;  // the client has been told why, by an alert
  }
  co_await CloseGently();
  co_return false;
}

asio::awaitable<void> Session::Run() {
  error_code error;
  if (stream_.is_encrypted() && !co_await ShakeHands()) co_return;
  for (;;) {
    BeginRequest();
    Progress progress = Parse();
    bool continued = false;
    while (progress == Progress::kNeedsMore) {
      VetEarly();
      if (early_refusal_) break;
      if (!continued && parser_->is_header_done() && head_.expects_continue) {
        continued = true;
        output_ = Continue();
        if (!WriteWithoutWaiting() && !co_await WriteRest()) co_return;
        deadline_ = body_deadline_;
      }
      std::size_t bytes = 0;
      if (stream_.is_encrypted()) {
        bytes = co_await stream_.ReadEncrypted(ReadSpace(), error);
      } else {
        bytes = co_await stream_.socket().async_read_some(
            ReadSpace(), asio::redirect_error(asio::use_awaitable, error));
      }
      if (error || !stream_.is_open()) co_return;
      input_.commit(bytes);
      if (idle_) {
        idle_ = false;
        BeginDeadlines();
      }
      progress = Parse();
      if (parser_->is_header_done()) deadline_ = body_deadline_;
    }
    deadline_ = SessionGroup::kNever;

    if (early_refusal_) {
      keep_alive_ = false;
      MakeRequestId(request_id_);
      co_await BeLate(*early_refusal_);
      TellRefusal(*early_refusal_);
      Format(*early_refusal_, 0);
    } else if (progress == Progress::kFailed) {
      keep_alive_ = false;
    } else if (const std::optional<Decision> decision = Prepare()) {
      if (const auto* call = std::get_if<Call>(&*decision)) {
        ApiRequest request = RequestOf(*call);
        // Who it is from; of null if nobody asks.
        std::optional<translator::Result<CallerPtr>> caller = CallerPtr();
        if (Authenticator* authenticator = group_.options().authenticator) {
          caller = std::exchange(verified_, std::nullopt);
          if (!caller) caller = authenticator->Verify(head_, body_);
          if (!caller) caller = co_await authenticator->Ask(head_, body_);
          unvetted_place_.reset();
        }
        std::optional<ApiResponse> answer;
        if (caller->has_error()) {
          answer.emplace();
          answer->is_fault_told = true;
          answer->body = RefusalOfCall(*call, request.body, group_.knows(), caller->error());
          group_.handler().NoteRefused(request, answer->body.error());
          co_await BeLate(caller->error());
        } else {
          request.caller = (**caller).get();
          try {
            answer = co_await group_.handler().Handle(request);
          } catch (const std::exception& e) {
            Tell(request_id_, OperationThrew{call->operation, e.what()});
          }
        }
        if (answer && answer->is_dropped) {
          Close();
          co_return;
        }
        if (!answer) {
          ApiError fault;
          fault.message = "Internal server error";
          Format(fault, 0);
        } else if (answer->body.has_value()) {
          FormatJson(200, *std::move(answer->body), answer->round_trips);
        } else {
          if (!answer->is_fault_told) TellServerFault(answer->body.error());
          Format(answer->body.error(), answer->round_trips);
        }
      } else if (std::holds_alternative<FormCall>(*decision)) {
        const FormRequest request{head_, body_, request_id_, peer_};
        FormAnswer answer = co_await group_.handler().HandleForm(*group_.options().forms, request);
        const ApiError refusal{ErrorKind::kInvalidSignature, {}, {}};
        if (answer.is_refused) co_await BeLate(refusal);
        Format(FormPage(answer.status, std::move(answer.body)));
      } else if (const auto* page = std::get_if<Page>(&*decision)) {
        Format(*page);
      } else if (const auto* question = std::get_if<ReadyQuestion>(&*decision)) {
        const bool ready = co_await group_.handler().Ready();
        Format(ready ? question->yes : question->no);
      } else if (std::holds_alternative<AdminCall>(*decision)) {
        AdminRequest request;
        request.method = head_.method;
        request.target = head_.target;
        request.body = body_inflated_ ? inflated_ : body_;
        AdminResponse answer = co_await group_.handler().Administer(request);
        Format(AdminPage(answer.status, std::move(answer.body)));
      } else if (const auto* events = std::get_if<EventsRequest>(&*decision)) {
        // Sent until somebody ends it, unless there are none.
        if (co_await SendEvents(*events)) co_return;
      } else {
        co_await BeLate(std::get<ApiError>(*decision));
        TellRefusal(std::get<ApiError>(*decision));
        Format(std::get<ApiError>(*decision), 0);
      }
    }

    if (!WriteWithoutWaiting() && !co_await WriteRest()) co_return;
    if (!keep_alive_) break;
  }
  co_await CloseGently();
}

// Bodies are kept in memory until they are complete: only who may send requests at all is to send a
// large one, or one that grows when it is decompressed. A large form is not read at all.
void Session::VetEarly() {
  Authenticator* authenticator = group_.options().authenticator;
  if (authenticator == nullptr || is_vetted_ || !parser_->is_header_done()) return;
  std::size_t bytes = body_.size() + parser_->content_length_remaining().value_or(0);
  const bool is_large = bytes > UnvettedBodies::kSmall;
  if (IsForm()) {
    if (is_large) early_refusal_ = ApiError{ErrorKind::kRequestTooLarge, {}, {}};
    return;
  }
  if (!is_large && head_.content_encoding.empty()) return;
  is_vetted_ = true;
  early_refusal_ = CheckCredentials(head_);
  if (parser_->chunked() && !parser_->is_done()) bytes = group_.options().limits.body_bytes;
  if (!early_refusal_) {
    early_refusal_ = authenticator->RefuseEarly(head_, bytes, unvetted_place_);
  }
}

void Session::DropBody() {
  GiveBack(body_);
  GiveBack(inflated_);
  unvetted_place_.reset();
}

// After many refusals of one address, so that guessing and flooding take long. The error is sent
// all the same: most who meet this have a program with wrong credentials. That nobody can be asked
// about them is no fault of theirs. What they have sent is not kept for so long.
asio::awaitable<void> Session::BeLate(const ApiError& refusal) {
  DropBody();
  if (refusal.kind == ErrorKind::kServiceUnavailable) co_return;
  const SessionOptions& options = group_.options();
  if (options.authenticator == nullptr || options.door == nullptr ||
      !options.door->IsToWait(client_)) {
    co_return;
  }
  asio::steady_timer pause(group_.io(), Door::kLateness);
  error_code ignored;
  co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// RFC 9112 2.2: an empty line before a request is passed over.
void Session::SkipEmptyLines() {
  while (input_.size() >= 2) {
    const auto* text = static_cast<const char*>(input_.cdata().data());
    if (text[0] != '\r' || text[1] != '\n') return;
    input_.consume(2);
  }
}

void Session::BeginRequest() {
  SkipEmptyLines();
  parser_.emplace(group_.options().limits, head_, body_);
  is_vetted_ = false;
  early_refusal_.reset();
  unvetted_place_.reset();
  verified_.reset();
  idle_ = input_.size() == 0;
  if (idle_) {
    deadline_ = group_.After(group_.options().idle_timeout);
    if (group_.draining()) Close();
  } else {
    BeginDeadlines();
  }
}

// A head is small and comes at once: who sends it byte by byte does not mean to send a request.
// Bodies may be large.
void Session::BeginDeadlines() {
  const SessionOptions& options = group_.options();
  deadline_ = group_.After(std::min(options.head_timeout, options.request_timeout));
  body_deadline_ = group_.After(options.request_timeout);
}

// Feeds the parser. When it fails, the refusal is the output.
Session::Progress Session::Parse() {
  namespace http = beast::http;
  if (!parser_->got_some()) SkipEmptyLines();
  if (input_.size() == 0) return Progress::kNeedsMore;
  // Perhaps half an empty line.
  if (!parser_->got_some() && input_.size() == 1) return Progress::kNeedsMore;
  error_code error;
  input_.consume(parser_->put(input_.cdata(), error));
  if (parser_->is_done()) return Progress::kComplete;
  // What the parser leaves is a piece of a line: of the head, a chunk's header or a trailer.
  if (error == http::error::need_more && input_.size() > group_.options().limits.header_bytes) {
    error = http::error::header_limit;
  }
  if (!error || error == http::error::need_more) return Progress::kNeedsMore;
  if (error == http::error::body_limit) {
    output_ = RequestTooLarge(head_.http11);
  } else if (error == http::error::bad_transfer_encoding) {
    output_ = TransferCodingNotImplemented();
  } else {
    output_ = BadRequest();
  }
  return Progress::kFailed;
}

bool Session::IsForm() const { return group_.options().forms != nullptr && http::IsForm(head_); }

asio::mutable_buffer Session::ReadSpace() {
  const bool large =
      parser_->is_header_done() &&
      (parser_->chunked() || parser_->content_length_remaining().value_or(0) > kSmallRead);
  return input_.prepare(large ? kLargeRead : kSmallRead);
}

// Decides on the complete request, or, when its body cannot be decoded, formats the answer itself.
std::optional<Decision> Session::Prepare() {
  keep_alive_ = parser_->keep_alive() && !group_.draining();
  MakeRequestId(request_id_);
  if (IsForm()) return DecideForm(head_, group_.options().browsers);
  body_inflated_ = !head_.content_encoding.empty() && head_.method == verb::post;
  if (body_inflated_) {
    VetEarly();
    if (early_refusal_) {
      keep_alive_ = false;
      return *std::move(early_refusal_);
    }
    // The signature is of what came: nothing that nobody known has signed is decompressed.
    if (Authenticator* authenticator = group_.options().authenticator) {
      verified_ = authenticator->Verify(head_, body_);
      if (verified_ && verified_->has_error()) return verified_->error();
    }
    switch (
        InflateBody(head_.content_encoding, body_, group_.options().limits.body_bytes, inflated_)) {
      case InflateResult::kOk:
        break;
      case InflateResult::kTooLarge:
        output_ = RequestTooLarge(head_.http11);
        keep_alive_ = false;
        return std::nullopt;
      case InflateResult::kCorrupt:
      case InflateResult::kUnknownEncoding:
        ApiError fault;
        // The client's fault, though the service answers it like one of its own.
        fault.message = "The request body could not be decoded";
        Format(fault, 0);
        return std::nullopt;
    }
  }
  if (group_.options().is_admin) return DecideAdmin(head_, group_.options().browsers);
  if (group_.events() != nullptr) {
    if (auto events = DecideEvents(head_, group_.options().browsers)) return events;
  }
  return Decide(head_, body_inflated_ ? inflated_ : body_, group_.options().region,
                group_.options().browsers, group_.knows());
}

void Session::Format(const Page& page) {
  const std::string cors = CorsHeaders(head_, group_.options().browsers);
  ResponseHead head;
  head.status = page.status;
  head.request_id = request_id_;
  head.more_headers = cors;
  head.even_more_headers = page.headers;
  head.keep_alive = keep_alive_;
  head.checksum = page.checksum;
  output_.clear();
  AppendHead(output_, head, page.body);
  if (head_.method != verb::head) AppendBody(page.body);
}

void Session::Format(const ApiError& error, int round_trips) {
  WireError wire = ToWire(error);
  FormatJson(wire.status, std::move(wire.body), round_trips);
}

void Session::FormatJson(int status, std::string body, int round_trips) {
  const std::string cors = CorsHeaders(head_, group_.options().browsers);
  ResponseHead head;
  head.status = status;
  head.request_id = request_id_;
  head.content_type = AnswerContentType(head_);
  head.more_headers = cors;
  head.keep_alive = keep_alive_;
  if (group_.options().debug_headers) head.round_trips = round_trips;
  if (body.size() >= kLeastCompressed && !head_.accept_encoding.empty()) {
    const ContentCoding coding = ChooseCoding(head_.accept_encoding);
    if (coding != ContentCoding::kIdentity) {
      body = DeflateBody(coding, body);
      head.content_encoding = CodingName(coding);
    }
  }
  output_.clear();
  AppendHead(output_, head, body);
  AppendBody(std::move(body));
}

void Session::AppendBody(std::string body) {
  if (body.size() <= kSmallBody) {
    output_ += body;
  } else {
    large_body_ = std::move(body);
  }
}

void Session::TellServerFault(const ApiError& error) const {
  if (error.kind != ErrorKind::kInternalServerError &&
      error.kind != ErrorKind::kServiceUnavailable) {
    return;
  }
  Tell(request_id_, ServerFaultAnswered{head_.amz_target, error.message});
}

ApiRequest Session::RequestOf(const Call& call) const {
  ApiRequest request;
  request.api = call.api;
  request.operation = call.operation;
  request.body = body_inflated_ ? inflated_ : body_;
  request.request_id = request_id_;
  request.host = head_.host;
  request.authorization = head_.authorization;
  request.target = head_.target;
  request.user_agent = head_.user_agent;
  request.region_set = head_.region_set;
  request.peer = &peer_;
  return request;
}

void Session::TellRefusal(const ApiError& error) {
  const bool is_of_credentials =
      error.kind == ErrorKind::kMissingAuthenticationToken ||
      error.kind == ErrorKind::kIncompleteSignature || error.kind == ErrorKind::kInvalidSignature ||
      error.kind == ErrorKind::kUnrecognizedClient || error.kind == ErrorKind::kExpiredToken;
  if (!is_of_credentials) return;
  if (const std::optional<Call> call = CallOf(head_)) {
    group_.handler().NoteRefused(RequestOf(*call), error);
  }
}

// Most answers fit into the socket's buffer: sending them in place saves a pass through the
// reactor's queue. True when all is sent; an error is found again by WriteRest.
bool Session::WriteWithoutWaiting() {
  error_code error;
  written_ = stream_.WriteSome({asio::buffer(output_), asio::buffer(large_body_)}, error);
  if (written_ < output_.size() + large_body_.size()) return false;
  large_body_.clear();
  return true;
}

// The rest of the answer; false when the client does not take it in time. The deadline is for each
// step, so a slow reader of a large page is not cut off while it reads.
asio::awaitable<bool> Session::WriteRest() {
  error_code error;
  while (written_ < output_.size() + large_body_.size()) {
    deadline_ = group_.After(group_.options().request_timeout);
    asio::const_buffer next;
    if (written_ < output_.size()) {
      next = asio::buffer(output_) + written_;
    } else {
      next = asio::buffer(large_body_) + (written_ - output_.size());
    }
    if (stream_.is_encrypted()) {
      written_ += co_await stream_.WriteEncrypted(next, error);
    } else {
      written_ += co_await stream_.socket().async_write_some(
          next, asio::redirect_error(asio::use_awaitable, error));
    }
    if (error || !stream_.is_open()) co_return false;
  }
  deadline_ = SessionGroup::kNever;
  large_body_.clear();
  co_return true;
}

// Closing with unread input makes the kernel send a reset, which can overtake the answer: so the
// answer is followed by the end of our side, and what the client still sends is read and dropped.
// While draining only what has already arrived: the listener's stop waits for this.
asio::awaitable<void> Session::CloseGently() {
  error_code error;
  stream_.EndOfWriting(error);
  deadline_ = group_.After(std::min(kDiscardTime, group_.options().request_timeout));
  idle_ = true;
  input_.clear();
  std::size_t discarded = 0;
  while (!error && discarded < kDiscardLimit && stream_.is_open()) {
    discarded += stream_.socket().read_some(input_.prepare(kLargeRead), error);
    if (error != asio::error::would_block || group_.draining()) continue;
    co_await stream_.socket().async_wait(Socket::wait_read,
                                         asio::redirect_error(asio::use_awaitable, error));
  }
}

}  // namespace tuskgate::gateway::http
