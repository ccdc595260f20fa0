// How large the chunks of long work are, and how long it rests between them: so small that whoever
// needs a chunk's rows hardly notices, and so large that what a chunk costs by itself does not
// count. A row is in one chunk of many, so few writers ever meet the one that is under way.
#pragma once

#include <chrono>

namespace tuskgate::gateway {

class ChunkPacer {
 public:
  using Duration = std::chrono::steady_clock::duration;

  int rows() const { return rows_; }

  // A chunk of rows() took so long. Returns how long to rest: as long again, which leaves at least
  // half of a processor to requests.
  Duration Took(Duration time);

  // A chunk failed: perhaps a smaller one does not.
  void Failed();

 private:
  // Measured with index entries: a chunk takes 1.3 ms of the processor's time, and 15 to 30 for a
  // thousand rows of 400 bytes, so one of 64 rows takes two to three times as much for a row as one
  // of 512. On a busy machine all of this takes several times as long. Fewer than these make
  // nothing shorter, unless they are large.
  static constexpr int kFewRows = 64;
  static constexpr int kMostRows = 2048;

  int rows_ = kFewRows;
};

}  // namespace tuskgate::gateway
