// A listener on loopback, whose handler does what the test asks for, and its clients.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "gateway/http/listener.h"

namespace tuskgate::gateway::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;

inline constexpr std::size_t kLargeAnswer = 32u << 20;  // more than the kernel takes

class TestHandler : public ApiHandler {
 public:
  explicit TestHandler(asio::io_context& io) {
    held_.emplace(io, asio::steady_timer::time_point::max());
  }

  asio::awaitable<ApiResponse> Handle(ApiRequest request) override {
    ++calls;
    ApiResponse response;
    response.round_trips = 3;
    if (request.operation == "Throw") throw std::runtime_error("secret");
    if (request.operation == "Fault") {
      translator::ApiError error;
      error.kind = translator::ErrorKind::kServiceUnavailable;
      error.message = "no database";
      response.body = std::move(error);
    } else if (request.operation == "Hold") {
      boost::system::error_code ignored;
      co_await held_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      response.body = "held";
    } else if (request.operation == "Large") {
      response.body = std::string(kLargeAnswer, 'x');
    } else {
      response.body = std::string(request.body);
    }
    co_return response;
  }

  // On the worker's thread.
  void Release() { held_->cancel(); }

  // Before the io_context goes.
  void Forget() { held_.reset(); }

  std::atomic<int> calls = 0;

 private:
  std::optional<asio::steady_timer> held_;
};

inline std::string Request(const std::string& operation, const std::string& body = "{}") {
  return "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810." + operation +
         "\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Date: d\r\n"
         "Authorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(io_) {
    socket_.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
  }

  // False once the connection is gone.
  bool Send(std::string_view text) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(text.data(), text.size()), error);
    return !error;
  }

  // One answer: head and body.
  std::string Receive() {
    const std::size_t head = asio::read_until(socket_, asio::dynamic_buffer(input_), "\r\n\r\n");
    const std::size_t at = input_.find("Content-Length: ");
    const std::size_t length = head + std::stoul(input_.substr(at + 16));
    if (input_.size() < length) {
      asio::read(socket_, asio::dynamic_buffer(input_),
                 asio::transfer_exactly(length - input_.size()));
    }
    std::string answer = input_.substr(0, length);
    input_.erase(0, length);
    return answer;
  }

  std::string ReceiveUntil(const std::string& end) {
    asio::read_until(socket_, asio::dynamic_buffer(input_), end);
    return std::move(input_);
  }

  // Everything until the server closes, however it does.
  std::string ReceiveAll() {
    boost::system::error_code error;
    asio::read(socket_, asio::dynamic_buffer(input_), asio::transfer_all(), error);
    return std::move(input_);
  }

  void Abort() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
  }

 private:
  asio::io_context io_;
  tcp::socket socket_;
  std::string input_;
};

class ListenerTest : public testing::Test {
 protected:
  void Serve(const SessionOptions& options, int worker_count = 1) {
    std::vector<Worker> workers;
    for (int i = 0; i < worker_count; ++i) {
      contexts_.push_back(std::make_unique<asio::io_context>(1));
      handlers_.push_back(std::make_unique<TestHandler>(*contexts_.back()));
      workers.push_back(Worker{*contexts_.back(), *handlers_.back()});
    }
    listener_ = std::make_unique<Listener>("127.0.0.1", 0, workers, options);
    for (const auto& context : contexts_) {
      guards_.emplace_back(context->get_executor());
      threads_.emplace_back([io = context.get()] { io->run(); });
    }
    listener_->Start();
  }

  std::future<void> Stop(milliseconds grace) {
    return asio::co_spawn(*contexts_[0], listener_->Stop(grace), asio::use_future);
  }

  void TearDown() override {
    for (const auto& context : contexts_) context->stop();
    for (std::thread& thread : threads_) thread.join();
    listener_.reset();
    guards_.clear();
    for (const auto& handler : handlers_) handler->Forget();
    // Sessions that are still suspended die with their io_context, before the handlers.
    contexts_.clear();
  }

  std::uint16_t port() const { return listener_->local_port(); }
  TestHandler& handler(std::size_t i = 0) { return *handlers_[i]; }
  asio::io_context& io(std::size_t i = 0) { return *contexts_[i]; }

  void WaitForCalls(int calls) {
    while (handler().calls < calls) std::this_thread::yield();
  }

 private:
  using Guard = asio::executor_work_guard<asio::io_context::executor_type>;

  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::vector<std::unique_ptr<TestHandler>> handlers_;
  std::unique_ptr<Listener> listener_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
};

}  // namespace tuskgate::gateway::http
