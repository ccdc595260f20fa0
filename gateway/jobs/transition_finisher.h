// Ends what was made to last for a while (settings --create-delay and its kin): tables that are
// CREATING or UPDATING become ACTIVE, those that are DELETING are dropped, and so are indexes.
//
// When it is time is in tuskgate.tables. Each end is one transaction that looks first whether it is
// still to be done, so any number of gateways may try.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace tuskgate::gateway {

class TransitionFinisher {
 public:
  using Duration = std::chrono::milliseconds;

  // `connection` is used from one thread.
  explicit TransitionFinisher(pqxx::connection& connection) : connection_(connection) {}

  // Reads from the catalog what there is to do.
  void Look();

  // Does what is due. Returns how long the next call can wait.
  Duration Step();

 private:
  struct Transition {
    std::string table_id;
    std::string table;
    std::string until;  // as PostgreSQL writes it
    double due = 0;     // the same, seconds since 1970
    bool deleting = false;
  };

  bool End(const Transition& transition);

  pqxx::connection& connection_;
  std::vector<Transition> transitions_;
};

}  // namespace tuskgate::gateway
