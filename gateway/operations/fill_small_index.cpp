#include "gateway/operations/fill_small_index.h"

#include <chrono>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "translator/catalog/catalog.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

constexpr std::chrono::milliseconds kFillingBudget{500};
constexpr std::int64_t kRowsAtOnce = 64;
constexpr int kSteps = 8;  // and two for each partition, where one finds its end
constexpr std::chrono::milliseconds kOthersTurn{5};

}  // namespace

boost::asio::awaitable<void> FillSmallIndex(OperationContext& context,
                                            const TableDescription& table,
                                            const std::string& index) {
  int steps = kSteps + 2 * table.partitions;
  const auto deadline = std::chrono::steady_clock::now() + kFillingBudget;
  boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor);
  while (steps-- > 0 && std::chrono::steady_clock::now() < deadline) {
    SqlStatement statement = EmitFillIndex(table.id, index, kRowsAtOnce);
    const auto answer = co_await context.TryRun(std::move(statement));
    if (!answer.has_value() || answer->rows->RowCount() == 0) co_return;
    const auto complete = answer->rows->Value(0, 0);
    if (complete == "t") co_return;
    if (complete) continue;
    pause.expires_after(kOthersTurn);
    co_await pause.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace tuskgate::gateway
