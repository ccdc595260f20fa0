#include "gateway/auth/unvetted_bodies.h"

#include <ctime>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gateway/auth/signature_authenticator.h"
#include "tests/unit/auth/signed_requests.h"

namespace tuskgate::gateway {
namespace {

using translator::ErrorKind;

constexpr std::size_t kLarge = 1 << 20;

TEST(UnvettedBodies, TakeSoManyBytesTogether) {
  UnvettedBodies bodies(3 * kLarge);
  Authenticator::Place first;
  Authenticator::Place second;
  Authenticator::Place third;
  EXPECT_FALSE(bodies.Take(kLarge, first));
  EXPECT_FALSE(bodies.Take(kLarge, second));
  const auto refusal = bodies.Take(kLarge + 1, third);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->kind, ErrorKind::kServiceUnavailable);
  EXPECT_EQ(third, nullptr);
  EXPECT_FALSE(bodies.Take(kLarge, third));
  second.reset();
  EXPECT_FALSE(bodies.Take(kLarge, second));
  EXPECT_TRUE(bodies.Take(kLarge, second));
}

TEST(UnvettedBodies, SmallOnesTakeNone) {
  UnvettedBodies bodies(0);
  Authenticator::Place place;
  EXPECT_FALSE(bodies.Take(UnvettedBodies::kSmall, place));
  EXPECT_EQ(place, nullptr);
  EXPECT_TRUE(bodies.Take(UnvettedBodies::kSmall + 1, place));
}

TEST(UnvettedBodies, APlaceMayOutliveThem) {
  std::optional<UnvettedBodies> bodies(std::in_place, kLarge);
  Authenticator::Place place;
  EXPECT_FALSE(bodies->Take(kLarge, place));
  bodies.reset();
  place.reset();
}

// Whose key id is known, however it is signed.
TEST(SignatureAuthenticator, KeepsLittleOfWhatIsNotVerifiedYet) {
  FewKeys keys;
  keys.Add("AKIDLONG", "long secret");
  SignatureAuthenticator authenticator(keys, {}, 2 * kLarge);
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  const std::string date =
      fmt::format("{:04}{:02}{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
  const auto request = Parse(fmt::format(
      "POST / HTTP/1.1\nHost: x\nX-Amz-Target: DynamoDB_20120810.PutItem\n"
      "X-Amz-Date: {}T{:02}{:02}{:02}Z\n"
      "Authorization: AWS4-HMAC-SHA256 Credential=AKIDLONG/{}/eu-north-1/dynamodb/aws4_request, "
      "SignedHeaders=host;x-amz-date;x-amz-target, Signature=forged\n\n{{}}",
      date, utc.tm_hour, utc.tm_min, utc.tm_sec, date));
  Authenticator::Place first;
  Authenticator::Place second;
  Authenticator::Place third;
  EXPECT_FALSE(authenticator.RefuseEarly(request->head, kLarge, first));
  EXPECT_FALSE(authenticator.RefuseEarly(request->head, kLarge, second));
  const auto refusal = authenticator.RefuseEarly(request->head, kLarge, third);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->kind, ErrorKind::kServiceUnavailable);
  EXPECT_FALSE(authenticator.RefuseEarly(request->head, 2, third));
  first.reset();
  EXPECT_FALSE(authenticator.RefuseEarly(request->head, kLarge, third));
}

}  // namespace
}  // namespace tuskgate::gateway
