#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/jobs/job_runner.h"
#include "tests/pg/throwaway_cluster.h"

namespace tuskgate::gateway {
namespace {

// What jobs tell of themselves, from their thread.
class Notes {
 public:
  void Add(const std::string& note) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(note);
    changed_.notify_all();
  }

  // Waits for the note, and takes it and all before it; a minute only keeps a broken build from
  // hanging.
  bool Take(const std::string& note) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), [&] {
      for (std::size_t i = 0; i < notes_.size(); ++i) {
        if (notes_[i] != note) continue;
        notes_.erase(notes_.begin(), notes_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        return true;
      }
      return false;
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notes_;
};

class NotingJob : public Job {
 public:
  NotingJob(BlockingConnection& connection, Notes& notes, std::string statement)
      : connection_(connection), notes_(notes), statement_(std::move(statement)) {
    notes_.Add("made");
  }
  ~NotingJob() override { notes_.Add("gone"); }

  std::string_view Name() const override { return "noting"; }
  std::string_view Channel() const override { return "news"; }
  void Look(const std::set<std::string>& payloads) override {
    for (const std::string& payload : payloads) notes_.Add("told " + payload);
  }
  Duration Step() override {
    notes_.Add("step");
    connection_.Exec(statement_);
    return kNothingToDo;
  }

 private:
  BlockingConnection& connection_;
  Notes& notes_;
  const std::string statement_;
};

class JobRunnerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<ThrowawayCluster>(); }
  static void TearDownTestSuite() { cluster_.reset(); }

  static BlockingOptions Options(const std::string& application_name) {
    BlockingOptions options;
    options.connection_string = cluster_->ConnectionString();
    options.application_name = application_name;
    return options;
  }

  JobRunner::MakeJobs Make(const std::string& statement) {
    return [this, statement](BlockingConnection& connection) {
      std::vector<std::unique_ptr<Job>> jobs;
      jobs.push_back(std::make_unique<NotingJob>(connection, notes_, statement));
      return jobs;
    };
  }

  void Notify(const std::string& payload) {
    observer_.Exec("select pg_notify('news', $1)", {payload});
  }

  Notes notes_;
  const StopEvent never_;
  BlockingConnection observer_{Options("observer"), never_};

 private:
  inline static std::unique_ptr<ThrowawayCluster> cluster_;
};

TEST_F(JobRunnerTest, WakesItsJobs) {
  JobRunner runner("runner", Options("tested"), Make("select"));
  runner.WaitUntilUnderWay();
  EXPECT_TRUE(notes_.Take("step"));
  Notify("a");
  EXPECT_TRUE(notes_.Take("told a"));
  EXPECT_TRUE(notes_.Take("step"));
}

TEST_F(JobRunnerTest, MakesItsJobsAnewWhenTheConnectionIsLost) {
  JobRunner runner("runner", Options("tested"), Make("select"));
  runner.WaitUntilUnderWay();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(notes_.Take("step"));
    observer_.Exec(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where application_name = 'tested'");
    EXPECT_TRUE(notes_.Take("gone"));
    EXPECT_TRUE(notes_.Take("made"));
  }
  EXPECT_TRUE(notes_.Take("step"));
  Notify("b");
  EXPECT_TRUE(notes_.Take("told b"));
}

TEST_F(JobRunnerTest, StopsInTheMiddleOfAStatement) {
  {
    JobRunner runner("runner", Options("tested"), Make("select pg_sleep(3600)"));
    EXPECT_TRUE(notes_.Take("step"));
  }
  EXPECT_TRUE(notes_.Take("gone"));
  // Its session does not go on without it.
  const std::string goes_on =
      "select exists (select from pg_stat_activity where application_name = 'tested')";
  for (int i = 0; i < 1200 && IsTrue(observer_.Exec(goes_on)); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_FALSE(IsTrue(observer_.Exec(goes_on)));
}

TEST_F(JobRunnerTest, TellsWhyItsFirstAttemptFailed) {
  const TemporaryDirectory nobody;
  BlockingOptions options = Options("tested");
  options.connection_string = "host=" + nobody.Path();
  JobRunner runner("runner", options, Make("select"));
  EXPECT_THROW(runner.WaitUntilUnderWay(), ConnectionLost);
}

}  // namespace
}  // namespace tuskgate::gateway
