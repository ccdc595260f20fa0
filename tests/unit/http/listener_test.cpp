// Connections over loopback, in this process: what needs a handler that misbehaves, or the
// listener's stop. Deadlines are in listener_deadlines_test.cpp, the rest in
// tests/conformance/test_protocol.py.
#include "gateway/http/listener.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/http/listener_fixture.h"

namespace tuskgate::gateway::http {
namespace {

using testing::HasSubstr;
using testing::Not;

// Knows one key, and that what it signs with "good" is from it.
class TestAuthenticator : public Authenticator {
 public:
  std::optional<translator::ApiError> RefuseEarly(const RequestHead& head, std::size_t bytes,
                                                  Place& /*place*/) override {
    early_bytes = bytes;
    ++early;
    if (head.authorization.find("Credential=known") != std::string::npos) return std::nullopt;
    return Refusal("unknown");
  }

  std::optional<translator::Result<CallerPtr>> Verify(const RequestHead& head,
                                                      std::string_view /*body*/) override {
    ++verified;
    if (head.authorization.find("Signature=good") == std::string::npos) return Refusal("forged");
    return CallerPtr();
  }

  asio::awaitable<translator::Result<CallerPtr>> Ask(const RequestHead& /*head*/,
                                                     std::string_view /*body*/) override {
    co_return Refusal("nobody knows");
  }

  asio::awaitable<translator::Result<CallerPtr>> Renew(const RequestHead& /*head*/,
                                                       std::string_view /*body*/) override {
    co_return Refusal("nobody knows");
  }

  std::atomic<int> early = 0;
  std::atomic<std::size_t> early_bytes = 0;
  std::atomic<int> verified = 0;

 private:
  static translator::ApiError Refusal(const std::string& message) {
    translator::ApiError error;
    error.kind = translator::ErrorKind::kAccessDenied;
    error.message = message;
    return error;
  }
};

// The head of a request with a body of so many bytes.
std::string SignedHead(const std::string& key, const std::string& signature, std::size_t length,
                       const std::string& more = "") {
  return "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.Echo\r\n"
         "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Date: d\r\n"
         "Authorization: AWS4-HMAC-SHA256 Credential=" +
         key + ", SignedHeaders=b, Signature=" + signature +
         "\r\nContent-Length: " + std::to_string(length) + "\r\n" + more + "\r\n";
}

TEST_F(ListenerTest, AnswersOnOneConnection) {
  SessionOptions options;
  options.debug_headers = true;
  Serve(options);
  Client client(port());
  for (int i = 0; i < 3; ++i) {
    const std::string body = "{\"i\":" + std::to_string(i) + "}";
    ASSERT_TRUE(client.Send(Request("Echo", body)));
    const std::string answer = client.Receive();
    EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("x-tuskgate-round-trips: 3\r\n"));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n" + body));
  }
}

TEST_F(ListenerTest, RoundTripsAreShownOnlyForDebugging) {
  Serve({});
  Client client(port());
  client.Send(Request("Echo"));
  EXPECT_THAT(client.Receive(), Not(HasSubstr("round-trips")));
}

TEST_F(ListenerTest, WorkersTakeTurns) {
  Serve({}, 2);
  for (int i = 0; i < 6; ++i) {
    Client client(port());
    client.Send(Request("Echo"));
    client.Receive();
  }
  EXPECT_EQ(handler(0).calls, 3);
  EXPECT_EQ(handler(1).calls, 3);
}

TEST_F(ListenerTest, ALargeBodyOfAnUnknownKeyIsNotWaitedFor) {
  TestAuthenticator authenticator;
  SessionOptions options;
  options.authenticator = &authenticator;
  Serve(options);
  Client client(port());
  client.Send(SignedHead("unknown", "good", 10'000'000) + std::string(100'000, ' '));
  const std::string answer = client.Receive();
  EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("unknown"));
  // Nor is it asked for.
  Client polite(port());
  polite.Send(SignedHead("unknown", "good", 10'000'000, "Expect: 100-continue\r\n"));
  EXPECT_THAT(polite.Receive(), testing::StartsWith("HTTP/1.1 400 "));
  // Without any credentials it is the same.
  Client nobody(port());
  nobody.Send(
      "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.Echo\r\n"
      "Content-Length: 10000000\r\n\r\n");
  EXPECT_THAT(nobody.Receive(), HasSubstr("MissingAuthenticationToken"));
  EXPECT_EQ(authenticator.early, 2);
  EXPECT_EQ(authenticator.verified, 0);
  EXPECT_EQ(handler().calls, 0);
}

TEST_F(ListenerTest, ALargeBodyOfAKnownKeyIsRead) {
  TestAuthenticator authenticator;
  SessionOptions options;
  options.authenticator = &authenticator;
  Serve(options);
  Client client(port());
  const std::string body = "{" + std::string(1'000'000, ' ') + "}";
  client.Send(SignedHead("known", "good", body.size()) + body);
  EXPECT_THAT(client.Receive(), testing::EndsWith("\r\n\r\n" + body));
  client.Send(SignedHead("known", "forged", body.size()) + body);
  EXPECT_THAT(client.Receive(), HasSubstr("forged"));
  // A small one is not asked about twice.
  client.Send(SignedHead("unknown", "good", 2) + "{}");
  EXPECT_THAT(client.Receive(), testing::EndsWith("{}"));
  EXPECT_EQ(authenticator.early, 2);
  EXPECT_EQ(authenticator.verified, 3);
  EXPECT_EQ(handler().calls, 2);
}

TEST_F(ListenerTest, NothingOfAnUnknownKeyIsDecompressed) {
  TestAuthenticator authenticator;
  SessionOptions options;
  options.authenticator = &authenticator;
  Serve(options);
  Client client(port());
  client.Send(SignedHead("unknown", "good", 7, "Content-Encoding: gzip\r\n") + "nothing");
  EXPECT_THAT(client.Receive(), HasSubstr("unknown"));
  EXPECT_EQ(handler().calls, 0);
  // Nor of whoever has a known key's id alone.
  Client forger(port());
  forger.Send(SignedHead("known", "forged", 7, "Content-Encoding: gzip\r\n") + "nothing");
  EXPECT_THAT(forger.Receive(), HasSubstr("forged"));
  EXPECT_EQ(authenticator.verified, 1);
  forger.Send(SignedHead("known", "good", 7, "Content-Encoding: gzip\r\n") + "nothing");
  EXPECT_THAT(forger.Receive(), HasSubstr("could not be decoded"));
  EXPECT_EQ(authenticator.verified, 2);
  // It is verified once.
  forger.Send(SignedHead("known", "good", 2, "Content-Encoding: identity\r\n") + "{}");
  EXPECT_THAT(forger.Receive(), testing::EndsWith("{}"));
  EXPECT_EQ(authenticator.verified, 3);
}

TEST_F(ListenerTest, HowMuchIsToBeKeptIsAskedWithTheHead) {
  TestAuthenticator authenticator;
  SessionOptions options;
  options.authenticator = &authenticator;
  options.limits.body_bytes = 5'000'000;
  Serve(options);
  const std::string body = "{" + std::string(1'000'000, ' ') + "}";
  Client client(port());
  client.Send(SignedHead("known", "good", body.size()) + body);
  EXPECT_THAT(client.Receive(), testing::EndsWith(body));
  EXPECT_EQ(authenticator.early_bytes, body.size());
  // Of chunks it is not known.
  std::string head = SignedHead("known", "good", 0);
  const std::string length = "Content-Length: 0";
  head.replace(head.find(length), length.size(), "Transfer-Encoding: chunked");
  client.Send(head + "100000\r\n" + std::string(0x100000, ' ') + "\r\n2\r\n{}\r\n0\r\n\r\n");
  EXPECT_THAT(client.Receive(), testing::EndsWith("  {}"));
  EXPECT_EQ(authenticator.early_bytes, 5'000'000u);
}

// Answers forms with what they are.
class TestForms : public FormService {
 public:
  FormAnswer Answer(const FormRequest& request) const override {
    return {403, "<form>" + std::string(request.body) + "</form>", true, std::nullopt};
  }
  FormAnswer Unavailable(const FormRequest& /*request*/, std::string message) const override {
    return {503, std::move(message), false, std::nullopt};
  }
};

std::string FormOf(const std::string& body, const std::string& more = "") {
  return "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded; "
         "charset=utf-8\r\n" +
         more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(ListenerTest, FormsGoToTheirService) {
  const TestForms forms;
  TestAuthenticator authenticator;
  SessionOptions options;
  options.authenticator = &authenticator;
  options.forms = &forms;
  Serve(options);
  Client client(port());
  client.Send(FormOf("a=b"));
  const std::string answer = client.Receive();
  EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/xml\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("<form>a=b</form>"));
  client.Send(FormOf("zipped", "Content-Encoding: gzip\r\n"));
  EXPECT_THAT(client.Receive(), testing::EndsWith("<form>zipped</form>"));
  client.Send(SignedHead("known", "good", 2) + "{}");
  EXPECT_THAT(client.Receive(), testing::EndsWith("{}"));
  EXPECT_EQ(authenticator.verified, 1);
  EXPECT_EQ(authenticator.early, 0);
  // What came with the head counts.
  const std::string large = FormOf(std::string((64 << 10) + 1, 'x'));
  client.Send(large.substr(0, large.size() - 60'000));
  EXPECT_THAT(client.Receive(), testing::StartsWith("HTTP/1.1 413 "));
}

TEST_F(ListenerTest, WithoutTheirServiceThereAreNoForms) {
  Serve({});
  Client client(port());
  client.Send(FormOf("a=b"));
  EXPECT_THAT(client.Receive(), testing::StartsWith("HTTP/1.1 404 "));
}

TEST_F(ListenerTest, LargeAnswersArriveWhole) {
  Serve({});
  Client client(port());
  for (int i = 0; i < 2; ++i) {
    client.Send(Request("Large"));
    const std::string answer = client.Receive();
    EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, kLargeAnswer);
  }
}

TEST_F(ListenerTest, ClientsMayVanish) {
  Serve({});
  for (const std::string operation : {"Large", "Hold", "Echo"}) {
    Client client(port());
    client.Send(Request(operation));
    client.Abort();
  }
  WaitForCalls(3);
  asio::post(io(), [this] { handler().Release(); });
  Client client(port());
  client.Send(Request("Echo"));
  EXPECT_THAT(client.Receive(), HasSubstr("200 OK"));
  // No session was left behind.
  Stop(std::chrono::hours(1)).get();
}

TEST_F(ListenerTest, ExceptionIsAFaultWithoutItsText) {
  Serve({});
  Client client(port());
  testing::internal::CaptureStderr();
  client.Send(Request("Throw"));
  const std::string answer = client.Receive();
  EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("secret")));
  client.Send(Request("Echo"));
  EXPECT_THAT(client.Receive(), HasSubstr("200 OK"));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("Throw: unexpected: secret\n"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
  const std::size_t id = answer.find("x-amzn-RequestId: ") + 18;
  EXPECT_THAT(log, HasSubstr("request=" + answer.substr(id, 52) + " "));
}

TEST_F(ListenerTest, FaultIsLoggedOnce) {
  Serve({});
  Client client(port());
  testing::internal::CaptureStderr();
  client.Send(Request("Fault"));
  EXPECT_THAT(client.Receive(), testing::StartsWith("HTTP/1.1 503 "));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("no database\n"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
}

TEST_F(ListenerTest, StopClosesIdleAndFinishesTheRest) {
  Serve({}, 2);
  Client idle(port());    // on the first worker
  Client unused(port());  // on the second
  Client busy(port());
  idle.Send(Request("Echo"));
  idle.Receive();
  busy.Send(Request("Hold"));
  WaitForCalls(2);
  std::future<void> stopped = Stop(std::chrono::hours(1));
  EXPECT_EQ(idle.ReceiveAll(), "");
  EXPECT_EQ(unused.ReceiveAll(), "");
  EXPECT_THROW(Client{port()}, boost::system::system_error);
  EXPECT_EQ(stopped.wait_for(milliseconds(0)), std::future_status::timeout);
  asio::post(io(), [this] { handler().Release(); });
  EXPECT_THAT(busy.ReceiveAll(), testing::EndsWith("held"));
  stopped.get();
}

TEST_F(ListenerTest, RequestsReadWhileStoppingAreTheLastOfTheirConnection) {
  Serve({});
  Client idle(port());
  Client client(port());
  client.Send(Request("Hold") + Request("Echo", "{1}") + Request("Echo", "{2}"));
  WaitForCalls(1);
  std::future<void> stopped = Stop(std::chrono::hours(1));
  idle.ReceiveAll();  // returns when the stop has reached the worker
  asio::post(io(), [this] { handler().Release(); });
  const std::string answers = client.ReceiveAll();
  EXPECT_THAT(answers, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answers, testing::EndsWith("{1}"));
  stopped.get();
}

TEST_F(ListenerTest, StopDoesNotWaitForeverForAHandler) {
  Serve({});
  Client client(port());
  client.Send(Request("Hold"));
  WaitForCalls(1);
  Stop(milliseconds(50)).get();
  EXPECT_EQ(client.ReceiveAll(), "");
}

TEST_F(ListenerTest, AnAddressInUseIsAnException) {
  Serve({});
  asio::io_context other;
  TestHandler unused(other);
  const std::vector<Worker> workers = {Worker{other, unused}};
  EXPECT_THROW(Listener("127.0.0.1", port(), workers, {}), boost::system::system_error);
  EXPECT_THROW(Listener("no such host.invalid", 0, workers, {}), boost::system::system_error);
}

}  // namespace
}  // namespace tuskgate::gateway::http
