#include "gateway/kinesis/http_client.h"

#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "gateway/postgres/blocking_connection.h"
#include "gateway/web/http_connection.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

// How soon it is noticed that the thread is to stop.
constexpr std::chrono::milliseconds kGlance{50};
// An answer to 500 records has some 100 KB.
constexpr std::size_t kMostAnswer = std::size_t{8} << 20;

}  // namespace

// One connection, and the loop that its operations run on.
class HttpClient::Connection {
 public:
  explicit Connection(const HttpUrl& url) : connection_(io_.get_executor(), url) {}

  void Open(const StopEvent& stop) {
    if (const std::string fault = Run(stop, connection_.Open(kPatience)); !fault.empty()) {
      throw HttpFailed(fault);
    }
  }

  HttpAnswer Exchange(const StopEvent& stop, const HttpRequest& request) {
    HttpReply reply = Run(stop, connection_.Exchange(request, kPatience, kMostAnswer));
    if (!reply.fault.empty()) throw HttpFailed(reply.fault);
    HttpAnswer answer;
    answer.status = static_cast<int>(reply.response.result_int());
    answer.body = std::move(reply.response.body());
    return answer;
  }

  // Whether another exchange may follow.
  bool IsReusable() const { return connection_.IsReusable(); }

 private:
  // Until it is done. Whatever ends it early, nothing of it is left on the loop.
  template <typename Result>
  Result Run(const StopEvent& stop, asio::awaitable<Result> work) {
    std::exception_ptr failure;
    Result result;
    bool is_done = false;
    asio::co_spawn(io_, std::move(work), [&](std::exception_ptr error, Result done) {
      failure = std::move(error);
      result = std::move(done);
      is_done = true;
    });
    const auto deadline = Clock::now() + kPatience;
    io_.restart();
    while (!is_done && !stop.IsSet() && Clock::now() < deadline) io_.run_one_for(kGlance);
    const bool is_late = !is_done;
    if (is_late) {
      connection_.Close();
      io_.run();
    }
    if (stop.IsSet()) throw Stopped();
    if (is_late) throw HttpFailed(fmt::format("no answer within {} s", kPatience.count()));
    if (failure) std::rethrow_exception(failure);
    return result;
  }

  asio::io_context io_{1};
  HttpConnection connection_;
};

HttpClient::HttpClient(HttpUrl endpoint, const StopEvent& stop)
    : endpoint_(std::move(endpoint)), stop_(stop) {}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::Post(const HeaderFields& headers, const std::string& body) {
  HttpRequest request = PostOf(endpoint_, body);
  for (const auto& [name, value] : headers) request.set(name, value);
  const Clock::time_point begin = Clock::now();
  // Whoever is at the other end may have closed a connection that was quiet for long: this is found
  // out when it is used, and is no failure.
  for (bool was_kept = connection_ != nullptr;; was_kept = false) {
    if (!connection_) {
      connection_ = std::make_unique<Connection>(endpoint_);
      try {
        connection_->Open(stop_);
      } catch (...) {
        connection_.reset();
        throw;
      }
    }
    try {
      HttpAnswer answer = connection_->Exchange(stop_, request);
      if (!connection_->IsReusable()) connection_.reset();
      return answer;
    } catch (const HttpFailed&) {
      connection_.reset();
      if (!was_kept || Clock::now() - begin >= kPatience) throw;
    } catch (...) {
      connection_.reset();
      throw;
    }
  }
}

}  // namespace tuskgate::gateway
