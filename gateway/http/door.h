// What one client's address may take of what all share: connections, and refusals.
//
// Clients behind one gateway of their network, or one proxy, have one address: the limits are such
// as many of them together do not meet. Whoever comes from this machine has none. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

#include <boost/asio/ip/address.hpp>

namespace tuskgate::gateway::http {

// An IPv4 address, or the first half of an IPv6 address: whoever has one of the latter has 2^64.
enum class ClientKey : std::uint64_t { kThisMachine = 0 };

// An IPv4 address as such, also of a client that came to a socket for both kinds. So it is told and
// compared.
boost::asio::ip::address Unmapped(const boost::asio::ip::address& address);

ClientKey KeyOfClient(const boost::asio::ip::address& address);

// How often each of many does something that may be done so often in a while: a bucket of tokens
// for each of those that did so last. Pure; not thread-safe.
class Rates {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `burst` at once, and as many more in each `period`; for the `most` last ones.
  Rates(double burst, std::chrono::seconds period, std::size_t most);

  // Notes that `who` did it. True if that was too often.
  bool Exceeds(ClientKey who, Time now);

  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    ClientKey who;
    double tokens;
    Time at;
  };

  const double burst_;
  const double tokens_per_second_;
  const std::size_t most_;
  std::list<Bucket> buckets_;  // the last ones first
  std::unordered_map<ClientKey, std::list<Bucket>::iterator> by_client_;
};

class Door {
 public:
  // Of an open connection: it is counted while there is one.
  class Place {
   public:
    Place() = default;
    Place(Door& door, ClientKey client) : door_(&door), client_(client) {}
    Place(Place&& other) noexcept
        : door_(std::exchange(other.door_, nullptr)), client_(other.client_) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (door_ != nullptr) door_->Leave(client_);
    }

   private:
    Door* door_ = nullptr;  // null: not counted
    ClientKey client_ = ClientKey::kThisMachine;
  };

  // At most so many connections of an address; 0: any number.
  explicit Door(std::size_t connections_per_address);

  // False if the address has as many connections as it may have. Otherwise a Place of it has to
  // follow.
  bool Enter(ClientKey client);

  // A request was refused since nobody who is known has signed it. Whether it is to be answered
  // late, as many were before.
  bool IsToWait(ClientKey client);

  static constexpr std::chrono::milliseconds kLateness{1000};

 private:
  void Leave(ClientKey client);

  const std::size_t connections_per_address_;
  std::mutex mutex_;
  std::unordered_map<ClientKey, std::size_t> connections_;
  Rates refusals_;
};

}  // namespace tuskgate::gateway::http
