// Which operations are about data, and which only read, as CloudTrail sorts them. Pure.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/logging-using-cloudtrail.html
#pragma once

#include <string_view>

namespace tuskgate::gateway {

struct EventKind {
  bool is_data = false;    // about items or a stream's records; else about what holds them
  bool read_only = false;  // as records say it: statements of PartiQL never are
  bool operator==(const EventKind&) const = default;
};

// What is not in the table of data events is a management event: what is new is not left out of a
// log of these.
EventKind EventKindOf(std::string_view operation);

}  // namespace tuskgate::gateway
