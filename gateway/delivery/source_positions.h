// Where the functions of an event source mapping are, in the database
// (migrations/0008_event_sources.sql).
#pragma once

#include <map>
#include <string>

#include "gateway/delivery/event_source.h"
#include "gateway/postgres/blocking_connection.h"
#include "translator/stream/sequence_number.h"
#include "translator/stream/stream_catalog.h"

namespace tuskgate::gateway {

struct ShardPlace {
  translator::LogPosition position;  // all changes up to this are done
  bool is_at_end = false;            // and there will be no more
};

// For one thread. Throws what BlockingConnection does.
class SourcePositions {
 public:
  SourcePositions(BlockingConnection& connection, const EventSource& source)
      : connection_(connection), source_(source) {}

  // Whether this session is the one that runs the mapping, from now on until it ends.
  bool TryToLead();

  // From where the stream is read, the same whenever it is asked.
  translator::LogPosition StartOf(const translator::StreamDescription& stream);

  // Of the shards that have a place, by their ids.
  std::map<std::string, ShardPlace> PlacesIn(const translator::StreamName& stream);

  // Of a shard that is gone nothing is kept.
  void Save(const translator::StreamName& stream, const std::string& shard,
            const ShardPlace& place);

 private:
  translator::LogPosition FirstStartOf(const translator::StreamDescription& stream);

  BlockingConnection& connection_;
  const EventSource& source_;
};

}  // namespace tuskgate::gateway
