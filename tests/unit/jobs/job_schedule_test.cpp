#include "gateway/jobs/job_schedule.h"

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

// Writes down what it is asked to do, such as "a looks at x,y".
class NotingJob : public Job {
 public:
  NotingJob(std::string name, std::string channel, std::vector<std::string>& notes)
      : name_(std::move(name)), channel_(std::move(channel)), notes_(notes) {}

  std::string_view Name() const override { return name_; }
  std::string_view Channel() const override { return channel_; }

  void Look(const std::set<std::string>& payloads) override {
    std::string note = name_ + " looks";
    for (const std::string& payload : payloads) note += " " + payload;
    notes_.push_back(note);
    if (refusals > 0 && refusals-- > 0)
      throw StatementRefused("42501", translator::SqlFault::kNotAuthorized, "permission denied");
  }

  Duration Step() override {
    notes_.push_back(name_ + " steps");
    if (on_step) on_step();
    return pause;
  }

  Duration pause = kNothingToDo;
  int refusals = 0;
  std::function<void()> on_step;

 private:
  const std::string name_;
  const std::string channel_;
  std::vector<std::string>& notes_;
};

class JobScheduleTest : public testing::Test {
 protected:
  JobScheduleTest() {
    auto a = std::make_unique<NotingJob>("a", "news", notes_);
    auto b = std::make_unique<NotingJob>("b", "", notes_);
    a_ = a.get();
    b_ = b.get();
    std::vector<std::unique_ptr<Job>> jobs;
    jobs.push_back(std::move(a));
    jobs.push_back(std::move(b));
    schedule_ = std::make_unique<JobSchedule>(std::move(jobs), failures_, [this] { return now_; });
  }

  // Runs what is due, and returns what was done.
  std::vector<std::string> Run() {
    notes_.clear();
    pause_ = schedule_->Run();
    return notes_;
  }

  JobSchedule::Clock::time_point now_{seconds(1'000)};
  std::vector<std::string> notes_;
  std::vector<std::string> told_;
  FailureLog failures_{[this](LogLevel, const std::string& line) { told_.push_back(line); },
                       [this] { return now_; }};
  NotingJob* a_ = nullptr;
  NotingJob* b_ = nullptr;
  std::unique_ptr<JobSchedule> schedule_;
  Job::Duration pause_{0};
};

TEST_F(JobScheduleTest, EachJobBeginsWithALook) {
  EXPECT_THAT(Run(), ElementsAre("a looks", "a steps", "b looks", "b steps"));
  EXPECT_THAT(Run(), ElementsAre());
}

TEST_F(JobScheduleTest, WhoHasNothingToDoLooksAgain) {
  Run();
  EXPECT_EQ(pause_, JobSchedule::kLookAnyway);
  now_ += pause_;
  EXPECT_THAT(Run(), ElementsAre("a looks", "a steps", "b looks", "b steps"));
}

TEST_F(JobScheduleTest, StepsComeWhenTheyAreDue) {
  b_->pause = milliseconds(10);
  Run();
  EXPECT_EQ(pause_, milliseconds(10));
  now_ += milliseconds(9);
  EXPECT_THAT(Run(), ElementsAre());
  EXPECT_EQ(pause_, milliseconds(1));
  now_ += milliseconds(1);
  EXPECT_THAT(Run(), ElementsAre("b steps"));
}

TEST_F(JobScheduleTest, APauseBeginsWithTheEndOfItsStep) {
  b_->pause = milliseconds(10);
  b_->on_step = [this] { now_ += milliseconds(100); };
  Run();
  EXPECT_EQ(pause_, milliseconds(10));
}

TEST_F(JobScheduleTest, NobodyIsKeptFromHisTurnByOneWhoIsAlwaysBusy) {
  a_->pause = milliseconds(0);
  Run();
  EXPECT_EQ(pause_, milliseconds(0));
  now_ += JobSchedule::kLookAnyway;
  EXPECT_THAT(Run(), ElementsAre("a looks", "a steps", "b looks", "b steps"));
}

TEST_F(JobScheduleTest, ANotificationWakesItsListeners) {
  Run();
  schedule_->Notify("other", "z");
  EXPECT_THAT(Run(), ElementsAre());
  schedule_->Notify("news", "y");
  schedule_->Notify("news", "x");
  schedule_->Notify("news", "y");
  EXPECT_THAT(Run(), ElementsAre("a looks x y", "a steps"));
  schedule_->Notify("news", "");
  EXPECT_THAT(Run(), ElementsAre("a looks ", "a steps"));
}

TEST_F(JobScheduleTest, TellsTheChannels) {
  EXPECT_THAT(schedule_->Channels(), ElementsAre("news"));
}

TEST_F(JobScheduleTest, ARefusalStopsItsJobForAWhileAndNobodyElse) {
  a_->refusals = 1;
  schedule_->Notify("news", "x");
  EXPECT_THAT(Run(), ElementsAre("a looks x", "b looks", "b steps"));
  schedule_->Notify("news", "y");
  EXPECT_THAT(Run(), ElementsAre());
  EXPECT_EQ(pause_, JobSchedule::kLookAnyway);  // of the other one
  now_ += JobSchedule::kAfterRefusal;
  EXPECT_THAT(Run(), ElementsAre("a looks x y", "a steps", "b looks", "b steps"));
}

TEST_F(JobScheduleTest, ARefusalThatComesAgainIsToldOnce) {
  a_->refusals = 3;
  for (int i = 0; i < 4; ++i) {
    Run();
    now_ += JobSchedule::kAfterRefusal;
  }
  EXPECT_THAT(told_,
              ElementsAre("a: 42501 permission denied", "a: works again, after 2 more failures"));
}

TEST_F(JobScheduleTest, WhatIsLostIsLostForAll) {
  a_->on_step = [] { throw ConnectionLost("gone"); };
  EXPECT_THROW(Run(), ConnectionLost);
}

}  // namespace
}  // namespace tuskgate::gateway
