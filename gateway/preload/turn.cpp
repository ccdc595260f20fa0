#include "gateway/preload/turn.h"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace tuskgate::gateway::preload {
namespace {

constexpr std::chrono::milliseconds kPause{200};
constexpr const char* kTry = "select pg_try_advisory_lock(hashtextextended('tuskgate init', 0))";

BlockingOptions OptionsOf(const std::string& connection_string) {
  BlockingOptions options;
  options.connection_string = connection_string;
  options.application_name = "tuskgate init";
  return options;
}

}  // namespace

Turn::Turn(const std::string& connection_string, const std::function<bool()>& cancelled)
    : connection_(OptionsOf(connection_string), stop_) {
  while (!IsTrue(connection_.Exec(kTry))) {
    if (cancelled()) throw std::runtime_error("told to end while another gateway made its tables");
    stop_.WaitFor(kPause);
  }
}

}  // namespace tuskgate::gateway::preload
