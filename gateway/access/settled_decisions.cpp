#include "gateway/access/settled_decisions.h"

#include <functional>
#include <utility>

#include <boost/container_hash/hash.hpp>

namespace tuskgate::gateway {

AdmittedPtr SettledDecisions::Find(const Wish& wish) const {
  const Kept& kept = places_[PlaceOf(wish)];
  const bool is_same = kept.caller.get() == &wish.caller && kept.operation == wish.operation &&
                       kept.table == wish.table && kept.index == wish.index;
  return is_same ? kept.admitted : nullptr;
}

void SettledDecisions::Keep(const Wish& wish, AdmittedPtr admitted) {
  places_[PlaceOf(wish)] = {wish.caller.shared_from_this(), wish.operation, std::string(wish.table),
                            std::string(wish.index), std::move(admitted)};
}

std::size_t SettledDecisions::PlaceOf(const Wish& wish) const {
  const std::hash<std::string_view> hash_of;
  std::size_t hash = std::hash<const Caller*>()(&wish.caller);
  boost::hash_combine(hash, wish.operation.data());
  boost::hash_combine(hash, hash_of(wish.table));
  boost::hash_combine(hash, hash_of(wish.index));
  return hash % places_.size();
}

}  // namespace tuskgate::gateway
