#include "gateway/postgres/stop_event.h"

#include <cerrno>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

int MakeEvent() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

}  // namespace

StopEvent::StopEvent() : descriptor_(MakeEvent()) {}

StopEvent::~StopEvent() { close(descriptor_); }

void StopEvent::Set() {
  set_ = true;
  eventfd_write(descriptor_, 1);
}

void StopEvent::WaitFor(std::chrono::milliseconds time) const {
  pollfd wait = {descriptor_, POLLIN, 0};
  // A failure to wait, by a signal, is a wait that was short.
  poll(&wait, 1, static_cast<int>(time.count()));
}

}  // namespace tuskgate::gateway
