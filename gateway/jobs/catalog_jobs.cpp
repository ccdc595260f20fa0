#include "gateway/jobs/catalog_jobs.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gateway/jobs/index_filler.h"
#include "gateway/jobs/transition_finisher.h"
#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kReconnectDelay{500};
// For what no notification tells: a gateway that left its work, or a lost notification.
constexpr milliseconds kLookAnyway{3000};
constexpr int kNoSocket = -1;

class NoteChange : public pqxx::notification_receiver {
 public:
  NoteChange(pqxx::connection_base& connection, bool& changed)
      : pqxx::notification_receiver(connection, "tuskgate_catalog"), changed_(changed) {}

  void operator()(const std::string&, int) override { changed_ = true; }

 private:
  bool& changed_;
};

int MakeEvent() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

}  // namespace

CatalogJobs::CatalogJobs(std::string connection_string)
    : connection_string_(std::move(connection_string)),
      stop_event_(MakeEvent()),
      thread_([this] { Run(); }) {}

CatalogJobs::~CatalogJobs() {
  stopping_ = true;
  eventfd_write(stop_event_, 1);
  thread_.join();
  close(stop_event_);
}

void CatalogJobs::Run() {
  while (!stopping_) {
    try {
      WorkUntilLost();
    } catch (const std::exception& error) {
      if (stopping_) return;
      Log(LogLevel::kWarn, "work on the catalog: {}", error.what());
      Wait(kNoSocket, kReconnectDelay);
    }
  }
}

void CatalogJobs::WorkUntilLost() {
  pqxx::connection connection(connection_string_);
  connection.set_variable("application_name", "'tuskgate jobs'");
  connection.set_variable("lock_timeout", fmt::format("{}", IndexFiller::kLockTimeout.count()));
  connection.set_variable("statement_timeout", "30000");
  bool changed = true;
  const NoteChange receiver(connection, changed);
  TransitionFinisher finisher(connection);
  IndexFiller filler(connection);
  Clock::time_point next_look = Clock::now();
  while (!stopping_) {
    if (changed || Clock::now() >= next_look) {
      changed = false;
      next_look = Clock::now() + kLookAnyway;
      finisher.Look();
      filler.Look();
    }
    const milliseconds pause = std::min({finisher.Step(), filler.Step(), kLookAnyway});
    Wait(connection.sock(), pause);
    connection.get_notifs();
  }
}

void CatalogJobs::Wait(int socket, milliseconds time) const {
  std::array<pollfd, 2> waits = {{{stop_event_, POLLIN, 0}, {socket, POLLIN, 0}}};
  // A failure to wait, by a signal, is a wait that was short.
  poll(waits.data(), waits.size(), static_cast<int>(time.count()));
}

}  // namespace tuskgate::gateway
