#include "gateway/jobs/chunk_pacer.h"

#include <algorithm>

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortChunk{25};
constexpr milliseconds kLongChunk{75};
constexpr milliseconds kLongChunkOfFew{100};

}  // namespace

ChunkPacer::Duration ChunkPacer::Took(Duration time) {
  const bool few = rows_ < kFewRows;
  if (time < (few ? kLongChunkOfFew : kShortChunk)) {
    rows_ = std::min(kMostRows, rows_ * 2);
  } else if (time > (few ? kLongChunkOfFew : kLongChunk)) {
    rows_ = std::max(1, rows_ / 2);
  }
  return time;
}

void ChunkPacer::Failed() { rows_ = std::max(1, rows_ / 2); }

}  // namespace tuskgate::gateway
