#include "gateway/testkit/test_kit.h"

#include <chrono>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "gateway/http/listener.h"
#include "gateway/testkit/admin_handler.h"

namespace tuskgate::gateway {
namespace {

// For an answer that is being sent.
constexpr std::chrono::milliseconds kGrace{500};

BlockingOptions DatabaseOptionsOf(const std::string& connection_string) {
  BlockingOptions options;
  options.connection_string = connection_string;
  options.application_name = "tuskgate test kit";
  // A snapshot takes as long as the items that it copies.
  options.statement_timeout = std::chrono::minutes(10);
  return options;
}

http::SessionOptions SessionOptionsOf(const TestKitOptions& options) {
  http::SessionOptions sessions;
  sessions.browsers = options.browsers;
  sessions.is_admin = true;
  return sessions;
}

}  // namespace

class TestKit::Impl {
 public:
  Impl(const TestKitOptions& options, Catalog& catalog, FaultRules& faults, Throttle* throttle)
      : handler_(AdminContext(DatabaseOptionsOf(options.connection_string), stop_, catalog, faults,
                              throttle)),
        listener_(std::make_unique<http::Listener>(
            options.host, options.port, std::vector<http::Worker>{http::Worker{io_, handler_}},
            SessionOptionsOf(options))) {
    port_ = listener_->local_port();
    thread_ = std::thread([this] {
      const auto work = boost::asio::make_work_guard(io_);
      io_.run();
    });
    listener_->Start();
  }

  ~Impl() {
    stop_.Set();
    boost::asio::co_spawn(io_, listener_->Stop(kGrace), boost::asio::use_future).get();
    listener_.reset();
    io_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return port_; }

 private:
  StopEvent stop_;
  AdminHandler handler_;
  boost::asio::io_context io_{1};
  std::unique_ptr<http::Listener> listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TestKit::TestKit(const TestKitOptions& options, Catalog& catalog, FaultRules& faults,
                 Throttle* throttle)
    : impl_(std::make_unique<Impl>(options, catalog, faults, throttle)) {}

TestKit::~TestKit() = default;

std::uint16_t TestKit::port() const { return impl_->port(); }

}  // namespace tuskgate::gateway
