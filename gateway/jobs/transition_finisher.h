// Ends what was made to last for a while (settings --create-delay and its kin): tables that are
// CREATING or UPDATING become ACTIVE, those that are DELETING are dropped, and so are indexes.
//
// When it is time is in tuskgate.tables. Each end is one transaction that looks first whether it is
// still to be done, so any number of gateways may try.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/jobs/job.h"
#include "gateway/observe/failure_log.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

class TransitionFinisher : public Job {
 public:
  explicit TransitionFinisher(BlockingConnection& connection) : connection_(connection) {}

  std::string_view Name() const override { return "ending transitions"; }
  std::string_view Channel() const override { return "tuskgate_catalog"; }
  void Look(const std::set<std::string>& payloads) override;
  // Does what is due.
  Duration Step() override;

 private:
  struct Transition {
    std::string table_id;
    std::string table;
    std::string until;  // as PostgreSQL writes it
    double due = 0;     // the same, seconds since 1970
    bool deleting = false;
  };

  bool End(const Transition& transition);

  BlockingConnection& connection_;
  std::vector<Transition> transitions_;
  FailureLog failures_;
};

}  // namespace tuskgate::gateway
