// Several writes that take effect together or not at all, as the statements of one transaction.
//
// Each statement sees what was committed before it began (read committed), locks what it decides
// on, and the locks are taken in the order of their keys: strict two-phase locking, so that what
// transactions and single writes do is as if they had done it one after the other, and nobody is
// aborted for it. An item that is not there is held by a placeholder, for which other writers wait.
// docs/decisions says why it is not PostgreSQL's serializable isolation.
//
// All statements run, whatever becomes of the first ones, so that each tells why it failed; the
// last one then raises.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/error.h"
#include "translator/plan/write_plan.h"
#include "translator/request/transaction_requests.h"
#include "translator/sql/segment.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

Result<WritePlan> PlanAction(const TransactAction& action, const TableDescription& table);

// What makes a transaction one that is done once, however often it is sent.
struct TransactionToken {
  std::string token;
  std::string fingerprint;  // of all else that the request says
  std::string request_id;   // which nobody has had
  double now = 0;           // seconds since 1970
};

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
inline constexpr double kTokenSeconds = 600;

struct ComposedTransaction {
  Segment segment;

  struct Part {
    const WritePlan* plan = nullptr;
    std::size_t first = 0;  // its statements in the segment
    std::size_t last = 0;
    std::size_t deciding = 0;  // the one that tells what became of it
    WriteShape shape;
    AttachedAnswer attached;
  };
  std::vector<Part> parts;           // in the order of the plans
  std::optional<std::size_t> token;  // the statement that claims it
  std::size_t gate = 0;              // the one that raises

  // Of each plan, what its storage cannot hold. With one of them there is nothing to be run.
  std::vector<std::optional<ApiError>> faults;
};

// At least one plan; they must outlive the result.
ComposedTransaction ComposeTransaction(std::span<const WritePlan> plans,
                                       const TransactionToken* token);

// What the statement that claims a token tells.
enum class TokenClaim {
  kClaimed,
  kDone,      // the same request has been carried out
  kMismatch,  // another one has
};
TokenClaim ReadTokenClaim(const TransactionToken& token, const RowSet& rows);

// What the gate raises.
inline constexpr std::string_view kTransactionCanceled = "TG012";

}  // namespace tuskgate::translator
