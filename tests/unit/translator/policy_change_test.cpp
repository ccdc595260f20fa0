#include "translator/table_change/policy_change.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

constexpr std::int64_t kMade = 1'791'505'759'602;  // 2026-10-09T00:29:19.602Z

PolicyRequest Request(std::string revision = {}, std::string label = {}) {
  PolicyRequest request;
  request.table = "T";
  request.revision = std::move(revision);
  request.stream_label = std::move(label);
  return request;
}

const StoredPolicy kNone{true, {}, 0};
const StoredPolicy kThere{true, "{}", kMade};
const StoredPolicy kDeleted{true, {}, kMade};

std::string Put(const PolicyRequest& request, const StoredPolicy& stored,
                PolicyMoment moment = {}) {
  if (moment.now == 0) moment.now = kMade + 5;
  const Result<PolicyChange> change = PlanPutPolicy(request, stored, false, "[]", moment);
  if (!change.has_value()) return change.error().message;
  return fmt::format("{} {}", change->next->policy, *change->answer - kMade);
}

std::string Delete(const PolicyRequest& request, const StoredPolicy& stored,
                   PolicyMoment moment = {}) {
  if (moment.now == 0) moment.now = kMade + 5;
  const Result<PolicyChange> change = PlanDeletePolicy(request, stored, moment);
  if (!change.has_value()) return change.error().message;
  return fmt::format("{} {}", change->next ? change->next->revision - kMade : 0,
                     change->answer ? *change->answer - kMade : -1);
}

std::string NotFound(std::string_view what) {
  return fmt::format("Resource-based policy not found for the provided ResourceArn: {}", what);
}

TEST(PolicyChange, PutsWithALaterRevision) {
  EXPECT_EQ(Put(Request(), kNone), "[] 5");
  EXPECT_EQ(Put(Request(), kThere), "[] 5");
  EXPECT_EQ(Put(Request(), kThere, {.now = kMade}), "[] 1");
  EXPECT_EQ(Put(Request(), kThere, {.now = kMade - 60'000}), "[] 1");
  EXPECT_EQ(Put(Request(), kDeleted), "[] 5");
}

TEST(PolicyChange, WritesNothingForTheSame) {
  const PolicyMoment moment{.now = kMade + 5, .delay = 60'000, .is_going = true};
  const Result<PolicyChange> change = PlanPutPolicy(Request(), kThere, true, "{}", moment);
  ASSERT_TRUE(change.has_value());
  EXPECT_FALSE(change->next.has_value());
  EXPECT_EQ(change->answer, kMade);
}

// DDB-TABLE-205 and 209.
TEST(PolicyChange, DeletesOnce) {
  EXPECT_EQ(Delete(Request(), kNone), "0 -1");
  EXPECT_EQ(Delete(Request(), kThere), "5 0");
  EXPECT_EQ(Delete(Request(), kDeleted), "0 0");
}

TEST(PolicyChange, ExpectsARevision) {
  const std::string current = std::to_string(kMade);
  const std::string other = NotFound(
      fmt::format("Requested update for policy with revision id 1, but the policy associated to "
                  "target table T has revision id {}.",
                  kMade));
  for (const auto change : {Put, Delete}) {
    EXPECT_EQ(change(Request("1"), kThere, {}), other);
    EXPECT_EQ(change(Request("1"), kDeleted, {}), other);
    EXPECT_EQ(change(Request("1"), kNone, {}),
              NotFound("Requested update for policy with revision id 1, but table T has no "
                       "associated policy."));
    EXPECT_EQ(change(Request("NO_POLICY"), kThere, {}),
              NotFound(fmt::format("Requested policy update expecting none to be present for table "
                                   "T, but a policy exists with revision id {}.",
                                   kMade)));
  }
  EXPECT_EQ(Put(Request(current), kThere), "[] 5");
  EXPECT_EQ(Put(Request("NO_POLICY"), kNone), "[] 5");
  EXPECT_EQ(Put(Request("NO_POLICY"), kDeleted), "[] 5");
  EXPECT_EQ(Delete(Request(current), kThere), "5 0");
}

// DDB-TABLE-206 and 213.
TEST(PolicyChange, WaitsWhereChangesTakeTime) {
  constexpr std::int64_t kLong = 3'600'000;
  const std::string in_use = "Attempt to change a resource which is still in use: ";
  const std::string pending = in_use + "Table is pending previous resource-based policy update: T";
  const std::string throttled =
      "Resource-based policy for table T modified within the previous 15000 milliseconds. Please "
      "try again after 2026-10-09T00:29:34.602Z.";
  for (const auto change : {Put, Delete}) {
    EXPECT_EQ(change(Request(), kThere, {kMade + 1999, kLong}), pending);
    EXPECT_EQ(change(Request(), kThere, {kMade + 2000, kLong}), throttled);
    EXPECT_EQ(change(Request(std::to_string(kMade)), kThere, {kMade + 14'999, kLong}), pending);
    EXPECT_NE(change(Request(), kThere, {kMade + 15'000, kLong}), throttled);
    EXPECT_EQ(change(Request(), kThere, {kMade + 300, 301}), pending);
    EXPECT_NE(change(Request(), kThere, {kMade + 301, 301}), pending);
    EXPECT_EQ(change(Request("1"), kThere, {kMade + 1, kLong}).substr(0, 30),
              NotFound("").substr(0, 30));
    EXPECT_EQ(change(Request({}, "L"), kThere, {kMade + 1, kLong}),
              in_use + "Stream is pending previous resource-based policy update: L");
    EXPECT_EQ(change(Request(), kThere, {kMade + 1, 0, true}),
              in_use + "Table is being deleted: T");
  }
  EXPECT_EQ(Put(Request(), kDeleted, {kMade + 3000, kLong}), throttled);
  EXPECT_EQ(Delete(Request(), kDeleted, {kMade + 1, kLong}), "0 0");
  EXPECT_EQ(Put(Request({}, "L"), kThere, {kMade + 3000, kLong}).substr(0, 34),
            "Resource-based policy for stream L");
}

// DDB-TABLE-348.
TEST(PolicyChange, KeepsTheTable) {
  const auto error = CheckNoPolicyPending("T", kThere, {kMade + 1, 60'000});
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->message,
            "Attempt to change a resource which is still in use: Table: T has a pending "
            "resource-based policy update.");
  EXPECT_FALSE(CheckNoPolicyPending("T", kThere, {kMade + 2000, 60'000}));
  EXPECT_FALSE(CheckNoPolicyPending("T", kNone, {kMade + 1, 60'000}));
}

}  // namespace
}  // namespace tuskgate::translator
