// Fills new secondary indexes of tables in use, a chunk at a time.
//
// What there is to do and how far it came is in tuskgate.indexes, so whoever looks there goes on
// where another, or a process that was killed, left off. Of several gateways on one database one
// fills an index: it holds an advisory lock for as long as it has its session. Losing the lock
// would be harmless; each chunk locks the index's row in the catalog.
//
// Writers of a chunk's rows wait for the chunk, so its size is adapted until it takes some
// milliseconds, and a chunk that waits for a writer gives up soon.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace tuskgate::gateway {

class IndexFiller {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::milliseconds;

  // How long locks are waited for. Less than PostgreSQL's deadlock_timeout: in a circle with
  // requests it is the filler that gives way.
  static constexpr Duration kLockTimeout{500};

  // `connection` has this lock timeout, and is used from one thread.
  explicit IndexFiller(pqxx::connection& connection) : connection_(connection) {}

  // Reads from the catalog what there is to do.
  void Look();

  // Fills a chunk of one index, in turn. Returns how long the next call can wait.
  Duration Step();

 private:
  struct Filling {
    std::string table_id;
    std::string table;
    std::string index;
    std::string relation;
    bool resumed = false;
    bool locked = false;
    int rows = 0;
    Clock::time_point begun;
    Clock::time_point not_before;
  };

  void Work(Filling& filling);
  bool Lock(Filling& filling);
  void Unlock(const Filling& filling);
  void FillChunk(Filling& filling);
  void Finish(Filling& filling);

  pqxx::connection& connection_;
  std::vector<Filling> fillings_;
  std::size_t turn_ = 0;
};

}  // namespace tuskgate::gateway
