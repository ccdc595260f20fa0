// How large the chunks of long work are, and how long it rests between them: so small that whoever
// needs a chunk's rows hardly notices, and so large that it gets on.
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
  // Measured with index entries on a quiet machine: a chunk takes 1 ms and 10 to 30 ms for a
  // thousand rows of 400 bytes. On a busy one the 1 ms becomes 5 to 10, so that fewer rows than
  // these make nothing shorter, unless they are large.
  static constexpr int kFewRows = 64;
  static constexpr int kMostRows = 2048;

  int rows_ = kFewRows;
};

}  // namespace tuskgate::gateway
