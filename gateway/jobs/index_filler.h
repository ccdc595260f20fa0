// Fills new secondary indexes of tables in use, a chunk at a time.
//
// What there is to do and how far it came is in tuskgate.indexes, so whoever looks there goes on
// where another, or a process that was killed, left off. Of several gateways on one database one
// fills an index: it holds an advisory lock for as long as it has its session. Losing the lock
// would be harmless; each chunk locks the index's row in the catalog.
//
// Writers of a chunk's rows wait for the chunk, so its size is adapted until it takes some tens of
// milliseconds, and a chunk that waits for a writer gives up soon.
#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/jobs/chunk_pacer.h"
#include "gateway/jobs/job.h"
#include "gateway/observe/failure_log.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

class IndexFiller : public Job {
 public:
  using Clock = std::chrono::steady_clock;

  // How long locks are waited for. Less than PostgreSQL's deadlock_timeout: in a circle with
  // requests it is the filler that gives way.
  static constexpr Duration kLockTimeout{500};

  // `connection` has this lock timeout.
  explicit IndexFiller(BlockingConnection& connection) : connection_(connection) {}

  std::string_view Name() const override { return "filling indexes"; }
  std::string_view Channel() const override { return "tuskgate_catalog"; }
  void Look(const std::set<std::string>& payloads) override;
  // Fills a chunk of one index, in turn.
  Duration Step() override;

 private:
  struct Filling {
    std::string table_id;
    std::string table;
    std::string index;
    std::string relation;
    bool resumed = false;
    bool locked = false;
    bool done = false;
    ChunkPacer pacer;
    Clock::time_point begun;
    Clock::time_point not_before;
  };

  static std::string NameOf(const Filling& filling);
  void Work(Filling& filling);
  bool Lock(Filling& filling);
  void Unlock(const Filling& filling);
  void FillChunk(Filling& filling);
  void Finish(Filling& filling);

  BlockingConnection& connection_;
  std::vector<Filling> fillings_;
  std::size_t turn_ = 0;
  FailureLog failures_;
};

}  // namespace tuskgate::gateway
