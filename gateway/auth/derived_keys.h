// Keys derived from secrets, kept so that a request need not derive them again.
//
// Each thread has its own, which need no lock. What is kept is found by what the request names,
// such as "KEY/20150830/us-east-1/dynamodb/aws4_request", and is good only for the secret that it
// was derived from: when an access key is given another one, nothing has to be forgotten.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tuskgate::gateway {

template <typename Key>
class DerivedKeys {
 public:
  // At most as many are kept: one more takes the place of another.
  explicit DerivedKeys(std::size_t places = 512) : places_(places) {}

  static DerivedKeys& OfThisThread() {
    thread_local DerivedKeys keys;
    return keys;
  }

  // Null: not kept. Good until the next call of Keep.
  const Key* Find(std::string_view name, std::string_view secret) const {
    const Kept* const kept = places_[PlaceOf(name)].get();
    if (kept == nullptr || kept->name != name || kept->secret != secret) return nullptr;
    return &kept->key;
  }

  // To be called once a signature was right. So nobody who lacks a secret takes a place.
  void Keep(std::string_view name, std::string_view secret, Key key) {
    places_[PlaceOf(name)] =
        std::make_unique<Kept>(Kept{std::string(name), std::string(secret), std::move(key)});
  }

 private:
  struct Kept {
    std::string name;
    std::string secret;
    Key key;
  };

  std::size_t PlaceOf(std::string_view name) const {
    return std::hash<std::string_view>()(name) % places_.size();
  }

  std::vector<std::unique_ptr<const Kept>> places_;
};

}  // namespace tuskgate::gateway
