// A segment between RunSegment and its answer. In the lane's queues a PendingStatement stands for
// it; both live in the frame of the coroutine that awaits the answer.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "gateway/postgres/libpq_handles.h"
#include "gateway/postgres/pipeline.h"
#include "gateway/postgres/recovery.h"
#include "translator/sql/segment.h"

namespace tuskgate::gateway {

using SegmentResult = boost::system::result<SegmentAnswer, DatabaseError>;

struct PendingSegment {
  explicit PendingSegment(translator::Segment given);

  // What makes the implicit transaction that begins with it the one that was asked for. Before
  // anything that takes a snapshot, for then it is too late.
  std::span<const char* const> Settings() const;

  // Forgets what came of an earlier attempt.
  void BeginAttempt();
  // What came of the last attempt; with `failure`, nothing was committed. Once.
  SegmentAnswer TakeAnswer(const DatabaseError* failure, int round_trips);

  translator::Segment segment;
  std::vector<std::size_t> text_hashes;  // of each statement
  std::vector<std::size_t> lock_hashes;  // of those that have a lock key
  std::vector<std::size_t> order;        // in which they are sent

  // Of the last attempt.
  std::vector<ResultHandle> results;  // of the statements that ran; null for others
  std::optional<std::size_t> failed;  // the statement that failed; none if the commit did

  std::optional<SegmentResult> result;
};

}  // namespace tuskgate::gateway
