// TLS from a client that does what no library offers: thousands of records without data.
#include "gateway/http/stream.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "gateway/tls/self_signed.h"

namespace tuskgate::gateway::http {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::ip::tcp;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr int kFlood = 200'000;

// Its records can be had before they are sent.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port)
      : socket_(io_), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    socket_.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_.native_handle());
    if (SSL_connect(ssl_.get()) != 1) throw std::runtime_error("no handshake");
    records_ = BIO_new(BIO_s_mem());
    SSL_set0_wbio(ssl_.get(), records_);
  }

  std::string KeyUpdates(int count) {
    for (int i = 0; i < count; ++i) {
      if (SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) != 1 ||
          SSL_do_handshake(ssl_.get()) != 1) {
        throw std::runtime_error("no KeyUpdate");
      }
    }
    return Take();
  }

  std::string Data(std::string_view text) {
    if (SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) <= 0) {
      throw std::runtime_error("no record");
    }
    return Take();
  }

  // False once the server has closed.
  bool Send(std::string_view bytes) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), error);
    return !error;
  }

  // And waits until the server has closed.
  void End() {
    boost::system::error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    std::string rest;
    asio::read(socket_, asio::dynamic_buffer(rest), error);
  }

 private:
  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  std::string Take() {
    char* text = nullptr;
    const long size = BIO_get_mem_data(records_, &text);
    std::string taken(text, static_cast<std::size_t>(size));
    BIO_reset(records_);
    return taken;
  }

  asio::io_context io_;
  tcp::socket socket_;
  std::shared_ptr<SSL_CTX> context_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  BIO* records_ = nullptr;  // of ssl_
};

// A thread that reads what one client sends, and has something else to do each millisecond.
class StreamTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/tuskgate-stream-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    const SelfSigned made = KeepSelfSigned(directory_, {"localhost"});
    context_ = MakeTlsContext({made.certificate, made.key, "", false});
    asio::co_spawn(io_, Serve(), asio::detached);
    asio::co_spawn(io_, Tick(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
    client_ = std::make_unique<TlsClient>(acceptor_.local_endpoint().port());
  }

  void TearDown() override {
    Join();
    fs::remove_all(directory_);
  }

  TlsClient& client() { return *client_; }

  // What was read until the end.
  const std::string& Join() {
    client_->End();
    if (thread_.joinable()) thread_.join();
    return read_;
  }

  // For how long the thread did nothing else. After Join.
  milliseconds LongestTurn() const {
    return std::chrono::duration_cast<milliseconds>(longest_turn_);
  }

 private:
  asio::awaitable<void> Serve() {
    Socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
    socket.non_blocking(true);
    Stream stream(std::move(socket), context_);
    if (co_await stream.ShakeHands() != Stream::Handshake::kDone) co_return;
    std::string space(4 << 10, ' ');
    for (;;) {
      boost::system::error_code error;
      const std::size_t bytes = co_await stream.ReadEncrypted(asio::buffer(space), error);
      if (error) break;
      read_.append(space, 0, bytes);
    }
    stream.Close();
    is_over_ = true;
  }

  asio::awaitable<void> Tick() {
    asio::steady_timer timer(io_);
    Clock::time_point last = Clock::now();
    while (!is_over_) {
      timer.expires_after(milliseconds(1));
      co_await timer.async_wait(asio::use_awaitable);
      const Clock::time_point now = Clock::now();
      longest_turn_ = std::max(longest_turn_, now - last);
      last = now;
    }
  }

  std::string directory_;
  TlsContextPtr context_;
  asio::io_context io_{1};
  asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> acceptor_{
      io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::string read_;
  bool is_over_ = false;
  Clock::duration longest_turn_{0};
  std::thread thread_;
  std::unique_ptr<TlsClient> client_;
};

TEST_F(StreamTest, KeyUpdatesWithoutEndHoldUpNobodyAndAreClosed) {
  const std::string flood = client().KeyUpdates(kFlood);
  bool is_open = client().Send(flood);
  for (int i = 0; i < 100 && is_open; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    is_open = client().Send("x");
  }
  EXPECT_FALSE(is_open);
  EXPECT_EQ(Join(), "");
  EXPECT_LT(LongestTurn(), milliseconds(300));
}

TEST_F(StreamTest, KeysMayBeUpdatedNowAndThen) {
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    const std::string text = std::to_string(i) + ";";
    expected += text;
    ASSERT_TRUE(client().Send(client().KeyUpdates(100)));
    ASSERT_TRUE(client().Send(client().Data(text)));
  }
  EXPECT_EQ(Join(), expected);
}

// A record may come in any pieces, and a large one in many.
TEST_F(StreamTest, RecordsMayComeByteByByte) {
  const std::string text(16'000, 'x');
  std::string records = client().Data("abc");
  records += client().KeyUpdates(1);
  records += client().Data(text);
  for (const char& byte : records) ASSERT_TRUE(client().Send({&byte, 1}));
  EXPECT_EQ(Join(), "abc" + text);
}

}  // namespace
}  // namespace tuskgate::gateway::http
