// Asks a service of the operator's who signed a request, and keeps for a while what it was told.
//
// Questions are asked by a thread of its own, so that all workers share what is kept, what is being
// asked and the connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/verifier/kept_answers.h"
#include "gateway/verifier/question.h"
#include "gateway/web/http_connection.h"
#include "gateway/web/http_url.h"

namespace tuskgate::gateway {

struct VerifierOptions {
  HttpUrl url;
  std::string token;  // sent as a bearer's; empty: none
  std::string account_id;
  std::chrono::milliseconds patience{3'000};  // for connecting and the answer together
  std::size_t most_questions = 64;            // at once; others are told that it is not there
};

class Verifier {
 public:
  explicit Verifier(VerifierOptions options);
  // Whoever has asked must have been answered, or not run any more.
  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  // What is known already of whoever asks this; `string_to_sign` and `signature` do not matter. One
  // that is allowed has a signing key, which the signature has to be checked by. Any thread.
  std::optional<VerifierAnswer> Known(const VerifierQuestion& question) const;

  // Where the answer's key has a signing key, the signature has to be checked by it. Nothing: there
  // is no answer, or none that can be read; the log says why. Does not throw. Any thread, to which
  // it comes back.
  boost::asio::awaitable<std::optional<VerifierAnswer>> Ask(VerifierQuestion question);

 private:
  using Answer = std::optional<VerifierAnswer>;
  using Connections = std::vector<std::unique_ptr<HttpConnection>>;
  struct Flight;
  class UnderWay;

  // On the thread.
  boost::asio::awaitable<Answer> AskHere(VerifierQuestion question);
  boost::asio::awaitable<Answer> Call(VerifierQuestion question);
  boost::asio::awaitable<HttpReply> Post(std::string body);
  void Keep(const VerifierQuestion& question, const VerifierAnswer& answer);
  void TellFailure(const std::string& reason);

  const VerifierOptions options_;
  KeptAnswers allowed_;
  KeptAnswers refused_;
  KeptAnswers asked_each_time_;  // keys that came without a signing key
  std::size_t under_way_ = 0;
  std::map<std::string, std::shared_ptr<Flight>> flights_;  // the first question about each key
  std::optional<std::chrono::steady_clock::time_point> told_;
  std::size_t untold_ = 0;  // failures since
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  Connections idle_;
  std::thread thread_;
};

}  // namespace tuskgate::gateway
