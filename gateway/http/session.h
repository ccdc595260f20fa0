// One HTTP/1.0 or 1.1 connection: reads requests, lets the handler answer them one after the other.
//
// What ends it: the client, `Connection: close`, an error of the protocol (answered), a deadline
// (not answered), the listener's stop. A client that vanishes is noticed when reading or writing.
// Used from the worker's thread only.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "gateway/http/protocol.h"
#include "gateway/http/request_head.h"
#include "gateway/http/request_parser.h"
#include "gateway/http/session_group.h"
#include "gateway/http/stream.h"

namespace tuskgate::gateway::http {

class Session {
 public:
  Session(Socket socket, SessionGroup& group);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Once. Does not throw for anything a client does.
  boost::asio::awaitable<void> Run();

  // For the group. After closing, Run ends as soon as what it waits for returns.
  bool IsIdle() const { return idle_ && stream_.is_open(); }
  // When it will be closed if nothing comes.
  SessionGroup::Tick deadline() const { return deadline_; }
  void CloseIfIdle();
  void Close();
  void OnTick(SessionGroup::Tick now);

 private:
  enum class Progress { kComplete, kNeedsMore, kFailed };

  boost::asio::awaitable<bool> ShakeHands();

  // Request in.
  void SkipEmptyLines();
  void BeginRequest();
  Progress Parse();
  boost::asio::mutable_buffer ReadSpace();
  void BeginDeadlines();

  bool IsForm() const;

  // Who it is from.
  void VetEarly();
  void DropBody();
  boost::asio::awaitable<void> BeLate(const translator::ApiError& refusal);

  // Answer out.
  std::optional<Decision> Prepare();
  void Format(const Page& page);
  void Format(const translator::ApiError& error, int round_trips);
  void FormatJson(int status, std::string body, int round_trips);
  void AppendBody(std::string body);
  bool WriteWithoutWaiting();
  boost::asio::awaitable<bool> WriteRest();
  boost::asio::awaitable<void> CloseGently();
  boost::asio::awaitable<bool> SendEvents(EventsRequest request);
  boost::asio::awaitable<EventsAnswer> OpenEvents(EventsRequest request);
  boost::asio::awaitable<std::optional<translator::ApiError>> Authenticate(EventsRequest& request);
  ApiRequest RequestOfReader(const CallerPtr& caller) const;
  boost::asio::awaitable<std::optional<translator::ApiError>> AdmitReader(CallerPtr caller,
                                                                          std::string table,
                                                                          std::string label);
  boost::asio::awaitable<void> Follow(EventFeed& feed);
  bool IsClientGone();

  // Faults of ours are logged, once, where they are answered; errors of the client's are not.
  void TellServerFault(const translator::ApiError& error) const;
  // The refusal of credentials is told to the handler, which otherwise would not hear of it.
  void TellRefusal(const translator::ApiError& error);
  ApiRequest RequestOf(const Call& call) const;
  void GiveBackMemory();

  SessionGroup& group_;
  Stream stream_;
  Peer peer_;
  ClientKey client_ = ClientKey::kThisMachine;
  SessionGroup::Tick deadline_ = SessionGroup::kNever;
  SessionGroup::Tick body_deadline_ = SessionGroup::kNever;  // deadline_, once there is a head
  bool idle_ = true;                                         // between requests, or after the last
  bool is_shaking_ = false;                                  // TLS is being agreed on

  boost::beast::flat_buffer input_;
  std::optional<RequestParser> parser_;
  RequestHead head_;
  std::string body_;      // as sent
  std::string inflated_;  // when it came compressed
  bool body_inflated_ = false;
  bool keep_alive_ = true;
  std::string request_id_;
  bool is_vetted_ = false;  // RefuseEarly was asked
  std::optional<translator::ApiError> early_refusal_;
  Authenticator::Place unvetted_place_;  // null: it is known, or takes no place
  // Who it is from, where that was found out before its body was decompressed.
  std::optional<translator::Result<CallerPtr>> verified_;

  std::string output_;  // head, and the body when that is small
  std::string large_body_;
  std::size_t written_ = 0;  // of both
};

}  // namespace tuskgate::gateway::http
