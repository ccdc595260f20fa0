// What a connection may take its time for, and what happens when that is over.
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/http/listener_fixture.h"

namespace tuskgate::gateway::http {
namespace {

using testing::HasSubstr;

// More where a test has something to do itself in that time: the machine may be busy.
SessionOptions Impatient(milliseconds patience = milliseconds(100)) {
  SessionOptions options;
  options.request_timeout = patience;
  return options;
}

TEST_F(ListenerTest, IdleConnectionIsClosed) {
  SessionOptions options;
  options.idle_timeout = milliseconds(500);
  Serve(options);
  Client silent(port());
  EXPECT_EQ(silent.ReceiveAll(), "");
  Client quiet(port());
  quiet.Send(Request("Echo"));
  EXPECT_THAT(quiet.Receive(), HasSubstr("200 OK"));
  EXPECT_EQ(quiet.ReceiveAll(), "");
}

TEST_F(ListenerTest, HalfARequestIsClosedWithoutAnAnswer) {
  Serve(Impatient());
  const std::string request = Request("Echo", "0123456789");
  for (const std::size_t length : {std::size_t{1}, request.size() / 2, request.size() - 1}) {
    Client client(port());
    client.Send(request.substr(0, length));
    EXPECT_EQ(client.ReceiveAll(), "") << length;
  }
  EXPECT_EQ(handler().calls, 0);
}

TEST_F(ListenerTest, SlowBytesDoNotBuyTime) {
  Serve(Impatient());
  Client client(port());
  client.Send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
  // Ends only because the server closes.
  while (client.Send("1\r\nx\r\n")) std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ(client.ReceiveAll(), "");
  EXPECT_EQ(handler().calls, 0);
}

TEST_F(ListenerTest, AHeadHasLessTimeThanABody) {
  SessionOptions options;
  options.head_timeout = milliseconds(500);
  Serve(options);
  Client slow(port());
  slow.Send("POST / HTTP/1.1\r\n");
  // Ends only because the server closes.
  while (slow.Send("X: y\r\n")) std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ(slow.ReceiveAll(), "");
  EXPECT_EQ(handler().calls, 0);
  const std::string request = Request("Echo", "{12345678}");
  Client client(port());
  client.Send(request.substr(0, request.size() - 5));
  std::this_thread::sleep_for(milliseconds(1200));  // more than twice the head's
  client.Send(request.substr(request.size() - 5));
  EXPECT_THAT(client.Receive(), testing::EndsWith("{12345678}"));
}

// Its socket takes nothing until the client has read what is in it.
TEST_F(ListenerTest, WhoAsksWhetherToGoOnAndThenIsSilentIsClosed) {
  asio::io_context io;
  TestHandler handler(io);
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  Client client(acceptor.local_endpoint().port());
  Socket socket = acceptor.accept(io);
  socket.set_option(asio::socket_base::send_buffer_size(4 << 10));
  socket.non_blocking(true);
  const std::string filling(64 << 10, 'x');
  // What the client's side takes meanwhile makes room again.
  for (std::size_t written = 1; written > 0; std::this_thread::sleep_for(milliseconds(50))) {
    written = 0;
    boost::system::error_code full;
    while (!full) written += socket.write_some(asio::buffer(filling), full);
  }
  const SessionOptions options = Impatient(std::chrono::seconds(2));
  const auto group = std::make_shared<SessionGroup>(io, handler, nullptr, options);
  group->Open(std::move(socket), {});
  std::jthread thread([&io] { io.run_for(std::chrono::minutes(1)); });
  client.Send("POST / HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
  std::this_thread::sleep_for(milliseconds(100));  // it waits, for less long than it may
  EXPECT_THAT(client.ReceiveUntil("\r\n\r\n"), testing::EndsWith("HTTP/1.1 100 Continue\r\n\r\n"));
  // Until then, all that goes on is the connection.
  thread.join();
  EXPECT_EQ(group->size(), 0u);
  handler.Forget();
}

TEST_F(ListenerTest, AReaderThatDoesNotReadIsClosed) {
  Serve(Impatient(milliseconds(500)));
  Client client(port());
  client.Send(Request("Large"));
  WaitForCalls(1);
  // Draining without force finishes only once the session has given up.
  Stop(std::chrono::hours(1)).get();
  EXPECT_LT(client.ReceiveAll().size(), kLargeAnswer);
}

}  // namespace
}  // namespace tuskgate::gateway::http
