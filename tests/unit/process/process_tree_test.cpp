#include "gateway/process/process_tree.h"

#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/process/child_process.h"

namespace tuskgate::gateway {
namespace {

constexpr const char* kStat =
    "27612 (an (odd) name) S 27605 27605 21936 0 -1 4194304 97 0 0 0 70 5 0 0 20 0 1 0 293196";
constexpr const char* kStatus =
    "Name:\tpostgres\nvoluntary_ctxt_switches:\t300\nnonvoluntary_ctxt_switches:\t2\n";

TEST(ProcessTree, ReadsWhatTheKernelSays) {
  const auto sample = ParseProcess(kStat, kStatus);
  ASSERT_TRUE(sample.has_value());
  EXPECT_EQ(sample->process, 27612);
  EXPECT_EQ(sample->parent, 27605);
  EXPECT_EQ(sample->state, 'S');
  EXPECT_EQ(sample->progress, 70U + 5U + 300U + 2U);
}

TEST(ProcessTree, TakesAProcessThatIsGoneForNone) {
  EXPECT_FALSE(ParseProcess("", "").has_value());
  EXPECT_FALSE(ParseProcess("27612 (sleep) S 27605", kStatus).has_value());
  EXPECT_TRUE(SampleTree(999'999'999).empty());
}

TEST(ProcessTree, KnowsWhatGetsOn) {
  const ProcessSample sleeps = {10, 1, 'S', 5};
  const ProcessSample child = {11, 10, 'S', 7};
  EXPECT_FALSE(GetsOn({sleeps, child}, {sleeps, child}));
  EXPECT_TRUE(GetsOn({sleeps, child}, {sleeps}));
  EXPECT_TRUE(GetsOn({sleeps, child}, {sleeps, {11, 10, 'S', 8}}));
  EXPECT_TRUE(GetsOn({{10, 1, 'D', 5}}, {{10, 1, 'D', 5}}));
  EXPECT_TRUE(GetsOn({{10, 1, 'R', 5}}, {{10, 1, 'R', 5}}));
  EXPECT_FALSE(GetsOn({{10, 1, 'T', 5}}, {{10, 1, 'T', 5}}));
  EXPECT_TRUE(GetsOn({}, {}));
}

// A minute is not a measurement: it only keeps a broken build from hanging.
bool Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 1200; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

TEST(ProcessTree, SeesAChildAndItsChild) {
  ChildOptions options;
  // The shell stays, since it has something to do after the first child.
  options.arguments = {"sh", "-c", "sleep 600; exit 1"};
  const pid_t shell = StartChild(options);
  std::vector<ProcessSample> tree;  // one sample: processes come and go between two
  ASSERT_TRUE(Eventually([shell, &tree] {
    tree = SampleTree(shell);
    return tree.size() == 2;
  }));
  EXPECT_EQ(tree[0].process, shell);
  EXPECT_EQ(tree[0].parent, getpid());
  EXPECT_EQ(tree[1].parent, shell);
  EXPECT_FALSE(IsStopped(tree[0]));
  for (const ProcessSample& sample : tree) kill(sample.process, SIGSTOP);
  EXPECT_TRUE(Eventually([shell] {
    const std::vector<ProcessSample> now = SampleTree(shell);
    return now.size() == 2 && IsStopped(now[0]) && IsStopped(now[1]) &&
           !GetsOn(now, SampleTree(shell));
  }));
  for (const ProcessSample& sample : tree) kill(sample.process, SIGKILL);
  EXPECT_EQ(waitpid(shell, nullptr, 0), shell);
  EXPECT_TRUE(SampleTree(shell).empty());
}

}  // namespace
}  // namespace tuskgate::gateway
