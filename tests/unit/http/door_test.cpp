#include "gateway/http/door.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tuskgate::gateway::http {
namespace {

using std::chrono::seconds;

ClientKey KeyOf(const std::string& address) {
  return KeyOfClient(boost::asio::ip::make_address(address));
}

TEST(KeyOfClient, TellsAddressesApart) {
  EXPECT_NE(KeyOf("192.0.2.1"), KeyOf("192.0.2.2"));
  EXPECT_NE(KeyOf("192.0.2.1"), KeyOf("2001:db8::1"));
  EXPECT_NE(KeyOf("2001:db8:0:1::1"), KeyOf("2001:db8:0:2::1"));
}

TEST(KeyOfClient, TakesWhatOneClientMayHaveTogether) {
  EXPECT_EQ(KeyOf("2001:db8:0:1::1"), KeyOf("2001:db8:0:1:ffff::2"));
  EXPECT_EQ(KeyOf("::ffff:192.0.2.1"), KeyOf("192.0.2.1"));
}

TEST(KeyOfClient, KnowsThisMachine) {
  for (const char* address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(KeyOf(address), ClientKey::kThisMachine) << address;
  }
  EXPECT_NE(KeyOf("10.0.0.1"), ClientKey::kThisMachine);
}

TEST(Unmapped, TellsIpv4AsSuch) {
  const auto text = [](const char* address) {
    return Unmapped(boost::asio::ip::make_address(address)).to_string();
  };
  EXPECT_EQ(text("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(text("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(text("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(text("::1"), "::1");
}

TEST(Rates, GivesABurstAndThenSomeInEachPeriod) {
  Rates rates(3, seconds(60), 10);
  const ClientKey who = KeyOf("192.0.2.1");
  const Rates::Time begin{seconds(1000)};
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(rates.Exceeds(who, begin));
  EXPECT_TRUE(rates.Exceeds(who, begin));
  EXPECT_TRUE(rates.Exceeds(who, begin + seconds(19)));
  EXPECT_FALSE(rates.Exceeds(who, begin + seconds(21)));
  EXPECT_TRUE(rates.Exceeds(who, begin + seconds(22)));
}

TEST(Rates, SaveNoMoreThanABurst) {
  Rates rates(2, seconds(1), 10);
  const ClientKey who = KeyOf("192.0.2.1");
  const Rates::Time begin{seconds(1000)};
  EXPECT_FALSE(rates.Exceeds(who, begin));
  const Rates::Time later = begin + seconds(3600);
  EXPECT_FALSE(rates.Exceeds(who, later));
  EXPECT_FALSE(rates.Exceeds(who, later));
  EXPECT_TRUE(rates.Exceeds(who, later));
}

TEST(Rates, OneDoesNotPayForAnother) {
  Rates rates(1, seconds(60), 10);
  const Rates::Time begin{seconds(1000)};
  EXPECT_FALSE(rates.Exceeds(KeyOf("192.0.2.1"), begin));
  EXPECT_TRUE(rates.Exceeds(KeyOf("192.0.2.1"), begin));
  EXPECT_FALSE(rates.Exceeds(KeyOf("192.0.2.2"), begin));
}

TEST(Rates, ForgetsThoseWhoWereQuietForLongest) {
  Rates rates(1, seconds(60), 2);
  const Rates::Time begin{seconds(1000)};
  EXPECT_FALSE(rates.Exceeds(KeyOf("192.0.2.1"), begin));
  EXPECT_FALSE(rates.Exceeds(KeyOf("192.0.2.2"), begin));
  EXPECT_TRUE(rates.Exceeds(KeyOf("192.0.2.1"), begin));
  EXPECT_FALSE(rates.Exceeds(KeyOf("192.0.2.3"), begin));
  EXPECT_EQ(rates.size(), 2u);
  EXPECT_TRUE(rates.Exceeds(KeyOf("192.0.2.1"), begin));
  EXPECT_FALSE(rates.Exceeds(KeyOf("192.0.2.2"), begin));
  EXPECT_EQ(rates.size(), 2u);
}

TEST(Door, CountsTheConnectionsOfAnAddress) {
  Door door(2);
  const ClientKey one = KeyOf("192.0.2.1");
  const ClientKey other = KeyOf("192.0.2.2");
  ASSERT_TRUE(door.Enter(one));
  std::optional<Door::Place> first(std::in_place, door, one);
  ASSERT_TRUE(door.Enter(one));
  const Door::Place second(door, one);
  EXPECT_FALSE(door.Enter(one));
  EXPECT_FALSE(door.Enter(one));
  EXPECT_TRUE(door.Enter(other));
  first.reset();
  EXPECT_TRUE(door.Enter(one));
  EXPECT_FALSE(door.Enter(one));
}

TEST(Door, APlaceThatWasHandedOnCountsOnce) {
  Door door(1);
  const ClientKey one = KeyOf("192.0.2.1");
  ASSERT_TRUE(door.Enter(one));
  {
    Door::Place first(door, one);
    const Door::Place second(std::move(first));
    EXPECT_FALSE(door.Enter(one));
  }
  EXPECT_TRUE(door.Enter(one));
}

TEST(Door, IsOpenToThisMachine) {
  Door door(1);
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(door.Enter(ClientKey::kThisMachine));
    EXPECT_FALSE(door.IsToWait(ClientKey::kThisMachine));
  }
}

TEST(Door, ZeroIsNoLimit) {
  Door door(0);
  for (int i = 0; i < 2000; ++i) EXPECT_TRUE(door.Enter(KeyOf("192.0.2.1")));
}

TEST(Door, ManyRefusalsHaveToWait) {
  Door door(1);
  int waiting = 0;
  for (int i = 0; i < 100; ++i) waiting += door.IsToWait(KeyOf("192.0.2.1")) ? 1 : 0;
  EXPECT_GE(waiting, 1);
  EXPECT_LE(waiting, 40);
  EXPECT_FALSE(door.IsToWait(KeyOf("192.0.2.2")));
}

}  // namespace
}  // namespace tuskgate::gateway::http
