#include "gateway/audit/audit_log.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

std::vector<std::string> LinesOf(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class AuditLogTest : public ::testing::Test {
 protected:
  AuditLogTest() {
    std::string name = std::filesystem::temp_directory_path() / "tuskgate-audit-XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  ~AuditLogTest() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path directory_;
  const translator::ArnScope scope_ = {"us-east-1", "000000000000"};
};

TEST_F(AuditLogTest, WritesWhatAllWorkersAppendWhileItIsOpenedAnew) {
  constexpr int kWorkers = 4;
  constexpr int kLines = 2000;
  {
    AuditLog log(directory_ / "log", scope_);
    std::vector<std::thread> threads;
    for (int worker = 0; worker < kWorkers; ++worker) {
      threads.emplace_back([&log, &records = log.AddWorker(), worker] {
        for (int i = 0; i < kLines; ++i) {
          const std::string line = std::to_string(worker) + " " + std::to_string(i) + "\n";
          log.Append(records, line);
          if (i % 64 == 0) std::this_thread::yield();
        }
      });
    }
    for (int i = 0; i < 5; ++i) {
      std::filesystem::rename(directory_ / "log", directory_ / std::to_string(i));
      log.Reopen();
      while (!std::filesystem::exists(directory_ / "log")) std::this_thread::yield();
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::vector<int> next(kWorkers);
  for (const char* const file : {"0", "1", "2", "3", "4", "log"}) {
    for (const std::string& line : LinesOf(directory_ / file)) {
      const int worker = line.at(0) - '0';
      EXPECT_EQ(line, std::to_string(worker) + " " + std::to_string(next.at(worker)++));
    }
  }
  EXPECT_EQ(next, std::vector<int>(kWorkers, kLines));
}

TEST_F(AuditLogTest, TellsWhatIsMissing) {
  {
    AuditLog log(directory_ / "log", scope_);
    for (int i = 0; i < 3; ++i) log.CountMissing(AuditLog::Missing::kOverflow);
  }
  std::size_t count = 0;
  for (const std::string& line : LinesOf(directory_ / "log")) {
    const std::size_t at = line.find("\"count\":");
    ASSERT_NE(at, std::string::npos);
    EXPECT_NE(line.find("\"reason\":\"overflow\""), std::string::npos);
    count += std::stoul(line.substr(at + 8));
  }
  EXPECT_EQ(count, 3);
}

TEST_F(AuditLogTest, EndsOnceAndTellsWhatWasAbandoned) {
  AuditLog log(directory_ / "log", scope_);
  log.Append(log.AddWorker(), "last\n");
  log.CountMissing(AuditLog::Missing::kAbandoned, 3);
  log.End();
  log.End();
  const std::vector<std::string> lines = LinesOf(directory_ / "log");
  ASSERT_EQ(lines.size(), 2);
  EXPECT_EQ(lines[0], "last");
  EXPECT_NE(lines[1].find(R"("count":3,"reason":"abandoned")"), std::string::npos) << lines[1];
}

TEST_F(AuditLogTest, AdmitsFewOfManyRefusals) {
  AuditLog log(directory_ / "log", scope_);
  constexpr int kMany = 10'000;
  int admitted = 0;
  for (int i = 0; i < kMany; ++i) admitted += log.AdmitRefusal() ? 1 : 0;
  EXPECT_GE(admitted, 100);
  EXPECT_LT(admitted, kMany / 10);
}

TEST_F(AuditLogTest, HasNoRoomForMoreThanItCanWrite) {
  AuditLog log("/dev/full", scope_);
  PendingRecords& records = log.AddWorker();
  const std::string line = std::string(1 << 20, 'x') + "\n";
  int appended = 0;
  while (log.HasRoom()) {
    log.Append(records, line);
    ++appended;
  }
  EXPECT_EQ(appended, 16);
}

// The worker may be interrupted anywhere, for as long as others have the processor.
TEST_F(AuditLogTest, HasRoomWhateverIsTakenWhileAWorkerAppends) {
  constexpr int kLines = 15 << 20;  // fewer bytes than there is room for
  AuditLog log("/dev/null", scope_);
  PendingRecords& records = log.AddWorker();
  std::atomic<bool> is_over = false;
  std::atomic<bool> was_full = false;
  std::vector<std::thread> others;
  for (unsigned i = 0; i <= std::thread::hardware_concurrency(); ++i) {
    others.emplace_back([&] {
      while (!is_over) {
        if (!log.HasRoom()) was_full = true;
      }
    });
  }
  for (int i = 0; i < kLines && !was_full; ++i) log.Append(records, "\n");
  is_over = true;
  for (std::thread& other : others) other.join();
  EXPECT_FALSE(was_full);
}

}  // namespace
}  // namespace tuskgate::gateway
