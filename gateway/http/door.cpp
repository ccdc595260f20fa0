#include "gateway/http/door.h"

#include <algorithm>

namespace tuskgate::gateway::http {
namespace {

namespace ip = boost::asio::ip;

// An SDK tries again some times, and a program with wrong credentials for each of its requests: it
// is to see its error at once, and for long.
constexpr double kRefusalsAtOnce = 60;
constexpr std::chrono::seconds kRefusalsPeriod{60};
// A few hundred kilobytes.
constexpr std::size_t kMostRefused = 4096;

}  // namespace

ip::address Unmapped(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

ClientKey KeyOfClient(const ip::address& as_told) {
  const ip::address address = Unmapped(as_told);
  if (address.is_loopback()) return ClientKey::kThisMachine;
  if (address.is_v4()) return ClientKey{address.to_v4().to_uint()};
  std::uint64_t half = 0;
  const ip::address_v6::bytes_type bytes = address.to_v6().to_bytes();
  for (std::size_t i = 0; i < sizeof(half); ++i) half = half << 8 | bytes[i];
  return ClientKey{half};
}

Rates::Rates(double burst, std::chrono::seconds period, std::size_t most)
    : burst_(burst), tokens_per_second_(burst / static_cast<double>(period.count())), most_(most) {}

bool Rates::Exceeds(ClientKey who, Time now) {
  const auto found = by_client_.find(who);
  if (found == by_client_.end()) {
    if (buckets_.size() == most_) {
      by_client_.erase(buckets_.back().who);
      buckets_.pop_back();
    }
    buckets_.push_front({who, burst_, now});
    by_client_.emplace(who, buckets_.begin());
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  Bucket& bucket = buckets_.front();
  const double seconds = std::chrono::duration<double>(now - bucket.at).count();
  bucket.tokens = std::min(burst_, bucket.tokens + seconds * tokens_per_second_);
  bucket.at = now;
  if (bucket.tokens < 1) return true;
  bucket.tokens -= 1;
  return false;
}

Door::Door(std::size_t connections_per_address)
    : connections_per_address_(connections_per_address),
      refusals_(kRefusalsAtOnce, kRefusalsPeriod, kMostRefused) {}

bool Door::Enter(ClientKey client) {
  if (client == ClientKey::kThisMachine || connections_per_address_ == 0) return true;
  const std::lock_guard lock(mutex_);
  std::size_t& count = connections_[client];
  if (count >= connections_per_address_) return false;
  ++count;
  return true;
}

void Door::Leave(ClientKey client) {
  if (client == ClientKey::kThisMachine || connections_per_address_ == 0) return;
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(client);
  if (found != connections_.end() && --found->second == 0) connections_.erase(found);
}

bool Door::IsToWait(ClientKey client) {
  if (client == ClientKey::kThisMachine) return false;
  const std::lock_guard lock(mutex_);
  return refusals_.Exceeds(client, std::chrono::steady_clock::now());
}

}  // namespace tuskgate::gateway::http
