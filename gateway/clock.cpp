#include "gateway/clock.h"

#include <chrono>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace tuskgate::gateway {

double Now() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<double>(duration_cast<milliseconds>(since_epoch).count()) / 1000;
}

std::string NewUuid() { return boost::uuids::to_string(boost::uuids::random_generator()()); }

}  // namespace tuskgate::gateway
