// What an operation is: a coroutine from parsed JSON to the answer's JSON or an error.
//
// Each operation has a file of its name and a line in registry.cpp. It parses its request (pure),
// finds its tables, has the translator write statements, runs them and writes the answer.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/access/access_control.h"
#include "gateway/access/settled_decisions.h"
#include "gateway/catalog/attached_tables.h"
#include "gateway/catalog/catalog.h"
#include "gateway/http/handler.h"
#include "gateway/observe/event.h"
#include "gateway/operations/mean_sizes.h"
#include "gateway/postgres/pipeline.h"
#include "gateway/process/namespaces.h"
#include "gateway/throttle/throttle.h"
#include "translator/catalog/table_key.h"
#include "translator/model/arn.h"
#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/plan/access.h"
#include "translator/plan/table_storage.h"
#include "translator/sql/segment.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {

class FaultRules;
class IdentityKeys;
class ResourcePolicies;
struct OperationEntry;

// How long tables stay in a state, in seconds.
struct TableDelays {
  double creating = 0;
  double updating = 0;
  double deleting = 0;
};

// What operations need of the process. One for each worker thread.
struct OperationServices {
  Pipeline& pipeline;
  Catalog& catalog;
  translator::ArnScope scope;
  std::string endpoint;   // host:port, for DescribeEndpoints
  int partitions = 1;     // of tables made from now on
  int stream_shards = 1;  // of streams that begin from now on
  translator::ItemFormat item_format = translator::ItemFormat::kText;
  Throttle* throttle = nullptr;  // null: throughput is not enforced
  TableDelays delays;
  AttachedTables* attached = nullptr;  // null only in tests
  std::chrono::milliseconds page_budget{100};
  Namespaces namespaces = Namespaces::kNone;
  MeanSizes mean_sizes = {};
  FaultRules* faults = nullptr;                   // null: there is no test kit
  ResourcePolicies* resource_policies = nullptr;  // null: signatures are not verified
  // Null: signatures are not verified, or there are others whom only a verifier knows.
  const IdentityKeys* identities = nullptr;
  SettledDecisions settled = {};
};

using OperationAnswer = boost::asio::awaitable<translator::Result<std::string>>;

// One attempt at something with a table: an answer, an error, or nothing, to be tried again.
template <typename T>
using AttemptAnswer = boost::asio::awaitable<translator::Result<std::optional<T>>>;
template <typename T>
using TableAttempt = std::function<AttemptAnswer<T>(const TablePtr& table)>;

// How often an operation starts again when its table changed under it or a write raced. The last
// time, what may have been another writer's doing is told as left out.
inline constexpr int kMostAttempts = translator::kAttemptsLeftOut + 1;

// One request under way.
class OperationContext {
 public:
  // `request` must outlive the context.
  OperationContext(OperationServices& services, const http::ApiRequest& request)
      : services_(services), request_(request), request_id_(request.request_id) {}

  OperationServices& services() { return services_; }
  const http::ApiRequest& request() const { return request_; }
  int round_trips() const { return round_trips_; }

  // Finds out whose tables the request is about, where clients have tables of their own. An error
  // when its credentials do not tell. Before the operation.
  std::optional<translator::ApiError> EnterNamespace();
  // Has all decided that the request's text tells, where it is known who sent it: an error when the
  // caller may not. Before the operation. `operation` and `body` must outlive the context.
  //
  // AdmitSettled: whether it was decided before, of a request that wanted the same. Nearly always
  // it was, and then without a coroutine.
  bool AdmitSettled(const OperationEntry& operation, const translator::Json& body);
  boost::asio::awaitable<std::optional<translator::ApiError>> Admit(const OperationEntry& operation,
                                                                    const translator::Json& body);
  // The same of what the text tells only once it is read: a statement's.
  boost::asio::awaitable<std::optional<translator::ApiError>> Admit(std::string_view action,
                                                                    std::string_view table,
                                                                    std::string_view index);

  // Where ARNs of its answer say that tables are.
  const translator::ArnScope& scope() const { return tenant_ ? tenant_->scope : services_.scope; }
  // The namespace; empty without one.
  std::string_view space() const { return tenant_ ? std::string_view(tenant_->space) : ""; }
  // By which the database has a table that the request knows by that name.
  std::string KeyOf(std::string_view name) const { return translator::KeyOf(space(), name); }
  // A description for a statement that writes the catalog.
  translator::TableDescription WithKey(translator::TableDescription table) const;
  // What the catalog knows of the table, and what is forgotten of it.
  TablePtr FindKnown(const std::string& name) const;
  void Forget(std::string_view name) { services_.catalog.Forget(KeyOf(name)); }

  // Whether an event told of a failed statement.
  bool IsFaultTold() const { return is_fault_told_; }

  // For what is found otherwise than as a table, such as its stream: an error where policies were
  // not asked about the table.
  std::optional<translator::ApiError> CheckCovered(std::string_view table) const;

  // The table as the catalog or else the database knows it; null when there is none.
  boost::asio::awaitable<translator::Result<TablePtr>> FindTable(std::string name);

  // As the operations on items need it: an error when there is none, or not yet, or not any more.
  boost::asio::awaitable<translator::Result<TablePtr>> RequireTable(std::string name);

  // The table, where the catalog has it and items may be asked for: nearly always, and then without
  // a coroutine. Null otherwise; RequireTable tells why.
  TablePtr KnownTable(const std::string& name) const;

  // Runs a statement. A failure is logged, and becomes an error that says nothing of SQL.
  boost::asio::awaitable<translator::Result<Answer>> Run(translator::SqlStatement statement);

  // The same, with PostgreSQL's error for a caller that knows what to make of it.
  boost::asio::awaitable<boost::system::result<Answer, DatabaseError>> TryRun(
      translator::SqlStatement statement);
  translator::ApiError Report(std::string_view statement_name, const DatabaseError& error);

  // Runs several statements in one transaction; the caller makes of their errors what it can.
  boost::asio::awaitable<boost::system::result<SegmentAnswer, DatabaseError>> TryRunSegment(
      translator::Segment segment, std::optional<std::string> principal);

  // Runs a statement on a table that another process may have dropped or made anew: then forgets
  // what the catalog knew and tells so, and the caller starts again with FindTable.
  struct TableAnswer {
    Answer answer;
    bool stale = false;
    bool raced = false;  // stale, as another writer may have come between
  };
  boost::asio::awaitable<translator::Result<TableAnswer>> RunOn(
      const translator::TableDescription& table, translator::SqlStatement statement);

  // What a failed statement on the table comes to, for a caller of TryRun or TryRunSegment. True
  // when the table is not what it was: the caller starts again.
  boost::asio::awaitable<translator::Result<bool>> IsStaleAfter(
      const translator::TableDescription& table, std::string_view statement_name,
      DatabaseError failure);

  // The same of several statements that only read, all in one trip. Their answers are in the same
  // order.
  struct TableAnswers {
    std::vector<Answer> answers;
    bool stale = false;
  };
  boost::asio::awaitable<translator::Result<TableAnswers>> ReadOn(
      const translator::TableDescription& table, std::vector<translator::SqlStatement> statements);
  // The same of statements on several tables, all of which see one snapshot. Stale: one of the
  // tables at least.
  struct TableRead {
    TablePtr table;
    translator::SqlStatement statement;
  };
  boost::asio::awaitable<translator::Result<TableAnswers>> ReadTogether(
      std::vector<TableRead> reads);
  // Whose the statements on the table are to be, where its storage wants to know: the ARN of the
  // caller. Where signatures are not verified, that is the access key id which the request names.
  translator::Result<std::optional<std::string>> PrincipalFor(
      const translator::TableDescription& table) const;

  // Does something with the table, and starts again with what the table is by then when it changed
  // meanwhile or a write raced, which the attempt tells by answering nothing. So it does when the
  // table was made anew, or given another index, and the request is refused for what it was before:
  // no statement tells then that the process has not yet heard of it. `name` and `attempt` are the
  // caller's, which awaits.
  template <typename T>
  boost::asio::awaitable<translator::Result<T>> WithTable(const std::string& name,
                                                          const TableAttempt<T>& attempt);

  // Whether the database has a table made anew under the name, or none, or other indexes of it.
  // Then the catalog forgets what it knew. False of attached tables.
  boost::asio::awaitable<bool> ForgetIfChanged(const translator::TableDescription& table);
  // The same of several that the request names.
  boost::asio::awaitable<bool> ForgetChanged(std::set<std::string> names);

  // Reads anew what the database says of attached relations. False when that fails.
  boost::asio::awaitable<bool> ReloadAttached();

  static translator::ApiError TooManyAttempts();

  // Each operation on items tells what it is about to touch, once it has a plan and before it runs
  // a statement; other operations' resources are in the table of operations. An error when the
  // caller may not.
  template <typename Plan>
  [[nodiscard]] std::optional<translator::ApiError> Touch(const Plan& plan) {
    if (!tells_touched_ && !(access_ && access_->NeedsPlans())) return std::nullopt;
    return Declare(translator::AccessOf(plan), translator::TableOf(plan));
  }
  // As text, each table once; empty unless it is to be told.
  const std::vector<std::string>& touched() const { return touched_; }

 private:
  void Count(const boost::system::result<Answer, DatabaseError>& answer);
  // `tables`: of each statement.
  boost::asio::awaitable<translator::Result<TableAnswers>> RunReads(
      translator::Segment segment, std::vector<const translator::TableDescription*> tables,
      std::optional<std::string> principal);
  std::optional<translator::ApiError> Declare(const translator::Access& access,
                                              const translator::TableDescription& table);
  void BeginToDecide(const OperationEntry& operation, const translator::Json& body);
  boost::asio::awaitable<std::optional<translator::ApiError>> Admit(Intent intent);
  // Where a decision may be settled: nothing of requests that may be about several tables, or about
  // a namespace's.
  std::optional<Wish> WishOf(const OperationEntry& operation, const translator::Json& body) const;
  // That of a table or of what belongs to it, if it has one.
  translator::Result<policy::PolicyPtr> PolicyOf(const translator::TableDescription& table,
                                                 const Intent& intent) const;
  // Whatever the request may do.
  TablePtr FindAnyKnown(const std::string& name) const;
  boost::asio::awaitable<translator::Result<TablePtr>> FindAnyTable(std::string name);

  struct Tenant {
    std::string space;
    translator::ArnScope scope;
  };

  OperationServices& services_;
  const http::ApiRequest& request_;
  std::optional<Tenant> tenant_;  // none: there are no namespaces
  std::string_view request_id_;
  int round_trips_ = 0;
  bool is_fault_told_ = false;
  std::vector<std::string> read_anew_;   // names of tables, for a rule that was not known
  std::optional<RequestFacts> facts_;    // none: anybody may do anything
  std::optional<AccessControl> access_;  // likewise
  bool tells_touched_ = TellsRequests();
  std::vector<std::string> touched_;
};

template <typename T>
boost::asio::awaitable<translator::Result<T>> OperationContext::WithTable(
    const std::string& name, const TableAttempt<T>& attempt) {
  for (int i = 0; i < kMostAttempts; ++i) {
    TablePtr table = KnownTable(name);
    if (table == nullptr) {
      translator::Result<TablePtr> required = co_await RequireTable(name);
      if (!required.has_value()) co_return required.error();
      table = *std::move(required);
    }
    translator::Result<std::optional<T>> done = co_await attempt(table);
    if (!done.has_value()) {
      const bool may_be_old = done.error().kind == translator::ErrorKind::kValidation && i == 0;
      if (may_be_old && co_await ForgetIfChanged(*table)) continue;
      co_return done.error();
    }
    if (done->has_value()) co_return **std::move(done);
  }
  co_return TooManyAttempts();
}

using OperationFunction = OperationAnswer (*)(OperationContext& context,
                                              const translator::Json& request);

struct OperationEntry {
  std::string_view name;
  OperationFunction run = nullptr;  // null: an operation of the service's that is not here yet

  // The members of the request that name what it touches, and where else it says so. Operations on
  // items say it once more, with OperationContext::Touch.
  std::array<std::string_view, 2> resources = {};
  Subject subject = Subject::kNamed;
};

// Null when the service has no such operation.
const OperationEntry* FindOperation(http::Api api, std::string_view name);

}  // namespace tuskgate::gateway
