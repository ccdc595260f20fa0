// `tuskgate.principal` is that of the statement, whatever shares its connection.
#include <set>
#include <string>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_fixture.h"
#include "tests/pg/postgres/pipeline_segment_fixture.h"

namespace tuskgate::gateway {
namespace {

using Principal = std::optional<std::string>;

// What the statement sees, or nothing: a session that had a principal once has an empty setting.
constexpr const char* kSeen =
    "coalesce(nullif(current_setting('tuskgate.principal', true), ''), 'nobody')";

const std::vector<Principal> kWhose = {"ann", std::nullopt, "bob", "carl o'connor $1", ""};

Principal WhoseIs(int i) { return kWhose[static_cast<std::size_t>(i) % kWhose.size()]; }

std::string Expected(const Principal& principal) {
  return principal && !principal->empty() ? *principal : "nobody";
}

class PipelinePrincipalTest : public PipelineTest {
 protected:
  // One connection of each kind, so that all principals meet on it.
  static PipelineOptions Narrow() {
    PipelineOptions options = Options();
    options.write_connections = 1;
    options.segment_connections = 1;
    options.waiting_connections = 1;
    options.bulk_connections = 1;
    options.view_connections = 1;
    options.long_connections = 1;
    return options;
  }

  // Whose statement wrote a row, and who was there when the transaction ended.
  void MakeNotes() {
    observer_.Exec("drop table if exists public.note, public.ending");
    observer_.Exec("create table public.note (k int primary key, who text)");
    observer_.Exec("create table public.ending (k int, who text)");
    observer_.Exec(
        "create or replace function public.note_ending() returns trigger language plpgsql as "
        "$$ begin insert into public.ending values (new.k, "
        "coalesce(nullif(current_setting('tuskgate.principal', true), ''), 'nobody')); "
        "return null; end $$");
    observer_.Exec(
        "create constraint trigger at_end after insert or update on public.note deferrable "
        "initially deferred for each row execute function public.note_ending()");
  }

  static translator::SqlStatement Note(int k) {
    return Write(std::string("insert into public.note values ($1::int4, ") + kSeen +
                     ") on conflict (k) do update set who = excluded.who returning who",
                 {std::to_string(k)}, std::to_string(k));
  }
};

TEST_F(PipelinePrincipalTest, EveryStatementSeesItsOwn) {
  Driver driver(Narrow());
  for (const auto lane :
       {translator::Lane::kRead, translator::Lane::kWrite, translator::Lane::kBulk,
        translator::Lane::kLong, translator::Lane::kViews}) {
    std::vector<Driver::Future> futures;
    for (int i = 0; i < 400; ++i) {
      const std::string text = std::string("select ") + kSeen + " || $1::text";
      futures.push_back(driver.Start(Statement(lane, text, {std::to_string(i)}), WhoseIs(i)));
    }
    for (int i = 0; i < 400; ++i) {
      EXPECT_EQ(Value(driver.Wait(futures[i])), Expected(WhoseIs(i)) + std::to_string(i));
    }
  }
}

TEST_F(PipelinePrincipalTest, NothingOfATransactionIsOfTwo) {
  MakeNotes();
  Driver driver(Narrow());
  std::vector<Driver::Future> futures;
  for (int i = 0; i < 300; ++i) futures.push_back(driver.Start(Note(i % 60), WhoseIs(i)));
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Value(driver.Wait(futures[i])), Expected(WhoseIs(i)));
  }
  // Deferred triggers run when the transaction ends. Keys belong to one principal each, as 60 is
  // a multiple of their number.
  EXPECT_EQ(observer_.Exec("select count(*) from public.ending"), "300");
  EXPECT_EQ(observer_.Exec("select count(*) from public.ending e join public.note n using (k) "
                           "where e.who <> n.who"),
            "0");
}

// Statements of one principal still share their commits.
TEST_F(PipelinePrincipalTest, StatementsOfOneShareCommits) {
  observer_.Exec("create table public.stamped (xid text)");
  Driver driver(Narrow());
  std::vector<Driver::Future> futures;
  for (int i = 0; i < 120; ++i) {
    futures.push_back(
        driver.Start(Write("insert into public.stamped values (pg_current_xact_id()::text)"),
                     i % 2 == 0 ? "ann" : "bob"));
  }
  for (const auto& future : futures) EXPECT_EQ(SqlState(driver.Wait(future)), "success");
  EXPECT_EQ(observer_.Exec("select count(distinct xid) from public.stamped"), "2");
  observer_.Exec("drop table public.stamped");
}

TEST_F(PipelinePrincipalTest, HoldsBesideStatementsThatFail) {
  MakeNotes();
  Driver driver(Narrow());
  for (int round = 0; round < 10; ++round) {
    std::vector<Driver::Future> futures;
    for (int i = 0; i < 100; ++i) {
      const bool fails = i % 7 == round % 7;
      futures.push_back(driver.Start(
          fails ? Write("select 1 / (length(" + std::string(kSeen) + ") * 0)") : Note(i % 60),
          WhoseIs(i)));
      futures.push_back(
          driver.Start(fails ? Read("select 1 / (length(" + std::string(kSeen) + ") * 0)")
                             : Read(std::string("select ") + kSeen),
                       WhoseIs(i)));
    }
    for (int i = 0; i < 100; ++i) {
      const bool fails = i % 7 == round % 7;
      for (const int at : {2 * i, 2 * i + 1}) {
        const PipelineResult& result = driver.Wait(futures[at]);
        if (fails) {
          EXPECT_EQ(SqlState(result), "22012");
        } else {
          EXPECT_EQ(Value(result), Expected(WhoseIs(i)));
        }
      }
    }
  }
  EXPECT_EQ(observer_.Exec("select count(*) from public.ending e join public.note n using (k) "
                           "where e.who <> n.who"),
            "0");
}

TEST_F(PipelinePrincipalTest, HoldsWhenSessionsEnd) {
  MakeNotes();
  Driver driver(Narrow());
  Assassin assassin(Address());
  for (int round = 0; round < 40; ++round) {
    std::vector<Driver::Future> futures;
    for (int i = 0; i < 60; ++i) {
      futures.push_back(driver.Start(Read(std::string("select ") + kSeen), WhoseIs(i)));
      futures.push_back(driver.Start(Note(i), WhoseIs(i)));
    }
    for (int i = 0; i < 60; ++i) {
      for (const int at : {2 * i, 2 * i + 1}) {
        const PipelineResult& result = driver.Wait(futures[at]);
        if (result.has_value()) {
          EXPECT_EQ(Value(result), Expected(WhoseIs(i)));
        }
      }
    }
  }
  assassin.Stop();
  EXPECT_EQ(observer_.Exec("select count(*) from public.ending e join public.note n using (k) "
                           "where e.who <> n.who"),
            "0");
}

// A prepared statement that the server knows no more, as behind a pooler that discards them.
TEST_F(PipelinePrincipalTest, IsPreparedAgain) {
  Driver driver(Narrow());
  for (const auto lane : {translator::Lane::kRead, translator::Lane::kBulk}) {
    const auto seen = [&](const Principal& principal) {
      const auto future = driver.Start(Statement(lane, std::string("select ") + kSeen), principal);
      return Value(driver.Wait(future));
    };
    EXPECT_EQ(seen("ann"), "ann");
    EXPECT_EQ(SqlState(driver.Run(Statement(lane, "deallocate all"))), "success");
    EXPECT_EQ(seen("bob"), "bob");
    EXPECT_EQ(seen(std::nullopt), "nobody");
  }
}

TEST_F(PipelinePrincipalTest, HoldsForThoseWhoWaitForLocks) {
  MakeNotes();
  observer_.Exec("insert into public.note select k, 'before' from generate_series(0, 3) k");
  Driver driver(Narrow());
  Observer holder(Address());
  holder.Exec("begin");
  holder.Exec("select k from public.note where k < 4 for update");
  std::vector<Driver::Future> futures;
  for (int i = 0; i < 20; ++i) futures.push_back(driver.Start(Note(i % 5), WhoseIs(i)));
  driver.RunUntil(observer_, WaitingForRows(1));
  driver.RunUntil(observer_, "exists (select from public.note where k = 4)");
  holder.Exec("commit");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Value(driver.Wait(futures[i])), Expected(WhoseIs(i)));
  }
}

TEST_F(PipelinePrincipalTest, ASegmentIsOfOne) {
  MakeNotes();
  Driver driver(Narrow());
  std::vector<Driver::SegmentFuture> futures;
  for (int i = 0; i < 50; ++i) {
    futures.push_back(
        driver.Start(Of({Note(i % 10), Write(std::string("select ") + kSeen)}), WhoseIs(i)));
  }
  for (int i = 0; i < 50; ++i) {
    const std::string expected = Expected(WhoseIs(i));
    EXPECT_EQ(Outcomes(driver.Wait(futures[i])), (std::vector<std::string>{expected, expected}));
  }
  // Also where the first statement is at fault, which is not the setting.
  const auto failed = driver.Start(Of({Write("select 1 / 0"), Note(1)}), "ann");
  EXPECT_EQ(Outcomes(driver.Wait(failed)), (std::vector<std::string>{"22012", "-"}));
}

TEST_F(PipelinePrincipalTest, RefusesWhatPostgresWouldCut) {
  Driver driver(Narrow());
  const auto future = driver.Start(Read("select 1"), std::string("ann\0bob", 7));
  EXPECT_EQ(SqlState(driver.Wait(future)), "22021");
  // And what it refuses itself, without harm to others.
  const auto broken = driver.Start(Read("select 1"), "\xff");
  const auto sound = driver.Start(Read(std::string("select ") + kSeen), "ann");
  EXPECT_EQ(SqlState(driver.Wait(broken)), "22021");
  EXPECT_EQ(Value(driver.Wait(sound)), "ann");
}

}  // namespace
}  // namespace tuskgate::gateway
