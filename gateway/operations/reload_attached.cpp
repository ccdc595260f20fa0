#include <exception>
#include <utility>

#include "gateway/catalog/attached_tables.h"
#include "gateway/observe/event.h"
#include "gateway/operations/operation.h"
#include "translator/attached/columns/attached_table.h"

namespace tuskgate::gateway {

boost::asio::awaitable<bool> OperationContext::ReloadAttached() {
  if (services_.attached == nullptr) co_return false;
  AttachedTables::Facts facts = services_.attached->AskFacts();
  const translator::Result<Answer> answer = co_await Run(std::move(facts.statement));
  if (!answer.has_value()) co_return false;
  try {
    services_.attached->Apply(*answer->rows, facts.number);
  } catch (const std::exception& error) {
    Tell(request_id_, AttachedUnreadable{error.what()});
    co_return false;
  }
  co_return true;
}

}  // namespace tuskgate::gateway
